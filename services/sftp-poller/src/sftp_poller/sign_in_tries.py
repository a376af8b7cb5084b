"""Telling accounts of every try at a password, and hearing whether it may count (invariants.md 4)."""

import httpx2

_PATH = "/internal/sign-in-tries"
_PATIENCE_SECONDS = 5.0  # a merchant's client waits
_DEFAULT_WAIT_SECONDS = 60


class TooManyTries(Exception):
    """The try came too soon after failed ones, whether it was right or wrong."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(f"wait {wait_seconds} s")
        self.wait_seconds = wait_seconds


class TriesNotCounted(Exception):
    """Accounts was not reached: nobody knows whether there were failed tries before."""


class HttpTries:
    """The counters of accounts, shared with every other door."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client

    async def count(self, username: str, address: str, *, right: bool) -> None:
        """Raises: TooManyTries, TriesNotCounted."""
        body = {"account": f"sftp {username}", "address": address, "right": right}
        try:
            answer = await self._client.post(_PATH, json=body, timeout=_PATIENCE_SECONDS)
        except httpx2.HTTPError as error:
            raise TriesNotCounted(type(error).__name__) from error
        if answer.status_code == httpx2.codes.TOO_MANY_REQUESTS:
            raise TooManyTries(int(answer.headers.get("Retry-After", _DEFAULT_WAIT_SECONDS)))
        if answer.is_error:
            raise TriesNotCounted(f"accounts answered {answer.status_code}")
