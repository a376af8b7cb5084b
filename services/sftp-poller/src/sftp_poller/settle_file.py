"""Bringing one dropped file to success/ or error/ (domain.md 3.3, invariants.md G10).

A file goes through four committed steps: claimed, kept (a copy of ours), judged (its rows are stored and its
new name is chosen), settled (it is where it belongs). Each can be repeated, so that what a crash cut off is
finished by the next run from the last step committed.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from kit.clock import Clock
from sftp_poller.dropped_file import Judgement, Place, TargetNames
from sftp_poller.ledger import MAX_FILE_BYTES, ClaimedFile, Ledger
from sftp_poller.remote import FileMissing, NameTaken, Remote
from sftp_poller.report_reasons import ReportReasons
from sftp_poller.submit import Submission

_SECOND = timedelta(seconds=1)


class Copies(Protocol):
    """Where our copies are kept between two steps."""

    async def write(self, name: str, content: AsyncIterator[bytes]) -> int:
        """Keep it durably under this name; return its size."""
        ...

    def read(self, name: str) -> AsyncIterator[bytes]: ...

    async def has(self, name: str) -> bool: ...

    async def delete(self, name: str) -> None: ...

    async def leftovers(self) -> list[str]:
        """Return the names of those written before yesterday, and of those cut off in writing."""
        ...


@dataclass(frozen=True)
class SettlePorts:
    """What settling needs beside the server's session."""

    ledger: Ledger
    submission: Submission
    copies: Copies
    clock: Clock
    holder: UUID  # tells this run's copies from another's


class SettleFile:
    """The use case, over one login's session, in four parts: fetch, submit, judge, place.

    Each part raises RemoteError, SubmissionUnavailable, SubmissionRefused, ClaimLost.
    """

    def __init__(self, ports: SettlePorts, remote: Remote) -> None:
        self._ports = ports
        self._remote = remote

    async def fetch(self, claimed: ClaimedFile) -> ClaimedFile | None:
        """Copy the file to us; None when it went away or was written since it was claimed."""
        if claimed.copy is not None and (claimed.judgement or await self._ports.copies.has(claimed.copy)):
            return claimed
        name = await self._copy(claimed)
        if name is None:
            await self._ports.ledger.release(claimed)
            return None
        return await self._ports.ledger.keep(claimed, name)

    async def _copy(self, claimed: ClaimedFile) -> str | None:
        if not claimed.file.same_content(await self._remote.find(claimed.source)):
            return None
        name = f"dropped/{claimed.id}-{self._ports.holder}.csv"
        wanted = min(claimed.file.size, MAX_FILE_BYTES + 1)
        try:
            async with aclosing(self._remote.read(claimed.source, wanted)) as content:
                size = await self._ports.copies.write(name, content)
        except FileMissing:
            return None
        after = await self._remote.find(claimed.source)
        if size != wanted or not claimed.file.same_content(after):
            await self._ports.copies.delete(name)
            return None
        return name

    async def submit(self, kept: ClaimedFile) -> None:
        """Hand the rows to ingest."""
        await self._ports.submission.submit(kept, self._ports.copies.read(_copy(kept)))

    async def judge(self, submitted: ClaimedFile) -> ClaimedFile:
        """Wait until the rows are stored, and choose the names of what comes of it."""
        return await self._named(submitted, await self._ports.submission.judgement(submitted))

    async def give_back(self, kept: ClaimedFile) -> None:
        """Leave a file of which nothing was submitted to the next run."""
        await self._ports.ledger.release(kept)
        if kept.copy is not None:
            await self._ports.copies.delete(kept.copy)

    async def place(self, judged: ClaimedFile) -> Judgement:
        """Bring the file, its report and its rejected lines to where they belong."""
        try:
            reasons = await self._place(judged)
        except NameTaken:  # by somebody else, since the names were chosen
            judged = await self._named(judged, _judged(judged)[0])
            reasons = await self._place(judged)
        await self._ports.ledger.settle(judged, reasons)
        if judged.copy is not None:
            await self._ports.copies.delete(judged.copy)
        return _judged(judged)[0]

    async def _named(self, claimed: ClaimedFile, judgement: Judgement) -> ClaimedFile:
        """Choose names that nothing has; a second of the local processing time tells equal ones apart."""
        names = TargetNames.of(claimed.file.name)
        stamp = self._ports.clock.now()
        while True:
            if not await self._any_taken(claimed.place, judgement, names):
                judged = await self._ports.ledger.judge(claimed, judgement, names)
                if judged is not None:
                    return judged
            names = TargetNames.of(claimed.file.name, stamp)
            stamp += _SECOND

    async def _any_taken(self, place: Place, judgement: Judgement, names: TargetNames) -> bool:
        wanted = names.needed(judgement)
        return any([await self._remote.find(place.target(judgement.outcome, name)) for name in wanted])

    async def _place(self, judged: ClaimedFile) -> Mapping[str, int]:
        reasons = await self._deliver_parts(judged)
        await self._move(judged)
        return reasons

    async def _deliver_parts(self, judged: ClaimedFile) -> Mapping[str, int]:
        judgement, names = _judged(judged)
        reasons = ReportReasons()
        if judgement.has_report:
            report = reasons.count(self._ports.submission.part(judged, "report"))
            await self._deliver(judged, names.report, report)
        if judgement.has_rejected:
            await self._deliver(judged, names.rejected, self._ports.submission.part(judged, "rejected"))
        return reasons.counts

    async def _deliver(self, judged: ClaimedFile, name: str, content: AsyncIterator[bytes]) -> None:
        place, outcome = judged.place, _judged(judged)[0].outcome
        temporary = place.target(outcome, f".{judged.id}.part")
        await self._remote.write(content, place.target(outcome, name), temporary)

    async def _move(self, judged: ClaimedFile) -> None:
        """Bring the file that was read to its place; what was dropped since under its name stays.

        Between a look and a move another file may take the name. So it is first moved aside under a
        name of ours, and looked at there.
        """
        judgement, names = _judged(judged)
        aside = judged.place.source(f".{judged.id}.part")
        target = judged.place.target(judgement.outcome, names.file)
        if judged.file.same_content(await self._remote.find(judged.source)):
            with suppress(FileMissing):  # taken away between the two calls
                await self._remote.move(judged.source, aside)
        moved = await self._remote.find(aside)
        if judged.file.same_content(moved):
            await self._remote.move(aside, target)
            return
        if moved is not None:
            await self._put_back(judged, aside)
        await self._place_copy(judged, names.file, target)

    async def _put_back(self, judged: ClaimedFile, aside: str) -> None:
        """Return a file to orders/ that was dropped under the name a moment ago."""
        back, stamp = judged.source, self._ports.clock.now()
        while await self._remote.find(back) is not None:
            back = judged.place.source(TargetNames.of(judged.file.name, stamp).file)
            stamp += _SECOND
        await self._remote.move(aside, back)

    async def _place_copy(self, judged: ClaimedFile, name: str, target: str) -> None:
        """Put our copy where the file belongs, unless an earlier run has moved the file there."""
        existing = await self._remote.find(target)
        if existing is not None and existing.size == judged.file.size:
            return
        if judged.is_whole and await self._ports.copies.has(_copy(judged)):
            await self._deliver(judged, name, self._ports.copies.read(_copy(judged)))


def _judged(claimed: ClaimedFile) -> tuple[Judgement, TargetNames]:
    if claimed.judgement is None or claimed.target is None:
        raise ValueError(f"file {claimed.id} has not been judged")
    return claimed.judgement, claimed.target


def _copy(claimed: ClaimedFile) -> str:
    if claimed.copy is None:
        raise ValueError(f"file {claimed.id} has not been copied")
    return claimed.copy
