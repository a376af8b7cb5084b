"""All of tracking's SQL that writes: steps, and the read model derived from them."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db import ReadSession, Record, WriteSession
from tracking.status import STEP_EVENTS, Step, derive
from tracking.tables import requests, steps, touches

_UPDATED = "updated_id"


async def lock_website(session: WriteSession, id_website: UUID) -> None:
    """Let the website's batches take turns.

    A step that arrives before its request finds no row to lock: two batches at once would each
    derive the status from its own half of the steps.
    """
    await session.lock(f"history:{id_website}")


async def add_steps(session: WriteSession, records: Sequence[Record]) -> None:
    """Store the steps that aren't there yet."""
    by_id = {record["step_id"]: record for record in records}
    await session.insert_new(steps, list(by_id.values()), key=("step_id",))


async def add_requests(session: WriteSession, records: Sequence[Record]) -> None:
    """Store what was planned; their status comes with `refresh`."""
    by_id = {record["id"]: record for record in records}
    await session.insert_new(requests, list(by_id.values()), key=("id",))


async def refresh(session: WriteSession, id_website: UUID, request_ids: Iterable[UUID]) -> None:
    """Derive the status of these requests again from all their steps."""
    mine = requests.c.id_website == id_website
    known = await session.scalars(sa.select(requests.c.id).where(mine, requests.c.id.in_(list(request_ids))))
    history = await _steps_of(session, id_website, known)
    derived = [{_UPDATED: request_id, **asdict(derive(history[request_id]))} for request_id in known]
    if derived:
        values: dict[str, Any] = {name: sa.bindparam(name) for name in derived[0] if name != _UPDATED}
        changed = sa.update(requests).where(requests.c.id == sa.bindparam(_UPDATED)).values(values)
        await session.execute(changed, derived)


async def _steps_of(
    session: ReadSession, id_website: UUID, request_ids: Sequence[UUID]
) -> dict[UUID, list[Step]]:
    columns = (steps.c[name] for name in ("request_id", "event", "at", "reason", "setting", "value"))
    statement = sa.select(*columns).where(steps.c.id_website == id_website)
    found: dict[UUID, list[Step]] = {request_id: [] for request_id in request_ids}
    for row in await session.rows(statement.where(steps.c.request_id.in_(request_ids))):
        of_reminder = row["setting"] == "kind" and row["value"] == "reminder"
        found[row["request_id"]].append(Step(row["event"], row["at"], row["reason"], of_reminder))
    return found


async def touch(session: WriteSession, step_id: UUID, at: datetime) -> bool:
    """Note an open; False if this one was noted before."""
    return bool(await session.insert_new(touches, [{"step_id": step_id, "at": at}], key=("step_id",)))


async def history_of(session: ReadSession, id_website: UUID, request_id: UUID) -> list[dict[str, Any]]:
    """Return a request's steps, oldest first."""
    rows = await session.rows(
        sa.select(steps).where(steps.c.id_website == id_website, steps.c.request_id == request_id)
    )
    return sorted(rows, key=lambda row: (row["at"], STEP_EVENTS.index(row["event"]), row["step_id"]))
