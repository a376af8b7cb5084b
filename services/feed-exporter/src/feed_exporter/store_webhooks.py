"""Webhooks, how their servers fare, and who is sending to them."""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from feed_exporter.tables_webhooks import webhooks
from feed_exporter.webhook import Health, Webhook, wants
from kit.db import ReadSession, WriteSession

_HEALTH = tuple(each.name for each in fields(Health))
_COLUMNS = tuple(
    webhooks.c[name] for name in (*(each.name for each in fields(Webhook) if each.name != "health"), *_HEALTH)
)


async def add_webhook(session: WriteSession, webhook: Webhook) -> None:
    await session.insert(webhooks, _record(webhook))


async def save_webhook(session: WriteSession, webhook: Webhook) -> None:
    """Store what its merchant has set, and nothing of how the server fares meanwhile."""
    settings = {name: value for name, value in _record(webhook).items() if name not in _HEALTH}
    await session.execute(sa.update(webhooks).where(webhooks.c.id == webhook.id).values(settings))


async def save_health(session: WriteSession, webhook_id: UUID, health: Health) -> None:
    await session.execute(sa.update(webhooks).where(webhooks.c.id == webhook_id).values(asdict(health)))


async def disable_webhook(session: WriteSession, webhook_id: UUID, reason: str, now: datetime) -> None:
    """Send no more to a webhook, until its merchant says so."""
    values = {"active": False, "disabled_at": now, "disabled_reason": reason}
    await session.execute(sa.update(webhooks).where(webhooks.c.id == webhook_id).values(values))


async def remove_webhook(session: WriteSession, webhook_id: UUID) -> None:
    """Delete a webhook with its deliveries."""
    await session.execute(sa.delete(webhooks).where(webhooks.c.id == webhook_id))


async def find_webhook(session: ReadSession, id_website: UUID, webhook_id: UUID) -> Webhook | None:
    row = await session.one_or_none(
        sa.select(*_COLUMNS).where(webhooks.c.id_website == id_website, webhooks.c.id == webhook_id)
    )
    return None if row is None else _webhook(row)


async def webhook_by_id(session: ReadSession, webhook_id: UUID) -> Webhook | None:
    row = await session.one_or_none(sa.select(*_COLUMNS).where(webhooks.c.id == webhook_id))
    return None if row is None else _webhook(row)


async def list_webhooks(
    session: ReadSession, id_website: UUID, *, after: UUID | None, limit: int
) -> list[Webhook]:
    """Return a website's webhooks, oldest first."""
    statement = sa.select(*_COLUMNS).where(webhooks.c.id_website == id_website)
    if after is not None:
        statement = statement.where(webhooks.c.id > after)
    return [_webhook(row) for row in await session.rows(statement.order_by(webhooks.c.id).limit(limit))]


async def webhooks_that_want(session: ReadSession, id_website: UUID, kind: str) -> list[UUID]:
    """Return the active webhooks of a website that want messages of this type."""
    rows = await session.tuples(
        sa.select(webhooks.c.id, webhooks.c.events).where(
            webhooks.c.id_website == id_website, webhooks.c.active.is_(True)
        )
    )
    return [webhook_id for webhook_id, events in rows if wants(events, kind)]


async def lease_webhook(
    session: WriteSession, webhook_id: UUID, holder: UUID, *, now: datetime, until: datetime
) -> bool:
    """Take or prolong the right to send to a webhook; False if another holds it."""
    free = sa.or_(
        webhooks.c.lease_until.is_(None), webhooks.c.lease_until <= now, webhooks.c.leased_by == holder
    )
    taken = await session.execute(
        sa.update(webhooks)
        .where(webhooks.c.id == webhook_id, free)
        .values(leased_by=holder, lease_until=until)
    )
    return taken > 0


async def release_webhook(session: WriteSession, webhook_id: UUID, holder: UUID) -> None:
    await session.execute(
        sa.update(webhooks)
        .where(webhooks.c.id == webhook_id, webhooks.c.leased_by == holder)
        .values(leased_by=None, lease_until=None)
    )


def _record(webhook: Webhook) -> dict[str, Any]:
    record = asdict(webhook)
    health = record.pop("health")
    return {**record, **health, "events": list(webhook.events)}


def _webhook(row: dict[str, Any]) -> Webhook:
    health = Health(**{name: row.pop(name) for name in _HEALTH})
    return Webhook(**{**row, "events": tuple(row["events"]), "health": health})
