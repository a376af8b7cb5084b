"""SQL of reviews over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from contracts.reviews import ReviewKind
from kit.db import ReadSession, UtcDateTime
from reviews.rating import LOW_RATES
from reviews.store_reviews import IS_ANSWERED
from reviews.tables import reviews
from reviews.weeks import Week


@dataclass(frozen=True)
class WeekCount:
    """How many visible reviews of a kind gave a rate in a week."""

    week: int  # its place among those asked for
    kind: ReviewKind
    rate: int
    reviews: int
    unanswered: int  # of a low rate, without a word of the merchant


async def published_by_week(session: ReadSession, id_website: UUID, weeks: Sequence[Week]) -> list[WeekCount]:
    """`weeks`: consecutive, oldest first."""
    shown = reviews.c.shown_at
    ends = [(shown < sa.literal(week.end, UtcDateTime), at) for at, week in enumerate(weeks)]
    waits = sa.case((sa.and_(reviews.c.rate.in_(LOW_RATES), ~IS_ANSWERED), 1), else_=0)
    found = (
        sa.select(sa.case(*ends).label("week"), reviews.c.kind, reviews.c.rate, waits.label("waits"))
        .where(
            reviews.c.id_website == id_website,
            shown >= sa.literal(weeks[0].start, UtcDateTime),
            shown < sa.literal(weeks[-1].end, UtcDateTime),
        )
        .subquery()
    )
    key = (found.c.week, found.c.kind, found.c.rate)
    numbers = (sa.func.count(), sa.cast(sa.func.sum(found.c.waits), sa.BigInteger))
    rows = await session.tuples(sa.select(*key, *numbers).group_by(*key).order_by(*key))
    return [WeekCount(*row) for row in rows]
