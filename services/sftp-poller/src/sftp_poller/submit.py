"""Handing a dropped file's bytes to ingest, which judges and stores its rows."""

from collections.abc import AsyncIterator
from typing import Literal, Protocol

from sftp_poller.dropped_file import Judgement
from sftp_poller.ledger import ClaimedFile

Part = Literal["report", "rejected"]


class SubmissionUnavailable(Exception):
    """Ingest was not reached, or cannot at this moment."""


class SubmissionRefused(Exception):
    """Ingest understood and refused to look at the file."""


class Submission(Protocol):
    """Ingest, as the drain sees it."""

    async def submit(self, claimed: ClaimedFile, content: AsyncIterator[bytes]) -> Judgement:
        """Have the file's rows stored; the same id again answers what was judged.

        Raises SubmissionUnavailable, SubmissionRefused.
        """
        ...

    def part(self, claimed: ClaimedFile, part: Part) -> AsyncIterator[bytes]:
        """Return the report, or the rejected lines. Raises SubmissionUnavailable."""
        ...
