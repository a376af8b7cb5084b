"""What the log states about one review, for people to read."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response

from contracts.provenance import commitment
from contracts.routes import W
from kit.clock import Clock, parse_instant
from kit.db import Database
from kit.pages import page_route
from kit.problems import NotFound
from reviews.brands import Brand, Brands
from reviews.certificate import Choice
from reviews.routes_certificate import existing_brand, key_of, language_of_reader
from reviews.routes_pages import Pages, local_day
from reviews.store_published import Published, find_published
from reviews.store_statements import statements_after

_MOST = 200
_ACTIONS = frozenset(
    {
        "submitted",
        "published",
        "refused",
        "flagged",
        "replied",
        "reply_edited",
        "edited",
        "withdrawn",
        "anonymized",
        "answered",
        "moderator_wrote",
        "initials",
        "outlived",
        "text_erased",
    }
)
#: Where the words for the action don't say it.
_SAID_BY_WHOM = frozenset({"published", "refused"})


def routes_statements(
    database: Database, brands: Brands, pages: Pages, clock: Clock, public_url: Callable[[], str]
) -> APIRouter:
    """Return the route of a review's own page, below the certificate."""
    router = APIRouter(route_class=page_route(pages.problem), include_in_schema=False)

    @router.get("/certificate/{id_website}/reviews/{review_id}")
    async def show(id_website: str, review_id: str, request: Request) -> Response:
        review = key_of(review_id)
        async with database.read() as session:
            brand = await existing_brand(session, brands, id_website)
            website = brand.website.id_website
            published = await find_published(session, website, review)
            statements = await statements_after(session, website, 0, _MOST, review)
        if published is None and not statements:
            raise NotFound
        language = language_of_reader(request, Choice.of(request.query_params), brand)
        return pages.page(
            "statement.html",
            language,
            look=brand.look_in(language),
            brand=brand.name,
            certificate=f"/certificate/{website}",
            log=f"{W.format(id_website=website)}/provenance?review_id={review}",
            origin=public_url(),
            id_website=website,
            review=published.review if published else None,
            name=published.review.author(clock.now()).displayed_name if published else None,
            is_tied=_is_tied(published, statements),
            experienced=_day(statements[0]["experience_date"], brand, language) if statements else None,
            statements=[_shown(each, brand, language) for each in statements],
            proof=statements[0]["proof"] if statements else None,
            asked=_asked(statements, brand, language),
        )

    return router


def _is_tied(published: Published | None, statements: list[dict[str, Any]]) -> bool:
    """Tell whether the text shown is the one that the newest statement is about."""
    if published is None or len(statements) != published.statements:
        return False
    return bool(commitment(published.salt, published.review.comment) == statements[-1]["content"])


def _asked(statements: list[dict[str, Any]], brand: Brand, language: str) -> str | None:
    """Return the day of the mail that asked for the review."""
    at = statements[0]["proof"]["requested_at"] if statements and statements[0]["solicited"] else None
    return None if at is None else _day(at, brand, language)


def _shown(statement: dict[str, Any], brand: Brand, language: str) -> dict[str, Any]:
    action = statement["action"]
    return {
        **statement,
        "day": _day(statement["at"], brand, language),
        "named": action if action in _ACTIONS else "other",
        "says_who": action in _SAID_BY_WHOM,
    }


def _day(text: str, brand: Brand, language: str) -> str:
    return local_day(parse_instant(text), brand.website.time_zone, language)
