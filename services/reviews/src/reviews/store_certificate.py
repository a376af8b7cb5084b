"""SQL of the public page: what is visible, newest first, and how it rates."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from kit.db import ReadSession
from reviews.certificate import Ratings
from reviews.review import Review
from reviews.store_reviews import COLUMNS, read_whole
from reviews.tables import reviews

_VISIBLE = sa.or_(
    reviews.c.state == "published", sa.and_(reviews.c.state == "flagged", reviews.c.published_at.is_not(None))
)


@dataclass(frozen=True)
class Certificate:
    """One page of published reviews, with the ratings of the brand."""

    ratings: Ratings
    reviews: list[Review]
    has_more: bool


async def read_certificate(
    session: ReadSession,
    id_website: UUID,
    *,
    since: datetime,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Certificate:
    """Return a page of the list after a position, and the brand's ratings published since an instant."""
    shown = sa.select(*COLUMNS).where(reviews.c.id_website == id_website, _VISIBLE)
    if after is not None:
        at, review_id = after
        shown = shown.where(
            sa.or_(
                reviews.c.published_at < at,
                sa.and_(reviews.c.published_at == at, reviews.c.review_id < review_id),
            )
        )
    newest = shown.order_by(reviews.c.published_at.desc(), reviews.c.review_id.desc()).limit(limit + 1)
    found = await read_whole(session, await session.rows(newest))
    ratings = await _ratings(session, id_website, since)
    return Certificate(ratings, found[:limit], len(found) > limit)


async def _ratings(session: ReadSession, id_website: UUID, since: datetime) -> Ratings:
    rows = await session.rows(
        sa.select(reviews.c.rate, sa.func.count().label("count"))
        .where(
            reviews.c.id_website == id_website,
            reviews.c.kind == "site",
            reviews.c.published_at >= since,
            _VISIBLE,
        )
        .group_by(reviews.c.rate)
    )
    return Ratings({row["rate"]: row["count"] for row in rows})
