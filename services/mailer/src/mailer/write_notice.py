"""Noting the mail that a technical contact gets, for each website and run of the drain (domain.md 3.3)."""

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

ORDER_FILES = "order_files"  # the kind of these notices; letters to authors have others


class NoticeWriter:
    """The use case; nothing is written for a website that has set no technical contact."""

    def __init__(self, websites: Copies[WebsiteState], clock: Clock) -> None:
        self._websites = websites
        self._clock = clock

    async def on_files_failed(self, event: OrderFilesFailedV1, session: WriteSession) -> None:
        """Raises Retry while the website is unknown."""
        if event.id_website is None:
            raise ValueError("files belong to a website")
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
            due_at = self._clock.now()  # the present, also when the drain acted at another time
        await store_notices.add(
            session,
            event.id,
            event.id_website,
            ORDER_FILES,
            contact,
            content,
            message_date=now,
            due_at=due_at,
        )
