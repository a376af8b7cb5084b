"""Messages to webhooks: what is to be sent to each, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from feed_exporter.tables_webhooks import webhook_deliveries, webhooks
from feed_exporter.webhook import REFUSED
from feed_exporter.webhook_message import Message
from kit.db import Columns, ReadSession, Same, WriteSession
from kit.ids import uuid7_hexes

ERASED = "erased"
_HOLDING_TRIES = 3  # then a subject's newer messages wait no longer
_DELETED_AT_ONCE = 5_000

State = Literal["pending", "delivered", "failed"]


@dataclass(frozen=True, slots=True)
class WebhookDelivery:
    """One message to one webhook."""

    id: UUID
    webhook_id: UUID
    message_id: UUID
    type: str
    subject_id: UUID
    request_id: UUID
    body: str | None
    state: State
    attempts: int
    failures: int
    next_try_at: datetime | None
    status: int | None
    error: str | None
    created_at: datetime
    attempted_at: datetime | None
    delivered_at: datetime | None


_OLDER = webhook_deliveries.alias("older")
_COLUMNS = tuple(webhook_deliveries.c[each.name] for each in fields(WebhookDelivery))


async def add_messages(
    session: WriteSession, id_website: UUID, wanted: Sequence[tuple[UUID, Message]], now: datetime
) -> None:
    """Put messages, each for a webhook, among those to be sent; one that is there already stays as it is."""
    if not wanted:
        return
    columns: Columns = {
        "id": [UUID(hex=each) for each in uuid7_hexes(len(wanted))],
        "webhook_id": [webhook_id for webhook_id, _ in wanted],
        "id_website": Same(id_website),
        "message_id": [message.id for _, message in wanted],
        "type": [message.type for _, message in wanted],
        "subject_id": [message.subject_id for _, message in wanted],
        "request_id": [message.request_id for _, message in wanted],
        "rank": [message.rank for _, message in wanted],
        "body": [message.body for _, message in wanted],
        "state": Same("pending"),
        "attempts": Same(0),
        "failures": Same(0),
        "next_try_at": Same(now),
        "created_at": Same(now),
    }
    await session.insert_columns(webhook_deliveries, columns, new_by=("webhook_id", "message_id"))


async def due_webhooks(session: ReadSession, now: datetime) -> list[UUID]:
    """Return the webhooks that something can be sent to now, and that nobody is sending to."""
    first = _first_of(webhook_deliveries, webhook_deliveries.c.webhook_id == webhooks.c.id, _sendable(now))
    free = sa.or_(webhooks.c.lease_until.is_(None), webhooks.c.lease_until <= now)
    return await session.scalars(
        sa.select(webhooks.c.id).where(_open(now), free, first.correlate(webhooks).is_not(None))
    )


async def count_due(session: ReadSession, now: datetime) -> int:
    """Count what could be sent now."""
    statement = (
        sa.select(sa.func.count())
        .select_from(webhook_deliveries.join(webhooks))
        .where(_open(now), _sendable(now))
    )
    return int(await session.scalar(statement))


async def next_to_send(
    session: ReadSession, webhook_id: UUID, now: datetime, limit: int
) -> list[WebhookDelivery]:
    """Return what can be sent to a webhook, oldest first."""
    statement = (
        sa.select(*_COLUMNS)
        .where(webhook_deliveries.c.webhook_id == webhook_id, _sendable(now))
        .order_by(webhook_deliveries.c.next_try_at, webhook_deliveries.c.id)
        .limit(limit)
    )
    return [WebhookDelivery(**row) for row in await session.rows(statement)]


def _open(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        webhooks.c.active.is_(True),
        sa.or_(webhooks.c.paused_until.is_(None), webhooks.c.paused_until <= now),
    )


def _sendable(now: datetime) -> sa.ColumnElement[bool]:
    """Due, and no older message of the same subject is to go before."""
    table = webhook_deliveries
    holding = _first_of(
        _OLDER,
        _OLDER.c.webhook_id == table.c.webhook_id,
        _OLDER.c.subject_id == table.c.subject_id,
        _OLDER.c.rank < table.c.rank,
        _OLDER.c.state == "pending",
        _OLDER.c.body.is_not(None),
        sa.or_(_OLDER.c.failures < _HOLDING_TRIES, _OLDER.c.next_try_at <= now),
    )
    return sa.and_(
        table.c.state == "pending",
        table.c.next_try_at <= now,
        table.c.body.is_not(None),
        holding.correlate(table).is_(None),
    )


def _first_of(table: sa.FromClause, *conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    """Look one row up, which PostgreSQL does by index whatever it believes to know of the table.

    An EXISTS it may turn into a join of all that waits: seconds, for the first of a hundred thousand.
    """
    return sa.select(table.c.id).where(*conditions).limit(1).scalar_subquery()


async def record_attempts(session: WriteSession, tried: Sequence[WebhookDelivery]) -> None:
    """Store what attempts have made of deliveries."""
    if not tried:
        return
    names = ("id", "state", "attempts", "failures", "next_try_at", "status", "error", "attempted_at")
    columns: dict[str, list[Any]] = {
        name: [getattr(each, name) for each in tried] for name in (*names, "delivered_at")
    }
    await session.update_columns(webhook_deliveries, columns, key=("id",))


async def send_waiting_now(session: WriteSession, webhook_id: UUID, now: datetime) -> None:
    """Have sent at once what waits for a server that answers again; not what it refused itself."""
    await session.execute(
        sa.update(webhook_deliveries)
        .where(
            webhook_deliveries.c.webhook_id == webhook_id,
            webhook_deliveries.c.state == "pending",
            webhook_deliveries.c.next_try_at > now,
            webhook_deliveries.c.error != REFUSED,
        )
        .values(next_try_at=now)
    )


async def find_delivery(session: ReadSession, webhook_id: UUID, delivery_id: UUID) -> WebhookDelivery | None:
    row = await session.one_or_none(
        sa.select(*_COLUMNS).where(
            webhook_deliveries.c.webhook_id == webhook_id, webhook_deliveries.c.id == delivery_id
        )
    )
    return None if row is None else WebhookDelivery(**row)


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which of a webhook's deliveries are listed."""

    webhook_id: UUID
    state: State | None
    type: str | None
    before: UUID | None


async def list_deliveries(session: ReadSession, wanted: DeliveryFilter, limit: int) -> list[WebhookDelivery]:
    """Return deliveries, newest first."""
    table = webhook_deliveries
    statement = sa.select(*_COLUMNS).where(table.c.webhook_id == wanted.webhook_id)
    for column, value in ((table.c.state, wanted.state), (table.c.type, wanted.type)):
        if value is not None:
            statement = statement.where(column == value)
    if wanted.before is not None:
        statement = statement.where(table.c.id < wanted.before)
    rows = await session.rows(statement.order_by(table.c.id.desc()).limit(limit))
    return [WebhookDelivery(**row) for row in rows]


async def replay(session: WriteSession, delivery_id: UUID, now: datetime) -> None:
    await session.execute(
        sa.update(webhook_deliveries).where(webhook_deliveries.c.id == delivery_id).values(_asked_for(now))
    )


async def replay_since(
    session: WriteSession, webhook_id: UUID, since: datetime, state: State | None, now: datetime
) -> int:
    """Have sent again what was recorded since an instant, perhaps of one state only; return how much."""
    statement = sa.update(webhook_deliveries).where(
        webhook_deliveries.c.webhook_id == webhook_id,
        webhook_deliveries.c.created_at >= since,
        webhook_deliveries.c.body.is_not(None),
    )
    if state is not None:
        statement = statement.where(webhook_deliveries.c.state == state)
    return await session.execute(statement.values(_asked_for(now)))


async def erase_bodies(
    session: WriteSession,
    id_website: UUID,
    *,
    review_ids: Sequence[UUID] = (),
    request_ids: Sequence[UUID] = (),
) -> None:
    """Take what was told of persons out of messages; those not sent yet are not sent any more."""
    of_website = sa.select(webhooks.c.id).where(webhooks.c.id_website == id_website)
    of_persons = sa.or_(
        webhook_deliveries.c.subject_id.in_(review_ids), webhook_deliveries.c.request_id.in_(request_ids)
    )
    state = sa.case((webhook_deliveries.c.state == "delivered", "delivered"), else_="failed")
    error = sa.case((webhook_deliveries.c.state == "pending", ERASED), else_=webhook_deliveries.c.error)
    await session.execute(
        sa.update(webhook_deliveries)
        .where(
            webhook_deliveries.c.webhook_id.in_(of_website),
            of_persons,
            webhook_deliveries.c.body.is_not(None),
        )
        .values(body=None, state=state, error=error, next_try_at=None)
    )


async def has_erased(session: ReadSession, id_website: UUID, review_id: UUID) -> bool:
    """Tell whether messages of a review were erased: what was told of it before then comes too late."""
    erased = sa.select(webhook_deliveries.c.id).where(
        webhook_deliveries.c.webhook_id.in_(
            sa.select(webhooks.c.id).where(webhooks.c.id_website == id_website)
        ),
        webhook_deliveries.c.subject_id == review_id,
        webhook_deliveries.c.body.is_(None),
    )
    return await session.scalar(erased.limit(1)) is not None


async def delete_older(session: WriteSession, now: datetime, age: timedelta) -> int:
    """Delete some of the deliveries recorded longer ago; return how many."""
    old = (
        sa.select(webhook_deliveries.c.id)
        .where(webhook_deliveries.c.created_at < now - age)
        .limit(_DELETED_AT_ONCE)
    )
    return await session.execute(sa.delete(webhook_deliveries).where(webhook_deliveries.c.id.in_(old)))


def _asked_for(now: datetime) -> dict[str, Any]:
    return {"state": "pending", "failures": 0, "next_try_at": now, "error": None}
