"""Erase a person's data at their request, for good (domain.md 7.8)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from contracts.erasure import (
    ANONYMOUS,
    Erasure,
    Person,
    of_address,
    without_identity,
    without_names,
    without_persons,
)
from contracts.persons import PersonAnonymizedV1
from contracts.reviews import ReviewUpdatedV1
from kit.addresses import address_hasher, hash_of_address
from kit.clock import Clock
from kit.db import WriteSession
from kit.erasure import note_erasure, rewrite_messages
from kit.ids import uuid7
from kit.problems import NotFound
from kit.secrets import KeyRing
from reviews.provenance import Staff
from reviews.record_change import record_change, step
from reviews.review import Review
from reviews.store_erasure import (
    Found,
    erase_from_answers,
    erase_from_notes,
    erase_from_requests,
    find_person,
)
from reviews.store_evidence import delete_evidence
from reviews.store_reviews import Step, find_review
from reviews.tables import erasures

Taken = Callable[[datetime], Step]  # the step of each review, taken then


@dataclass(frozen=True)
class Anonymized:
    """What was found of a person, and erased, in numbers."""

    orders: int
    requests: int
    reviews: int


@dataclass(frozen=True)
class Anonymizer:
    """Forgets persons, here at once and elsewhere by the event that follows."""

    keys: KeyRing
    clock: Clock

    async def anonymize_author(self, session: WriteSession, review_id: UUID, actor: str) -> Review:
        """Forget the author of a review on its website; doing it twice is doing it once. Raises: NotFound."""
        review = await find_review(session, review_id)
        if review is None:
            raise NotFound
        if review.person is None:
            return review
        await self._anonymize(session, review.id_website, review.person, _taken_by(actor, "moderator"))
        return await find_review(session, review_id) or review

    async def anonymize_address(
        self, session: WriteSession, id_website: UUID, email: str, actor: str, by: Staff
    ) -> Anonymized:
        """Forget whoever has this address on a website, whether they wrote a review or not."""
        person = hash_of_address(email, self.keys.keyed_hash)
        return await self._anonymize(session, id_website, person, _taken_by(actor, by), email)

    async def _anonymize(
        self, session: WriteSession, id_website: UUID, person: str, taken: Taken, *emails: str
    ) -> Anonymized:
        now = self.clock.now()
        await session.lock(f"erasure:{id_website}:{person}")
        found = await find_person(session, id_website, person)
        erasure = Erasure(uuid7(), now)
        await note_erasure(session, erasures, id_website, person, erasure, settled=True)
        await erase_from_requests(session, id_website, person)
        await erase_from_answers(session, id_website, person)
        await erase_from_notes(session, found)
        await delete_evidence(session, found.review_ids)
        # First what was told before, so that the events that follow stand as they are.
        await self._rewrite_messages(session, id_website, person, found, emails)
        for review_id in found.review_ids:
            await _anonymize_one(session, review_id, found.persons, taken(now), now)
        await session.emit(_announcement(id_website, person, erasure, found))
        return Anonymized(len(found.order_ids), len(found.request_ids), len(found.review_ids))

    async def _rewrite_messages(
        self, session: WriteSession, id_website: UUID, person: str, found: Found, emails: Sequence[str]
    ) -> None:
        hashed = address_hasher(self.keys.keyed_hash)
        concerns = of_address(lambda email: hashed(email) == person)
        traces = {*emails, *(each.email for each in found.persons)}
        await rewrite_messages(
            session,
            id_website,
            traces,
            lambda document: without_persons(document, concerns, found.persons),
        )


def _taken_by(actor: str, by: Staff) -> Taken:
    return lambda now: step("anonymized", actor, now, by=by)


def _announcement(id_website: UUID, person: str, erasure: Erasure, found: Found) -> PersonAnonymizedV1:
    """Return what tells other services of an erasure."""
    return PersonAnonymizedV1(
        id=uuid7(),
        occurred_at=erasure.erased_at,
        id_website=id_website,
        aggregate_id=str(erasure.erasure_id),
        erasure_id=erasure.erasure_id,
        person=person,
        order_ids=found.order_ids,
        request_ids=found.request_ids,
        review_ids=found.review_ids,
    )


async def _anonymize_one(
    session: WriteSession, review_id: UUID, persons: Sequence[Person], taken: Step, now: datetime
) -> None:
    review = await find_review(session, review_id)
    if review is None or review.anonymized:
        return
    tells = ReviewUpdatedV1 if review.is_visible else None
    await record_change(session, review, _anonymous(review, persons, now), taken, tells)


def _anonymous(review: Review, persons: Sequence[Person], now: datetime) -> Review:
    """Return the review without its author."""
    comment, exchanges, flags = review.comment, review.exchanges, review.flags
    for person in persons:
        comment = without_identity(comment, person)
        exchanges = tuple(
            each.model_copy(update={"text": without_names(each.text, person)}) for each in exchanges
        )
        flags = tuple(
            replace(each, comment=without_names(each.comment, person) if each.comment else None)
            for each in flags
        )
    return replace(
        review,
        comment=comment,
        first_name=ANONYMOUS,
        last_name=ANONYMOUS,
        email=None,
        person=None,
        anonymized=True,
        exchanges=exchanges,
        flags=flags,
        updated_at=now if review.is_visible else review.updated_at,
    )
