"""Our copies of dropped files between two steps of the drain, in the platform's blob store."""

from collections.abc import AsyncIterator
from datetime import timedelta

from kit.blobs import BlobMissing, Blobs

_FOLDER = "dropped"
_LEFT_AFTER = timedelta(days=1)


class KeptCopies:
    """Copies by name; each is whole and on disk before `write` returns."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    async def write(self, name: str, content: AsyncIterator[bytes]) -> int:
        return (await self._blobs.write(name, content)).size_bytes

    def read(self, name: str) -> AsyncIterator[bytes]:
        return self._blobs.read(name)

    async def has(self, name: str) -> bool:
        try:
            async for _ in self._blobs.read(name):
                break
        except BlobMissing:
            return False
        return True

    async def delete(self, name: str) -> None:
        await self._blobs.delete(name)

    async def leftovers(self) -> list[str]:
        return await self._blobs.untouched(_FOLDER, _LEFT_AFTER)
