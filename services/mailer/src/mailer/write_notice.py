"""Noting the mails that a technical contact gets: of failed order files and undelivered feeds.

One for each website and run of the drain (domain.md 3.3), one for each flow and night (domain.md 8.6).
"""

from uuid import UUID, uuid5

from contracts.envelope import Event
from contracts.feeds import FeedFailedV1
from contracts.orders import OrderFilesFailedV1
from contracts.websites import WebsiteState
from kit.clock import Clock
from kit.context import correlation_id, working
from kit.copies import Copies
from kit.db import WriteSession
from kit.i18n import best_language
from kit.inbox import Retry
from mailer import store_notices
from mailer.store_settings import history_of

ORDER_FILES, FEED = "order_files", "feed"  # the kinds of these notices; letters to authors have others


class NoticeWriter:
    """The use case; nothing is written for a website that has set no technical contact."""

    def __init__(self, websites: Copies[WebsiteState], clock: Clock) -> None:
        self._websites = websites
        self._clock = clock

    async def on_files_failed(self, event: OrderFilesFailedV1, session: WriteSession) -> None:
        """Raises Retry while the website is unknown."""
        await self._note(event, event.id, ORDER_FILES, session)

    async def on_feed_failed(self, event: FeedFailedV1, session: WriteSession) -> None:
        """A flow of two natures fails twice a night and is told of once. Raises Retry, as above."""
        await self._note(event, uuid5(event.feed_id, event.local_date.isoformat()), FEED, session)

    async def _note(self, event: Event, id_: UUID, kind: str, session: WriteSession) -> None:
        if event.id_website is None:
            raise ValueError("what failed belongs to a website")
        contact = (await history_of(session, event.id_website)).newest.settings.technical_contact
        if contact is None:
            return
        website = await self._websites.find(session, str(event.id_website))
        if website is None:
            raise Retry("the website is unknown")
        now = self._clock.now()
        content = {
            "website_name": website.name,
            "language": best_language([website.locale]),
            "failed": event.model_dump(mode="json"),
        }
        with working(correlation=correlation_id()):
            due_at = self._clock.now()  # the present, also when what failed acted at another time
        await store_notices.add(
            session,
            id_,
            event.id_website,
            kind,
            contact,
            content,
            message_date=now,
            due_at=due_at,
        )
