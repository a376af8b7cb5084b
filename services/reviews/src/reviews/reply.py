"""The brand's public answer under a review (domain.md 7.6)."""

from uuid import UUID

from contracts.reviews import Exchange, ReviewUpdatedV1
from kit.clock import Clock
from kit.db import WriteSession
from kit.ids import uuid7
from kit.problems import NotFound, RequestInvalid
from reviews.comment import MAX_CHARS, clean_comment, says_nothing
from reviews.problems import conflict, text_error
from reviews.record_change import record_change, step
from reviews.review import REPLY_EDITABLE, Review
from reviews.store_reviews import find_review


async def reply(
    session: WriteSession, id_website: UUID, review_id: UUID, text: str, *, actor: str, clock: Clock
) -> Review:
    """Add a message of the brand; the same text twice in a row is one message.

    Raises: NotFound, StateConflict (not shown any more), RequestInvalid (the text).
    """
    review, written = await _answerable(session, id_website, review_id), _checked(text)
    last = review.exchanges[-1] if review.exchanges else None
    if last is not None and (last.origin, last.text) == ("merchant", written):
        return review
    now = clock.now()
    message = Exchange(exchange_id=uuid7(), at=now, origin="merchant", text=written)
    return await _record(session, review, review.with_exchange(message, now), "replied", actor, clock)


async def edit_reply(
    session: WriteSession, id_website: UUID, review_id: UUID, text: str, *, actor: str, clock: Clock
) -> Review:
    """Change the brand's last message, within 24 hours of it.

    Raises: NotFound (also when there is none), StateConflict (too late), RequestInvalid (the text).
    """
    review, written = await _answerable(session, id_website, review_id), _checked(text)
    last, now = review.last_reply, clock.now()
    if last is None:
        raise NotFound
    if now > last.at + REPLY_EDITABLE:
        raise conflict(
            "A reply can be edited for 24 hours only", "Une réponse n'est modifiable que pendant 24 heures"
        )
    if last.text == written:
        return review
    edited = review.with_exchange(last.model_copy(update={"text": written}), now)
    return await _record(session, review, edited, "reply_edited", actor, clock)


async def _answerable(session: WriteSession, id_website: UUID, review_id: UUID) -> Review:
    review = await find_review(session, review_id, id_website)
    if review is None:
        raise NotFound
    if review.state in ("refused", "withdrawn"):
        raise conflict("This review is not shown", "Cet avis n'est pas affiché")
    return review


def _checked(text: str) -> str:
    written = clean_comment(text)
    if says_nothing(written) or len(written) > MAX_CHARS:
        raise RequestInvalid(errors=[text_error("/text", text)])
    return written


async def _record(
    session: WriteSession, before: Review, after: Review, action: str, actor: str, clock: Clock
) -> Review:
    tells = ReviewUpdatedV1 if before.is_visible else None
    return await record_change(session, before, after, step(action, actor, clock.now()), tells)
