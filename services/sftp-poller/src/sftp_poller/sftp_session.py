"""What one SFTP session may do below its virtual root (domain.md 3.2, invariants.md 4).

The merchant's session and the poller's differ in two points: the poller writes into success/ and error/,
and a file whose upload has not ended is not there for it: nothing half-written is read, moved or replaced.
"""

import asyncio
import os
import select
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

from asyncssh import (
    FXF_APPEND,
    FXF_CREAT,
    FXF_EXCL,
    FXF_READ,
    FXF_TRUNC,
    FXF_WRITE,
    SFTPAttrs,
    SFTPFailure,
    SFTPFileAlreadyExists,
    SFTPName,
    SFTPNoSuchFile,
    SFTPOpUnsupported,
    SFTPPermissionDenied,
    SFTPServer,
    SFTPVFSAttrs,
    SSHServerChannel,
)
from typing_extensions import override

from sftp_poller.folders import REVIEWS
from sftp_poller.open_file import OpenFile
from sftp_poller.paths import Parts, Zone, local_path, parse_path, virtual_path, zone_of
from sftp_poller.virtual_root import UPLOADING_MODE, VirtualRoot, is_uploading

MAX_OPEN_FILES = 64  # per session, listings among them
TURN_BYTES = 2 * 1024 * 1024  # after so many, others have a turn
MAX_AHEAD_BYTES = 16 * 1024 * 1024  # given to a client that does not seem to take any
_BEHIND_PAUSE_SECONDS = 0.002
_QUOTA_BLOCK_BYTES = 4096
_WRITING = FXF_WRITE | FXF_APPEND | FXF_CREAT | FXF_TRUNC


class SftpSession(SFTPServer):
    """The file operations of one session, each checked against the zone it names."""

    def __init__(
        self, channel: "SSHServerChannel[bytes]", root: VirtualRoot, username: str, *, poller: bool
    ) -> None:
        super().__init__(channel)
        self._output = channel
        self._socket = channel.get_connection().get_extra_info("socket")
        self._turn_bytes = 0
        self._ahead_bytes = 0
        self._root = root
        self._username = username
        self._poller = poller
        self._open_files = 0
        root.sessions += not poller
        root.recount()

    @override
    def open(self, path: bytes, pflags: int, attrs: SFTPAttrs) -> OpenFile:
        self._require_handle()
        parts = parse_path(path)
        opened = self._open_to_write(parts, pflags) if pflags & _WRITING else self._open_to_read(parts)
        self._open_files += 1
        return opened

    @override
    def open56(self, path: bytes, desired_access: int, flags: int, attrs: SFTPAttrs) -> object:
        raise SFTPOpUnsupported("Version 3 of the protocol is spoken here")

    def _open_to_read(self, parts: Parts) -> OpenFile:
        local, status = self._existing(parts)
        if stat.S_ISDIR(status.st_mode):
            raise SFTPFailure("This is a folder")
        return OpenFile(os.open(local, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), self._root)

    def _open_to_write(self, parts: Parts, pflags: int) -> OpenFile:
        self._require_writable(parts)
        local = local_path(self._root.path, parts)
        created = not local.exists()
        self._root.recount()
        if created and pflags & FXF_CREAT and not self._poller:
            self._root.grow(0, files=1)
        flags = (os.O_RDWR if pflags & FXF_READ else os.O_WRONLY) | os.O_NOFOLLOW | os.O_CLOEXEC
        for requested, flag in ((FXF_APPEND, os.O_APPEND), (FXF_CREAT, os.O_CREAT), (FXF_EXCL, os.O_EXCL)):
            flags |= flag if pflags & requested else 0
        opened = OpenFile(
            os.open(local, flags, UPLOADING_MODE),
            self._root,
            writes=True,
            appends=bool(pflags & FXF_APPEND),
            limited=not self._poller,
        )
        if pflags & FXF_TRUNC:
            opened.resize(0)
        return opened

    @override
    def close(self, file_obj: object) -> None:
        self._open_files -= 1
        cast(OpenFile, file_obj).close()

    @override
    async def read(self, file_obj: object, offset: int, size: int) -> bytes:
        data = cast(OpenFile, file_obj).read(offset, size)
        await self._pace(len(data))
        return data

    @override
    async def write(self, file_obj: object, offset: int, data: bytes) -> int:
        written = cast(OpenFile, file_obj).write(offset, data)
        await self._pace(written)
        return written

    async def _pace(self, size: int) -> None:
        """Give others a turn now and then, and run no further ahead of a client than it follows."""
        self._turn_bytes += size
        if self._turn_bytes < TURN_BYTES:
            return
        self._ahead_bytes += self._turn_bytes
        self._turn_bytes = 0
        await asyncio.sleep(0)
        while self._is_client_behind() and not self._output.is_closing():
            if self._ahead_bytes < MAX_AHEAD_BYTES:
                return
            await asyncio.sleep(_BEHIND_PAUSE_SECONDS)
        self._ahead_bytes = 0

    def _is_client_behind(self) -> bool:
        """Tell whether answers pile up: for want of a window, or because nothing reads the socket.

        asyncssh holds back neither: it would read a whole quota into memory for a client that only asks.
        """
        if self._output.get_write_buffer_size() >= TURN_BYTES:
            return True
        poll = select.poll()
        poll.register(self._socket.fileno(), select.POLLOUT)
        return not poll.poll(0)

    @override
    def fsync(self, file_obj: object) -> None:
        cast(OpenFile, file_obj).sync()

    @override
    def stat(self, path: bytes) -> SFTPAttrs:
        _, status = self._existing(parse_path(path))
        return self._attributes(status)

    @override
    def lstat(self, path: bytes) -> SFTPAttrs:
        return self.stat(path)

    @override
    def fstat(self, file_obj: object) -> SFTPAttrs:
        return self._attributes(cast(OpenFile, file_obj).status())

    @override
    def setstat(self, path: bytes, attrs: SFTPAttrs) -> None:
        """Accept and ignore times, owners and modes: a drop is as old as its last write (domain.md 3.3)."""
        parts = parse_path(path)
        _, status = self._existing(parts)
        if attrs.size is not None:
            opened = self._open_to_write(parts, FXF_WRITE)
            try:
                opened.resize(attrs.size)
            finally:
                opened.finish(complete=not is_uploading(status))

    @override
    def lsetstat(self, path: bytes, attrs: SFTPAttrs) -> None:
        self.setstat(path, attrs)

    @override
    def fsetstat(self, file_obj: object, attrs: SFTPAttrs) -> None:
        opened = cast(OpenFile, file_obj)
        opened.status()
        if attrs.size is not None:
            opened.resize(attrs.size)

    @override
    def statvfs(self, path: bytes) -> SFTPVFSAttrs:
        """Show the quota as the file system: what a client asks before it uploads."""
        self._existing(parse_path(path))
        return self._quota_attributes()

    @override
    def fstatvfs(self, file_obj: object) -> SFTPVFSAttrs:
        cast(OpenFile, file_obj).status()
        return self._quota_attributes()

    @override
    def realpath(self, path: bytes) -> bytes:
        return virtual_path(parse_path(path))

    @override
    def scandir(self, path: bytes) -> AsyncIterator[SFTPName]:
        """List a folder. One that is missing is refused here: clients see by this whether they may enter."""
        parts = parse_path(path)
        local, status = self._existing(parts)
        if not stat.S_ISDIR(status.st_mode):
            raise SFTPNoSuchFile("This is no folder")
        return self._list(parts, local, status)

    async def _list(self, parts: Parts, local: Path, status: os.stat_result) -> AsyncIterator[SFTPName]:
        self._require_handle()
        self._open_files += 1
        try:
            own = self._attributes(status)
            for name in (b".", b".."):
                yield SFTPName(name, attrs=own)
            for entry in sorted(os.scandir(local), key=lambda entry: entry.name):
                attributes = self._entry_attributes(parts, entry)
                if attributes is not None:
                    yield SFTPName(os.fsencode(entry.name), attrs=attributes)
        finally:  # at the end, or when the client closes the listing before
            self._open_files -= 1

    @override
    def remove(self, path: bytes) -> None:
        parts = parse_path(path)
        local, status = self._existing(parts)
        if zone_of(parts) not in (Zone.DROP, Zone.OUTCOME):
            raise SFTPPermissionDenied("The standard folders stay")
        local.unlink()
        self._root.account(-_held(status), files=-1)

    @override
    def mkdir(self, path: bytes, attrs: SFTPAttrs) -> None:
        parts = parse_path(path)
        if not (self._poller and parts == (REVIEWS,)):  # made for those whose feeds the platform hosts
            self._require_drop(parts)
        local = local_path(self._root.path, parts)
        if local.exists():
            raise SFTPFileAlreadyExists("There is something of this name")
        self._root.grow(0, files=1)
        local.mkdir(mode=0o700)

    @override
    def rmdir(self, path: bytes) -> None:
        parts = parse_path(path)
        local, _ = self._existing(parts)
        self._require_drop(parts)
        local.rmdir()
        self._root.account(0, files=-1)

    @override
    def rename(self, oldpath: bytes, newpath: bytes) -> None:
        """Rename a file or folder; an existing one is never replaced."""
        source, target = self._rename_paths(parse_path(oldpath), parse_path(newpath))
        if target.exists():
            raise SFTPFileAlreadyExists("The new name exists already")
        source.rename(target)
        self._note_drop()

    @override
    def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        """Rename a file, replacing another one.

        Not for the poller but for feeds: its other targets are never overwritten.
        """
        if self._poller and parse_path(newpath)[:1] != (REVIEWS,):
            self.rename(oldpath, newpath)
            return
        source, target = self._rename_paths(parse_path(oldpath), parse_path(newpath))
        replaced = target.lstat() if target.exists() and target != source else None
        source.replace(target)
        if replaced is not None:
            self._root.account(-_held(replaced), files=-1)
        self._note_drop()

    @override
    def readlink(self, path: bytes) -> bytes:
        raise SFTPPermissionDenied("There are no links here")

    @override
    def symlink(self, oldpath: bytes, newpath: bytes) -> None:
        raise SFTPPermissionDenied("Links cannot be created")

    @override
    def link(self, oldpath: bytes, newpath: bytes) -> None:
        raise SFTPPermissionDenied("Links cannot be created")

    @override
    def exit(self) -> None:
        self._root.sessions -= not self._poller

    @override
    def format_user(self, uid: int | None) -> str:
        return self._username

    @override
    def format_group(self, gid: int | None) -> str:
        return self._username

    def _existing(self, parts: Parts) -> tuple[Path, os.stat_result]:
        if zone_of(parts) is Zone.OTHER:
            raise SFTPNoSuchFile("No such file or folder")
        local = local_path(self._root.path, parts)
        status = local.lstat()
        if self._poller and is_uploading(status):
            raise SFTPNoSuchFile("No such file or folder")
        return local, status

    def _require_writable(self, parts: Parts) -> None:
        zone = zone_of(parts)
        if zone is Zone.DROP or (self._poller and zone is Zone.OUTCOME):
            return
        raise SFTPPermissionDenied("Files are dropped into orders/")

    def _require_handle(self) -> None:
        if self._open_files >= MAX_OPEN_FILES:
            raise SFTPFailure(f"More than {MAX_OPEN_FILES} open files")

    def _require_drop(self, parts: Parts) -> None:
        if zone_of(parts) is not Zone.DROP:
            raise SFTPPermissionDenied("The standard folders stay as they are")

    def _note_drop(self) -> None:
        if not self._poller:
            self._root.on_drop()

    def _rename_paths(self, old: Parts, new: Parts) -> tuple[Path, Path]:
        source, status = self._existing(old)
        if zone_of(old) is not Zone.DROP and not self._poller:
            raise SFTPPermissionDenied("Files are renamed inside orders/ only")
        self._require_writable(old)
        self._require_writable(new)
        if stat.S_ISDIR(status.st_mode) and len(new) > len(old):  # what it holds would get out of reach
            raise SFTPPermissionDenied("A folder is not moved further down")
        return source, local_path(self._root.path, new)

    def _entry_attributes(self, parent: Parts, entry: "os.DirEntry[str]") -> SFTPAttrs | None:
        """Return what a listing shows of an entry; None for what the session does not see."""
        if zone_of((*parent, entry.name)) is Zone.OTHER:
            return None
        try:
            status = entry.stat(follow_symlinks=False)
        except FileNotFoundError:  # removed while the folder was read
            return None
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            return None
        return None if self._poller and is_uploading(status) else self._attributes(status)

    def _attributes(self, status: os.stat_result) -> SFTPAttrs:
        folder = stat.S_ISDIR(status.st_mode)
        return SFTPAttrs(
            size=status.st_size,
            uid=0,
            gid=0,
            permissions=stat.S_IFDIR | 0o755 if folder else stat.S_IFREG | 0o644,
            atime=int(status.st_mtime),
            mtime=int(status.st_mtime),
            nlink=1,
        )

    def _quota_attributes(self) -> SFTPVFSAttrs:
        quota = self._root.quota
        free_blocks = max(0, quota.max_bytes - self._root.used_bytes) // _QUOTA_BLOCK_BYTES
        free_files = max(0, quota.max_files - self._root.used_files)
        return SFTPVFSAttrs(
            bsize=_QUOTA_BLOCK_BYTES,
            frsize=_QUOTA_BLOCK_BYTES,
            blocks=quota.max_bytes // _QUOTA_BLOCK_BYTES,
            bfree=free_blocks,
            bavail=free_blocks,
            files=quota.max_files,
            ffree=free_files,
            favail=free_files,
            namemax=255,
        )


def _held(status: os.stat_result) -> int:
    """Return the bytes that count: a folder's own are the file system's affair."""
    return status.st_size if stat.S_ISREG(status.st_mode) else 0
