"""The names a merchant may use below a virtual root, and what each place allows (domain.md 3.2)."""

import os
import stat
from enum import Enum
from pathlib import Path

from asyncssh import (
    SFTPInvalidFilename,
    SFTPNoSuchFile,
    SFTPPermissionDenied,
)

from sftp_poller.dropped_file import MAX_NAME_BYTES, is_text
from sftp_poller.folders import ORDERS, OUTCOMES, REVIEWS, ROOT_FOLDER, is_folder_name

MAX_DEPTH = 12  # far below what the local file system takes, whatever the root's own depth

Parts = tuple[str, ...]  # a path below the root, without "." and ".."


class Zone(Enum):
    """What a path is to the merchant."""

    STANDARD = "standard"  # a folder of the layout: listed, never deleted or renamed
    DROP = "drop"  # inside orders/: list, write, rename, delete
    OUTCOME = "outcome"  # inside success/, error/ or reviews/: list, read, delete
    OTHER = "other"  # no part of the layout


def parse_path(path: bytes) -> Parts:
    """Return the parts of a path as the client wrote it; ".." never climbs above the root.

    Raises SFTPInvalidFilename for a name that is not UTF-8, too long, or holds a control character.
    """
    try:
        text = path.decode("utf-8")
    except UnicodeDecodeError:
        raise SFTPInvalidFilename("The name is not UTF-8") from None
    parts: list[str] = []
    for part in text.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(_checked_name(part))
    if len(parts) > MAX_DEPTH:
        raise SFTPInvalidFilename(f"More than {MAX_DEPTH} folders deep")
    return tuple(parts)


def _checked_name(name: str) -> str:
    if not is_text(name):
        raise SFTPInvalidFilename("The name holds a control character")
    if len(name.encode("utf-8")) > MAX_NAME_BYTES:
        raise SFTPInvalidFilename(f"The name is longer than {MAX_NAME_BYTES} bytes")
    return name


def zone_of(parts: Parts) -> Zone:
    """Return what a path is, by its names alone: a tree keeps its rules after its folder is unmapped."""
    if not parts:
        return Zone.STANDARD
    if parts[0] == REVIEWS:
        return Zone.OUTCOME if len(parts) > 1 else Zone.STANDARD
    tree = parts
    if parts[0] != ORDERS:
        if parts[0] == ROOT_FOLDER or not is_folder_name(parts[0]):
            return Zone.OTHER
        tree = parts[1:]
    return _zone_in_tree(tree)


def _zone_in_tree(parts: Parts) -> Zone:
    if not parts or parts == (ORDERS,):
        return Zone.STANDARD
    if parts[0] != ORDERS:
        return Zone.OTHER
    if parts[1] in OUTCOMES:
        return Zone.STANDARD if len(parts) == 2 else Zone.OUTCOME
    return Zone.DROP


def local_path(root: Path, parts: Parts) -> Path:
    """Return the path on disk, after making sure that no part on the way is a link.

    Raises SFTPPermissionDenied for a link or a special file, SFTPNoSuchFile for a folder that is missing.
    """
    current = root
    for index, part in enumerate(parts):
        current = current / part
        last = index == len(parts) - 1
        mode = _mode(current)
        if mode is None:
            if not last:
                raise SFTPNoSuchFile("No such file or folder")
        elif not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise SFTPPermissionDenied("Links and special files are not followed")
        elif not last and not stat.S_ISDIR(mode):
            raise SFTPNoSuchFile("No such file or folder")
    return current


def _mode(path: Path) -> int | None:
    try:
        return os.lstat(path).st_mode
    except FileNotFoundError:
        return None


def virtual_path(parts: Parts) -> bytes:
    return ("/" + "/".join(parts)).encode("utf-8")
