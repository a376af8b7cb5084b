"""The drain: every login's dropped files, once a night (domain.md 3.3)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import partial

import prometheus_client
import structlog

from kit.context import acting_at, working
from sftp_poller.dropped_file import Judgement, Window
from sftp_poller.folders import ORDERS, ROOT_FOLDER, SUCCESS, is_folder_name
from sftp_poller.ledger import ClaimedFile, DrainedLogin
from sftp_poller.remote import Remote, RemoteRefused, RemoteUnavailable
from sftp_poller.settle_file import SettleFile, SettlePorts
from sftp_poller.submit import SubmissionRefused, SubmissionUnavailable
from sftp_poller.waiting_files import WaitingFile, list_waiting

LOGINS_AT_ONCE = 4
_PAUSES_SECONDS = (1.0, 5.0, 30.0)  # before a login is tried again in the same run
DROPPED_FILES = prometheus_client.Counter("dropped_files_total", "Dropped files settled.", ["outcome"])
log = structlog.get_logger()


Connect = Callable[[DrainedLogin], AbstractAsyncContextManager[Remote]]


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
class Drain:
    """The use case with what it needs."""

    ports: SettlePorts
    connect: Connect
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    counts: DrainCounts = field(default_factory=DrainCounts)

    async def run(self, window: Window) -> DrainCounts:
        """Drain every login, a few at a time; the trouble of one is not another's."""
        logins = await self.ports.ledger.logins()
        slots = asyncio.Semaphore(LOGINS_AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for login in logins:
                group.create_task(self._drain_in_turn(login, window, slots))
        if self.counts.remaining or self.counts.logins_failed or self.counts.failed:
            log.error("drain_incomplete", **self.counts.as_dict())
        return self.counts

    async def _drain_in_turn(self, login: DrainedLogin, window: Window, slots: asyncio.Semaphore) -> None:
        async with slots:
            try:
                await self._drain_patiently(login, window)
            except Exception as error:
                self.counts.logins_failed += 1
                log.error("drain_failed", account_id=login.account_id, exc_info=error)

    async def _drain_patiently(self, login: DrainedLogin, window: Window) -> None:
        for pause in (*_PAUSES_SECONDS, None):
            try:
                async with self.connect(login) as remote:
                    await LoginDrain(self, login, remote, window).run()
                return
            except (RemoteUnavailable, SubmissionUnavailable) as error:
                log.warning("drain_interrupted", account_id=login.account_id, error=type(error).__name__)
                if pause is None or window.is_over(self.ports.clock.now()):
                    raise
                await self.sleep(pause)


class LoginDrain:
    """One login's turn, over one connection."""

    def __init__(self, drain: Drain, login: DrainedLogin, remote: Remote, window: Window) -> None:
        self._drain = drain
        self._login = login
        self._remote = remote
        self._window = window

    async def run(self) -> None:
        """Finish what earlier runs began, then take what is due.

        Raises RemoteError, SubmissionUnavailable.
        """
        ledger, account_id = self._drain.ports.ledger, self._login.account_id
        begun = [partial(self._settle, claimed) for claimed in await ledger.unsettled(account_id)]
        remaining = await self._each(begun)
        due = [partial(self._take, entry) for entry in await self._due()]
        remaining += await self._each(due)
        self._drain.counts.remaining += remaining
        if not remaining:
            await ledger.close_turn(account_id, await self._unmapped())

    async def _each(self, works: Sequence[Callable[[], Awaitable[None]]]) -> int:
        """Do the files' works until the window is over; return how many were not begun."""
        for done, work in enumerate(works):
            if self._window.is_over(self._drain.ports.clock.now()):
                return len(works) - done
            await self._guarded(work)
        return 0

    async def _guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do one file's work; one that is refused does not stop the next."""
        try:
            await work()
        except (RemoteRefused, SubmissionRefused) as error:
            self._drain.counts.failed += 1
            cause = type(error.__cause__ or error).__name__
            log.error("file_failed", account_id=self._login.account_id, cause=cause)

    async def _unmapped(self) -> list[str]:
        """Return the trees that belong to no website: ignored, and shown in the back office."""
        mapped = {place.folder for place in self._login.places}
        found = await self._remote.list_folders("/")
        unmapped = [name for name in found if is_folder_name(name)]
        unmapped += [ROOT_FOLDER] if ORDERS in found else []
        return [name for name in unmapped if name not in mapped]

    async def _due(self) -> list[WaitingFile]:
        """Return what this run takes, oldest first, then by name."""
        waiting = await list_waiting(self._remote, self._login.places)
        due = [entry for entry in waiting if self._window.takes(entry.file)]
        return sorted(due, key=lambda entry: (entry.file.modified_at, entry.file.name, entry.place.folder))

    async def _take(self, entry: WaitingFile) -> None:
        ledger = self._drain.ports.ledger
        claimed = await ledger.claim(self._login.account_id, entry.place, entry.file)
        if claimed is not None:
            await self._settle(claimed)

    async def _settle(self, claimed: ClaimedFile) -> None:
        """Settle one file under a correlation id of its own, which its orders keep."""
        with working(at=acting_at()):
            judgement = await SettleFile(self._drain.ports, self._remote)(claimed)
            if judgement is None:
                return
            log.info("dropped_file_settled", file=str(claimed.id), outcome=judgement.outcome)
        self._drain.counts.add(judgement)
        DROPPED_FILES.labels(judgement.outcome).inc()
