"""Events of reviews: each carries the whole review."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.envelope import Contract, Event
from contracts.orders import Channel

ReviewKind = Literal["site", "product"]
ReviewStateName = Literal["pending", "in_moderation", "flagged", "published", "refused", "withdrawn"]
ExchangeOrigin = Literal["moderator", "merchant", "consumer"]


class Exchange(Contract):
    exchange_id: UUID
    at: AwareDatetime
    origin: ExchangeOrigin
    text: str
    answers: UUID | None = None  # the message that the consumer's answers


class ReviewState(Contract):
    """One review: the brand's part or one product's part of an answered questionnaire."""

    review_id: UUID  # id_review of the feeds
    review_product_id: UUID | None = None  # id_review_product of the feeds, for a product review
    request_id: UUID
    order_id: UUID
    kind: ReviewKind
    state: ReviewStateName
    rate: int = Field(ge=1, le=5)
    comment: str
    language: str
    displayed_name: str
    first_name: str  # as the feeds show it: Anonymous once anonymized or hidden
    last_name: str  # the whole one; feeds shorten it
    email: str | None = None  # None once anonymized
    purchase_reference: str
    experience_date: AwareDatetime
    channel: Channel = "online"
    shop_id: str | None = None
    product_ref: str | None = None
    product_name: str | None = None
    voluntary: bool = False  # written without having been asked
    submitted_at: AwareDatetime
    published_at: AwareDatetime | None = None
    updated_at: AwareDatetime
    reason: str | None = None  # of a refusal
    anonymized: bool = False
    was_published: bool = False  # ever: only then do feeds know it
    exchanges: list[Exchange] = Field(default_factory=list)  # oldest first


class _ReviewEvent(Event):
    review: ReviewState


class ReviewSubmittedV1(_ReviewEvent):
    """An author validated the questionnaire. Producer: reviews. Aggregate: the review."""

    type: Literal["review.submitted.v1"] = "review.submitted.v1"


class ReviewPublishedV1(_ReviewEvent):
    """A review became visible."""

    type: Literal["review.published.v1"] = "review.published.v1"


class ReviewUpdatedV1(_ReviewEvent):
    """Something of a review changed: text, rate, exchange, name."""

    type: Literal["review.updated.v1"] = "review.updated.v1"


class ReviewRefusedV1(_ReviewEvent):
    """A review was refused, before or after publication."""

    type: Literal["review.refused.v1"] = "review.refused.v1"


class ReviewWithdrawnV1(_ReviewEvent):
    """The author took a review back."""

    type: Literal["review.withdrawn.v1"] = "review.withdrawn.v1"
