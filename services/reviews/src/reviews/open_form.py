"""A link of a mail is followed: find what it asks, and tell once per mail that it was opened."""

from dataclasses import dataclass
from datetime import datetime

from contracts.languages import customer_language
from contracts.links import FORM, RequestLink
from contracts.requests import RequestStep, ReviewRequestFormOpenedV1
from contracts.websites import CollectionSettings, WebsiteState
from kit.clock import Clock
from kit.copies import Copies
from kit.db import Database, ReadSession, WriteSession
from kit.ids import uuid7
from kit.secrets import KeyRing, LinkInvalid
from reviews.problems import FormClosed, FormNotReady, LinkUnknown
from reviews.questionnaire import Part, parts_of
from reviews.request import AskedRequest
from reviews.store import find_request, is_opened, keep_opening
from reviews.store_reviews import reviews_of_order
from reviews.website_settings import settings_of


@dataclass(frozen=True)
class Form:
    """One request's questionnaire as it stands now."""

    website: WebsiteState
    brand: str  # as its mails are signed
    request: AskedRequest
    parts: list[Part]

    @property
    def language(self) -> str:
        """Return the language of the mail that led here."""
        return _language(self.request, self.website)

    @property
    def has_answers(self) -> bool:
        return any(part.review is not None for part in self.parts)

    @property
    def is_complete(self) -> bool:
        return all(part.review is not None for part in self.parts)


class Forms:
    """Finds questionnaires by the tokens of their links."""

    def __init__(
        self,
        keys: KeyRing,
        websites: Copies[WebsiteState],
        known_settings: Copies[CollectionSettings],
        clock: Clock,
    ) -> None:
        self._keys = keys
        self._websites = websites
        self._settings = known_settings
        self._clock = clock

    def link(self, token: str) -> RequestLink:
        """Raises: LinkUnknown (forged, damaged, or of another page)."""
        try:
            return RequestLink.of(self._keys.read_link(FORM, token, self._clock.now()))
        except LinkInvalid as error:
            raise LinkUnknown from error

    async def find(self, session: ReadSession, link: RequestLink) -> Form:
        """Raises: FormNotReady (the mail was faster than our copy), FormClosed, LinkUnknown."""
        request = await find_request(session, link.id_website, link.request_id)
        if request is None:
            raise FormNotReady(headers={"Retry-After": "3"})
        website = await self._websites.find(session, str(link.id_website))
        if website is None:
            raise LinkUnknown
        if request.is_closed(self._clock.now()):
            raise FormClosed(language=_language(request, website))
        answered = await reviews_of_order(session, request.id_website, request.order_id)
        settings = await settings_of(session, self._settings, link.id_website)
        brand = settings.sender_name or website.name
        return Form(website, brand, request, parts_of(request, answered))


def _language(request: AskedRequest, website: WebsiteState) -> str:
    return customer_language(request.language, website.locale)


async def open_form(database: Database, forms: Forms, token: str, clock: Clock) -> Form:
    """Return the form; the first time a mail's link is followed, the event says so.

    Raises: LinkUnknown, FormNotReady, FormClosed.
    """
    link = forms.link(token)
    async with database.read() as session:
        form = await forms.find(session, link)
        known = await is_opened(session, link.request_id, link.kind)
    if not known:
        async with database.write() as writer:
            await _tell_opening(writer, link, form.request, clock.now())
    return form


async def _tell_opening(
    session: WriteSession, link: RequestLink, request: AskedRequest, now: datetime
) -> None:
    if not await keep_opening(session, link.request_id, link.kind, now):
        return
    await session.emit(
        ReviewRequestFormOpenedV1(
            id=uuid7(),
            occurred_at=now,
            id_website=link.id_website,
            aggregate_id=str(link.request_id),
            correlation_id=request.correlation_id,
            items=[_step(link, now)],
        )
    )


def _step(link: RequestLink, now: datetime) -> RequestStep:
    """It says whose link was followed: the reminder's follows the reminder, whatever the clocks say."""
    return RequestStep(step_id=uuid7(), request_id=link.request_id, at=now, setting="kind", value=link.kind)
