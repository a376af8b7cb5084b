"""The records of a file: a range of the log of changes, folded into one record per review; domain.md 8.6."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracts.files.review_feed import Nature, RecordType
from feed_exporter.tables import changes, reviews
from kit.db import ReadSession

_NOT_SHOWN = {"id_website", "version", "kind", "visible", "anonymized", "digest", "changed_at"}
_COLUMNS = tuple(column for column in reviews.c if column.name not in _NOT_SHOWN)


_SETTINGS = ("jit",)  # takes longer than it spares
#: PostgreSQL can't know how few a website's newest changes are. It takes them for nearly all of them,
#: and would read all of its reviews instead of looking up those that have changed.
_SETTINGS_OF_DAILIES = (*_SETTINGS, "enable_hashjoin", "enable_mergejoin")


@dataclass(frozen=True, slots=True)
class Period:
    """A range of the log: after `start` (None: from nothing, for a full file) up to and including `end`."""

    id_website: UUID
    nature: Nature
    start: int | None
    end: int
    retells: bool = False  # readers may hold what was true inside the range only: nothing cancels out


@dataclass(frozen=True, slots=True)
class Records:
    """A query for the records of a period; the table `reviews` is part of it."""

    type: sa.ColumnElement[str]
    changed_at: sa.ColumnElement[Any]
    source: sa.FromClause
    condition: sa.ColumnElement[bool]
    may_delete: bool

    def select(self, *columns: Any) -> sa.Select[Any]:
        """Select something of each record, in the files' order: by change time, then by id."""
        found = sa.select(*columns).select_from(self.source).where(self.condition)
        return found.order_by(self.changed_at, reviews.c.review_id)


def records_of(period: Period) -> Records:
    return _full(period) if period.start is None else _daily(period, period.start)


async def count_records(session: ReadSession, period: Period) -> dict[RecordType, int]:
    """Count the records of each type that a file of this period holds. `session` is a snapshot.

    What the file's own query should know of them is set for the rest of the snapshot.
    """
    if session.is_postgresql:
        settings = _SETTINGS if period.start is None else _SETTINGS_OF_DAILIES
        off = [sa.func.set_config(name, "off", sa.true()) for name in settings]
        await session.one_or_none(sa.select(*off))
    records = records_of(period)
    found = sa.select(records.type.label("type")).select_from(records.source).where(records.condition)
    each = found.subquery()
    rows = await session.rows(sa.select(each.c.type, sa.func.count().label("count")).group_by(each.c.type))
    counts: dict[RecordType, int] = {"NEW": 0, "UPDATE": 0, "DELETE": 0}
    return counts | {row["type"]: row["count"] for row in rows}


async def stream_records(session: ReadSession, period: Period) -> AsyncIterator[dict[str, Any]]:
    """Yield the type and the columns of each record, in the files' order. `session` is a snapshot."""
    records = records_of(period)
    async for row in session.stream(records.select(records.type.label("type"), *_COLUMNS)):
        yield row


def _full(period: Period) -> Records:
    """All that is published now, as NEW."""
    condition = sa.and_(
        reviews.c.id_website == period.id_website,
        reviews.c.kind == period.nature,
        reviews.c.visible.is_(True),
    )
    return Records(sa.literal("NEW"), reviews.c.changed_at, reviews, condition, may_delete=False)


def _daily(period: Period, start: int) -> Records:
    """What the period changed.

    A review that was taken out and came back within the period is NEW, like one that comes back later.
    """
    folded = _folded(period, start)
    first, last = changes.alias("first_change"), changes.alias("last_change")
    stayed = sa.and_(first.c.was_visible, folded.c.always_visible == 1)
    known = sa.or_(first.c.was_visible, folded.c.ever_visible == 1) if period.retells else first.c.was_visible
    tells = sa.and_(
        sa.or_(known, last.c.visible),
        # Of a review taken out since, nothing is left to show: so when a file is written anew.
        sa.or_(sa.not_(last.c.visible), reviews.c.visible),
    )
    if not period.retells:
        tells &= sa.not_(sa.and_(stayed, last.c.visible, first.c.was_digest == last.c.digest))
    return Records(
        sa.case((sa.not_(last.c.visible), "DELETE"), (stayed, "UPDATE"), else_="NEW"),
        last.c.changed_at,
        folded.join(first, _at(first, period.id_website, folded.c.first))
        .join(last, _at(last, period.id_website, folded.c.last))
        .join(
            reviews,
            sa.and_(reviews.c.id_website == period.id_website, reviews.c.review_id == folded.c.review_id),
        ),
        tells,
        may_delete=True,
    )


def _folded(period: Period, start: int) -> sa.Subquery:
    """The first and the last change of each review in the period."""
    visible = sa.cast(changes.c.visible, sa.Integer)
    return (
        sa.select(
            changes.c.review_id,
            sa.func.min(changes.c.position).label("first"),
            sa.func.max(changes.c.position).label("last"),
            sa.func.min(visible).label("always_visible"),
            sa.func.max(visible).label("ever_visible"),
        )
        .where(
            changes.c.id_website == period.id_website,
            changes.c.kind == period.nature,
            changes.c.position > start,
            changes.c.position <= period.end,
        )
        .group_by(changes.c.review_id)
        .subquery("folded")
    )


def _at(table: Any, id_website: UUID, position: Any) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.id_website == id_website, table.c.position == position)
