"""SFTP as a client: connect to a pinned server, and keep it busy with what is written."""

import asyncio
import posixpath
from collections import deque
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any, Literal

import asyncssh
from asyncssh.constants import MSG_IGNORE

from feed_exporter.server_session import Content, HostKey, Limits, Login, Passed, ServerSession
from feed_exporter.step import Step
from kit.targets import Guard, StepFailed, connect, resolve

UNCONFIRMED = "host_key_unconfirmed"
CHANGED = "host_key_changed"
_CLOSING_SECONDS = 5.0
_BLOCK_BYTES = 255 * 1024  # what OpenSSH's server takes at once; others say less
_BLOCKS_AHEAD = 12  # sent before the first is answered; OpenSSH's window holds eight
_PACKET_BYTES = 256 * 1024
# Without certificates, whose keys nobody could pin, and always in this order, so that a server with
# several keys shows the same one each time.
_HOST_KEY_ALGORITHMS = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
)
# The fastest first, by hardware; then what other servers offer.
_CIPHERS = (
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "chacha20-poly1305@openssh.com",
    "aes128-ctr",
    "aes192-ctr",
    "aes256-ctr",
)
_LOST = (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection)


class KeyUnreadable(ValueError):
    """The text is no private key."""


class KeyEncrypted(KeyUnreadable):
    """The private key has a passphrase, which nobody could give at night."""


def read_private_key(text: str) -> asyncssh.SSHKey:
    """Raises: KeyUnreadable, KeyEncrypted."""
    try:
        return asyncssh.import_private_key(text)
    except ValueError as error:
        # By its words: a try with any passphrase would work as long as the key's maker likes.
        if "passphrase" in str(error).lower():
            raise KeyEncrypted from error
        raise KeyUnreadable from error


class _Client(asyncssh.SSHClient):
    """Trusts the pinned key and no other, and remembers what was shown."""

    def __init__(self, pinned: str | None) -> None:
        self._pinned = pinned
        self.shown: HostKey | None = None

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        del host, addr, port
        fingerprint = key.get_fingerprint()
        state: Literal["new", "pinned", "changed"] = "changed"
        if self._pinned is None:
            state = "new"
        elif self._pinned == fingerprint:
            state = "pinned"
        self.shown = HostKey(key.get_algorithm(), fingerprint, state)
        return state == "pinned"


class HostKeyRefused(StepFailed):
    """The server's key isn't the pinned one, or none is pinned yet."""

    def __init__(self, shown: HostKey) -> None:
        super().__init__("host_key", UNCONFIRMED if shown.state == "new" else CHANGED)
        self.shown = shown


@asynccontextmanager
async def open_sftp(
    login: Login, limits: Limits, guard: Guard, passed: Passed = lambda _: None
) -> AsyncIterator["SftpSession"]:
    """Open a session; `passed` hears of each step done. Raises: StepFailed, HostKeyRefused."""
    addresses = await resolve(login.host, login.port, guard, seconds=limits.connect)
    passed("dns")
    sock = await connect(addresses, seconds=limits.connect)
    passed("tcp")
    client = _Client(login.fingerprint)
    try:
        connection = await _shake_hands(sock, client, login, limits, passed)
    except BaseException:
        sock.close()
        raise
    try:
        async with _step("directory", limits.stall):
            sftp = await connection.start_sftp_client()
        assert client.shown is not None  # noqa: S101 - a connection stands only on a key that was shown
        yield SftpSession(sftp, limits, client.shown, login.directory)
    except BaseException:
        connection.abort()
        raise
    await _close(connection)


async def _shake_hands(
    sock: object, client: _Client, login: Login, limits: Limits, passed: Passed
) -> asyncssh.SSHClientConnection:
    try:
        async with asyncio.timeout(limits.stall):
            connection = await asyncssh.connect(sock=sock, client_factory=lambda: client, **_options(login))
    except asyncssh.HostKeyNotVerifiable as error:
        if client.shown is None:
            raise StepFailed("host_key") from error
        raise HostKeyRefused(client.shown) from error
    except (OSError, TimeoutError, asyncssh.Error) as error:
        if client.shown is None:
            raise StepFailed("host_key") from error
        passed("host_key")
        raise StepFailed("login") from error
    passed("host_key")
    passed("login")
    _send_no_chaff(connection)
    return connection


def _send_no_chaff(connection: asyncssh.SSHClientConnection) -> None:
    """Leave out the empty packet before each other one, which is for CBC ciphers: none of ours is.

    It costs a sixth of an upload's CPU time. Should asyncssh send by other ways one day, they come back.
    """
    send = connection.send_packet

    def send_packet(kind: int, *parts: bytes, handler: Any = None) -> None:
        if kind != MSG_IGNORE:
            send(kind, *parts, handler=handler)

    vars(connection)["send_packet"] = send_packet  # asyncssh has no setting for it


def _options(login: Login) -> dict[str, object]:
    key = None if login.private_key is None else read_private_key(login.private_key)
    return {
        "username": login.username,
        "password": login.password,
        "client_keys": None if key is None else [key],
        "known_hosts": ([], [], []),  # none is trusted before the client is asked
        "server_host_key_algs": _HOST_KEY_ALGORITHMS,
        "encryption_algs": _CIPHERS,
        "compression_algs": None,
        "max_pktsize": _PACKET_BYTES,
        "agent_path": None,
        "config": None,  # the machine's own SSH settings don't concern merchants
        "preferred_auth": ("publickey", "password", "keyboard-interactive"),
        "gss_host": None,
    }


async def _close(connection: asyncssh.SSHClientConnection) -> None:
    connection.close()
    try:
        async with asyncio.timeout(_CLOSING_SECONDS):
            await connection.wait_closed()
    except TimeoutError:
        connection.abort()


@asynccontextmanager
async def _step(name: Step, seconds: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except (OSError, TimeoutError, asyncssh.Error) as error:
        raise StepFailed(name) from error


class SftpSession(ServerSession):
    """An open session on a merchant's SFTP server."""

    def __init__(
        self, sftp: asyncssh.SFTPClient, limits: Limits, host_key: HostKey, directory: str = ""
    ) -> None:
        self._sftp = sftp
        self._limits = limits
        self._directory = directory or "."
        self._block_bytes = min(_BLOCK_BYTES, sftp.limits.max_write_len)
        self.host_key = host_key

    async def check_directory(self) -> None:
        async with _step("directory", self._limits.stall):
            if not await self._sftp.isdir(self._directory):
                raise StepFailed("directory")

    async def write(self, name: str, content: Content, size_bytes: int) -> None:
        async with _step("write", self._limits.stall):
            file = await self._sftp.open(self._path(name), "wb", block_size=0)
        # Where this fails the server closes the file with the session: it may not answer any more.
        await self._write_blocks(file, content)
        async with _step("write", self._limits.stall):
            await file.close()
        await self.verify(name, size_bytes, "write")

    async def _write_blocks(self, file: asyncssh.SFTPClientFile, content: Content) -> None:
        """Send blocks ahead of their answers, so that neither side waits for the way between."""
        sent: deque[asyncio.Task[int]] = deque()
        offset = 0
        try:
            async for block in _blocks(content(), self._block_bytes):
                sent.append(asyncio.create_task(file.write(block, offset)))
                offset += len(block)
                if len(sent) == _BLOCKS_AHEAD:
                    await self._answered(sent.popleft())
            while sent:
                await self._answered(sent.popleft())
        finally:
            if sent:
                await _cancel(sent)

    async def _answered(self, oldest: "asyncio.Task[int]") -> None:
        """Wait for the next answer; the limit is for it alone, whatever is still on its way behind."""
        async with _step("write", self._limits.stall):
            await oldest

    async def rename(self, old: str, new: str) -> bool:
        for rename in (self._sftp.posix_rename, self._sftp.rename):
            try:
                async with asyncio.timeout(self._limits.stall):
                    await rename(self._path(old), self._path(new))
            except _LOST as error:
                raise StepFailed("rename") from error
            except asyncssh.SFTPError:
                continue
            except (OSError, TimeoutError, asyncssh.Error) as error:
                raise StepFailed("rename") from error
            return True
        return False

    async def remove(self, name: str) -> bool:
        try:
            async with asyncio.timeout(self._limits.stall):
                await self._sftp.remove(self._path(name))
        except (OSError, TimeoutError, asyncssh.Error):
            return False
        return True

    async def verify(self, name: str, size_bytes: int, step: Step) -> None:
        async with _step(step, self._limits.stall):
            found = (await self._sftp.stat(self._path(name))).size
        if found != size_bytes:
            raise StepFailed(step)

    def _path(self, name: str) -> str:
        return posixpath.join(self._directory, name)


async def _blocks(chunks: AsyncIterator[bytes], size: int) -> AsyncIterator[bytes]:
    """Cut chunks of any size into blocks."""
    async for chunk in chunks:
        for start in range(0, len(chunk), size):
            yield chunk[start : start + size]


async def _cancel(tasks: Collection["asyncio.Task[int]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
