"""The merchant asks for a refusal (domain.md 7.5)."""

from uuid import UUID

from kit.clock import Clock
from kit.db import WriteSession
from kit.ids import uuid7
from reviews.moderate import check_reason, existing
from reviews.problems import conflict
from reviews.reasons import DISPUTE_SETTLED
from reviews.record_change import record_change, step
from reviews.review import MOST_FLAGS, Flag, Review
from reviews.tell_author import tell_author


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

    A settled dispute needs no decision: the author is asked, and alone decides.
    Raises: NotFound, StateConflict (no reply yet, already flagged, too often), RequestInvalid.
    """
    review = await existing(session, review_id, id_website)
    _check_flaggable(review)
    check_reason(review, reason, clock)
    now = clock.now()
    is_settled = reason == DISPUTE_SETTLED
    raised = Flag(uuid7(), now, reason, comment, "accepted" if is_settled else None)
    taken = step("flagged", actor, now, reason=reason, comment=comment)
    changed = await record_change(session, review, review.flagged(raised), taken, None)
    if is_settled:
        await tell_author(session, changed, "dispute", now)
    return changed


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
