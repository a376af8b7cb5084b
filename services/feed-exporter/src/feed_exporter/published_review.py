"""What feeds show of a review, in their own columns."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from contracts.files.review_feed import ANONYMOUS, EXCHANGE_ORIGINS, xml_text
from contracts.reviews import ReviewState

Columns = dict[str, Any]  # by the names of the table `reviews`


def is_shown(review: ReviewState) -> bool:
    """Tell whether feeds hold the review now; one flagged after publication stays until it's decided."""
    return review.state == "published" or (review.state == "flagged" and review.was_published)


def columns_of(review: ReviewState) -> Columns:
    """Return what feeds hold of a review; of one they don't show its identifiers, without text or person."""
    if not is_shown(review):
        return _identifiers(review) | _NOTHING
    return _identifiers(review) | _content(review) | _author(review) | _exchanges(review)


def digest_of(columns: Mapping[str, Any]) -> str:
    """Return a hash of all that feeds may show of a review: equal when no reader would see a change."""
    return hashlib.sha256(json.dumps(columns, default=str, sort_keys=True).encode()).hexdigest()


def _identifiers(review: ReviewState) -> Columns:
    is_product = review.kind == "product"
    return {
        "id_review_product": (review.review_product_id or review.review_id) if is_product else None,
        "order_ref": xml_text(review.purchase_reference),
        "id_product": xml_text(review.product_ref or "") if is_product else "",
    }


def _content(review: ReviewState) -> Columns:
    return {
        "product_name": xml_text(review.product_name or ""),
        "review_date": _to_the_second(review.submitted_at),
        "publish_date": _to_the_second(review.published_at),
        "order_date": _to_the_second(review.experience_date),
        "review": xml_text(review.comment),
        "rate": review.rate,
        "channel": review.channel,
        "shop_id": xml_text(review.shop_id or ""),
        "language": xml_text(review.language),
        "voluntary": review.voluntary,
    }


def _author(review: ReviewState) -> Columns:
    email = "" if review.anonymized else xml_text(review.email or "")
    if review.anonymized or review.first_name == ANONYMOUS:
        return {"firstname": ANONYMOUS, "lastname": ANONYMOUS, "full_lastname": ANONYMOUS, "email": email}
    full = xml_text(review.last_name)
    return {
        "firstname": xml_text(review.first_name),
        "lastname": _initial(full),
        "full_lastname": full,
        "email": email,
    }


def _initial(name: str) -> str:
    stripped = name.strip()
    if not stripped or stripped == ANONYMOUS:
        return stripped
    return f"{stripped[0].upper()}."


def _exchanges(review: ReviewState) -> Columns:
    said = sorted(review.exchanges, key=lambda each: (each.at, each.exchange_id))
    return {
        "nb_exchanges": len(said),
        "exchange_times": [int(each.at.timestamp()) for each in said],
        "exchange_origins": [EXCHANGE_ORIGINS[each.origin] for each in said],
        "exchange_comments": [xml_text(each.text) for each in said],
    }


def _to_the_second(instant: datetime | None) -> datetime | None:
    return None if instant is None else instant.replace(microsecond=0)


_NOTHING: Columns = {
    "product_name": "",
    "review_date": None,
    "publish_date": None,
    "order_date": None,
    "review": "",
    "rate": None,
    "channel": "",
    "shop_id": "",
    "language": "",
    "voluntary": False,
    "firstname": "",
    "lastname": "",
    "full_lastname": "",
    "email": "",
    "nb_exchanges": 0,
    "exchange_times": [],
    "exchange_origins": [],
    "exchange_comments": [],
}
