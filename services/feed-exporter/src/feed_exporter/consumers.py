"""Review events in: each becomes the review as last known and, if readers would notice, a change."""

from contracts.envelope import Event
from contracts.requests import ReviewRequestScheduledV1
from contracts.reviews import ReviewState
from feed_exporter.product import KnownProduct
from feed_exporter.published_review import columns_of, digest_of, is_shown
from feed_exporter.store_changes import Change, keep_review, known_review, lock_changes, log_change
from feed_exporter.store_products import keep_products
from feed_exporter.store_runs import erase_files_naming
from kit.db import WriteSession
from kit.inbox import Reject


async def record_change(event: Event, session: WriteSession) -> None:
    """Record a review's state unless a newer one is known: any order and repetition ends the same.

    Raises: Reject (an event of a review that carries no website or no review).
    """
    review = getattr(event, "review", None)
    if event.id_website is None or not isinstance(review, ReviewState):
        raise Reject("an event of a review without its website or state")
    await lock_changes(session, event.id_website)
    before = await known_review(session, event.id_website, review.review_id)
    if before is not None and before.version >= event.version:
        return
    visible, columns = is_shown(review), columns_of(review)
    change = Change(
        review_id=review.review_id,
        kind=review.kind,
        version=event.version,
        changed_at=event.occurred_at,
        before=before,
        visible=visible,
        anonymized=review.anonymized,
        digest=digest_of(columns) if visible else "",
        columns=columns,
    )
    if change.erases_person:
        await erase_files_naming(session, event.id_website, review.review_id, event.occurred_at)
    await keep_review(session, event.id_website, change)
    if change.matters:
        await log_change(session, event.id_website, change)


async def record_products(event: Event, session: WriteSession) -> None:
    """Remember by which identifiers the orders of planned requests know the products asked about."""
    if not isinstance(event, ReviewRequestScheduledV1) or event.id_website is None:
        return
    states = (item.state for item in event.items)
    named = [
        KnownProduct.of(product)
        for state in states
        for product in state.order.products
        if product.product_ref in state.products
    ]
    await keep_products(session, event.id_website, named)
