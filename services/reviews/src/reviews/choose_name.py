"""The author chooses on the thank-you page to show initials only, or not (domain.md 7.2)."""

from dataclasses import replace
from datetime import datetime

from contracts.reviews import ReviewUpdatedV1
from kit.clock import Clock
from kit.db import Database, WriteSession
from reviews.open_form import Forms
from reviews.record_change import record_change, step
from reviews.review import Review
from reviews.store import choose_pseudonym
from reviews.store_reviews import reviews_of_order


async def choose_name(database: Database, forms: Forms, token: str, initials: bool, clock: Clock) -> None:
    """Apply the choice to all reviews of the order; choosing twice is choosing once.

    Raises: LinkUnknown, FormNotReady, FormClosed.
    """
    link = forms.link(token)
    async with database.write() as session:
        form = await forms.find(session, link)
        await choose_pseudonym(session, link.id_website, form.request.order_id, initials)
        for review in await reviews_of_order(session, link.id_website, form.request.order_id):
            if review.pseudonym != initials and not review.anonymized:
                await _change(session, review, initials, clock.now())


async def _change(session: WriteSession, review: Review, initials: bool, now: datetime) -> None:
    # What is shown to nobody isn't changed for anybody: time counts on from a refusal.
    updated_at = now if review.is_visible else review.updated_at
    after = replace(review, pseudonym=initials, updated_at=updated_at)
    taken = step("name_chosen", "author", now)
    await record_change(session, review, after, taken, ReviewUpdatedV1 if review.is_visible else None)
