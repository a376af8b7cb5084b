"""What time does to reviews: names become initials, texts go; domain.md 7.8."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contracts.erasure import ANONYMOUS
from contracts.months import months_after
from contracts.retention import NAMES_MONTHS, REFUSED_MONTHS
from contracts.reviews import ReviewUpdatedV1, ReviewWithdrawnV1
from kit.clock import Clock
from kit.db import Database, WriteSession
from kit.erasure import RECENT, forget_again
from kit.jobs import Counts, JobRun
from kit.secrets import KeyRing
from reviews.displayed_name import initial
from reviews.record_change import record_change, step
from reviews.review import Review
from reviews.store_evidence import delete_evidence
from reviews.store_expiry import erase_notes, named_reviews, outlived_reviews, refused_reviews
from reviews.store_reviews import Step
from reviews.tables import erasures

_BATCH = 200
_ACTOR = "rule:retention"
Batch = Callable[[WriteSession, datetime], Awaitable[int]]


@dataclass(frozen=True)
class ReviewExpirer:
    """The part of reviews in the job `expire-and-erase`; every batch is a transaction that finds its work."""

    database: Database
    keys: KeyRing
    clock: Clock
    published_years: int

    async def run(self, _run: JobRun) -> Counts:
        await forget_again(self.database, erasures, self.keys.keyed_hash, self.clock.now() - RECENT)
        return {
            "names_shortened": await self._all(self._shorten_names),
            "reviews_outlived": await self._all(self._take_out),
            "texts_erased": await self._all(self._erase_texts),
        }

    async def _all(self, batch: Batch) -> int:
        done = 0
        while True:
            async with self.database.write() as session:
                count = await batch(session, self.clock.now())
            done += count
            if not count:
                return done

    async def _shorten_names(self, session: WriteSession, now: datetime) -> int:
        found = await named_reviews(session, months_after(now, -NAMES_MONTHS), _BATCH)
        for review in found:
            tells = ReviewUpdatedV1 if review.is_visible else None
            await record_change(session, review, _with_initials(review, now), _step("initials", now), tells)
        return len(found)

    async def _take_out(self, session: WriteSession, now: datetime) -> int:
        found = await outlived_reviews(session, months_after(now, -12 * self.published_years), _BATCH)
        for review in found:
            gone = _nameless(_without_text(review.withdrawn(now)))
            await record_change(session, review, gone, _step("outlived", now), ReviewWithdrawnV1)
        await _forget_notes(session, found)
        return len(found)

    async def _erase_texts(self, session: WriteSession, now: datetime) -> int:
        found = await refused_reviews(session, months_after(now, -REFUSED_MONTHS), _BATCH)
        for review in found:
            await record_change(session, review, _without_text(review), _step("text_erased", now), None)
        await _forget_notes(session, found)
        return len(found)


async def _forget_notes(session: WriteSession, found: Sequence[Review]) -> None:
    review_ids = [review.review_id for review in found]
    await erase_notes(session, review_ids)
    await delete_evidence(session, review_ids)


def _step(action: str, now: datetime) -> Step:
    return step(action, _ACTOR, now)


def _with_initials(review: Review, now: datetime) -> Review:
    """Return the review with as much of its author as is shown from now on, and no address."""
    return replace(
        review,
        first_name=initial(review.first_name),
        last_name=initial(review.last_name),
        pseudonym=True,
        email=None,
        updated_at=now if review.is_visible else review.updated_at,
    )


def _nameless(review: Review) -> Review:
    return replace(
        review, first_name=ANONYMOUS, last_name=ANONYMOUS, email=None, person=None, anonymized=True
    )


def _without_text(review: Review) -> Review:
    """Return the review without anybody's words; rating, decisions and reasons stay."""
    exchanges = tuple(each.model_copy(update={"text": ""}) for each in review.exchanges)
    flags = tuple(replace(each, comment=None) for each in review.flags)
    return replace(review, comment="", exchanges=exchanges, flags=flags)
