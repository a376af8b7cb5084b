"""Erase a person's data at their request, for good (domain.md 7.8)."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from contracts.reviews import ReviewUpdatedV1
from kit.clock import Clock
from kit.db import WriteSession
from kit.problems import NotFound
from reviews.displayed_name import ANONYMOUS
from reviews.erasure import Person, without_identity, without_names
from reviews.record_change import record_change, step
from reviews.review import Review
from reviews.store_erasure import (
    erase_from_history,
    erase_from_messages,
    erase_from_requests,
    reviews_of_person,
)
from reviews.store_reviews import find_review


async def anonymize(session: WriteSession, review_id: UUID, *, actor: str, clock: Clock) -> Review:
    """Erase the author of a review from everything this service holds of them on that website.

    All their reviews there become Anonymous; doing it twice is doing it once. Raises: NotFound.
    """
    review = await find_review(session, review_id)
    if review is None:
        raise NotFound
    if review.email is None or review.person is None:
        return review
    person = Person(review.first_name, review.last_name, review.email)
    concerned = await reviews_of_person(session, review.id_website, review.person)
    await erase_from_requests(session, review.id_website, review.person)
    await erase_from_history(session, concerned, person)
    # First what was told before, so that the event that follows stands as it is.
    await erase_from_messages(session, review.id_website, concerned, person)
    for found in concerned:
        await _anonymize_one(session, found, actor, clock.now())
    changed = await find_review(session, review_id)
    return changed or review


async def _anonymize_one(session: WriteSession, review_id: UUID, actor: str, now: datetime) -> None:
    review = await find_review(session, review_id)
    if review is None or review.email is None:
        return
    tells = ReviewUpdatedV1 if review.is_visible else None
    await record_change(session, review, _anonymous(review, now), step("anonymized", actor, now), tells)


def _anonymous(review: Review, now: datetime) -> Review:
    """Return the review without its author."""
    person = Person(review.first_name, review.last_name, review.email or "")
    messages = (
        found.model_copy(update={"text": without_names(found.text, person)}) for found in review.exchanges
    )
    flags = (
        replace(found, comment=without_names(found.comment, person) if found.comment else None)
        for found in review.flags
    )
    return replace(
        review,
        comment=without_identity(review.comment, person),
        first_name=ANONYMOUS,
        last_name=ANONYMOUS,
        email=None,
        person=None,
        anonymized=True,
        exchanges=tuple(messages),
        flags=tuple(flags),
        updated_at=now,
    )
