"""Decisions on reviews: the moderator's, and the merchant's own publication."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from contracts.reviews import ReviewPublishedV1, ReviewRefusedV1
from kit.clock import Clock
from kit.db import WriteSession
from kit.problems import NotFound, RequestInvalid
from reviews.claim_review import check_unclaimed, release_review
from reviews.problems import conflict, reason_error
from reviews.provenance import Staff
from reviews.reasons import fault_of
from reviews.record_change import record_change, step
from reviews.review import WAITING, Review
from reviews.store_reviews import find_review

Verb = Literal["publish", "refuse"]


@dataclass(frozen=True)
class Decision:
    """What a moderator decides, and on which sight of the review."""

    verb: Verb
    reason: str | None = None
    comment: str | None = None  # for the file
    message: str | None = None  # for the author's letter
    revision: int | None = None  # of the review as it was seen; None: whatever it is


async def decide(
    session: WriteSession, review_id: UUID, decision: Decision, *, actor: str, clock: Clock
) -> Review:
    """Publish or refuse a review, before or after publication; the same decision again changes nothing.

    Raises: NotFound, StateConflict (withdrawn, changed since it was seen, or taken up by another moderator),
    RequestInvalid (the reason).
    """
    review = await existing(session, review_id, None)
    await check_unclaimed(session, review_id, actor, clock.now())
    if _is_repeated(review, decision):
        return review
    if review.state == "withdrawn":
        raise conflict("The author has withdrawn this review", "L'auteur a retiré cet avis")
    if decision.revision not in (None, review.revision):
        raise conflict(
            "This review has changed since you saw it", "Cet avis a changé depuis que vous l'avez vu"
        )
    decided = await _decided(session, review, decision, actor, clock)
    await release_review(session, review_id, actor, clock.now())
    return decided


async def publish_now(
    session: WriteSession, id_website: UUID, review_id: UUID, *, actor: str, clock: Clock
) -> Review:
    """Publish a waiting review before its time, for the merchant; a published one stays as it is.

    Raises: NotFound, StateConflict.
    """
    review = await existing(session, review_id, id_website)
    if review.state == "published":
        return review
    if review.state not in WAITING:
        raise conflict(
            f"Only a waiting review can be published; this one is {review.state}",
            f"Seul un avis en attente peut être publié ; celui-ci est dans l'état {review.state}",
        )
    return await _publish(session, review, actor, None, clock, by="merchant")


async def existing(session: WriteSession, review_id: UUID, id_website: UUID | None) -> Review:
    """Return a review to be changed, of that website if one is given. Raises: NotFound."""
    review = await find_review(session, review_id, id_website)
    if review is None:
        raise NotFound
    return review


def check_reason(review: Review, reason: str | None, clock: Clock) -> None:
    """Raises: RequestInvalid."""
    fault = fault_of(reason, review.kind, review.shown_at, clock.now())
    if fault is not None:
        raise RequestInvalid(errors=[reason_error(fault, reason)])


def _is_repeated(review: Review, decision: Decision) -> bool:
    """Tell whether it stands decided so already; another reason for a refusal is no other decision."""
    if decision.verb == "publish":
        return review.state == "published"
    return review.state == "refused" and decision.reason == review.reason


async def _decided(
    session: WriteSession, review: Review, decision: Decision, actor: str, clock: Clock
) -> Review:
    if decision.verb == "publish":
        return await _publish(session, review, actor, decision.comment, clock, by="moderator")
    return await _refuse(session, review, decision, actor, clock)


async def _publish(
    session: WriteSession, review: Review, actor: str, comment: str | None, clock: Clock, *, by: Staff
) -> Review:
    now = clock.now()
    # A flag turned down changes nothing for readers: the review was visible all along.
    tells = None if review.is_visible else ReviewPublishedV1
    taken = step("published", actor, now, comment=comment, by=by)
    return await record_change(session, review, review.published(now), taken, tells)


async def _refuse(
    session: WriteSession, review: Review, decision: Decision, actor: str, clock: Clock
) -> Review:
    reason = decision.reason
    # What was flagged in time may be decided later: the merchant has no part in how long it takes.
    if reason is None or reason != review.waiting_flag_reason:
        check_reason(review, reason, clock)
    if review.state == "refused" or reason is None:
        return review
    now = clock.now()
    taken = step("refused", actor, now, reason=reason, comment=decision.comment)
    refused = review.refused(reason, now)
    return await record_change(session, review, refused, taken, ReviewRefusedV1, to_author=decision.message)
