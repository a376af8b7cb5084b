"""Decisions on reviews: the moderator's, the merchant's own publication, and the merchant's flags."""

from typing import Literal
from uuid import UUID

from contracts.reviews import ReviewPublishedV1, ReviewRefusedV1
from kit.clock import Clock
from kit.db import WriteSession
from kit.ids import uuid7
from kit.problems import NotFound, RequestInvalid
from reviews.problems import conflict, reason_error
from reviews.reasons import fault_of
from reviews.record_change import record_change, step
from reviews.review import MOST_FLAGS, WAITING, Flag, Review
from reviews.store_reviews import find_review

Decision = Literal["publish", "refuse"]


async def decide(
    session: WriteSession,
    review_id: UUID,
    decision: Decision,
    *,
    reason: str | None,
    comment: str | None,
    actor: str,
    clock: Clock,
) -> Review:
    """Publish or refuse a review, before or after publication; the same decision again changes nothing.

    Raises: NotFound, StateConflict (withdrawn), RequestInvalid (the reason).
    """
    review = await _existing(session, review_id, None)
    if review.state == "withdrawn":
        raise conflict("The author has withdrawn this review", "L'auteur a retiré cet avis")
    if decision == "publish":
        return await _publish(session, review, actor, comment, clock)
    return await _refuse(session, review, reason, comment, actor, clock)


async def publish_now(
    session: WriteSession, id_website: UUID, review_id: UUID, *, actor: str, clock: Clock
) -> Review:
    """Publish a waiting review before its time, for the merchant; a published one stays as it is.

    Raises: NotFound, StateConflict.
    """
    review = await _existing(session, review_id, id_website)
    if review.state != "published" and review.state not in WAITING:
        raise conflict(
            f"Only a waiting review can be published; this one is {review.state}",
            f"Seul un avis en attente peut être publié ; celui-ci est dans l'état {review.state}",
        )
    return await _publish(session, review, actor, None, clock)


async def flag(
    session: WriteSession,
    id_website: UUID,
    review_id: UUID,
    *,
    reason: str,
    comment: str | None,
    actor: str,
    clock: Clock,
) -> Review:
    """Ask the moderator to refuse a review. It stays visible if it was, until the decision.

    Raises: NotFound, StateConflict (no reply yet, already flagged, too often), RequestInvalid.
    """
    review = await _existing(session, review_id, id_website)
    _check_flaggable(review)
    now = clock.now()
    _check_reason(review, reason, clock)
    flagged = review.flagged(Flag(uuid7(), now, reason, comment))
    return await record_change(
        session, review, flagged, step("flagged", actor, now, reason=reason, comment=comment), None
    )


def _check_flaggable(review: Review) -> None:
    if review.state == "flagged":
        raise conflict("A flag already waits for its decision", "Un signalement attend déjà sa décision")
    if review.state in ("refused", "withdrawn"):
        raise conflict("This review is not shown", "Cet avis n'est pas affiché")
    if review.last_reply is None:
        raise conflict("Reply to the review before flagging it", "Répondez à l'avis avant de le signaler")
    if len(review.flags) >= MOST_FLAGS:
        raise conflict(
            f"A review can be flagged {MOST_FLAGS} times at most",
            f"Un avis peut être signalé {MOST_FLAGS} fois au plus",
        )


def _check_reason(review: Review, reason: str | None, clock: Clock) -> None:
    published_at = review.published_at if review.is_visible else None
    fault = fault_of(reason, review.kind, published_at, clock.now())
    if fault is not None:
        raise RequestInvalid(errors=[reason_error(fault, reason)])


async def _publish(
    session: WriteSession, review: Review, actor: str, comment: str | None, clock: Clock
) -> Review:
    if review.state == "published":
        return review
    now = clock.now()
    # A flag turned down changes nothing for readers: the review was visible all along.
    tells = None if review.is_visible else ReviewPublishedV1
    taken = step("published", actor, now, comment=comment)
    return await record_change(session, review, review.published(now), taken, tells)


async def _refuse(
    session: WriteSession, review: Review, reason: str | None, comment: str | None, actor: str, clock: Clock
) -> Review:
    _check_reason(review, reason, clock)
    if review.state == "refused" or reason is None:
        return review
    now = clock.now()
    taken = step("refused", actor, now, reason=reason, comment=comment)
    return await record_change(session, review, review.refused(reason, now), taken, ReviewRefusedV1)


async def _existing(session: WriteSession, review_id: UUID, id_website: UUID | None) -> Review:
    review = await find_review(session, review_id, id_website)
    if review is None:
        raise NotFound
    return review
