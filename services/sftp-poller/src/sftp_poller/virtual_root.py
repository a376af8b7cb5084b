"""One login's files on disk: what is being uploaded, and how much it holds."""

import os
import stat
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from asyncssh import SFTPQuotaExceeded

COMPLETE_MODE = 0o600
# A file keeps this mode from its opening until its client has closed it, so that an upload cut off by a lost
# connection or a killed server is still known for what it is after any restart. Its folder is ours alone.
UPLOADING_MODE = 0o620

_REMEDY = "delete old ones from success/ and error/"
_RECOUNT_AFTER_SECONDS = 60  # the drain on another replica, or an operator, may change the tree


@dataclass(frozen=True)
class Quota:
    """What one login may hold."""

    max_bytes: int
    max_files: int  # files and folders


class VirtualRoot:
    """The tree of one login, shared by its sessions."""

    def __init__(self, path: Path, quota: Quota, on_drop: Callable[[], None]) -> None:
        """`on_drop`: called whenever a merchant has finished a file, or given one its final name."""
        self.path = path
        self.quota = quota
        self.on_drop = on_drop
        self.sessions = 0
        self.used_bytes = 0
        self.used_files = 0
        self._writers: Counter[tuple[int, int]] = Counter()
        self._counted_at: float | None = None

    def recount(self) -> None:
        """Measure the tree again, unless that was done a moment ago."""
        now = time.monotonic()
        if self._counted_at is not None and now - self._counted_at < _RECOUNT_AFTER_SECONDS:
            return
        self._counted_at = now
        sizes = list(_sizes(self.path))
        self.used_bytes, self.used_files = sum(sizes), len(sizes)

    def grow(self, size: int, files: int = 0) -> None:
        """Take a share of the quota. Raises SFTPQuotaExceeded when there is not so much left."""
        if self.used_bytes + size > self.quota.max_bytes:
            raise SFTPQuotaExceeded(f"More than {self.quota.max_bytes} bytes on this account: {_REMEDY}")
        if self.used_files + files > self.quota.max_files:
            raise SFTPQuotaExceeded(f"More than {self.quota.max_files} files on this account: {_REMEDY}")
        self.account(size, files)

    def account(self, size: int, files: int = 0) -> None:
        self.used_bytes = max(0, self.used_bytes + size)
        self.used_files = max(0, self.used_files + files)

    def begin_upload(self, fd: int) -> None:
        self._writers[_identity(fd)] += 1
        os.fchmod(fd, UPLOADING_MODE)

    def end_upload(self, fd: int, *, complete: bool) -> None:
        """Forget a writer; the last one to close what it began makes the file complete."""
        identity = _identity(fd)
        self._writers[identity] -= 1
        if self._writers[identity] > 0:
            return
        del self._writers[identity]
        if complete:
            os.fchmod(fd, COMPLETE_MODE)


def is_uploading(status: os.stat_result) -> bool:
    return stat.S_ISREG(status.st_mode) and stat.S_IMODE(status.st_mode) == UPLOADING_MODE


def _identity(fd: int) -> tuple[int, int]:
    status = os.fstat(fd)
    return status.st_dev, status.st_ino


def _sizes(root: Path) -> Iterator[int]:
    """Yield the size of every file and, for every folder, nought."""
    folders = [root]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(Path(entry.path))
                    yield 0
                else:
                    yield entry.stat(follow_symlinks=False).st_size
