"""SQL of what is visible: lists along an index for each of their filters, and one review."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracts.reviews import ReviewKind
from kit.db import ReadSession
from reviews.review import Review
from reviews.store_reviews import COLUMNS, read_whole
from reviews.tables import reviews

Position = tuple[datetime, UUID]


@dataclass(frozen=True)
class PublishedFilter:
    """Which visible reviews a list holds, and in which order; None: whatever."""

    kind: ReviewKind | None = None
    product_ref: str | None = None
    rate: int | None = None
    since: datetime | None = None  # published then or later
    oldest_first: bool = False


@dataclass(frozen=True)
class Published:
    """A visible review, with what ties its text to the log of statements."""

    review: Review
    salt: str
    statements: int


async def published_reviews(
    session: ReadSession, id_website: UUID, wanted: PublishedFilter, after: Position | None, limit: int
) -> list[Published]:
    """Return visible reviews by date of publication, those behind a position of an earlier list."""
    statement = _visible(id_website).where(*_conditions(wanted))
    keys = (reviews.c.shown_at, reviews.c.review_id)
    if after is not None:
        statement = statement.where(_behind(after, wanted.oldest_first))
    ordered = keys if wanted.oldest_first else tuple(key.desc() for key in keys)
    return await _read(session, await session.rows(statement.order_by(*ordered).limit(limit)))


async def find_published(session: ReadSession, id_website: UUID, review_id: UUID) -> Published | None:
    rows = await session.rows(_visible(id_website).where(reviews.c.review_id == review_id))
    found = await _read(session, rows)
    return found[0] if found else None


def _visible(id_website: UUID) -> sa.Select[Any]:
    return sa.select(*COLUMNS, reviews.c.salt, reviews.c.statements).where(
        reviews.c.id_website == id_website, reviews.c.shown_at.is_not(None)
    )


def _conditions(wanted: PublishedFilter) -> list[sa.ColumnElement[bool]]:
    exact = {name: getattr(wanted, name) for name in ("kind", "product_ref", "rate")}
    conditions = [reviews.c[name] == value for name, value in exact.items() if value is not None]
    if wanted.since is not None:
        conditions.append(reviews.c.shown_at >= wanted.since)
    return conditions


def _behind(position: Position, oldest_first: bool) -> sa.ColumnElement[bool]:
    """Return the condition that begins a walk along the index right behind a position."""
    at, review_id = position
    shown_at, key = reviews.c.shown_at, reviews.c.review_id
    if oldest_first:
        return sa.and_(shown_at >= at, sa.or_(shown_at > at, key > review_id))
    return sa.and_(shown_at <= at, sa.or_(shown_at < at, key < review_id))


async def _read(session: ReadSession, rows: Sequence[dict[str, Any]]) -> list[Published]:
    tied = [(row.pop("salt"), row.pop("statements")) for row in rows]
    whole = await read_whole(session, rows)
    return [Published(review, *each) for review, each in zip(whole, tied, strict=True)]
