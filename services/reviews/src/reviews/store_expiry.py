"""SQL of what time does to reviews: found by query, locked for the transaction."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from kit.db import WriteSession
from reviews.review import Review
from reviews.store_reviews import COLUMNS, read_whole
from reviews.tables import review_history, reviews
from reviews.tables_public import reader_reports

_GONE = ("refused", "withdrawn")


async def named_reviews(session: WriteSession, submitted_until: datetime, limit: int) -> list[Review]:
    """Return reviews that still name their author, although they are that old."""
    old = sa.and_(reviews.c.submitted_at <= submitted_until, reviews.c.email.is_not(None))
    return await _claimed(session, old, limit)


async def outlived_reviews(session: WriteSession, submitted_until: datetime, limit: int) -> list[Review]:
    """Return reviews that are shown, or wait to be, although they are that old."""
    old = sa.and_(reviews.c.submitted_at <= submitted_until, reviews.c.state.not_in(_GONE))
    return await _claimed(session, old, limit)


async def refused_reviews(session: WriteSession, decided_until: datetime, limit: int) -> list[Review]:
    """Return reviews that have been out for so long, and still have their text."""
    old = sa.and_(reviews.c.state.in_(_GONE), reviews.c.updated_at <= decided_until, reviews.c.comment != "")
    return await _claimed(session, old, limit)


async def _claimed(session: WriteSession, condition: sa.ColumnElement[bool], limit: int) -> list[Review]:
    found = sa.select(*COLUMNS).where(condition).order_by(reviews.c.submitted_at, reviews.c.review_id)
    return await read_whole(session, await session.claim(found.limit(limit)))


async def erase_notes(session: WriteSession, review_ids: Sequence[UUID]) -> None:
    """Forget what was written beside decisions, and what readers reported."""
    noted = session.among(review_history.c.review_id, review_ids)
    await session.execute(sa.update(review_history).where(noted).values(comment=None))
    reported = session.among(reader_reports.c.review_id, review_ids)
    await session.execute(sa.delete(reader_reports).where(reported))
