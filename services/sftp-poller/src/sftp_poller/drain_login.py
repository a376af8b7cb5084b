"""One login's turn of the drain, over one connection.

Many files are fetched and put in their places at once. Their rows go to ingest in order for each website,
oldest first, since of two equal orders the first counts.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

import prometheus_client
import structlog

from kit.context import acting_at, working
from sftp_poller.dropped_file import MAX_AHEAD, Judgement, WaitingFile
from sftp_poller.fetch_files import FetchSlots
from sftp_poller.folders import ORDERS, ROOT_FOLDER, SUCCESS, IdWebsite, is_folder_name
from sftp_poller.ledger import ClaimedFile, ClaimLost, DrainedLogin, Websites
from sftp_poller.remote import Remote, RemoteRefused, RemoteUnavailable
from sftp_poller.settle_file import SettleFile, SettlePorts
from sftp_poller.submit import SubmissionRefused, SubmissionUnavailable
from sftp_poller.waiting_files import list_waiting

BATCH = 256  # files claimed at once: as many at most wait, in our hands, for those before them
_PLACED_AT_ONCE = 16
DROPPED_FILES = prometheus_client.Counter("dropped_files_total", "Dropped files settled.", ["outcome"])
log = structlog.get_logger()


class Choice(Protocol):
    """Which files are taken, and until when another one is begun."""

    def takes(self, waiting: WaitingFile) -> bool: ...

    def is_over(self, now: datetime) -> bool: ...

    def files_ahead(self, now: datetime) -> int:
        """Return how many files of a website ingest may have in hand."""
        ...


@dataclass
class DrainCounts:
    """What a run did."""

    success: int = 0
    error: int = 0
    failed: int = 0  # files refused by a server or by ingest; tried again by the next run
    logins_failed: int = 0
    remaining: int = 0  # files not begun when the window closed
    rows_imported: int = 0

    def add(self, judgement: Judgement) -> None:
        self.rows_imported += judgement.rows_imported
        if judgement.outcome == SUCCESS:
            self.success += 1
        else:
            self.error += 1

    def as_dict(self) -> Mapping[str, int]:
        return dict(vars(self))


@dataclass
class Step:
    """How far a file has come, for those of its website after it."""

    before: "Sequence[Step]"
    submitted: asyncio.Event = field(default_factory=asyncio.Event)
    judged: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True)
class Turn:
    """Whose files are drained, and how."""

    ports: SettlePorts
    login: DrainedLogin
    choice: Choice
    counts: DrainCounts
    only: Websites = None


class LoginDrain:
    """The turn, as far as one connection carries it."""

    def __init__(self, turn: Turn, remote: Remote) -> None:
        self._turn = turn
        self._ledger = turn.ports.ledger
        self._account_id = turn.login.account_id
        self._remote = remote
        self._settle = SettleFile(turn.ports, remote)
        self._fetching = FetchSlots()
        self._placing = asyncio.Semaphore(_PLACED_AT_ONCE)
        self._interruption: Exception | None = None
        self._given_up: set[UUID] = set()  # in this turn

    async def run(self) -> None:
        """Finish what earlier runs began, then take what is due.

        Raises RemoteError, SubmissionUnavailable.
        """
        await self.finish_begun()
        due = await self._due()
        for start in range(0, len(due), BATCH):
            batch = due[start : start + BATCH]
            if self._is_over():
                self._turn.counts.remaining += len(batch)
            else:
                await self._work_off(await self._ledger.claim(self._account_id, batch))

    async def finish_begun(self) -> None:
        """Work off what dead runs had in hand. Raises RemoteError, SubmissionUnavailable."""
        begun = await self._ledger.take_over(self._account_id, self._turn.only)
        await self._work_off([file for file in begun if file.id not in self._given_up])

    async def unmapped(self) -> list[str]:
        """Return the trees that belong to no website: ignored, and shown in the back office."""
        mapped = {place.folder for place in self._turn.login.places}
        found = await self._remote.list_folders("/")
        unmapped = [name for name in found if is_folder_name(name)]
        unmapped += [ROOT_FOLDER] if ORDERS in found else []
        return [name for name in unmapped if name not in mapped]

    async def _due(self) -> list[WaitingFile]:
        """Return what this run takes, oldest first, then by name."""
        places = [place for place in self._turn.login.places if self._concerns(place.id_website)]
        waiting = await list_waiting(self._remote, places)
        due = [entry for entry in waiting if self._turn.choice.takes(entry)]
        return sorted(due, key=lambda entry: (entry.file.modified_at, entry.file.name, entry.place.folder))

    def _concerns(self, id_website: IdWebsite) -> bool:
        return self._turn.only is None or id_website in self._turn.only

    def _is_over(self) -> bool:
        return self._turn.choice.is_over(self._turn.ports.clock.now())

    async def _work_off(self, files: Sequence[ClaimedFile]) -> None:
        """Bring these files to their ends; those of one website are submitted in this order."""
        steps: dict[IdWebsite, list[Step]] = {}
        async with asyncio.TaskGroup() as group:
            for file in files:
                earlier = steps.setdefault(file.place.id_website, [])
                step = Step(tuple(earlier[-MAX_AHEAD:]))
                earlier.append(step)
                group.create_task(self._bring(file, step))
        if self._interruption is not None:
            raise self._interruption

    async def _bring(self, claimed: ClaimedFile, step: Step) -> None:
        """Settle one file under a correlation id of its own, which its orders keep."""
        with working(at=acting_at()):
            try:
                file = await self._guarded(claimed, lambda: self._judge(claimed, step))
            finally:
                step.submitted.set()
                step.judged.set()
            if file is not None:
                await self._guarded(file, lambda: self._place(file))

    async def _judge(self, claimed: ClaimedFile, step: Step) -> ClaimedFile | None:
        if claimed.judgement is not None:
            return claimed
        async with self._fetching.of(claimed.file):
            kept = None if self._is_over() else await self._settle.fetch(claimed)
        await self._wait_for_turn(step)
        if self._interruption is not None:
            return None
        if not self._is_over():
            return None if kept is None else await self._judge_kept(kept, step)
        self._turn.counts.remaining += 1
        if claimed.copy is None:  # else a dead run may have submitted it
            await self._settle.give_back(kept or claimed)
        return None

    async def _wait_for_turn(self, step: Step) -> None:
        if not step.before:
            return
        await step.before[-1].submitted.wait()
        ahead = self._turn.choice.files_ahead(self._turn.ports.clock.now())
        if len(step.before) >= ahead:
            await step.before[-ahead].judged.wait()

    async def _judge_kept(self, kept: ClaimedFile, step: Step) -> ClaimedFile:
        await self._settle.submit(kept)
        step.submitted.set()
        if step.before:  # ingest keeps the order: asking for this one earlier would be in vain
            await step.before[-1].judged.wait()
        return await self._settle.judge(kept)

    async def _place(self, judged: ClaimedFile) -> None:
        async with self._placing:
            judgement = await self._settle.place(judged)
        log.info("dropped_file_settled", file=str(judged.id), outcome=judgement.outcome)
        self._turn.counts.add(judgement)
        DROPPED_FILES.labels(judgement.outcome).inc()

    async def _guarded(
        self, file: ClaimedFile, work: Callable[[], Awaitable[ClaimedFile | None]]
    ) -> ClaimedFile | None:
        """Do one file's work; one that is refused does not stop the others, a lost server does."""
        if self._interruption is not None:
            return None
        try:
            return await work()
        except (RemoteUnavailable, SubmissionUnavailable) as error:
            self._interruption = self._interruption or error
        except ClaimLost:
            log.warning("claim_lost", file=str(file.id))
        except (RemoteRefused, SubmissionRefused) as error:
            self._turn.counts.failed += 1
            self._given_up.add(file.id)
            cause = type(error.__cause__ or error).__name__
            log.error("file_failed", account_id=self._account_id, cause=cause)
        return None
