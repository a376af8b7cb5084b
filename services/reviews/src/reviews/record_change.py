"""Every change of a review goes through here: its row, its history and its event in one transaction."""

from dataclasses import replace
from datetime import datetime

import prometheus_client

from contracts.reviews import (
    ReviewPublishedV1,
    ReviewRefusedV1,
    ReviewSubmittedV1,
    ReviewUpdatedV1,
    ReviewWithdrawnV1,
)
from kit.db import WriteSession
from kit.ids import uuid7
from reviews.provenance import Staff
from reviews.review import Review
from reviews.store_reviews import Step, save_review
from reviews.tell_author import tell_author

ReviewEvent = (
    type[ReviewSubmittedV1]
    | type[ReviewPublishedV1]
    | type[ReviewUpdatedV1]
    | type[ReviewRefusedV1]
    | type[ReviewWithdrawnV1]
)

REVIEWS = prometheus_client.Counter("reviews_total", "What happened to reviews.", ["kind", "event"])


def step(
    action: str,
    actor: str,
    now: datetime,
    *,
    reason: str | None = None,
    comment: str | None = None,
    by: Staff | None = None,
) -> Step:
    return Step(uuid7(), now, action, actor, reason, comment, by)


async def record_change(
    session: WriteSession,
    before: Review,
    after: Review,
    taken: Step,
    tells: ReviewEvent | None,
    *,
    to_author: str | None = None,
) -> Review:
    """Store a changed review and tell of it; `tells` None: readers outside see no difference.

    Whoever or whatever refuses a review, its author is told, with what the moderator adds `to_author`.
    """
    after = replace(after, revision=before.revision + 1)
    if tells is not None:
        after = replace(after, version=before.version + 1)
    await save_review(session, before, after, taken)
    if tells is not None:
        await emit(session, after, tells, taken.at)
    if tells is ReviewRefusedV1:
        await tell_author(session, after, "refused", taken.at, message=to_author)
    return after


async def emit(session: WriteSession, review: Review, tells: ReviewEvent, now: datetime) -> None:
    """Tell the whole state, under the correlation id of the order's request."""
    await session.emit(
        tells(
            id=uuid7(),
            occurred_at=now,
            id_website=review.id_website,
            aggregate_id=str(review.review_id),
            version=review.version,
            correlation_id=review.correlation_id,
            review=review.as_state(now),
        )
    )
    REVIEWS.labels(review.kind, tells.event_type()).inc()
