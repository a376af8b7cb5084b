"""Its author takes a review back, through the link it was written by (domain.md 7.3, 7.4)."""

from contracts.reviews import ReviewWithdrawnV1
from kit.clock import Clock
from kit.db import Database
from kit.problems import NotFound
from reviews.open_form import Forms
from reviews.record_change import record_change, step
from reviews.store_reviews import find_review


async def withdraw_review(database: Database, forms: Forms, token: str, name: str, clock: Clock) -> None:
    """Withdraw the review of one part, for good; doing it twice is doing it once.

    Raises: LinkUnknown, FormNotReady, FormClosed, NotFound (a part without a review).
    """
    link = forms.link(token)
    async with database.write() as session:
        part = (await forms.find(session, link)).part(name)
        if part is None or part.review is None:
            raise NotFound
        review = await find_review(session, part.review.review_id, link.id_website)
        if review is None or not review.is_withdrawable:
            return
        now = clock.now()
        taken = step("withdrawn", "author", now)
        await record_change(session, review, review.withdrawn(now), taken, ReviewWithdrawnV1)
