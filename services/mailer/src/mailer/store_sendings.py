"""The queue of mails: claimed, begun, settled. A row is one mail of one request."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db import ReadSession, Record, WriteSession
from mailer.delivery import CLAIM_FRESH_FOR, UNKNOWN_AFTER
from mailer.tables import requests, sendings

_REQUEST_COLUMNS = (
    "id",
    "order_id",
    "type",
    "purchase_reference",
    "method",
    "recipient",
    "first_name",
    "last_name",
    "language",
    "products",
    "status",
    "received_at",
    "scheduled_at",
    "sent_at",
    "opened_at",
    "form_opened_at",
    "submitted_at",
    "expires_at",
    "correlation_id",
)


def _websites_in_queue() -> sa.CTE:
    """Return the websites that have anything in the queue, found by one step in the index for each."""

    def least_after(walk: sa.CTE | None) -> sa.ScalarSelect[UUID]:
        waiting = sa.select(sendings.c.id_website).where(sendings.c.due_at.is_not(None))
        if walk is not None:
            waiting = waiting.where(sendings.c.id_website > walk.c.id_website).correlate(walk)
        return waiting.order_by(sendings.c.id_website).limit(1).scalar_subquery()

    first = sa.select(least_after(None).label("id_website")).cte("websites_in_queue", recursive=True)
    return first.union_all(sa.select(least_after(first)).where(first.c.id_website.is_not(None)))


async def websites_with_due(session: ReadSession, now: datetime) -> list[UUID]:
    """Return the websites that have something to be looked at, the one that waits longest first."""
    walk = _websites_in_queue()
    oldest = (
        sa.select(sendings.c.due_at)
        .where(sendings.c.id_website == walk.c.id_website, sendings.c.due_at <= now)
        .order_by(sendings.c.due_at)
        .limit(1)
        .correlate(walk)
        .scalar_subquery()
    )
    found = sa.select(walk.c.id_website, oldest.label("oldest")).where(walk.c.id_website.is_not(None))
    rows = await session.rows(found)
    return [
        row["id_website"]
        for row in sorted((row for row in rows if row["oldest"]), key=lambda row: row["oldest"])
    ]


async def due(
    session: WriteSession, id_website: UUID, now: datetime, limit: int, after: Record | None = None
) -> list[dict[str, Any]]:
    """Lock and return a website's sendings that are to be looked at, oldest first.

    `after`: only those behind this one. What another worker holds is left out.
    """
    statement = sa.select(sendings).where(sendings.c.id_website == id_website, sendings.c.due_at <= now)
    if after is not None:
        place = sa.tuple_(sendings.c.due_at, sendings.c.request_id)
        statement = statement.where(
            place > sa.tuple_(*map(sa.literal, (after["due_at"], after["request_id"])))
        )
    return await session.claim(statement.order_by(sendings.c.due_at, sendings.c.request_id).limit(limit))


async def with_requests(session: ReadSession, rows: Sequence[Record]) -> list[dict[str, Any]]:
    """Return the sendings with their requests' columns, in the same order."""
    columns = [requests.c[name] for name in _REQUEST_COLUMNS]
    ids = list({row["request_id"] for row in rows})
    found = await session.rows(sa.select(*columns).where(session.among(requests.c.id, ids)))
    by_id = {request["id"]: request for request in found}
    return [{**row, **by_id[row["request_id"]]} for row in rows]


async def settle(session: WriteSession, changes: Sequence[Record]) -> None:
    """Change sendings by key; each record holds request_id, kind and the same further columns."""
    if changes:
        columns = {name: [change[name] for change in changes] for name in changes[0]}
        await session.update_columns(sendings, columns, key=("request_id", "kind"))


async def begin(
    session: WriteSession, claim: UUID, keys: Sequence[tuple[UUID, str]], now: datetime
) -> set[tuple[UUID, str]]:
    """Note that data begins, and return those that may: still ours, not stopped, freshly checked.

    Too old a claim is checked anew: its mails wait again.
    """
    fresh = sendings.c.claimed_at >= now - CLAIM_FRESH_FOR
    at, until = (sa.literal(instant, sendings.c.due_at.type) for instant in (now, now + UNKNOWN_AFTER))
    rows = await session.rows(
        sa.update(sendings)
        .where(*_held(session, claim, keys, "claimed"))
        .values(
            state=sa.case((fresh, "data_begun"), else_="waiting"),
            begun_at=sa.case((fresh, at), else_=sendings.c.begun_at),
            due_at=sa.case((fresh, until), else_=at),
        )
        .returning(sendings.c.request_id, sendings.c.kind, sendings.c.state)
    )
    return {(row["request_id"], row["kind"]) for row in rows if row["state"] == "data_begun"}


async def release(
    session: WriteSession, claim: UUID, keys: Sequence[tuple[UUID, str]], now: datetime
) -> None:
    """Give back mails whose data was announced and never sent."""
    if keys:
        await _give_back(session, _held(session, claim, keys, "data_begun"), now)


async def release_unbegun(
    session: WriteSession, claim: UUID, keys: Sequence[tuple[UUID, str]], now: datetime
) -> None:
    """Give back what a claim took, all of `keys`, and didn't come to."""
    await _give_back(session, _held(session, claim, keys, "claimed"), now)


def _held(
    session: ReadSession, claim: UUID, keys: Sequence[tuple[UUID, str]], state: str
) -> tuple[sa.ColumnElement[bool], ...]:
    """Return what singles out mails that a claim holds: it never holds two of one request."""
    ids = session.among(sendings.c.request_id, [request_id for request_id, _ in keys])
    return ids, sendings.c.claim_id == claim, sendings.c.state == state


async def _give_back(session: WriteSession, held: tuple[sa.ColumnElement[bool], ...], now: datetime) -> None:
    await session.execute(sa.update(sendings).where(*held).values(state="waiting", due_at=now))


async def note_sent(session: WriteSession, ids: Sequence[UUID], now: datetime, expires_at: datetime) -> None:
    """Note requests as sent. A review or bounce that came first stays."""
    if not ids:
        return
    came_first = (
        (requests.c.submitted_at.is_not(None), "review_submitted"),
        (requests.c.status == "error", "error"),
    )
    await session.execute(
        sa.update(requests)
        .where(session.among(requests.c.id, ids))
        .values(status=sa.case(*came_first, else_="sent"), sent_at=now, expires_at=expires_at)
    )


async def note_reminded(session: WriteSession, ids: Sequence[UUID], now: datetime) -> None:
    if ids:
        mine = session.among(requests.c.id, ids)
        await session.execute(sa.update(requests).where(mine).values(reminded_at=now))


async def latest_mails(
    session: ReadSession, addresses: Collection[str], websites: Collection[UUID]
) -> Mapping[tuple[UUID, str, str], datetime]:
    """Return (website, address, kind) → when the last mail to it was handed over, or may have been."""
    rows = await session.rows(
        sa.select(
            sendings.c.id_website,
            sendings.c.address_hash,
            sendings.c.kind,
            sa.func.max(sa.func.coalesce(sendings.c.finished_at, sendings.c.begun_at)).label("at"),
        )
        .where(
            session.among(sendings.c.address_hash, [*addresses]),
            sendings.c.id_website.in_(websites),
            sendings.c.state.in_(("accepted", "data_begun", "outcome_unknown")),
        )
        .group_by(sendings.c.id_website, sendings.c.address_hash, sendings.c.kind)
    )
    return {(row["id_website"], row["address_hash"], row["kind"]): row["at"] for row in rows}


async def next_requests(
    session: ReadSession, addresses: Collection[str], websites: Collection[UUID], before: datetime
) -> Mapping[tuple[UUID, str], datetime]:
    """Return (website, address) → when the last of its requests that are due before then is due."""
    rows = await session.rows(
        sa.select(sendings.c.id_website, sendings.c.address_hash, sa.func.max(sendings.c.due_at).label("at"))
        .where(
            session.among(sendings.c.address_hash, [*addresses]),
            sendings.c.id_website.in_(websites),
            sendings.c.kind == "request",
            sendings.c.state == "waiting",
            sendings.c.due_at < before,
        )
        .group_by(sendings.c.id_website, sendings.c.address_hash)
    )
    return {(row["id_website"], row["address_hash"]): row["at"] for row in rows}


async def claimed_addresses(
    session: ReadSession, addresses: Collection[str], now: datetime
) -> set[tuple[UUID, str]]:
    """Return (website, address) of mails that another worker is about to send."""
    rows = await session.rows(
        sa.select(sendings.c.id_website, sendings.c.address_hash).where(
            session.among(sendings.c.address_hash, [*addresses]),
            sendings.c.state == "claimed",
            sendings.c.due_at > now,
        )
    )
    return {(row["id_website"], row["address_hash"]) for row in rows}


async def orders_with_programmed_products(session: ReadSession, orders: Collection[UUID]) -> set[UUID]:
    found = await session.scalars(
        sa.select(requests.c.order_id)
        .where(
            session.among(requests.c.order_id, [*orders]),
            requests.c.type == "product",
            requests.c.status == "programmed",
        )
        .distinct()
    )
    return set(found)


async def due_count(session: ReadSession, now: datetime) -> int:
    """Return how many mails could go at this instant, or are on their way."""
    walk = _websites_in_queue()
    on_the_way = sa.or_(
        sendings.c.state == "claimed",
        sa.and_(sendings.c.state == "data_begun", sendings.c.due_at > now + UNKNOWN_AFTER / 2),
    )
    counted = (
        sa.select(sa.func.count())
        .select_from(sendings)
        .where(
            sendings.c.id_website == walk.c.id_website,
            sendings.c.due_at <= now + UNKNOWN_AFTER,  # nothing on its way is looked at later
            sa.or_(sendings.c.due_at <= now, on_the_way),
        )
        .correlate(walk)
        .scalar_subquery()
    )
    return int(await session.scalar(sa.select(sa.func.coalesce(sa.func.sum(counted), 0))) or 0)
