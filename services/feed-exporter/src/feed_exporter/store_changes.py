"""Reviews as last known, and the log of their changes in the order of commits."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracts.files.review_feed import Nature, RecordType
from contracts.reviews import ReviewState
from feed_exporter.tables import changes, reviews
from kit.db import ReadSession, WriteSession


@dataclass(frozen=True, slots=True)
class KnownReview:
    """What is known of a review before an event of it."""

    version: int
    visible: bool
    digest: str
    anonymized: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One review seen anew: what feeds showed of it before and show of it now."""

    review: ReviewState
    version: int
    changed_at: datetime
    before: KnownReview | None
    visible: bool
    digest: str

    @property
    def matters(self) -> bool:
        """Tell whether any reader could see a difference."""
        was_visible = self.before is not None and self.before.visible
        if self.visible and was_visible:
            return self.before is None or self.before.digest != self.digest
        return self.visible or was_visible

    @property
    def erases_person(self) -> bool:
        """Tell whether files may still name a person that the review doesn't name any more."""
        return self.review.anonymized and self.before is not None and not self.before.anonymized


async def lock_changes(session: WriteSession, id_website: UUID) -> None:
    """Wait for the website's lock: positions are given, and committed, one transaction after the other."""
    await session.lock(f"feed-changes:{id_website}")


async def known_review(session: ReadSession, id_website: UUID, review_id: UUID) -> KnownReview | None:
    row = await session.one_or_none(
        sa.select(
            reviews.c.version,
            reviews.c.visible,
            reviews.c.digest,
            reviews.c.state["anonymized"].as_boolean().label("anonymized"),
        ).where(reviews.c.id_website == id_website, reviews.c.review_id == review_id)
    )
    return None if row is None else KnownReview(**row)


async def keep_review(session: WriteSession, id_website: UUID, change: Change) -> None:
    record = {
        "id_website": id_website,
        "review_id": change.review.review_id,
        "version": change.version,
        "kind": change.review.kind,
        "visible": change.visible,
        "digest": change.digest,
        "changed_at": change.changed_at,
        "state": change.review.model_dump(mode="json"),
    }
    await session.upsert(reviews, [record], key=("id_website", "review_id"))


async def log_change(session: WriteSession, id_website: UUID, change: Change) -> None:
    """Append to the website's log; the caller holds its lock."""
    record = {
        "id_website": id_website,
        "position": await last_position(session, id_website) + 1,
        "review_id": change.review.review_id,
        "kind": change.review.kind,
        "changed_at": change.changed_at,
        "was_visible": change.before is not None and change.before.visible,
        "was_digest": "" if change.before is None else change.before.digest,
        "visible": change.visible,
        "digest": change.digest,
    }
    await session.insert(changes, record)


async def last_position(session: ReadSession, id_website: UUID) -> int:
    """Return the position of the website's newest change, 0 if there is none."""
    newest = sa.select(sa.func.max(changes.c.position)).where(changes.c.id_website == id_website)
    return int(await session.scalar(newest) or 0)


@dataclass(frozen=True, slots=True)
class Period:
    """A range of the log: after `start` (None: from nothing, for a full file) up to and including `end`."""

    id_website: UUID
    nature: Nature
    start: int | None
    end: int


async def count_records(session: ReadSession, period: Period) -> dict[RecordType, int]:
    """Count the records of each type that a file of this period holds."""
    records = _records(period).subquery()
    rows = await session.rows(
        sa.select(records.c.type, sa.func.count().label("count")).group_by(records.c.type)
    )
    found: dict[RecordType, int] = {"NEW": 0, "UPDATE": 0, "DELETE": 0}
    return found | {row["type"]: row["count"] for row in rows}


async def stream_records(
    session: ReadSession, period: Period
) -> AsyncIterator[tuple[RecordType, ReviewState]]:
    """Yield one record per review, in the order of change time, then id. `session` is a snapshot."""
    records = _records(period).subquery()
    ordered = sa.select(records).order_by(records.c.changed_at, records.c.review_id)
    async for row in session.stream(ordered):
        yield row["type"], ReviewState.model_validate(row["state"])


def _records(period: Period) -> sa.Select[Any]:
    return _full(period) if period.start is None else _daily(period, period.start)


def _full(period: Period) -> sa.Select[Any]:
    """All that is published now, as NEW."""
    return sa.select(
        sa.literal("NEW").label("type"), reviews.c.changed_at, reviews.c.review_id, reviews.c.state
    ).where(
        reviews.c.id_website == period.id_website,
        reviews.c.kind == period.nature,
        reviews.c.visible.is_(True),
    )


def _daily(period: Period, start: int) -> sa.Select[Any]:
    """What the period changed, folded into one record per review; domain.md 8.6.

    A review that was taken out and came back within the period is NEW, like one that comes back later.
    """
    folded = (
        sa.select(
            changes.c.review_id,
            sa.func.min(changes.c.position).label("first"),
            sa.func.max(changes.c.position).label("last"),
            sa.func.min(sa.cast(changes.c.visible, sa.Integer)).label("always_visible"),
        )
        .where(
            changes.c.id_website == period.id_website,
            changes.c.kind == period.nature,
            changes.c.position > start,
            changes.c.position <= period.end,
        )
        .group_by(changes.c.review_id)
        .subquery()
    )
    first, last = changes.alias("first_change"), changes.alias("last_change")
    stayed = sa.and_(first.c.was_visible, folded.c.always_visible == 1)
    kind = sa.case((sa.not_(last.c.visible), "DELETE"), (stayed, "UPDATE"), else_="NEW")
    return (
        sa.select(kind.label("type"), last.c.changed_at, folded.c.review_id, reviews.c.state)
        .join(first, _at(first, period.id_website, folded.c.first))
        .join(last, _at(last, period.id_website, folded.c.last))
        .join(
            reviews,
            sa.and_(reviews.c.id_website == period.id_website, reviews.c.review_id == folded.c.review_id),
        )
        .where(
            sa.or_(first.c.was_visible, last.c.visible),
            # Of a review taken out since, nothing is left to show: so when a file is written anew.
            sa.or_(sa.not_(last.c.visible), reviews.c.visible),
            sa.not_(sa.and_(stayed, last.c.visible, first.c.was_digest == last.c.digest)),
        )
    )


def _at(table: Any, id_website: UUID, position: Any) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.id_website == id_website, table.c.position == position)
