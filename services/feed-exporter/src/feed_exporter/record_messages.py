"""Events in, messages to webhooks out: for the websites that have one, in one insert per event."""

from contracts.envelope import Event
from contracts.reviews import ReviewState
from feed_exporter.store_changes import known_review
from feed_exporter.store_webhook_deliveries import add_messages, erase_bodies, has_erased
from feed_exporter.store_webhooks import webhooks_that_want
from feed_exporter.webhook_message import kind_of, messages_of
from kit.clock import Clock, present
from kit.db import WriteSession


class MessageRecorder:
    """Handles every event that webhooks may want."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def record(self, event: Event, session: WriteSession) -> None:
        """Put the event's messages among those to be sent; an event told twice is one message."""
        if event.id_website is None:
            return
        review = getattr(event, "review", None)
        if isinstance(review, ReviewState) and review.anonymized:
            await erase_bodies(session, event.id_website, review_ids=[review.review_id])
        wanting = await webhooks_that_want(session, event.id_website, kind_of(type(event)))
        if not wanting or await _is_of_erased(event, session):
            return
        wanted = [(webhook_id, message) for message in messages_of(event) for webhook_id in wanting]
        await add_messages(session, event.id_website, wanted, present(self._clock))


async def _is_of_erased(event: Event, session: WriteSession) -> bool:
    """Tell whether an event still names a person who was erased since."""
    review = getattr(event, "review", None)
    if event.id_website is None or not isinstance(review, ReviewState) or review.anonymized:
        return False
    known = await known_review(session, event.id_website, review.review_id)
    erased = known is not None and known.anonymized and known.version > event.version
    return erased or await has_erased(session, event.id_website, review.review_id)
