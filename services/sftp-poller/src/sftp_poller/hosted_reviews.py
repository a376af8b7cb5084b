"""The platform as a merchant's feed server: files in /reviews/ of his account, for him to fetch."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

from sftp_poller.folders import REVIEWS
from sftp_poller.ledger import DrainedLogin
from sftp_poller.remote import Remote, RemoteUnavailable

_FOLDER = f"/{REVIEWS}"


class HostedReviews:
    """The folder /reviews/ of logins, reached as the drain reaches their orders."""

    def __init__(self, connect: Callable[[DrainedLogin], AbstractAsyncContextManager[Remote]]) -> None:
        self._connect = connect

    async def check(self, login: DrainedLogin) -> None:
        """Sign in, and make the folder if it's missing. Raises: RemoteError."""
        async with self._connect(login) as remote:
            await remote.make_folder(_FOLDER)

    async def put(
        self, login: DrainedLogin, name: str, content: AsyncIterator[bytes], size_bytes: int
    ) -> None:
        """Put a whole file under this name, over what has it. Raises: RemoteError."""
        path = f"{_FOLDER}/{name}"
        async with self._connect(login) as remote:
            await remote.make_folder(_FOLDER)
            written = await remote.replace(content, path, f"{path}.part", size_bytes)
        if not written:
            raise RemoteUnavailable("the content broke off")

    async def remove(self, login: DrainedLogin, name: str) -> None:
        """Remove a file; one that isn't there is fine. Raises: RemoteError."""
        async with self._connect(login) as remote:
            await remote.remove(f"{_FOLDER}/{name}")
