"""What operators ask of every service: jobs by hand, what is waiting, dead letters. Internal routes."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter

from kit import dead_letters
from kit.bus import Bus
from kit.clock import Clock, parse_instant
from kit.db import Database, ReadSession
from kit.db.platform_tables import inbox
from kit.http import Body, Caller, FromText
from kit.ids import least_uuid7
from kit.inbox import Consumer, settled_since
from kit.jobs import Job, find_run, last_done_dates, request_run
from kit.outbox import published_since, unpublished_count
from kit.problems import FieldError, NotFound, RequestInvalid, Text

_RECENT = timedelta(minutes=5)  # longer than any handler takes


class RunRequest(Body):
    at: Annotated[str | None, FromText] = None  # ISO 8601 with offset


class Letters(Body):
    ids: Annotated[list[Annotated[UUID, FromText]] | None, FromText] = None  # None: all


def operations_router(
    *,
    database: Database,
    bus: Bus,
    clock: Clock,
    consumers: Sequence[Consumer],
    jobs: Sequence[Job],
    time_travel: bool,
    due: Callable[[], Awaitable[int]] | None = None,
) -> APIRouter:
    """Return the internal routes that every service offers to operators."""
    router = APIRouter(prefix="/internal", include_in_schema=False)
    by_name: Mapping[str, Job] = {job.name: job for job in jobs}

    @router.get("/status")
    async def status() -> dict[str, Any]:
        # As of one instant: what was settled and what came of it are seen together or not at all.
        async with database.snapshot() as session:
            found: dict[str, Any] = {
                "outbox": await unpublished_count(session),
                "dead_letters": await dead_letters.waiting_count(session),
                "handled": int(await session.scalar(sa.select(sa.func.count()).select_from(inbox))),
            }
            last_done = await last_done_dates(session)
            found |= await _recent(session, database, [consumer.queue for consumer in consumers])
        found["last_done"] = {job: day.isoformat() for job, day in last_done.items()}
        found["late"] = [job.name for job in jobs if job.is_late(last_done.get(job.name), clock.now())]
        found["queued"] = sum([await bus.waiting(consumer.queue, database) for consumer in consumers])
        found["due"] = await due() if due is not None else 0
        return found

    @router.put("/jobs/{job}/runs/{run}")
    async def run_job(job: str, run: UUID, body: RunRequest, caller: Caller) -> dict[str, Any]:
        if job not in by_name:
            raise NotFound
        at = _instant(body.at)
        if at is not None and not time_travel:
            raise RequestInvalid(errors=[_TIME_TRAVEL_OFF])
        async with database.write() as session:
            await request_run(session, by_name[job], run=run, at=at, by=caller.subject, clock=clock)
        return await _run(run)

    @router.get("/jobs/runs/{run}")
    async def get_run(run: UUID) -> dict[str, Any]:
        return await _run(run)

    async def _run(run: UUID) -> dict[str, Any]:
        async with database.read() as session:
            row = await find_run(session, run)
        if row is None:
            raise NotFound
        found = {name: row[name] for name in ("id", "job", "state", "counts", "error")}
        return found | {"at": row["acting_at"] or row["requested_at"]}

    @router.get("/dead-letters")
    async def list_dead_letters() -> dict[str, Any]:
        async with database.read() as session:
            return {"items": await dead_letters.listed(session)}

    @router.post("/dead-letters/replay")
    async def replay(body: Letters) -> dict[str, int]:
        return {"replayed": await dead_letters.replay(database, body.ids, clock)}

    @router.post("/dead-letters/drop")
    async def drop(body: Letters) -> dict[str, int]:
        return {"dropped": await dead_letters.drop(database, body.ids)}

    return router


async def _recent(session: ReadSession, database: Database, queues: Sequence[str]) -> dict[str, Any]:
    """Return what was published and what was settled lately.

    Together these tell what a broker has delivered and no consumer has finished, which it doesn't
    say itself. The in-process bus counts that as waiting.
    """
    if not database.is_postgresql:
        return {"published": {}, "settled": []}
    oldest = least_uuid7(_RECENT)
    published = await published_since(session, oldest)
    settled = await settled_since(session, queues, oldest)
    return {
        "published": {str(event): kind for event, kind in published.items()},
        "settled": [[queue, str(event)] for queue, event in settled],
    }


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return parse_instant(text)
    except ValueError as error:
        raise RequestInvalid(
            errors=[
                FieldError(
                    code="field_invalid",
                    pointer="/at",
                    value=text,
                    message=Text(
                        "An ISO 8601 instant with its offset was expected",
                        "Un instant ISO 8601 avec son décalage est attendu",
                    ),
                )
            ]
        ) from error


_TIME_TRAVEL_OFF = FieldError(
    code="field_invalid",
    pointer="/at",
    message=Text(
        "Jobs run at the present time here (PROOFMARK_TIME_TRAVEL is off)",
        "Ici les tâches s'exécutent à l'heure présente (PROOFMARK_TIME_TRAVEL est désactivé)",
    ),
)
