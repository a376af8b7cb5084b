"""All of tracking's SQL that writes: steps, and the read model derived from them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db import ReadSession, Record, WriteSession
from tracking.status import Derived, Step, derive
from tracking.tables import requests, steps, touches


async def add_steps(session: WriteSession, records: Sequence[Record]) -> None:
    """Store the steps that aren't there yet."""
    by_id = {record["step_id"]: record for record in records}
    await session.insert_new(steps, list(by_id.values()), key=("step_id",))


async def add_requests(session: WriteSession, records: Sequence[Record]) -> None:
    """Store what was planned; their status comes with `refresh`."""
    by_id = {record["id"]: record for record in records}
    await session.insert_new(requests, list(by_id.values()), key=("id",))


async def refresh(session: WriteSession, request_ids: Iterable[UUID]) -> None:
    """Derive the status of these requests again from all their steps."""
    wanted = list(dict.fromkeys(request_ids))
    # Two batches about one request must not derive from different halves of its steps.
    known = [row["id"] for row in await session.rows(_locked(session, wanted))]
    history = await _steps_of(session, known)
    for request_id in known:
        derived = derive(history[request_id])
        await session.execute(
            sa.update(requests).where(requests.c.id == request_id).values(_columns(derived))
        )


def _locked(session: ReadSession, request_ids: Sequence[UUID]) -> sa.Select[Any]:
    statement = sa.select(requests.c.id).where(requests.c.id.in_(request_ids)).order_by(requests.c.id)
    return statement.with_for_update() if session.is_postgresql else statement


async def _steps_of(session: ReadSession, request_ids: Sequence[UUID]) -> dict[UUID, list[Step]]:
    rows = await session.rows(
        sa.select(steps.c.request_id, steps.c.event, steps.c.at, steps.c.reason).where(
            steps.c.request_id.in_(request_ids)
        )
    )
    found: dict[UUID, list[Step]] = {request_id: [] for request_id in request_ids}
    for row in rows:
        found[row["request_id"]].append(Step(row["event"], row["at"], row["reason"]))
    return found


def _columns(derived: Derived) -> dict[str, Any]:
    return {
        "status": derived.status,
        "reason": derived.reason,
        "status_at": derived.status_at,
        "sent_at": derived.sent_at,
        "opened_at": derived.opened_at,
        "form_opened_at": derived.form_opened_at,
        "submitted_at": derived.submitted_at,
        "reminded_at": derived.reminded_at,
    }


async def touch(session: WriteSession, step_id: UUID, at: datetime) -> bool:
    """Note an open; False if this one was noted before."""
    return bool(await session.insert_new(touches, [{"step_id": step_id, "at": at}], key=("step_id",)))


async def history_of(session: ReadSession, request_id: UUID) -> list[dict[str, Any]]:
    """Return a request's steps, oldest first."""
    statement = sa.select(steps).where(steps.c.request_id == request_id)
    return await session.rows(statement.order_by(steps.c.at, steps.c.step_id))
