"""Files the platform keeps: uploads, reports, feeds. Names are ours; content is hashed as it's written."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Protocol

from kit.clock import machine_now
from kit.ids import uuid7

_CHUNK = 1 << 20
_TRIES = 5  # to open a file whose directory is being deleted


class BlobMissing(Exception):
    """There is no blob of that name (any more)."""


@dataclass(frozen=True)
class Blob:
    name: str
    size_bytes: int
    sha256: str  # hex


class Blobs(Protocol):
    """A flat store of immutable contents under names like `imports/<id>/source.csv`."""

    async def write(self, name: str, content: AsyncIterator[bytes] | bytes) -> Blob:
        """Store under a name once all of it has arrived; an existing blob is replaced."""
        ...

    def read(self, name: str) -> AsyncIterator[bytes]:
        """Stream a blob. Raises: BlobMissing."""
        ...

    async def read_whole(self, name: str) -> bytes:
        """Raises: BlobMissing."""
        ...

    async def open(self, name: str) -> BinaryIO:
        """Open for reading in any order, in a thread; the caller closes it. Raises: BlobMissing."""
        ...

    async def delete(self, name: str) -> None:
        """Delete a blob; one that isn't there is fine."""
        ...

    async def untouched(self, prefix: str, age: timedelta) -> list[str]:
        """Return what was written under a prefix at least that long ago, in real time.

        What a killed writer left unfinished is among it: no other way leads to it.
        """
        ...


class LocalBlobs:
    """Blobs as files below a directory: written to a temporary name, renamed when whole and on disk."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def write(self, name: str, content: AsyncIterator[bytes] | bytes) -> Blob:
        path = self._path(name)
        temporary = path.with_name(f"{path.name}.{uuid7()}.part")  # two writers of one name never share it
        digest, size = hashlib.sha256(), 0
        file = await asyncio.to_thread(_create, temporary)
        try:
            async for chunk in _chunks(content):
                await asyncio.to_thread(_append, file, digest, chunk)
                size += len(chunk)
            await asyncio.to_thread(_sync, file.fileno(), file.flush)
            await asyncio.to_thread(temporary.replace, path)
        finally:
            file.close()
            temporary.unlink(missing_ok=True)
        return Blob(name, size, digest.hexdigest())

    async def open(self, name: str) -> BinaryIO:
        try:
            return await asyncio.to_thread(self._path(name).open, "rb")
        except FileNotFoundError as error:
            raise BlobMissing(name) from error

    async def read(self, name: str) -> AsyncIterator[bytes]:
        with await self.open(name) as file:
            while chunk := await asyncio.to_thread(file.read, _CHUNK):
                yield chunk

    async def read_whole(self, name: str) -> bytes:
        return b"".join([chunk async for chunk in self.read(name)])

    async def delete(self, name: str) -> None:
        await asyncio.to_thread(self._delete, self._path(name))

    async def untouched(self, prefix: str, age: timedelta) -> list[str]:
        before = (machine_now() - age).timestamp()  # files' times are the system's
        return await asyncio.to_thread(self._untouched, self._path(prefix), before)

    def _delete(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        for directory in path.relative_to(self._root.resolve()).parents[:-1]:
            try:
                (self._root / directory).rmdir()
            except OSError:  # others are in it, or it's gone
                break

    def _untouched(self, directory: Path, before: float) -> list[str]:
        root = self._root.resolve()
        return [str(path.relative_to(root)) for path in directory.rglob("*") if _is_file_of(path, before)]

    def _path(self, name: str) -> Path:
        path = (self._root / name).resolve()
        if not path.is_relative_to(self._root.resolve()):
            raise ValueError(f"a blob name leaves its store: {name!r}")
        return path


def _create(path: Path) -> BinaryIO:
    """Open a new file, its directory too; again if a deletion takes the empty directory meanwhile."""
    for _ in range(_TRIES):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return path.open("wb")
        except (FileNotFoundError, FileExistsError):  # gone after it was seen, or after it was made
            continue
    raise FileNotFoundError(path)


def _append(file: BinaryIO, digest: "hashlib._Hash", chunk: bytes) -> None:
    """Write and hash in a thread: the next chunk is fetched meanwhile."""
    file.write(chunk)
    digest.update(chunk)


def _is_file_of(path: Path, before: float) -> bool:
    try:
        return path.is_file() and path.stat().st_mtime <= before
    except FileNotFoundError:
        return False


def _sync(descriptor: int, flush: object) -> None:
    if callable(flush):
        flush()
    os.fsync(descriptor)


async def _chunks(content: AsyncIterator[bytes] | bytes) -> AsyncIterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    async for chunk in content:
        yield chunk
