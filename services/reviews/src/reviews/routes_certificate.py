"""The certificate: a website's published reviews, for everyone, with how they are treated."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from babel.numbers import format_decimal
from fastapi import APIRouter, Request, Response

from contracts.languages import CUSTOMER_LANGUAGES, customer_language
from contracts.routes import W
from contracts.websites import CollectionSettings
from kit.clock import Clock
from kit.copies import Copies
from kit.db import Database, ReadSession
from kit.i18n import DEFAULT_LANGUAGE, accepted_languages, locale_of
from kit.pages import page_route
from kit.problems import NotFound
from reviews.brands import Brand, Brands
from reviews.certificate import Choice
from reviews.count_collection import Collection, CollectionCounts
from reviews.provenance import Head
from reviews.rating import RATES, Ratings
from reviews.reasons import REASONS
from reviews.review import Review
from reviews.routes_answers import position_of
from reviews.routes_pages import Pages, local_day
from reviews.routes_published import next_cursor
from reviews.schema_org import rated_brand, rated_product
from reviews.settings import Settings
from reviews.store_published import Position, Published, PublishedFilter, published_reviews
from reviews.store_ratings import brand_ratings, product_ratings
from reviews.store_statements import find_head
from reviews.website_settings import settings_of

#: What languages call themselves.
LANGUAGE_NAMES = {
    "de": "Deutsch",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "it": "Italiano",
    "nl": "Nederlands",
    "pt": "Português",
}


@dataclass(frozen=True)
class Shown:
    """What was read for one page."""

    brand: Brand
    settings: CollectionSettings
    ratings: Ratings
    reviews: list[Published]  # one more than a page lists, if there are more
    head: Head | None


def routes_certificate(
    database: Database,
    brands: Brands,
    known_settings: Copies[CollectionSettings],
    pages: Pages,
    collection: CollectionCounts,
    clock: Clock,
    settings: Settings,
) -> APIRouter:
    """Return the certificate's route."""
    router = APIRouter(route_class=page_route(pages.problem), include_in_schema=False)

    @router.get("/certificate/{id_website}")
    async def show(id_website: str, request: Request) -> Response:
        choice, after = Choice.of(request.query_params), position_of(request.query_params.get("after"))
        async with database.read() as session:
            brand = await existing_brand(session, brands, id_website)
            shown = await _read(session, brand, choice, after)
        counted = await collection.of(brand.website.id_website)
        language = language_of_reader(request, choice, brand)
        view = View(shown, choice, counted, clock.now(), language, settings)
        return pages.page(
            "certificate.html", language, private=False, look=brand.look_in(language), **view.values()
        )

    async def _read(session: ReadSession, brand: Brand, choice: Choice, after: Position | None) -> Shown:
        id_website = brand.website.id_website
        collected = await settings_of(session, known_settings, id_website)
        if choice.product_ref is None:
            ratings = await brand_ratings(session, id_website, clock.now())
        else:
            ratings = await product_ratings(session, id_website, choice.product_ref)
        wanted = PublishedFilter(
            choice.kind, choice.product_ref, choice.rate, oldest_first=choice.oldest_first
        )
        found = await published_reviews(
            session, id_website, wanted, after, settings.certificate_page_reviews + 1
        )
        return Shown(brand, collected, ratings, found, await find_head(session, id_website))

    return router


def language_of_reader(request: Request, choice: Choice, brand: Brand) -> str:
    """Return the language chosen by address, else the browser's, else the website's."""
    accepted = accepted_languages(request.headers.get("accept-language"))
    chosen = [choice.language] if choice.language else []
    wanted = [*chosen, *accepted, brand.website.locale]
    named = (re.split("[-_]", each)[0].lower() for each in wanted)
    return next((each for each in named if each in CUSTOMER_LANGUAGES), DEFAULT_LANGUAGE)


async def existing_brand(session: ReadSession, brands: Brands, text: str) -> Brand:
    """Raises: NotFound."""
    brand = await brands.find(session, key_of(text))
    if brand is None:
        raise NotFound
    return brand


def key_of(text: str) -> UUID:
    """Raises: NotFound (no id is of that form)."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error


@dataclass(frozen=True)
class View:
    """What the template shows."""

    shown: Shown
    choice: Choice
    collection: Collection
    now: datetime
    language: str
    settings: Settings

    @property
    def _page_reviews(self) -> int:
        return self.settings.certificate_page_reviews

    def values(self) -> dict[str, Any]:
        shown, listed = self.shown, self.shown.reviews[: self._page_reviews]
        website, settings = shown.brand.website, shown.settings
        return {
            "brand": shown.brand.name,
            "certificate": f"/certificate/{website.id_website}",
            "write": f"/write/{website.id_website}",
            "provenance": W.format(id_website=website.id_website) + "/provenance",
            "choice": self.choice,
            "product": self._product(),
            "average": self._average(),
            "ratings": shown.ratings,
            "rates": RATES[::-1],
            "reviews": [self._card(each.review) for each in listed],
            "further": self._further(),
            "reasons": list(REASONS),
            "kept_years": self.settings.published_years,
            "delay_hours": settings.publication_delay_hours,
            "threshold": settings.moderation_threshold,
            "collection": self.collection,
            "head": shown.head,
            "sealed": local_day(shown.head.sealed_at, website.time_zone, self.language)
            if shown.head
            else None,
            "languages": LANGUAGE_NAMES,
            "schema": self._schema([each.review for each in listed]),
        }

    def _product(self) -> str | None:
        """Return the name of the product the page is narrowed to."""
        if self.choice.product_ref is None:
            return None
        named = (each.review.product_name for each in self.shown.reviews)
        return next((name for name in named if name), None) or self.choice.product_ref

    def _average(self) -> str | None:
        average = self.shown.ratings.average
        return None if average is None else format_decimal(average, "0.0", locale_of(self.language))

    def _card(self, review: Review) -> dict[str, Any]:
        return {
            "review": review,
            "language": customer_language(review.language, self.shown.brand.website.locale),
            "name": review.author(self.now).displayed_name,
            "experienced": self._day(review.experience_date),
            "published": self._day(review.published_at or review.updated_at),
            "updated": self._day(review.updated_at) if _was_changed(review) else None,
            "exchanges": [{"message": found, "day": self._day(found.at)} for found in review.exchanges],
        }

    def _day(self, instant: datetime) -> str:
        return local_day(instant, self.shown.brand.website.time_zone, self.language)

    def _further(self) -> str | None:
        after = next_cursor(self.shown.reviews, self._page_reviews)
        return self.choice.link(after) if after else None

    def _schema(self, listed: list[Review]) -> dict[str, Any] | None:
        """Return the average and the reviews for search engines; nothing where nothing is averaged."""
        ratings, brand = self.shown.ratings, self.shown.brand.name
        if ratings.average is None:
            return None
        product_ref, name = self.choice.product_ref, self._product()
        if product_ref is None or name is None:
            return rated_brand(brand, ratings, listed, self.now)
        return rated_product(brand, name, product_ref, ratings, listed, self.now)


def _was_changed(review: Review) -> bool:
    """Tell whether something was changed after its publication, such as an answer."""
    return review.published_at is not None and review.updated_at > review.published_at
