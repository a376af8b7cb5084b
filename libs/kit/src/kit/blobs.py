"""Files the platform keeps: uploads, reports, feeds. Names are ours; content is hashed as it's written."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kit.ids import uuid7

_CHUNK = 1 << 20


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

    async def delete(self, name: str) -> None:
        """Delete a blob; one that isn't there is fine."""
        ...


class LocalBlobs:
    """Blobs as files below a directory: written to a temporary name, renamed when whole and on disk."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def write(self, name: str, content: AsyncIterator[bytes] | bytes) -> Blob:
        path = self._path(name)
        await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
        temporary = path.with_name(f"{path.name}.{uuid7()}.part")  # two writers of one name never share it
        digest, size = hashlib.sha256(), 0
        file = await asyncio.to_thread(temporary.open, "wb")
        try:
            async for chunk in _chunks(content):
                await asyncio.to_thread(file.write, chunk)
                digest.update(chunk)
                size += len(chunk)
            await asyncio.to_thread(_sync, file.fileno(), file.flush)
            await asyncio.to_thread(temporary.replace, path)
        finally:
            file.close()
            temporary.unlink(missing_ok=True)
        return Blob(name, size, digest.hexdigest())

    async def read(self, name: str) -> AsyncIterator[bytes]:
        try:
            file = await asyncio.to_thread(self._path(name).open, "rb")
        except FileNotFoundError as error:
            raise BlobMissing(name) from error
        with file:
            while chunk := await asyncio.to_thread(file.read, _CHUNK):
                yield chunk

    async def read_whole(self, name: str) -> bytes:
        return b"".join([chunk async for chunk in self.read(name)])

    async def delete(self, name: str) -> None:
        await asyncio.to_thread(self._path(name).unlink, missing_ok=True)

    def _path(self, name: str) -> Path:
        path = (self._root / name).resolve()
        if not path.is_relative_to(self._root.resolve()):
            raise ValueError(f"a blob name leaves its store: {name!r}")
        return path


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
