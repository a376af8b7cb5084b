"""Requests: planned, followed, cancelled, expired. All changes are sets of rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from kit.db import ReadSession, Record, UtcDateTime, WriteSession
from mailer.tables import planned_orders, requests, sendings

OPEN_STATES = ("waiting", "claimed")  # of a sending whose data hasn't begun: it can still be stopped


async def new_orders(session: WriteSession, records: Sequence[Record]) -> set[UUID]:
    """Note orders as planned and return the ids that were not yet."""
    in_order = sorted(records, key=lambda record: record["order_id"])  # the same for all: no deadlock
    new = await session.insert_columns(planned_orders, _columns(in_order), new_by=("order_id",))
    return {order_id for (order_id,) in new}


async def counts_of_orders(session: ReadSession, id_website: UUID) -> dict[str | None, int]:
    """Return how many orders were planned, by why they have no request; None: they have one."""
    counted = sa.select(planned_orders.c.note, sa.func.count()).where(
        planned_orders.c.id_website == id_website
    )
    return dict(await session.tuples(counted.group_by(planned_orders.c.note)))


async def add_requests(session: WriteSession, rows: Sequence[Record], queue: Sequence[Record]) -> None:
    """Store planned requests, and the sendings of those that may go."""
    for table, records in ((requests, rows), (sendings, queue)):
        if records:
            await session.load(table, _columns(records))


def _columns(records: Sequence[Record]) -> dict[str, list[Any]]:
    return {name: [record[name] for record in records] for name in records[0]}


def waiting_sending(request: Record, kind: str, due_at: datetime) -> Record:
    return {
        "request_id": request["id"],
        "kind": kind,
        "id_website": request["id_website"],
        "address_hash": request["address_hash"],
        "state": "waiting",
        "due_at": due_at,
        "attempts": 0,
        "unknown_outcomes": 0,
    }


async def find_request(session: ReadSession, id_website: UUID, request_id: UUID) -> dict[str, Any] | None:
    return await session.one_or_none(
        sa.select(requests).where(requests.c.id_website == id_website, requests.c.id == request_id)
    )


async def stop_sendings_to(
    session: WriteSession, address_hash: str, id_website: UUID | None
) -> list[dict[str, Any]]:
    """Drop what waits to be sent to an address (None: for all websites); return its requests with `kind`.

    A mail whose data has begun isn't touched: it may be with its server already.
    """
    statement = (
        sa.update(sendings)
        .where(sendings.c.address_hash == address_hash, sendings.c.state.in_(OPEN_STATES))
        .values(state="dropped", due_at=None)
        .returning(sendings.c.request_id, sendings.c.kind)
    )
    if id_website is not None:
        statement = statement.where(sendings.c.id_website == id_website)
    kinds = {row["request_id"]: row["kind"] for row in await session.rows(statement)}
    return [row | {"kind": kinds[row["id"]]} for row in await requests_by_id(session, list(kinds))]


async def stop_sending_of(session: WriteSession, request_id: UUID) -> bool:
    """Drop a request's first mail if its data hasn't begun; tell whether it could be."""
    return bool(
        await session.execute(
            sa.update(sendings)
            .where(
                sendings.c.request_id == request_id,
                sendings.c.kind == "request",
                sendings.c.state.in_(OPEN_STATES),
            )
            .values(state="dropped", due_at=None)
        )
    )


async def requests_by_id(session: ReadSession, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    if not ids:
        return []
    columns = (requests.c.id, requests.c.id_website, requests.c.correlation_id)
    return await session.rows(sa.select(*columns).where(session.among(requests.c.id, ids)))


async def set_status(
    session: WriteSession, ids: Sequence[UUID], status: str, reason: str | None = None
) -> None:
    if ids:
        await session.execute(
            sa.update(requests).where(session.among(requests.c.id, ids)).values(status=status, reason=reason)
        )


async def note_progress(
    session: WriteSession,
    column: Literal["opened_at", "form_opened_at"],
    steps: Sequence[tuple[UUID, datetime]],
) -> None:
    """Note the first time of each request's step, in whatever order they are told."""
    field = requests.c[column]
    at = sa.bindparam("at", type_=UtcDateTime)
    statement = (
        sa.update(requests)
        .where(requests.c.id == sa.bindparam("request"), sa.or_(field.is_(None), field > at))
        .values({column: at})
    )
    await session.execute(statement, [{"request": request, "at": instant} for request, instant in steps])


async def note_submission(session: WriteSession, request_id: UUID, at: datetime) -> None:
    """Note that a review came; the reminder still waiting goes no more."""
    await session.execute(
        sa.update(requests)
        .where(requests.c.id == request_id, requests.c.submitted_at.is_(None))
        .values(
            submitted_at=at,
            status=sa.case(
                (requests.c.status.in_(("sent", "expired", "error")), "review_submitted"),
                else_=requests.c.status,
            ),
        )
    )
    await session.execute(
        sa.update(sendings)
        .where(
            sendings.c.request_id == request_id,
            sendings.c.kind == "reminder",
            sendings.c.state.in_(OPEN_STATES),
        )
        .values(state="dropped", due_at=None)
    )


async def expire(session: WriteSession, now: datetime, limit: int) -> list[dict[str, Any]]:
    """Close sent requests whose three months are over, and their reminders; return them."""
    late = sa.select(requests.c.id).where(requests.c.status == "sent", requests.c.expires_at <= now)
    rows = await session.claim(late.order_by(requests.c.expires_at).limit(limit))
    ids = [row["id"] for row in rows]
    if not ids:
        return []
    await set_status(session, ids, "expired")
    await session.execute(
        sa.update(sendings)
        .where(sendings.c.request_id.in_(ids), sendings.c.state.in_(OPEN_STATES))
        .values(state="dropped", due_at=None)
    )
    return await requests_by_id(session, ids)
