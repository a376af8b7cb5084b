"""What of a review matters to readers of feeds."""

import hashlib

from contracts.reviews import ReviewState

_SHOWN = {
    "review_product_id",
    "rate",
    "comment",
    "language",
    "first_name",
    "last_name",
    "email",
    "purchase_reference",
    "experience_date",
    "channel",
    "shop_id",
    "product_ref",
    "product_name",
    "submitted_at",
    "published_at",
    "anonymized",
    "exchanges",
}


def is_shown(review: ReviewState) -> bool:
    """Tell whether feeds hold the review now; one flagged after publication stays until it's decided."""
    return review.state == "published" or (review.state == "flagged" and review.was_published)


def digest_of(review: ReviewState) -> str:
    """Return a hash of all that feeds may show of a review: equal when no reader would see a change."""
    return hashlib.sha256(review.model_dump_json(include=_SHOWN).encode()).hexdigest()


def without_person(review: ReviewState) -> ReviewState:
    """Return what a DELETE needs, without text or person: enough of a review that feeds don't show."""
    erased = {"comment": "", "first_name": "", "last_name": "", "displayed_name": "", "email": None}
    return review.model_copy(update={**erased, "exchanges": []})
