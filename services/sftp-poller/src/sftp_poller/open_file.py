"""A file opened by a client of the SFTP server."""

import os

from asyncssh import SFTPPermissionDenied

from sftp_poller.virtual_root import VirtualRoot

MAX_READ_BYTES = 4 * 1024 * 1024  # a client may ask for 4 GiB in one request; a short answer is allowed


class OpenFile:
    """A descriptor, what its client may do with it, and whether that client has closed it.

    An upload cut off must be told from one that ended: asyncssh calls close() for both. It tests a handle's
    truth before it serves a request for it, and does not when it closes what a lost connection left open.
    """

    def __init__(
        self, fd: int, root: VirtualRoot, *, writes: bool = False, appends: bool = False, limited: bool = True
    ) -> None:
        self._fd = fd
        self._root = root
        self._writes = writes
        self._appends = appends
        self._limited = limited  # by the login's quota
        self._requested = False
        self._failed = False  # a write did not reach the disk: the file is not what the client meant
        if writes:
            root.begin_upload(fd)

    def __bool__(self) -> bool:
        self._requested = True
        return True

    def read(self, offset: int, size: int) -> bytes:
        self._requested = False
        return os.pread(self._fd, min(size, MAX_READ_BYTES), offset)

    def write(self, offset: int, data: bytes) -> int:
        self._requested = False
        self._require_writes()
        size = os.fstat(self._fd).st_size
        begin = size if self._appends else offset
        try:
            self._grow(max(0, begin + len(data) - size))
            self._write_all(begin, data)
        except Exception:
            self._failed = True
            raise
        return len(data)

    def resize(self, size: int) -> None:
        self._requested = False
        self._require_writes()
        self._grow(size - os.fstat(self._fd).st_size)
        os.ftruncate(self._fd, size)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Find data and holes for a client that asks which ranges hold anything."""
        self._requested = False
        return os.lseek(self._fd, offset, whence)

    def status(self) -> os.stat_result:
        self._requested = False
        return os.fstat(self._fd)

    def sync(self) -> None:
        self._requested = False
        os.fsync(self._fd)

    def close(self) -> None:
        """Close for the client that asked, or for one that is gone."""
        self._close(complete=self._requested and not self._failed)

    def finish(self, *, complete: bool) -> None:
        """Close what the server opened by itself; complete: as the file was before."""
        self._close(complete=complete and not self._failed)

    def _close(self, *, complete: bool) -> None:
        try:
            if self._writes:
                self._root.end_upload(self._fd, complete=complete)
            if self._writes and self._limited and complete:
                self._root.on_drop()
        finally:
            os.close(self._fd)

    def _grow(self, size: int) -> None:
        if self._limited and size > 0:
            self._root.grow(size)
        else:
            self._root.account(size)

    def _write_all(self, begin: int, data: bytes) -> None:
        view = memoryview(data)
        while view:
            written = os.pwrite(self._fd, view, begin)
            begin += written
            view = view[written:]

    def _require_writes(self) -> None:
        if not self._writes:
            raise SFTPPermissionDenied("The file was opened for reading")
