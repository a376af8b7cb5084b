"""Public reads: published reviews and ratings, for anybody's page and program (domain.md 5.3)."""

import hashlib
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.routing import APIRoute
from pydantic import AwareDatetime

from contracts.provenance import commitment
from contracts.reviews import ReviewKind
from contracts.routes import W
from contracts.websites import WebsiteState
from kit.clock import Clock
from kit.copies import Copies
from kit.db import Database, ReadSession
from kit.http import Answer
from kit.problems import CursorInvalid, NotFound, Problem, RequestInvalid, problems
from reviews.rating import RATES, Ratings, averaged_since
from reviews.routes_answers import ExchangeAnswer, Limit, Rate, cursor_of, position_of
from reviews.store_published import Published, PublishedFilter, published_reviews
from reviews.store_ratings import (
    brand_ratings,
    names_of_products,
    rated_products,
    ratings_of_products,
)

#: Any website's script may read these; whoever asks again within a minute asks its own cache.
_OPEN = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag, Retry-After"}
_KEPT = {"Cache-Control": "public, max-age=60"}
_LONGEST_REFERENCE = 100
ProductRef = Annotated[str | None, Query(min_length=1, max_length=_LONGEST_REFERENCE)]
Cursor = Annotated[str | None, Query(max_length=400)]
READS = problems(NotFound, CursorInvalid, RequestInvalid)


class PublicRead(APIRoute):
    """A read that any script may make, and that says nothing twice to who knows the answer's tag."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                response = await handle(request)
            except Problem as problem:
                problem.headers.update(_OPEN)
                raise
            tag = f'"{hashlib.sha256(response.body).hexdigest()[:32]}"'
            headers = {**_OPEN, **_KEPT, "ETag": tag}
            known = request.headers.get("if-none-match", "")
            if tag in (each.strip().removeprefix("W/") for each in known.split(",")):
                return Response(status_code=304, headers=headers)
            response.headers.update(headers)
            return response

        return answer


class ProvenanceAnswer(Answer):
    """What ties a review to the log of statements: docs/provenance.md."""

    statements: int  # about this review so far; the log may take a few seconds to have the last
    salt: str
    content: str  # HMAC-SHA-256 of the comment under the salt, as in the last statement


class PublishedReviewAnswer(Answer):
    """A review as everyone may see it."""

    id: UUID
    kind: ReviewKind
    rate: int
    comment: str
    displayed_name: str
    language: str
    product_ref: str | None
    product_name: str | None
    experience_date: AwareDatetime
    submitted_at: AwareDatetime
    published_at: AwareDatetime
    updated_at: AwareDatetime
    is_verified: bool  # a proof of purchase stands behind it
    solicited: bool
    incentivized: bool  # nothing is ever given in return
    exchanges: list[ExchangeAnswer]
    provenance: ProvenanceAnswer

    @classmethod
    def of(cls, published: Published, now: datetime) -> "PublishedReviewAnswer":
        review = published.review
        shared = review.as_state(now).model_dump(
            include=set(cls.model_fields) - {"id", "exchanges", "published_at"}
        )
        own = {
            "id": review.review_id,
            "published_at": review.shown_at,
            "is_verified": True,
            "solicited": not review.voluntary,
            "incentivized": False,
            "exchanges": [
                ExchangeAnswer(id=found.exchange_id, at=found.at, origin=found.origin, text=found.text)
                for found in review.exchanges
            ],
            "provenance": _provenance(published),
        }
        return cls.model_validate(shared | own)


class PublishedReviewListAnswer(Answer):
    items: list[PublishedReviewAnswer]
    next_cursor: str | None


class RatingsAnswer(Answer):
    average: float | None  # one decimal; None: no review
    count: int
    distribution: dict[str, int]  # rate → how many reviews

    @classmethod
    def members(cls, ratings: Ratings) -> dict[str, Any]:
        return {
            "average": None if ratings.average is None else float(ratings.average),
            "count": ratings.count,
            "distribution": {str(rate): ratings.by_rate.get(rate, 0) for rate in RATES},
        }


class BrandRatingsAnswer(RatingsAnswer):
    """The brand's reviews published since a day, a year ago."""

    since: AwareDatetime


class ProductRatingsAnswer(RatingsAnswer):
    """All published reviews of a product."""

    product_ref: str
    product_name: str | None


class PublishedRatingsAnswer(Answer):
    brand: BrandRatingsAnswer
    items: list[ProductRatingsAnswer]  # by product_ref
    next_cursor: str | None


def routes_published(database: Database, websites: Copies[WebsiteState], clock: Clock) -> APIRouter:
    """Return the routes below W/published."""
    router = APIRouter(prefix=W + "/published", tags=["published"], route_class=PublicRead)

    @router.get("/reviews", responses=READS)
    async def get_reviews(
        id_website: UUID,
        kind: ReviewKind | None = None,
        product_ref: ProductRef = None,
        rate: Rate = None,
        since: AwareDatetime | None = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> PublishedReviewListAnswer:
        """Published reviews, newest first; `since`: published then or later."""
        wanted = PublishedFilter(kind, product_ref, rate, since)
        async with database.read() as session:
            await existing(session, websites, id_website)
            found = await published_reviews(session, id_website, wanted, position_of(cursor), limit + 1)
        items = [PublishedReviewAnswer.of(each, clock.now()) for each in found[:limit]]
        return PublishedReviewListAnswer(items=items, next_cursor=next_cursor(found, limit))

    @router.get("/ratings", responses=READS)
    async def get_ratings(
        id_website: UUID, product_ref: ProductRef = None, cursor: Cursor = None, limit: Limit = 50
    ) -> PublishedRatingsAnswer:
        """The brand's average of the last 12 months, and that of each product over all its reviews."""
        now = clock.now()
        async with database.read() as session:
            await existing(session, websites, id_website)
            brand = await brand_ratings(session, id_website, now)
            if product_ref is not None:
                known = [product_ref]
            else:
                known = await rated_products(session, id_website, _reference_of(cursor), limit + 1)
            items = await _products(session, id_website, known[:limit])
        since = datetime.combine(averaged_since(now), datetime.min.time(), now.tzinfo)
        return PublishedRatingsAnswer(
            brand=BrandRatingsAnswer(**RatingsAnswer.members(brand), since=since),
            items=items,
            next_cursor=known[limit - 1] if len(known) > limit else None,
        )

    return router


async def existing(session: ReadSession, websites: Copies[WebsiteState], id_website: UUID) -> WebsiteState:
    """Raises: NotFound."""
    website = await websites.find(session, str(id_website))
    if website is None:
        raise NotFound
    return website


def next_cursor(found: Sequence[Published], limit: int) -> str | None:
    """Return where the next page begins; None if `found`, asked with one more than `limit`, was the last."""
    if len(found) <= limit:
        return None
    last = found[limit - 1].review
    return cursor_of(last.shown_at or last.updated_at, last.review_id)


async def _products(
    session: ReadSession, id_website: UUID, product_refs: Sequence[str]
) -> list[ProductRatingsAnswer]:
    found = await ratings_of_products(session, id_website, product_refs)
    rated = [product_ref for product_ref in product_refs if product_ref in found]
    names = await names_of_products(session, id_website, rated)
    return [
        ProductRatingsAnswer(
            **RatingsAnswer.members(found[product_ref]),
            product_ref=product_ref,
            product_name=names[product_ref],
        )
        for product_ref in rated
    ]


def _provenance(published: Published) -> ProvenanceAnswer:
    content = commitment(published.salt, published.review.comment)
    return ProvenanceAnswer(statements=published.statements, salt=published.salt, content=content)


def _reference_of(cursor: str | None) -> str:
    """Raises: CursorInvalid."""
    if cursor is not None and len(cursor) > _LONGEST_REFERENCE:
        raise CursorInvalid
    return cursor or ""
