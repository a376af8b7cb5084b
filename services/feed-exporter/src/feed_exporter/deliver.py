"""Bringing files to merchants' servers: oldest first, one flow at a time, again until it's noon."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import structlog

from contracts.feeds import FeedDeliveredV1, FeedFailedV1
from feed_exporter.flow import Flow
from feed_exporter.open_session import Reach
from feed_exporter.schedule import retry_at
from feed_exporter.server_session import HostKey, Login, Passed, Session
from feed_exporter.store_flows import flow_by_id, lease, leases_on_host, release
from feed_exporter.store_hosted import keep_hosted
from feed_exporter.store_runs import FeedRun, due_feeds, mark_delivered, mark_failed, undelivered
from feed_exporter.tables import SEALED
from feed_exporter.turns import Turns
from kit.blobs import BlobMissing, Blobs
from kit.clock import Clock
from kit.context import correlation_id, working
from kit.db import Database
from kit.ids import uuid7
from kit.secrets import KeyRing
from kit.targets import StepFailed

LEASE = timedelta(seconds=60)
_HEARTBEAT_SECONDS = 20.0
_WAIT_SECONDS = 0.5
TIMED_OUT = "timed_out"
FILE_ERASED = "file_erased"
INTERNAL_ERROR = "internal_error"
Make = Callable[[], Awaitable[list[FeedRun]]]
WriteAnew = Callable[[Flow, FeedRun], Awaitable[FeedRun]]  # an erased file, without the person
log = structlog.get_logger()


class FlowBusy(Exception):
    """Somebody is delivering the flow's files at this moment."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How files are delivered."""

    reach: Reach
    at_once: int
    per_website: int
    per_host: int  # of one website


def login_of(flow: Flow, keys: KeyRing) -> Login:
    """Return what opens a flow's server, with its secrets in clear."""

    record = asdict(flow)
    clear = {
        name: None if record[name] is None else column.unseal(keys, record) for name, column in SEALED.items()
    }
    return Login(
        method=flow.method,
        host=flow.host,
        port=flow.port,
        username=flow.username,
        **clear,
        fingerprint=flow.host_key_fingerprint,
        directory=flow.directory,
        id_website=flow.id_website,
        sftp_account_id=flow.sftp_account_id,
    )


class Deliverer:
    """Delivers what is due. A lease per flow keeps replicas apart."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        clock: Clock,
        keys: KeyRing,
        delivery: Delivery,
        write_anew: WriteAnew,
    ) -> None:
        self._database = database
        self._write_anew = write_anew
        self._blobs = blobs
        self._clock = clock
        self._keys = keys
        self._delivery = delivery
        self._limits = delivery.reach.limits
        self._at_once = asyncio.Semaphore(delivery.at_once)
        self._of_website = Turns(delivery.per_website)
        self._of_host = Turns(delivery.per_host)

    async def deliver_due(self) -> None:
        """Try every flow that has something due once; one that another is delivering is waited for."""
        feeds = await self._due()
        await asyncio.gather(*(self._deliver_or_wait(feed_id) for feed_id in feeds))

    async def run(self, ready: Callable[[], None], look_seconds: float) -> None:
        """Deliver what becomes due for as long as the worker lives; a slow server delays only its flow."""
        ready()
        running: dict[UUID, asyncio.Task[bool]] = {}
        async with asyncio.TaskGroup() as group:
            while True:
                running = {feed_id: task for feed_id, task in running.items() if not task.done()}
                for feed_id in await self._due():
                    if feed_id not in running:
                        running[feed_id] = group.create_task(self._guarded(feed_id))
                await asyncio.sleep(look_seconds)

    async def _due(self) -> list[UUID]:
        async with self._database.read() as session:
            return await due_feeds(session, self._clock.now())

    async def _guarded(self, feed_id: UUID) -> bool:
        """Deliver a flow's files; a fault of one flow ends no other's."""
        try:
            return await self.deliver_flow(feed_id)
        except Exception as error:
            log.error("feed_delivery_failed", feed=str(feed_id), exc_info=error)
            return True

    async def _deliver_or_wait(self, feed_id: UUID) -> None:
        while not await self._guarded(feed_id):
            await asyncio.sleep(_WAIT_SECONDS)
            if feed_id not in await self._due():
                return

    async def deliver_flow(self, feed_id: UUID) -> bool:
        """Deliver what a flow's server lacks, oldest first; False if another is at it."""
        async with self._database.read() as session:
            flow = await flow_by_id(session, feed_id)
        if flow is None or not flow.active:
            return True
        async with self._turn(flow), self._leased(flow) as mine:
            if mine:
                await self._deliver(flow)
            return mine

    async def deliver_test(self, flow: Flow, make: Make, passed: Passed) -> HostKey | None:
        """Make files and send them now, before what waits; return the key of the server.

        Raises: StepFailed, HostKeyRefused, FlowBusy.
        """
        async with self._leased(flow) as mine:
            if not mine:
                raise FlowBusy
            waiting = await make()
            try:
                return await self._send_test(flow, waiting, passed)
            except StepFailed as failed:
                await self._fail_test(waiting, failed.code)
                raise
            except TimeoutError as error:
                await self._fail_test(waiting, TIMED_OUT)
                raise StepFailed("write", TIMED_OUT) from error

    async def _send_test(self, flow: Flow, waiting: list[FeedRun], passed: Passed) -> HostKey | None:
        login = login_of(flow, self._keys)
        async with asyncio.timeout(self._limits.whole), self._delivery.reach.open(login, passed) as session:
            while waiting:
                await self._send(session, flow, waiting[0])
                waiting.pop(0)
            passed("write")
            passed("rename")
            return session.host_key

    async def _fail_test(self, waiting: list[FeedRun], code: str) -> None:
        async with self._database.write() as database:
            for run in waiting:
                await mark_failed(database, run, code, None)

    @asynccontextmanager
    async def _turn(self, flow: Flow) -> AsyncIterator[None]:
        """Wait for the host's turn first: flows that wait for a slow one take nobody's place meanwhile."""
        host = self._of_host.of((flow.id_website, flow.host))
        website = self._of_website.of(flow.id_website)
        async with host, website, self._at_once:
            yield

    async def _deliver(self, flow: Flow) -> None:
        waiting = await self._waiting(flow)
        if not waiting:
            return
        try:
            async with asyncio.timeout(self._limits.whole) as limit:
                await self._send_all(flow, waiting, limit)
        except StepFailed as failed:
            await self._fail(flow, waiting, failed.code)
        except TimeoutError:
            await self._fail(flow, waiting, TIMED_OUT)
        except Exception:
            await self._fail(flow, waiting, INTERNAL_ERROR)  # a fault of ours is no reason to hammer a server
            raise

    async def _send_all(self, flow: Flow, waiting: list[FeedRun], limit: asyncio.Timeout) -> None:
        """Send file after file, taking each from `waiting` once it stands; the limit is each one's own."""
        now = asyncio.get_running_loop().time
        async with self._delivery.reach.open(login_of(flow, self._keys)) as session:
            while waiting:
                limit.reschedule(now() + self._limits.whole)
                await self._send(session, flow, waiting[0])
                waiting.pop(0)

    async def _waiting(self, flow: Flow) -> list[FeedRun]:
        """Return what the server lacks, if any of it is due: another may have delivered it meanwhile."""
        now = self._clock.now()
        async with self._database.read() as session:
            if flow.id not in await due_feeds(session, now):
                return []
            return await undelivered(session, flow.id, now)

    async def _send(self, session: Session, flow: Flow, run: FeedRun) -> None:
        if run.erased_at is not None:
            run = await self._write_anew(flow, run)
        content = partial(self._blobs.read, run.blob)
        if flow.sftp_account_id is not None:
            async with self._database.write() as database:
                await keep_hosted(database, flow.sftp_account_id, run)
        try:
            await session.upload(run.file_name, content, run.size_bytes)
        except BlobMissing:
            await self._give_up(run, FILE_ERASED)
            return
        now = self._clock.now()
        async with self._database.write() as database:
            await mark_delivered(database, run, now)
            await database.emit(FeedDeliveredV1(occurred_at=now, **_event(run)))
        log.info("feed_delivered", feed=str(flow.id), run=str(run.id), records=run.records)

    async def _fail(self, flow: Flow, waiting: list[FeedRun], code: str) -> None:
        """Record a failed attempt for all that waits: none of it could be delivered before the first."""
        log.warning("feed_not_delivered", feed=str(flow.id), reason=code, files=len(waiting))
        now = self._clock.now()
        async with self._database.write() as database:
            for run in waiting:
                again = retry_at(run.failures + 1, now, run.local_date)
                await mark_failed(database, run, code, again)
                if again is None and run.state == "pending":
                    failed = FeedFailedV1(occurred_at=now, failed_step=code, host=flow.host, **_event(run))
                    await database.emit(failed)

    async def _give_up(self, run: FeedRun, code: str) -> None:
        now = self._clock.now()
        async with self._database.write() as database:
            await mark_failed(database, run, code, None)
            if run.state == "pending":
                await database.emit(FeedFailedV1(occurred_at=now, failed_step=code, **_event(run)))

    @asynccontextmanager
    async def _leased(self, flow: Flow) -> AsyncIterator[bool]:
        holder = uuid7()
        if not await self._lease(flow, holder):
            yield False
            return
        keeping = asyncio.create_task(self._keep_lease(flow, holder))
        try:
            yield True
        finally:
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping
            async with self._database.write() as session:
                await release(session, flow.id, holder)

    async def _keep_lease(self, flow: Flow, holder: UUID) -> None:
        while True:
            await asyncio.sleep(_HEARTBEAT_SECONDS)
            await self._lease(flow, holder)

    async def _lease(self, flow: Flow, holder: UUID) -> bool:
        """Take the flow, unless another is at it or others have the host's turns: replicas count together."""
        now = self._present()
        async with self._database.write() as session:
            await session.lock(f"feed-host:{flow.id_website}:{flow.host}")
            others = await leases_on_host(session, flow, now)
            if others >= self._delivery.per_host:
                return False
            return await lease(session, flow.id, holder, now=now, until=now + LEASE)

    def _present(self) -> datetime:
        """Return the clock's own time: leases end by it, whatever night the work acts at."""
        with working(correlation=correlation_id()):
            return self._clock.now()


def _event(run: FeedRun) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "id_website": run.id_website,
        "aggregate_id": str(run.id),
        "version": run.attempts + 1,
        "feed_id": run.feed_id,
        "run_id": run.id,
        "mode": run.mode,
        "nature": run.nature,
        "local_date": run.local_date,
        "file_name": run.file_name,
        "sha256": run.sha256,
        "records": run.records,
    }
