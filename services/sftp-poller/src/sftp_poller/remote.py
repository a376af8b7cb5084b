"""The poller as a client of an SFTP server: ours, OpenSSH, or any other.

What went wrong is told in two words, by one table:

    RemoteError
    ├── RemoteUnavailable   another try may succeed
    └── RemoteRefused       it will not, until somebody changes something
        ├── FileMissing
        └── NameTaken
"""

import asyncio
import hashlib
import stat
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import asyncssh
import structlog

from sftp_poller.dropped_file import RemoteFile, is_text

CONNECT_TIMEOUT_SECONDS = 10
STALL_SECONDS = 30  # for any one operation
_BLOCK_BYTES = 255 * 1024  # what OpenSSH's server gives at once
_BLOCKS_AHEAD = 16  # of one file: asked for before the first has come
_WINDOW_BYTES = 8 * 1024 * 1024
_PACKET_BYTES = 256 * 1024
#: The fastest first, by hardware; then what other servers offer.
_CIPHERS = (
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "chacha20-poly1305@openssh.com",
    "aes128-ctr",
    "aes192-ctr",
    "aes256-ctr",
)
log = structlog.get_logger()


class RemoteError(Exception):
    """The server did not do what was asked."""


class RemoteUnavailable(RemoteError):
    """The server was not reached, was lost, or cannot at this moment."""


class RemoteRefused(RemoteError):
    """The server understood and refused."""


class FileMissing(RemoteRefused):
    """There is no such file or folder."""


class NameTaken(RemoteRefused):
    """A file of the new name exists; nothing is ever overwritten."""


# The first line that fits decides.
FAULTS: tuple[tuple[type[Exception], type[RemoteError]], ...] = (
    (asyncssh.SFTPNoSuchFile, FileMissing),
    (asyncssh.SFTPNoSuchPath, FileMissing),
    (asyncssh.SFTPNotADirectory, FileMissing),
    (asyncssh.SFTPFileAlreadyExists, NameTaken),
    (asyncssh.SFTPConnectionLost, RemoteUnavailable),
    (asyncssh.SFTPNoConnection, RemoteUnavailable),
    (asyncssh.SFTPNoSpaceOnFilesystem, RemoteUnavailable),
    (asyncssh.SFTPQuotaExceeded, RemoteUnavailable),
    (asyncssh.SFTPLockConflict, RemoteUnavailable),
    (asyncssh.SFTPError, RemoteRefused),
    (asyncssh.HostKeyNotVerifiable, RemoteRefused),
    (asyncssh.PermissionDenied, RemoteRefused),
    (asyncssh.KeyExchangeFailed, RemoteRefused),
    (asyncssh.Error, RemoteUnavailable),
    (OSError, RemoteUnavailable),  # TimeoutError and refused connections among them
)


def remote_error(error: Exception) -> RemoteError:
    """Return what an error of the client means for the run."""
    for kind, meaning in FAULTS:
        if isinstance(error, kind):
            return meaning(f"{type(error).__name__}: {error}")
    raise error


@asynccontextmanager
async def _told() -> AsyncIterator[None]:
    """Bound an operation in time, and tell its faults in our words."""
    try:
        async with asyncio.timeout(STALL_SECONDS):
            yield
    except (asyncssh.Error, OSError) as error:
        raise remote_error(error) from error


@dataclass(frozen=True)
class RemoteAddress:
    """How to reach one login on a server."""

    host: str
    port: int
    username: str
    key: asyncssh.SSHKey | None  # private; None with a password
    host_key: str  # the server's public key, pinned; OpenSSH form
    password: str | None = field(default=None, repr=False)
    base: str = ""  # folder that stands for the login's root, on a server that shows more than that


@asynccontextmanager
async def connect(address: RemoteAddress) -> AsyncIterator["Remote"]:
    """Sign in. Raises RemoteError."""
    host_key = asyncssh.import_public_key(address.host_key)
    try:
        connection = await asyncssh.connect(
            address.host,
            address.port,
            username=address.username,
            client_keys=[address.key] if address.key else None,
            password=address.password,
            known_hosts=([host_key], [], []),
            config=None,
            agent_path=None,
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            login_timeout=CONNECT_TIMEOUT_SECONDS,
            keepalive_interval=STALL_SECONDS,
            encryption_algs=_CIPHERS,
            compression_algs=None,
            window=_WINDOW_BYTES,
            max_pktsize=_PACKET_BYTES,
        )
    except (asyncssh.Error, OSError) as error:
        raise remote_error(error) from error
    async with connection:
        async with _told():
            # A name that is no UTF-8 must not hide the folder's other files.
            client = await connection.start_sftp_client(path_errors="surrogateescape")
        yield Remote(client, address.base)


class Remote:
    """A signed-in session; paths are absolute, below the login's root."""

    def __init__(self, client: asyncssh.SFTPClient, base: str = "") -> None:
        self.client = client
        self.base = base

    async def list_files(self, folder: str) -> list[RemoteFile]:
        """Return the regular files of a folder.

        Links, folders, and names that are no text are left out: our own server lets none of them in.
        """
        files = [entry for entry in await self._entries(folder) if _kind(entry.attrs) == stat.S_IFREG]
        named = [entry for entry in files if is_text(str(entry.filename))]
        if len(named) < len(files):
            log.warning("names_not_text", files=len(files) - len(named))
        return [_remote_file(str(entry.filename), entry.attrs) for entry in named]

    async def list_folders(self, folder: str) -> list[str]:
        return sorted(
            str(entry.filename)
            for entry in await self._entries(folder)
            if _kind(entry.attrs) == stat.S_IFDIR and str(entry.filename) not in (".", "..")
        )

    async def _entries(self, folder: str) -> list[asyncssh.SFTPName]:
        async with _told():
            return list(await self.client.readdir(self.base + folder))

    async def find(self, path: str) -> RemoteFile | None:
        """Return the regular file at a path, or None."""
        try:
            async with _told():
                attributes = await self.client.lstat(self.base + path)
        except FileMissing:
            return None
        if _kind(attributes) != stat.S_IFREG:
            return None
        return _remote_file(path.rpartition("/")[2], attributes)

    async def read(self, path: str, size: int) -> AsyncGenerator[bytes, None]:
        """Yield a file's first bytes, `size` of them if it has so many, asking for blocks ahead."""
        async with _told():
            file = await self.client.open(self.base + path, "rb", block_size=0)
        asked: deque[asyncio.Task[bytes]] = deque()
        offsets = iter(range(0, size, _BLOCK_BYTES))
        try:
            for offset in offsets:
                asked.append(asyncio.create_task(_read_block(file, offset, min(_BLOCK_BYTES, size - offset))))
                if len(asked) == _BLOCKS_AHEAD:
                    yield await asked.popleft()
            while asked:
                yield await asked.popleft()
        finally:
            if asked:
                await _cancel(asked)
            await _close(file)

    async def write(self, content: AsyncIterator[bytes], path: str, temporary: str) -> None:
        """Write a file under a temporary name in the same folder, then give it its own.

        Raises NameTaken when there is a file of that name already, unless it has the very content of this
        one: then an earlier try was cut off after its rename.
        """
        size = await self._write_temporary(content, temporary)
        existing = await self.find(path)
        if existing is None:
            await self._rename(temporary, path)
            return
        same = existing.size == size and await self._digest(path, size) == await self._digest(temporary, size)
        async with _told():
            await self.client.remove(self.base + temporary)
        if not same:
            raise NameTaken(path)

    async def replace(
        self, content: AsyncIterator[bytes], path: str, temporary: str, size_bytes: int
    ) -> bool:
        """Write a file under a temporary name and put it in the place of what has its name.

        False, and nothing replaced, if what has been stored isn't as long as it should be.
        """
        await self._write_temporary(content, temporary)
        written = await self.find(temporary)
        if written is None or written.size != size_bytes:
            return False
        async with _told():
            await self.client.posix_rename(self.base + temporary, self.base + path)
        return True

    async def remove(self, path: str) -> None:
        """Remove a file; one that isn't there is fine."""
        with suppress(FileMissing):
            async with _told():
                await self.client.remove(self.base + path)

    async def make_folder(self, path: str) -> None:
        """Make a folder that is missing."""
        async with _told():
            if not await self.client.isdir(self.base + path):
                await self.client.mkdir(self.base + path)

    async def _digest(self, path: str, size: int) -> bytes:
        digest = hashlib.sha256()
        async for block in self.read(path, size):
            digest.update(block)
        return digest.digest()

    async def _write_temporary(self, content: AsyncIterator[bytes], path: str) -> int:
        async with _told():
            file = await self.client.open(self.base + path, "wb")
        offset = 0
        try:
            async for block in content:
                async with _told():
                    await file.write(block, offset)
                offset += len(block)
        finally:
            await _close(file)
        return offset

    async def move(self, source: str, target: str) -> None:
        """Move a file to a free name. Raises NameTaken, FileMissing."""
        # Asked first, since some servers replace the target of a plain rename.
        if await self.find(target) is not None:
            raise NameTaken(target)
        await self._rename(source, target)

    async def _rename(self, source: str, target: str) -> None:
        try:
            async with _told():
                await self.client.rename(self.base + source, self.base + target)
        except RemoteRefused as error:
            # Version 3 of the protocol has one word for all failures.
            if not isinstance(error, FileMissing) and await self.find(target) is not None:
                raise NameTaken(target) from error
            raise


async def _read_block(file: asyncssh.SFTPClientFile, offset: int, size: int) -> bytes:
    """Read one block, in as many pieces as the server gives; less than `size` only at the file's end."""
    block = b""
    while len(block) < size:
        async with _told():
            piece = await file.read(size - len(block), offset + len(block))
        if not piece:
            break
        block += piece if isinstance(piece, bytes) else piece.encode()
    return block


async def _cancel(tasks: Collection["asyncio.Task[bytes]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _close(file: asyncssh.SFTPClientFile) -> None:
    async with _told():
        await file.close()


def _kind(attributes: asyncssh.SFTPAttrs) -> int:
    return stat.S_IFMT(attributes.permissions or 0)


def _remote_file(name: str, attributes: asyncssh.SFTPAttrs) -> RemoteFile:
    return RemoteFile(name, attributes.size or 0, datetime.fromtimestamp(attributes.mtime or 0, UTC))
