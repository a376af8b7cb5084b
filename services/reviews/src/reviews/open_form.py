"""A link of a mail is followed: find what it asks, and tell once per mail that it was opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.languages import customer_language
from contracts.links import FORM, RequestLink, form_path
from contracts.requests import RequestStep, ReviewRequestFormOpenedV1
from contracts.websites import BrandLook, WebsiteState
from kit.clock import Clock
from kit.db import Database, ReadSession, WriteSession
from kit.ids import uuid7
from kit.secrets import KeyRing, LinkInvalid
from reviews.brands import Brands
from reviews.problems import FormClosed, FormNotReady, LinkUnknown
from reviews.question import AskedQuestion, Question
from reviews.questionnaire import Part, parts_of
from reviews.request import AskedRequest
from reviews.store import find_asking, keep_opening
from reviews.store_reviews import reviews_of_order


@dataclass(frozen=True)
class Form:
    """One request's questionnaire as it stands now."""

    website: WebsiteState
    brand: str  # as its mails are signed
    look: BrandLook
    request: AskedRequest
    parts: list[Part]  # without those that are asked no more
    questions: list[AskedQuestion]  # the merchant's own, where they are asked now
    is_opened: bool  # the mail's link was followed before

    @property
    def language(self) -> str:
        """Return the language of the mail that led here."""
        return customer_language(self.request.language, self.website.locale)

    @property
    def has_answers(self) -> bool:
        return any(part.review is not None for part in self.parts)

    @property
    def is_complete(self) -> bool:
        return all(part.review is not None for part in self.parts)

    def part(self, name: str) -> Part | None:
        return next((part for part in self.parts if part.name == name), None)


class Forms:
    """Finds questionnaires by the tokens of their links."""

    def __init__(self, keys: KeyRing, brands: Brands, clock: Clock) -> None:
        self._keys = keys
        self._brands = brands
        self._clock = clock

    def link(self, token: str) -> RequestLink:
        """Raises: LinkUnknown (forged, damaged, or of another page)."""
        try:
            return RequestLink.of(self._keys.read_link(FORM, token, self._clock.now()))
        except LinkInvalid as error:
            raise LinkUnknown from error

    def path_of(self, request: AskedRequest) -> str:
        """Return where a request's questionnaire is found, for its author alone."""
        link = RequestLink(request.id_website, request.request_id, "request")
        return form_path(self._keys.sign_link(FORM, link.data(), self._clock.now()))

    async def find(self, session: ReadSession, link: RequestLink) -> Form:
        """Raises: FormNotReady (the mail was faster than our copy), FormClosed, LinkUnknown."""
        asking = await find_asking(session, link.id_website, link.request_id, link.kind)
        if asking is None:
            raise FormNotReady(headers={"Retry-After": "3"})
        brand = await self._brands.find(session, link.id_website)
        if brand is None:
            raise LinkUnknown
        request, language = asking.request, customer_language(asking.request.language, brand.website.locale)
        answered = []
        if asking.has_reviews:
            answered = await reviews_of_order(session, request.id_website, request.order_id)
        parts = parts_of(request, answered)
        if request.is_closed(self._clock.now()):
            # What was written stays its author's, to read, to change within the limits, to withdraw.
            parts = [part for part in parts if part.review is not None]
            if not parts:
                raise FormClosed(language=language)
        questions = [] if answered else _asked(asking.questions, language, brand.website)
        look = brand.look_in(language)
        return Form(brand.website, brand.name, look, request, parts, questions, asking.is_opened)


def _asked(questions: Sequence[Question], language: str, website: WebsiteState) -> list[AskedQuestion]:
    own_language = customer_language(website.locale, website.locale)
    return [AskedQuestion(question, language, own_language) for question in questions]


async def open_form(database: Database, forms: Forms, token: str, clock: Clock) -> Form:
    """Return the form; the first time a mail's link is followed, the event says so.

    Raises: LinkUnknown, FormNotReady, FormClosed.
    """
    link = forms.link(token)
    async with database.read() as session:
        form = await forms.find(session, link)
    if not form.is_opened and not form.has_answers:  # a review without a request was asked for by no mail
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
