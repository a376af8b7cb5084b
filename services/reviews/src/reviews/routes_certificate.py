"""The certificate: a website's published reviews, for everyone, with how they are treated."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from babel.numbers import format_decimal
from fastapi import APIRouter, Request, Response

from contracts.languages import customer_language
from contracts.websites import CollectionSettings, WebsiteState
from kit.clock import Clock
from kit.copies import Copies
from kit.db import Database, ReadSession
from kit.i18n import accepted_languages, locale_of
from kit.pages import page_route
from kit.problems import NotFound
from reviews.certificate import AVERAGED
from reviews.reasons import REASONS
from reviews.review import Review
from reviews.routes_answers import cursor_of, position_of
from reviews.routes_pages import Pages, local_day
from reviews.store_certificate import Certificate, read_certificate
from reviews.website_settings import settings_of


def routes_certificate(
    database: Database,
    websites: Copies[WebsiteState],
    known_settings: Copies[CollectionSettings],
    pages: Pages,
    clock: Clock,
    page_reviews: int,
) -> APIRouter:
    """Return the certificate's route; `page_reviews`: how many one page lists."""
    router = APIRouter(route_class=page_route(pages.problem), include_in_schema=False)

    @router.get("/certificate/{id_website}")
    async def show(id_website: str, request: Request) -> Response:
        now = clock.now()
        async with database.read() as session:
            website = await _website(session, websites, id_website)
            settings = await settings_of(session, known_settings, website.id_website)
            after = position_of(request.query_params.get("after"))
            found = await read_certificate(
                session, website.id_website, since=now - AVERAGED, after=after, limit=page_reviews
            )
        wanted = [*accepted_languages(request.headers.get("accept-language")), website.locale]
        language = pages.best(wanted)
        shown = View(website, found, settings, now, language)
        return pages.page("certificate.html", language, private=False, **shown.values())

    return router


@dataclass(frozen=True)
class View:
    """What the template shows."""

    website: WebsiteState
    found: Certificate
    settings: CollectionSettings
    now: datetime
    language: str

    @property
    def _brand(self) -> str:
        return self.settings.sender_name or self.website.name

    def values(self) -> dict[str, Any]:
        ratings = self.found.ratings
        average = (
            None
            if ratings.average is None
            else format_decimal(ratings.average, "0.0", locale_of(self.language))
        )
        return {
            "brand": self._brand,
            "average": average,
            "ratings": ratings,
            "reviews": [self._shown(review) for review in self.found.reviews],
            "older": self._older(),
            "reasons": list(REASONS),
            "delay_hours": self.settings.publication_delay_hours,
            "threshold": self.settings.moderation_threshold,
            "schema": self._schema(),
        }

    def _shown(self, review: Review) -> dict[str, Any]:
        return {
            "review": review,
            "language": customer_language(review.language, self.website.locale),
            "name": review.author(self.now).displayed_name,
            "experienced": self._day(review.experience_date),
            "published": self._day(review.published_at or review.updated_at),
            "updated": self._day(review.updated_at) if _was_changed(review) else None,
            "exchanges": [{"message": found, "day": self._day(found.at)} for found in review.exchanges],
        }

    def _day(self, instant: datetime) -> str:
        return local_day(instant, self.website.time_zone, self.language)

    def _older(self) -> str | None:
        if not self.found.has_more:
            return None
        last = self.found.reviews[-1]
        return cursor_of(last.published_at or last.updated_at, last.review_id)

    def _schema(self) -> dict[str, Any] | None:
        """Return the average as schema.org says it, for search engines."""
        ratings = self.found.ratings
        if ratings.average is None:
            return None
        return {
            "@context": "https://schema.org",
            "@type": "Organization",
            "name": self._brand,
            "aggregateRating": {
                "@type": "AggregateRating",
                "ratingValue": str(ratings.average),
                "reviewCount": ratings.count,
                "bestRating": 5,
                "worstRating": 1,
            },
        }


def _was_changed(review: Review) -> bool:
    """Tell whether something was changed after its publication, such as an answer."""
    return review.published_at is not None and review.updated_at > review.published_at


async def _website(session: ReadSession, websites: Copies[WebsiteState], text: str) -> WebsiteState:
    """Raises: NotFound."""
    try:
        key = str(UUID(text))
    except ValueError as error:
        raise NotFound from error
    website = await websites.find(session, key)
    if website is None:
        raise NotFound
    return website
