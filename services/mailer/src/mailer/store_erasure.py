"""SQL of erasures: where in this service's tables a person stands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracts.erasure import Erasure, Person
from kit.db import ReadSession, WriteSession
from mailer.store_requests import OPEN_STATES, requests_by_id
from mailer.tables import notices, planned_orders, reports, requests, sendings

_NOBODY = {"recipient": None, "first_name": None, "last_name": None}
_NOT_DELIVERED = ("error", "blocked", "cancelled")


async def requests_of(
    session: ReadSession, id_website: UUID, address_hash: str, erasure: Erasure
) -> list[dict[str, Any]]:
    """Return the requests to an address for orders older than an erasure, with names where they are known."""
    columns = [requests.c[name] for name in ("id", "order_id", *_NOBODY)]
    # By no index: erasures are rare, and one would be written with every request.
    return await session.rows(
        sa.select(*columns).where(
            requests.c.address_hash == address_hash,
            requests.c.id_website == id_website,
            sa.or_(requests.c.order_id <= erasure.erasure_id, requests.c.received_at <= erasure.erased_at),
        )
    )


def persons_in(rows: Sequence[dict[str, Any]]) -> list[Person]:
    """Return whom the requests name."""
    named = {tuple(row[name] or "" for name in ("first_name", "last_name", "recipient")) for row in rows}
    return [Person(*each) for each in sorted(named)]


async def stop_sendings_of(session: WriteSession, request_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Drop what waits to be sent of these requests; return those that were not sent yet."""
    statement = (
        sa.update(sendings)
        .where(session.among(sendings.c.request_id, request_ids), sendings.c.state.in_(OPEN_STATES))
        .values(state="dropped", due_at=None)
        .returning(sendings.c.request_id, sendings.c.kind)
    )
    unsent = [row["request_id"] for row in await session.rows(statement) if row["kind"] == "request"]
    return await requests_by_id(session, unsent)


async def erase_requests(session: WriteSession, request_ids: Sequence[UUID]) -> None:
    """Forget names, addresses, and what mail servers said about them; keyed hashes and steps stay."""
    theirs = session.among(requests.c.id, request_ids)
    await session.execute(sa.update(requests).where(theirs).values(**_NOBODY))
    said = session.among(reports.c.request_id, request_ids)
    await session.execute(sa.update(reports).where(said).values(text=""))
    answered = session.among(sendings.c.request_id, request_ids)
    await session.execute(sa.update(sendings).where(answered).values(answer=None))


async def drop_letters(session: WriteSession, id_website: UUID, address_hash: str, now: datetime) -> None:
    """Let letters to an author not go any more; one whose data has begun is settled by its answer."""
    await session.execute(
        sa.update(notices)
        .where(
            notices.c.address_hash == address_hash,
            notices.c.id_website == id_website,
            notices.c.state == "waiting",
        )
        .values(state="dropped", due_at=None, finished_at=now, recipient=None, content=sa.null())
    )


async def erase_outlived(
    session: WriteSession,
    *,
    after: UUID,
    limit: int,
    expired_before: datetime,
    unsent_before: datetime,
    answered_before: datetime,
) -> list[dict[str, Any]]:
    """Erase the names and addresses of the next closed requests by id; return their ids and orders."""
    undelivered = requests.c.status.in_(_NOT_DELIVERED)
    over = sa.or_(
        sa.and_(sa.or_(requests.c.status == "expired", undelivered), requests.c.expires_at <= expired_before),
        sa.and_(undelivered, requests.c.expires_at.is_(None), requests.c.scheduled_at <= unsent_before),
        sa.and_(requests.c.status == "review_submitted", requests.c.submitted_at <= answered_before),
    )
    found = (
        sa.select(requests.c.id, requests.c.id_website, requests.c.order_id)
        .where(requests.c.id > after, requests.c.recipient.is_not(None), over)
        .order_by(requests.c.id)
        .limit(limit)
    )
    rows = await session.rows(found)
    if rows:
        theirs = session.among(requests.c.id, [row["id"] for row in rows])
        await session.execute(sa.update(requests).where(theirs).values(**_NOBODY))
    return rows


async def orders_left(session: ReadSession, order_ids: Sequence[UUID]) -> set[UUID]:
    """Return which of the orders a request still needs the person of."""
    named = sa.select(requests.c.order_id).where(
        session.among(requests.c.order_id, order_ids), requests.c.recipient.is_not(None)
    )
    return set(await session.scalars(named))


async def unasked(session: ReadSession, planned_before: datetime, limit: int) -> list[dict[str, Any]]:
    """Return orders that never had a request and that nobody was told to erase yet."""
    old = (
        sa.select(planned_orders.c.order_id, planned_orders.c.id_website)
        .where(
            planned_orders.c.note.is_not(None),
            planned_orders.c.forgotten_at.is_(None),
            planned_orders.c.planned_at <= planned_before,
        )
        .order_by(planned_orders.c.planned_at)
        .limit(limit)
    )
    return await session.rows(old)


async def note_forgotten(session: WriteSession, order_ids: Sequence[UUID], now: datetime) -> None:
    theirs = session.among(planned_orders.c.order_id, order_ids)
    await session.execute(sa.update(planned_orders).where(theirs).values(forgotten_at=now))
