"""SQL of connectors."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from connectors.connector import Connector
from connectors.tables import connectors
from kit.db import ReadSession, WriteSession

_COLUMNS = tuple(connectors.c[each.name] for each in fields(Connector))
#: What a merchant sets; everything else is noted by whoever speaks to the shop, meanwhile perhaps.
SETTABLE = (
    "cms",
    "url",
    "id_shop",
    "active",
    "trigger",
    "order_states",
    "product_reviews",
    "order_number",
    "brand_delay_days",
    "product_delay_days",
)
_DECIDED = (
    *SETTABLE,
    "changed_at",
    "activated_at",
    "last_test",
    "cms_version",
    "module_version",
    "shop_states",
)


async def find_connector(session: ReadSession, id_website: UUID) -> Connector | None:
    row = await session.one_or_none(sa.select(*_COLUMNS).where(connectors.c.id_website == id_website))
    return None if row is None else _connector(row)


async def save_settings(session: WriteSession, connector: Connector) -> None:
    """Store what a merchant has set, and nothing of how the shop fares meanwhile."""
    record = {**asdict(connector), "order_states": list(connector.order_states)}
    record["shop_states"] = list(connector.shop_states)
    new = await session.insert_new(connectors, [record], key=("id_website",))
    if not new:
        await _update(session, connector.id_website, **{name: record[name] for name in _DECIDED})


async def active_connectors(session: ReadSession) -> list[Connector]:
    """Return all that are switched on, those first that were asked longest ago."""
    statement = sa.select(*_COLUMNS).where(connectors.c.active.is_(True))
    rows = await session.rows(statement.order_by(connectors.c.polled_at.nulls_first()))
    return [_connector(row) for row in rows]


async def save_test(session: WriteSession, id_website: UUID, found: dict[str, Any]) -> None:
    await _update(session, id_website, last_test=found)


async def save_report(
    session: WriteSession,
    id_website: UUID,
    cms_version: str | None,
    module_version: str | None,
    states: Sequence[dict[str, str]],
) -> None:
    """Store what the shop's module tells of itself."""
    await _update(
        session,
        id_website,
        cms_version=cms_version,
        module_version=module_version,
        shop_states=list(states),
    )


async def save_sent(session: WriteSession, id_website: UUID, at: datetime) -> None:
    await _update(session, id_website, sent_at=at)


async def hold(
    session: WriteSession, id_website: UUID, holder: UUID, *, now: datetime, until: datetime
) -> bool:
    """Take the right to fetch orders; False if another has it."""
    free = sa.or_(connectors.c.held_until.is_(None), connectors.c.held_until <= now)
    taken = await session.execute(
        sa.update(connectors)
        .where(connectors.c.id_website == id_website, free)
        .values(holder=holder, held_until=until, polled_at=now)
    )
    return taken > 0


async def release(session: WriteSession, id_website: UUID, holder: UUID) -> None:
    await session.execute(
        sa.update(connectors)
        .where(connectors.c.id_website == id_website, connectors.c.holder == holder)
        .values(holder=None, held_until=None)
    )


async def note_success(session: WriteSession, id_website: UUID, at: datetime) -> None:
    await _update(session, id_website, last_success_at=at)


async def note_flagging(session: WriteSession, id_website: UUID, since: datetime | None) -> None:
    """Remember that orders are being marked in the shop; None: what came of it is stored."""
    await _update(session, id_website, flag_unsure_since=since)


async def _update(session: WriteSession, id_website: UUID, **values: Any) -> None:
    await session.execute(sa.update(connectors).where(connectors.c.id_website == id_website).values(**values))


def _connector(row: dict[str, Any]) -> Connector:
    lists = {name: tuple(row[name]) for name in ("order_states", "shop_states")}
    return Connector(**{**row, **lists})
