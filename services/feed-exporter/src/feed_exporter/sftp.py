"""SFTP as a client: connect to a pinned server, upload so that a final name always holds a whole file."""

import asyncio
import posixpath
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

import asyncssh

from feed_exporter.targets import Step, StepFailed, connect, resolve

UNCONFIRMED = "host_key_unconfirmed"
CHANGED = "host_key_changed"
PART = ".part"
_CLOSING_SECONDS = 5.0
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
_LOST = (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection)

Content = Callable[[], AsyncIterator[bytes]]  # the same bytes from the beginning at each call
Passed = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a server may take, in seconds."""

    connect: float
    stall: float  # for any single answer
    whole: float  # for one file


@dataclass(frozen=True, slots=True)
class Login:
    """Where and as whom; secrets in clear, so never logged."""

    host: str
    port: int
    username: str
    password: str | None
    private_key: str | None
    fingerprint: str | None  # pinned; without it nothing is sent, not even the password


@dataclass(frozen=True, slots=True)
class HostKey:
    """The key a server showed, beside the pinned one."""

    type: str
    fingerprint: str
    state: Literal["new", "pinned", "changed"]


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
    login: Login, limits: Limits, *, allow_private: bool, passed: Passed = lambda _: None
) -> AsyncIterator["SftpSession"]:
    """Open a session; `passed` hears of each step done. Raises: StepFailed, HostKeyRefused."""
    addresses = await resolve(login.host, login.port, allow_private=allow_private, seconds=limits.connect)
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
        yield SftpSession(sftp, limits, client.shown)
    finally:
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
    return connection


def _options(login: Login) -> dict[str, object]:
    key = None if login.private_key is None else asyncssh.import_private_key(login.private_key)
    return {
        "username": login.username,
        "password": login.password,
        "client_keys": None if key is None else [key],
        "known_hosts": ([], [], []),  # none is trusted before the client is asked
        "server_host_key_algs": _HOST_KEY_ALGORITHMS,
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


class SftpSession:
    """An open session on a merchant's server."""

    def __init__(self, sftp: asyncssh.SFTPClient, limits: Limits, host_key: HostKey) -> None:
        self._sftp = sftp
        self._limits = limits
        self.host_key = host_key

    async def check_directory(self, directory: str) -> None:
        """Raises: StepFailed (directory)."""
        async with _step("directory", self._limits.stall):
            if not await self._sftp.isdir(directory or "."):
                raise StepFailed("directory")

    async def upload(self, directory: str, name: str, content: Content, size_bytes: int) -> None:
        """Upload under a temporary name, verify the size, rename over what has the name.

        Where renaming is refused the file is written in place. Raises: StepFailed (write, rename).
        """
        path = posixpath.join(directory or ".", name)
        await self.write(path + PART, content, size_bytes)
        if not await self.rename(path + PART, path):
            await self.write(path, content, size_bytes)
            await self.remove(path + PART)
        async with _step("rename", self._limits.stall):
            await self._verify(path, size_bytes, "rename")

    async def write(self, path: str, content: Content, size_bytes: int) -> None:
        """Write a whole file and verify its size. Raises: StepFailed (write)."""
        async with _step("write", self._limits.stall):
            file = await self._sftp.open(path, "wb")
        try:
            async for chunk in content():
                async with _step("write", self._limits.stall):
                    await file.write(chunk)
        finally:
            async with _step("write", self._limits.stall):
                await file.close()
        async with _step("write", self._limits.stall):
            await self._verify(path, size_bytes, "write")

    async def rename(self, old: str, new: str) -> bool:
        """Rename over what is there; False if the server refuses. Raises: StepFailed (connection lost)."""
        for rename in (self._sftp.posix_rename, self._sftp.rename):
            try:
                async with asyncio.timeout(self._limits.stall):
                    await rename(old, new)
            except _LOST as error:
                raise StepFailed("rename") from error
            except asyncssh.SFTPError:
                continue
            except (OSError, TimeoutError, asyncssh.Error) as error:
                raise StepFailed("rename") from error
            return True
        return False

    async def remove(self, path: str) -> bool:
        """Remove a file of ours; False if the server refuses, which harms nothing."""
        try:
            async with asyncio.timeout(self._limits.stall):
                await self._sftp.remove(path)
        except (OSError, TimeoutError, asyncssh.Error):
            return False
        return True

    async def _verify(self, path: str, size_bytes: int, step: Step) -> None:
        found = (await self._sftp.stat(path)).size
        if found != size_bytes:
            raise StepFailed(step)
