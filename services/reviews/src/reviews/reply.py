"""Public messages under a review: the brand's, its author's answers, a moderator's (domain.md 7.6)."""

from uuid import UUID

from contracts.reviews import Exchange, ExchangeOrigin, ReviewUpdatedV1
from kit.clock import Clock
from kit.db import WriteSession
from kit.ids import uuid7
from kit.problems import NotFound, RequestInvalid
from reviews.comment import MAX_CHARS, clean_comment, says_nothing
from reviews.moderate import existing
from reviews.problems import conflict, text_error
from reviews.record_change import record_change, step
from reviews.review import REPLY_EDITABLE, Review
from reviews.tell_author import tell_author


async def reply(
    session: WriteSession, id_website: UUID, review_id: UUID, text: str, *, actor: str, clock: Clock
) -> Review:
    """Add a message of the brand; the same text twice in a row is one message. Its author is told.

    Raises: NotFound, StateConflict (not shown any more), RequestInvalid (the text).
    """
    return await _write(session, id_website, review_id, text, "merchant", actor, clock)


async def write_as_moderator(
    session: WriteSession, review_id: UUID, text: str, *, actor: str, clock: Clock
) -> Review:
    """Add a moderator's message; the same text twice in a row is one message. Its author is told.

    Raises: NotFound, StateConflict (not shown any more), RequestInvalid (the text).
    """
    return await _write(session, None, review_id, text, "moderator", actor, clock)


async def edit_reply(
    session: WriteSession, id_website: UUID, review_id: UUID, text: str, *, actor: str, clock: Clock
) -> Review:
    """Change the brand's last message, within 24 hours of it; its author isn't told once more.

    Raises: NotFound (also when there is none), StateConflict (too late), RequestInvalid (the text).
    """
    review, written = await _answerable(session, id_website, review_id), checked_text(text)
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
    return await record_message(session, review, edited, "reply_edited", actor, clock)


def checked_text(text: str) -> str:
    """Return a message as it is stored. Raises: RequestInvalid."""
    written = clean_comment(text)
    if says_nothing(written) or len(written) > MAX_CHARS:
        raise RequestInvalid(errors=[text_error("/text", text)])
    return written


async def record_message(
    session: WriteSession, before: Review, after: Review, action: str, actor: str, clock: Clock
) -> Review:
    tells = ReviewUpdatedV1 if before.is_visible else None
    return await record_change(session, before, after, step(action, actor, clock.now()), tells)


async def _write(
    session: WriteSession,
    id_website: UUID | None,
    review_id: UUID,
    text: str,
    origin: ExchangeOrigin,
    actor: str,
    clock: Clock,
) -> Review:
    review, written = await _answerable(session, id_website, review_id), checked_text(text)
    last = review.exchanges[-1] if review.exchanges else None
    if last is not None and (last.origin, last.text) == (origin, written):
        return review
    now = clock.now()
    message = Exchange(exchange_id=uuid7(), at=now, origin=origin, text=written)
    action = "replied" if origin == "merchant" else "moderator_wrote"
    changed = await record_message(session, review, review.with_exchange(message, now), action, actor, clock)
    await tell_author(session, changed, "replied", now, exchange=message)
    return changed


async def _answerable(session: WriteSession, id_website: UUID | None, review_id: UUID) -> Review:
    review = await existing(session, review_id, id_website)
    if review.state in ("refused", "withdrawn"):
        raise conflict("This review is not shown", "Cet avis n'est pas affiché")
    return review
