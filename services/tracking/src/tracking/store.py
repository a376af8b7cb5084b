"""Tracking's SQL that writes: steps, plans, and the read model derived from them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracts.requests import RequestStep
from kit.db import Columns, ReadSession, Record, Same, WriteSession
from tracking.status import STEP_EVENTS, Derived, Step, derive
from tracking.tables import day_zones, plans, requests, steps, touches
from tracking.tally import Kind

_DERIVED = Derived._fields
_DAYS_AT_ONCE = 10_000
_READ_STEPS = sa.select(
    steps.c.request_id,
    steps.c.event,
    steps.c.at,
    steps.c.reason,
    sa.and_(steps.c.setting == "kind", steps.c.value == sa.literal("reminder", steps.c.value.type)),
)
_READ_STANDINGS = sa.select(*(requests.c[name] for name in ("id", *Kind._fields, *_DERIVED)))


async def lock_website(session: WriteSession, id_website: UUID) -> None:
    """Let the website's batches take turns.

    A step that arrives before its request finds no row to lock: two batches at once would each
    derive the status from its own half of the steps. Nor do counts of one website then deadlock.
    """
    await session.lock(f"history:{id_website}")


async def zone_of_days(session: WriteSession, id_website: UUID, time_zone: str) -> str:
    """Return the zone in which the website's days are told; from its first request on, `time_zone`."""
    mine = day_zones.c.id_website == id_website
    told: str | None = await session.scalar(sa.select(day_zones.c.time_zone).where(mine))
    if told is None:
        await session.insert(day_zones, {"id_website": id_website, "time_zone": time_zone})
    return told or time_zone


async def set_zone_of_days(session: WriteSession, id_website: UUID, time_zone: str) -> None:
    await session.upsert(day_zones, [{"id_website": id_website, "time_zone": time_zone}], key=("id_website",))


async def dates_of_requests(session: ReadSession, id_website: UUID, after: UUID) -> Sequence[Sequence[Any]]:
    """Return the columns id, received_at and experience_date of the next requests by id; none at the end."""
    shown = (requests.c.id, requests.c.received_at, requests.c.experience_date)
    following = sa.select(*shown).where(requests.c.id_website == id_website, requests.c.id > after)
    rows = await session.tuples(following.order_by(requests.c.id).limit(_DAYS_AT_ONCE))
    return list(zip(*rows, strict=True))


async def update_days(
    session: WriteSession,
    request_ids: Sequence[UUID],
    received_days: Sequence[date],
    experience_days: Sequence[date],
) -> None:
    columns = {"id": request_ids, "received_day": received_days, "experience_day": experience_days}
    await session.update_columns(requests, columns, key=("id",))


async def add_steps(
    session: WriteSession, id_website: UUID, event: str, items: Sequence[RequestStep]
) -> list[RequestStep]:
    """Store the steps that aren't there yet, and return these."""
    by_id = {item.step_id: item for item in items}
    columns: dict[str, Sequence[Any]] = {
        name: [getattr(item, name) for item in by_id.values()] for name in RequestStep.model_fields
    }
    given = {"id_website": Same(id_website), "event": Same(event), **_once(columns, "step_id")}
    new = await session.insert_columns(steps, given, new_by=("step_id",))
    return [by_id[step_id] for (step_id,) in new]


async def add_plans(session: WriteSession, records: Sequence[Record]) -> set[UUID]:
    """Store what was planned; return the requests that weren't there yet."""
    by_id = {record["request_id"]: record for record in records}
    new = await session.insert_columns(
        plans, _once(columns_of(list(by_id.values())), "request_id"), new_by=("request_id",)
    )
    return {request_id for (request_id,) in new}


async def add_requests(
    session: WriteSession, records: Sequence[Record], derived: Mapping[UUID, Derived]
) -> None:
    """Store new requests with their present state."""
    rows = [{**record, **derived[record["id"]]._asdict()} for record in records]
    if rows:
        await session.insert_columns(requests, _once(columns_of(rows), "id"))


async def update_requests(session: WriteSession, derived: Mapping[UUID, Derived]) -> None:
    columns = dict(zip(_DERIVED, zip(*derived.values(), strict=True), strict=False))
    if columns:
        given = {"id": list(derived), **columns}
        await session.update_columns(requests, _once(given, "id"), key=("id",))


async def standings(
    session: ReadSession, id_website: UUID, request_ids: Collection[UUID]
) -> dict[UUID, tuple[Kind, Derived]]:
    """Return the state in which these requests are stored; those not planned yet are left out."""
    if not request_ids:
        return {}
    mine = requests.c.id_website == id_website
    statement = _READ_STANDINGS.where(mine, session.among(requests.c.id, list(request_ids)))
    middle = 1 + len(Kind._fields)
    return {row[0]: (Kind(*row[1:middle]), Derived(*row[middle:])) for row in await session.tuples(statement)}


async def derived_states(
    session: ReadSession, id_website: UUID, request_ids: Collection[UUID]
) -> dict[UUID, Derived]:
    """Return the states that all steps of planned requests lead to."""
    if not request_ids:
        return {}
    mine = steps.c.id_website == id_website
    statement = _READ_STEPS.where(mine, session.among(steps.c.request_id, list(request_ids)))
    history: dict[UUID, list[Step]] = defaultdict(list)
    for request_id, event, at, reason, of_reminder in await session.tuples(statement):
        history[request_id].append(Step(event, at, reason, bool(of_reminder)))
    return {request_id: derive(found) for request_id, found in history.items()}


def columns_of(records: Sequence[Record]) -> dict[str, list[Any]]:
    return {name: [record[name] for record in records] for name in records[0]}


def _once(columns: Mapping[str, Sequence[Any]], key: str) -> Columns:
    """Return the columns, those of one value told once: of a batch's columns most are."""
    return {
        name: Same(values[0]) if name != key and values.count(values[0]) == len(values) else values
        for name, values in columns.items()
    }


async def touch(session: WriteSession, step_id: UUID, at: datetime) -> bool:
    """Note an open; False if this one was noted before."""
    return bool(await session.insert_new(touches, [{"step_id": step_id, "at": at}], key=("step_id",)))


async def history_of(session: ReadSession, id_website: UUID, request_id: UUID) -> list[dict[str, Any]]:
    """Return a request's steps, oldest first."""
    rows = await session.rows(
        sa.select(steps).where(steps.c.id_website == id_website, steps.c.request_id == request_id)
    )
    return sorted(rows, key=lambda row: (row["at"], STEP_EVENTS.index(row["event"]), row["step_id"]))
