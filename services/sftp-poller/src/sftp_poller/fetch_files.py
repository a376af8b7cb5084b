"""Fetching many files over one connection: the server is never left without a request to answer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from sftp_poller.dropped_file import RemoteFile
from sftp_poller.remote import Remote

IN_FLIGHT = 32  # files; our server lets a session have 64 open
_LARGE_BYTES = 256 * 1024
_LARGE_IN_FLIGHT = 4  # each has some four megabytes asked for ahead

Keep = Callable[[RemoteFile, AsyncIterator[bytes]], Awaitable[None]]


class FetchSlots:
    """How many files of one connection are read at once, so that memory is bounded whatever their size."""

    def __init__(self) -> None:
        self._small = asyncio.Semaphore(IN_FLIGHT)
        self._large = asyncio.Semaphore(_LARGE_IN_FLIGHT)

    def of(self, file: RemoteFile) -> asyncio.Semaphore:
        return self._large if file.size > _LARGE_BYTES else self._small


async def fetch_folder(remote: Remote, folder: str, keep: Keep) -> list[RemoteFile]:
    """Hand every file of a folder (its path ends in /) to `keep`; return what there was.

    Raises RemoteError, in a group.
    """
    files = await remote.list_files(folder)
    slots = FetchSlots()

    async def fetch(file: RemoteFile) -> None:
        async with slots.of(file):
            await keep(file, remote.read(folder + file.name, file.size))

    async with asyncio.TaskGroup() as group:
        for file in files:
            group.create_task(fetch(file))
    return files
