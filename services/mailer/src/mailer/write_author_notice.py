"""Noting a letter to the author of a review; domain.md 7.5, 7.6."""

from dataclasses import asdict
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.languages import customer_language
from contracts.notices import AuthorNoticeRequestedV1
from contracts.websites import CollectionSettings, WebsiteState
from kit.addresses import hash_of_address
from kit.clock import Clock
from kit.context import correlation_id, working
from kit.copies import Copies
from kit.db import WriteSession
from kit.erasure import erased_since
from kit.inbox import Reject, Retry
from kit.secrets import KeyRing
from mailer import store_notices
from mailer.mail_design import Templates
from mailer.recipient import end_of_quiet
from mailer.store_settings import history_of
from mailer.store_templates import templates_of
from mailer.tables import erasures


class AuthorNoticeWriter:
    """The use case; nothing is written to a person who was erased meanwhile."""

    def __init__(self, websites: Copies[WebsiteState], keys: KeyRing, clock: Clock) -> None:
        self._websites = websites
        self._keys = keys
        self._clock = clock

    async def on_requested(self, event: AuthorNoticeRequestedV1, session: WriteSession) -> None:
        """Raises Retry while the website is unknown."""
        if event.id_website is None:
            raise Reject("a review belongs to a website")
        if event.email is None or await self._is_forgotten(session, event.id_website, event):
            return
        website = await self._websites.find(session, str(event.id_website))
        if website is None:
            raise Retry("the website is unknown")
        settings = (await history_of(session, event.id_website)).newest.settings
        content = _content(event, website, settings, await templates_of(session, website))
        with working(correlation=correlation_id()):
            due_at = self._clock.now()  # the present, also when its cause acted at another time
        if event.kind != "confirmation":  # for that somebody waits
            due_at = end_of_quiet(due_at, ZoneInfo(website.time_zone), settings.quiet_hours) or due_at
        await store_notices.add(
            session,
            event.id,
            event.id_website,
            event.kind,
            event.email,
            content,
            message_date=self._clock.now(),
            due_at=due_at,
            address_hash=hash_of_address(event.email, self._keys.keyed_hash),
        )

    async def _is_forgotten(
        self, session: WriteSession, id_website: UUID, event: AuthorNoticeRequestedV1
    ) -> bool:
        forgotten = await erased_since(session, erasures, id_website, event.id, event.occurred_at)
        return hash_of_address(event.email or "", self._keys.keyed_hash) in forgotten


def _content(
    event: AuthorNoticeRequestedV1, website: WebsiteState, settings: CollectionSettings, templates: Templates
) -> dict[str, object]:
    """Return all the letter is made from: sent again, it's the same letter."""
    language = customer_language(event.language, website.locale)
    return {
        "website_name": website.name,
        "sender_name": settings.sender_name or website.name,
        "reply_to": settings.reply_to,
        "language": language,
        "look": asdict(templates.of("request", language).look),
        "asked": event.model_dump(mode="json"),
    }
