"""What lies in orders/ and waits for its night."""

from collections.abc import Sequence

from sftp_poller.dropped_file import Place, RemoteFile, WaitingFile, is_uploading_name
from sftp_poller.remote import FileMissing, Remote


async def list_waiting(remote: Remote, places: Sequence[Place]) -> list[WaitingFile]:
    """Return complete files, newest first. Raises RemoteError."""
    found = [
        WaitingFile(place, file)
        for place in places
        for file in await _list(remote, place)
        if not is_uploading_name(file.name)
    ]
    return sorted(found, key=lambda entry: (entry.file.modified_at, entry.file.name), reverse=True)


async def _list(remote: Remote, place: Place) -> list[RemoteFile]:
    try:
        return await remote.list_files(place.source(""))
    except FileMissing:
        return []  # another server than ours, where nobody has made the folder yet
