"""A certificate's figures in the words of schema.org, for search engines."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from reviews.rating import Ratings
from reviews.review import Review

_BEST, _WORST = 5, 1


def rated_brand(brand: str, ratings: Ratings, reviews: Sequence[Review], now: datetime) -> dict[str, Any]:
    """Return a brand with its average and the reviews that the page shows of it."""
    shown = [_review(review, now) for review in reviews if review.kind == "site"]
    return _rated({"@type": "Organization", "name": brand}, ratings, shown)


def rated_product(
    brand: str, name: str, product_ref: str, ratings: Ratings, reviews: Sequence[Review], now: datetime
) -> dict[str, Any]:
    """Return a product likewise."""
    item = {
        "@type": "Product",
        "name": name,
        "sku": product_ref,
        "brand": {"@type": "Brand", "name": brand},
    }
    return _rated(item, ratings, [_review(review, now) for review in reviews])


def _rated(item: dict[str, Any], ratings: Ratings, reviews: list[dict[str, Any]]) -> dict[str, Any]:
    average = {
        "@type": "AggregateRating",
        "ratingValue": str(ratings.average),
        "reviewCount": ratings.count,
        "bestRating": _BEST,
        "worstRating": _WORST,
    }
    return {"@context": "https://schema.org", **item, "aggregateRating": average, "review": reviews}


def _review(review: Review, now: datetime) -> dict[str, Any]:
    published_at = review.published_at or review.updated_at
    return {
        "@type": "Review",
        "author": {"@type": "Person", "name": review.author(now).displayed_name},
        "datePublished": published_at.date().isoformat(),
        "reviewBody": review.comment,
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": review.rate,
            "bestRating": _BEST,
            "worstRating": _WORST,
        },
    }
