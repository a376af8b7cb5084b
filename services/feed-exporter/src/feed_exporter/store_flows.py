"""Feed flows, how far their readers are, and who is delivering."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracts.files.review_feed import Nature
from feed_exporter.flow import Flow, Options
from feed_exporter.tables import feeds, readers
from kit.db import ReadSession, WriteSession

_COLUMNS = tuple(feeds.c[each.name] for each in fields(Flow))


@dataclass(frozen=True, slots=True)
class Reader:
    """Where the reader of one flow and nature stands after its last file."""

    position: int
    cut_off: datetime
    local_date: date
    time_zone: str


_READER = tuple(readers.c[each.name] for each in fields(Reader))


async def add_flow(session: WriteSession, flow: Flow) -> None:
    await session.insert(feeds, asdict(flow))


async def save_flow(session: WriteSession, flow: Flow) -> None:
    await session.execute(sa.update(feeds).where(feeds.c.id == flow.id).values(asdict(flow)))


async def remove_flow(session: WriteSession, feed_id: UUID) -> None:
    """Delete a flow with its readers and runs."""
    await session.execute(sa.delete(feeds).where(feeds.c.id == feed_id))


async def find_flow(session: ReadSession, id_website: UUID, feed_id: UUID) -> Flow | None:
    row = await session.one_or_none(
        sa.select(*_COLUMNS).where(feeds.c.id_website == id_website, feeds.c.id == feed_id)
    )
    return None if row is None else _flow(row)


async def flow_by_id(session: ReadSession, feed_id: UUID) -> Flow | None:
    row = await session.one_or_none(sa.select(*_COLUMNS).where(feeds.c.id == feed_id))
    return None if row is None else _flow(row)


async def list_flows(session: ReadSession, id_website: UUID, *, after: UUID | None, limit: int) -> list[Flow]:
    """Return a website's flows, oldest first."""
    statement = sa.select(*_COLUMNS).where(feeds.c.id_website == id_website)
    if after is not None:
        statement = statement.where(feeds.c.id > after)
    return [_flow(row) for row in await session.rows(statement.order_by(feeds.c.id).limit(limit))]


async def flows_of(session: ReadSession, id_website: UUID) -> list[Flow]:
    return [
        _flow(row) for row in await session.rows(sa.select(*_COLUMNS).where(feeds.c.id_website == id_website))
    ]


async def active_flows(session: ReadSession) -> list[Flow]:
    rows = await session.rows(sa.select(*_COLUMNS).where(feeds.c.active.is_(True)).order_by(feeds.c.id))
    return [_flow(row) for row in rows]


async def find_reader(session: ReadSession, feed_id: UUID, nature: Nature) -> Reader | None:
    row = await session.one_or_none(
        sa.select(*_READER).where(readers.c.feed_id == feed_id, readers.c.nature == nature)
    )
    return None if row is None else Reader(**row)


async def save_reader(session: WriteSession, feed_id: UUID, nature: Nature, reader: Reader) -> None:
    record = {"feed_id": feed_id, "nature": nature, **asdict(reader)}
    await session.upsert(readers, [record], key=("feed_id", "nature"))


async def forget_readers(session: WriteSession, feed_id: UUID, keep: Sequence[Nature] = ()) -> None:
    """Make the next file of the flow's natures a full one, but for those to keep."""
    await session.execute(
        sa.delete(readers).where(readers.c.feed_id == feed_id, readers.c.nature.not_in(keep))
    )


async def lease(
    session: WriteSession, feed_id: UUID, holder: UUID, *, now: datetime, until: datetime
) -> bool:
    """Take or prolong the right to deliver a flow's files; False if another holds it."""
    free = sa.or_(feeds.c.lease_until.is_(None), feeds.c.lease_until <= now, feeds.c.leased_by == holder)
    taken = await session.execute(
        sa.update(feeds).where(feeds.c.id == feed_id, free).values(leased_by=holder, lease_until=until)
    )
    return taken > 0


async def leases_on_host(session: ReadSession, flow: Flow, now: datetime) -> int:
    """Count the website's other flows to this host that somebody delivers."""
    statement = sa.select(sa.func.count()).where(
        feeds.c.id_website == flow.id_website,
        feeds.c.host == flow.host,
        feeds.c.id != flow.id,
        feeds.c.lease_until > now,
    )
    return int(await session.scalar(statement))


async def release(session: WriteSession, feed_id: UUID, holder: UUID) -> None:
    await session.execute(
        sa.update(feeds)
        .where(feeds.c.id == feed_id, feeds.c.leased_by == holder)
        .values(leased_by=None, lease_until=None)
    )


def _flow(row: dict[str, Any]) -> Flow:
    return Flow(**{**row, "options": Options(**row["options"])})
