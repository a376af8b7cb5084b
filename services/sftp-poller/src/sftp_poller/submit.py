"""Handing a dropped file's bytes to ingest, which judges and stores its rows."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any, Literal, Protocol

import httpx2

from sftp_poller.dropped_file import Judgement
from sftp_poller.ledger import ClaimedFile

Part = Literal["report", "rejected"]
_FINAL = ("imported", "refused")
_LATER = (408, 425, 429)
_GONE = 410
_ASK_SECONDS = 2.0  # that ingest may keep the answer, until the file is imported
_PAUSE_SECONDS = 0.1


class SubmissionUnavailable(Exception):
    """Ingest was not reached, or cannot at this moment."""


class SubmissionRefused(Exception):
    """Ingest understood and refused to look at the file."""


class Submission(Protocol):
    """Ingest, as the drain sees it."""

    async def submit(self, claimed: ClaimedFile, content: AsyncIterator[bytes]) -> None:
        """Hand the file over; the same id again changes nothing.

        Ingest stores files of one website one after the other, by their ids, which are in order of age.
        Raises SubmissionUnavailable, SubmissionRefused.
        """
        ...

    async def judgement(self, claimed: ClaimedFile) -> Judgement:
        """Wait until the rows are stored. Raises SubmissionUnavailable, SubmissionRefused."""
        ...

    def part(self, claimed: ClaimedFile, part: Part) -> AsyncIterator[bytes]:
        """Return the report, or the rejected lines. Raises SubmissionUnavailable."""
        ...


class HttpSubmission:
    """Ingest over its internal API."""

    def __init__(
        self,
        client: httpx2.AsyncClient,
        wait: timedelta,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`wait`: how long a file may take to be imported."""
        self._client = client
        self._wait = wait
        self._sleep = sleep

    async def submit(self, claimed: ClaimedFile, content: AsyncIterator[bytes]) -> None:
        await self._answer(
            self._client.put(_address(claimed), params={"file_name": claimed.file.name}, content=content)
        )

    async def judgement(self, claimed: ClaimedFile) -> Judgement:
        waited = 0.0
        while True:
            asked = self._client.get(_address(claimed), params={"wait": _ASK_SECONDS})
            answer = await self._answer(asked)
            if answer["state"] in _FINAL:
                return _judgement(answer)
            if waited >= self._wait.total_seconds():
                raise SubmissionUnavailable("the import has not ended")
            await self._sleep(_PAUSE_SECONDS)
            waited += _ASK_SECONDS + _PAUSE_SECONDS

    async def part(self, claimed: ClaimedFile, part: Part) -> AsyncIterator[bytes]:
        try:
            async with self._client.stream("GET", f"{_address(claimed)}/{part}.csv") as answer:
                if answer.status_code == _GONE:  # it named somebody forgotten since: ours goes as well, soon
                    return
                _check(answer)
                async for block in answer.aiter_bytes():
                    yield block
        except httpx2.HTTPError as error:
            raise SubmissionUnavailable(type(error).__name__) from error

    async def _answer(self, call: Awaitable[httpx2.Response]) -> dict[str, Any]:
        try:
            answer = await call
        except httpx2.HTTPError as error:
            raise SubmissionUnavailable(type(error).__name__) from error
        _check(answer)
        found: dict[str, Any] = answer.json()
        return found


def _address(claimed: ClaimedFile) -> str:
    return f"/internal/websites/{claimed.place.id_website}/dropped-files/{claimed.id}"


def _check(answer: httpx2.Response) -> None:
    if answer.is_success:
        return
    if answer.is_server_error or answer.status_code in _LATER:
        raise SubmissionUnavailable(f"ingest answered {answer.status_code}")
    raise SubmissionRefused(f"ingest answered {answer.status_code}")


def _judgement(answer: dict[str, Any]) -> Judgement:
    return Judgement(
        rows_total=answer["rows_total"],
        rows_imported=answer["rows_imported"],
        rows_error=answer["rows_error"],
        rows_duplicate=answer["rows_duplicate"],
        refused=answer["state"] == "refused",
        has_report=answer["has_report"],
        has_rejected=answer["has_rejected"],
    )
