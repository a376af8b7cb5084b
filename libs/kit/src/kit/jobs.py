"""Jobs: work that the calendar asks for, recorded in a table of runs; design.md 7.

A daily job has one run per local date whatever the clock does; a run by hand is a row of its own.
Every run finds its work by query, so running twice finds nothing to do.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import structlog

from kit.clock import Clock, local_instant
from kit.context import working
from kit.db import Database, ReadSession, WriteSession
from kit.db.platform_tables import job_runs
from kit.ids import uuid7

LATE = timedelta(hours=1)
LEASE = timedelta(seconds=60)
_HEARTBEAT_SECONDS = 20.0
_LOOK_SECONDS = 0.25
log = structlog.get_logger()
T = TypeVar("T")

Counts = Mapping[str, int]


@dataclass(frozen=True)
class Daily:
    """Once on every local date, at this wall-clock time."""

    at: time
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Paris"))

    def latest(self, now: datetime) -> date:
        """Return the local date of the last time due at or before `now`."""
        today = now.astimezone(self.zone).date()
        return today if local_instant(today, self.at, self.zone) <= now else today - timedelta(days=1)


@dataclass(frozen=True)
class Every:
    """Again and again, after this pause, or as soon as the event is set."""

    pause: timedelta
    wake: asyncio.Event = field(default_factory=asyncio.Event, compare=False)

    async def rest(self) -> None:
        """Return when it's time for the next run."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.pause.total_seconds()):
                await self.wake.wait()
        self.wake.clear()


@dataclass(frozen=True)
class JobRun:
    """One run, as the job's function sees it."""

    id: UUID
    at: datetime  # UTC; what the clock says unless it's a run `--at`
    local_date: date | None  # the date a daily job runs for
    scheduled: bool  # by the calendar and on its day: not by hand, not caught up


@dataclass(frozen=True)
class Job:
    name: str
    schedule: Daily | Every
    run: Callable[[JobRun], Awaitable[Counts]]

    def is_late(self, last_done: date | None, now: datetime) -> bool:
        """Tell whether a daily run should have ended an hour ago and hasn't."""
        if not isinstance(self.schedule, Daily):
            return False
        return last_done is None or last_done < self.schedule.latest(now - LATE)


async def request_run(
    session: WriteSession, job: Job, *, run: UUID, at: datetime | None, by: str, clock: Clock
) -> None:
    """Ask for a run by hand, at another time if `at` is given; asking twice is asking once."""
    schedule = job.schedule
    local = schedule.latest(at or clock.now()) if isinstance(schedule, Daily) else None
    await session.insert_new(
        job_runs,
        [_record(job, slot=f"manual:{run}", run=run, local_date=local, at=at, by=by, clock=clock)],
        key=("job", "slot"),
    )


async def find_run(session: ReadSession, run: UUID) -> dict[str, Any] | None:
    return await session.one_or_none(sa.select(job_runs).where(job_runs.c.id == run))


async def last_done_dates(session: ReadSession) -> dict[str, date]:
    """Return each daily job's newest local date that was run to its end."""
    rows = await session.rows(
        sa.select(job_runs.c.job, sa.func.max(job_runs.c.local_date).label("local_date"))
        .where(job_runs.c.state == "done", job_runs.c.local_date.is_not(None))
        .group_by(job_runs.c.job)
    )
    return {row["job"]: row["local_date"] for row in rows}


class JobRunner:
    """Starts what is due and what was asked for; any replica may run it."""

    def __init__(self, database: Database, jobs: Sequence[Job], clock: Clock) -> None:
        self._database = database
        self._jobs = {job.name: job for job in jobs}
        self._clock = clock
        self._slots: dict[str, str] = {}  # of daily jobs, the last one known to have its row

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for job in self._jobs.values():
                if isinstance(job.schedule, Every):
                    group.create_task(self._repeat(job, job.schedule))
            await self._run_due(group)

    async def _repeat(self, job: Job, schedule: Every) -> None:
        while True:
            await self._guarded(partial(self._run_now, job), job=job.name)
            await schedule.rest()

    async def _run_now(self, job: Job) -> None:
        with working():
            await job.run(JobRun(uuid7(), self._clock.now(), None, scheduled=True))

    async def _run_due(self, group: asyncio.TaskGroup) -> None:
        """Start what is due or was asked for, again and again; runs of one job follow one another."""
        running: dict[str, asyncio.Task[None]] = {}
        while True:
            for name in await self._guarded(self._due) or ():
                if name not in running or running[name].done():
                    work = partial(self._claim_and_run, self._jobs[name])
                    running[name] = group.create_task(self._guarded(work, job=name))
            await asyncio.sleep(_LOOK_SECONDS)

    async def _guarded(self, work: Callable[[], Awaitable[T]], job: str | None = None) -> T | None:
        try:
            return await work()
        except Exception as error:  # a fault of one round must not end the loop
            log.error("job_failed", job=job, exc_info=error)
            await asyncio.sleep(1)
        return None

    async def _due(self) -> Sequence[str]:
        """Return which jobs have a run that nobody is at."""
        for job in self._jobs.values():
            await self._schedule(job)
        async with self._database.read() as session:
            return await session.scalars(_FREE_JOBS, {"now": self._clock.now(), "jobs": list(self._jobs)})

    async def _claim_and_run(self, job: Job) -> None:
        row = await self._claim(job)
        if row is not None:
            await self._execute(job, row)

    async def _schedule(self, job: Job) -> None:
        if not isinstance(job.schedule, Daily):
            return
        local = job.schedule.latest(self._clock.now())
        slot = local.isoformat()
        if self._slots.get(job.name) == slot:
            return
        record = _record(
            job, slot=slot, run=uuid7(), local_date=local, at=None, by="schedule", clock=self._clock
        )
        async with self._database.write() as session:
            await session.insert_new(job_runs, [record], key=("job", "slot"))
        self._slots[job.name] = slot

    async def _claim(self, job: Job) -> dict[str, Any] | None:
        now = self._clock.now()
        statement = (
            sa.select(job_runs)
            .where(job_runs.c.job == job.name, _is_free(now))
            .order_by(job_runs.c.requested_at)
            .limit(1)
        )
        async with self._database.write() as session:
            rows = await session.claim(statement)
            if not rows:
                return None
            await session.execute(
                sa.update(job_runs)
                .where(job_runs.c.id == rows[0]["id"])
                .values(state="running", lease_until=now + LEASE, fence=job_runs.c.fence + 1)
            )
        return {**rows[0], "fence": rows[0]["fence"] + 1}

    async def _execute(self, job: Job, row: dict[str, Any]) -> None:
        keeping = asyncio.create_task(self._keep_lease(row))
        try:
            with working(at=row["acting_at"]):
                counts = {} if await self._is_past(job, row) else await job.run(self._as_run(job, row))
            await self._finish(row, "done", counts, None)
        except Exception as error:
            log.error("job_failed", job=job.name, run=str(row["id"]), exc_info=error)
            await self._finish(row, "failed", {}, type(error).__name__)
        finally:
            keeping.cancel()

    def _as_run(self, job: Job, row: dict[str, Any]) -> JobRun:
        on_its_day = (
            isinstance(job.schedule, Daily)
            and row["slot"] == row["local_date"].isoformat()
            and self._clock.now() - local_instant(row["local_date"], job.schedule.at, job.schedule.zone)
            < timedelta(minutes=5)
        )
        return JobRun(row["id"], self._clock.now(), row["local_date"], scheduled=on_its_day)

    async def _is_past(self, job: Job, row: dict[str, Any]) -> bool:
        """A run for a date before the last one done does nothing."""
        if row["local_date"] is None:
            return False
        async with self._database.read() as session:
            last = (await last_done_dates(session)).get(job.name)
        return last is not None and row["local_date"] < last

    async def _keep_lease(self, row: dict[str, Any]) -> None:
        while True:
            await asyncio.sleep(_HEARTBEAT_SECONDS)
            async with self._database.write() as session:
                await session.execute(_mine(row).values(lease_until=self._clock.now() + LEASE))

    async def _finish(self, row: dict[str, Any], state: str, counts: Counts, error: str | None) -> None:
        async with self._database.write() as session:
            await session.execute(
                _mine(row).values(
                    state=state, counts=dict(counts), error=error, finished_at=self._clock.now()
                )
            )


def _is_free(now: Any) -> sa.ColumnElement[bool]:
    """Return the condition that a run was asked for, or that whoever was at it is gone."""
    lapsed = sa.and_(job_runs.c.state == "running", job_runs.c.lease_until < now)
    return sa.or_(job_runs.c.state == "requested", lapsed)


_FREE_JOBS = (
    sa.select(job_runs.c.job)
    .where(
        job_runs.c.job.in_(sa.bindparam("jobs", expanding=True)),
        _is_free(sa.bindparam("now", type_=job_runs.c.lease_until.type)),
    )
    .distinct()
)


def _mine(row: dict[str, Any]) -> sa.Update:
    return sa.update(job_runs).where(job_runs.c.id == row["id"], job_runs.c.fence == row["fence"])


def _record(
    job: Job,
    *,
    slot: str,
    run: UUID,
    local_date: date | None,
    at: datetime | None,
    by: str,
    clock: Clock,
) -> dict[str, Any]:
    return {
        "id": run,
        "job": job.name,
        "slot": slot,
        "local_date": local_date,
        "acting_at": at,
        "state": "requested",
        "counts": {},
        "error": None,
        "requested_by": by,
        "requested_at": clock.now(),
        "lease_until": None,
        "fence": 0,
        "finished_at": None,
    }
