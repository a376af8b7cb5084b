"""Shapes that merchants' and moderators' routes share: a review as listed, its bodies, the cursor."""

import base64
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import AfterValidator, AwareDatetime, Field

from contracts.reviews import ExchangeOrigin, ReviewKind, ReviewStateName
from kit.clock import parse_instant
from kit.http import Answer, Body
from kit.problems import CursorInvalid
from reviews.comment import clean_comment
from reviews.review import Flag, Review

Limit = Annotated[int, Query(ge=1, le=200)]
Rate = Annotated[int | None, Query(ge=1, le=5)]
Search = Annotated[str | None, Query(max_length=200), AfterValidator(lambda q: clean_comment(q) if q else q)]


class FlagAnswer(Answer):
    at: AwareDatetime
    reason: str
    comment: str | None
    outcome: Literal["accepted", "rejected"] | None

    @classmethod
    def of(cls, flag: Flag) -> "FlagAnswer":
        return cls(at=flag.at, reason=flag.reason, comment=flag.comment, outcome=flag.outcome)


class ExchangeAnswer(Answer):
    id: UUID
    at: AwareDatetime
    origin: ExchangeOrigin
    text: str


class ReviewAnswer(Answer):
    """A review as its merchant sees it."""

    id: UUID
    kind: ReviewKind
    state: ReviewStateName
    rate: int
    comment: str
    displayed_name: str
    purchase_reference: str
    experience_date: AwareDatetime
    product_ref: str | None
    product_name: str | None
    language: str
    submitted_at: AwareDatetime
    published_at: AwareDatetime | None
    updated_at: AwareDatetime
    reason: str | None
    anonymized: bool
    request_id: UUID
    flags: list[FlagAnswer]
    exchanges: list[ExchangeAnswer]

    @classmethod
    def of(cls, review: Review, now: datetime) -> "ReviewAnswer":
        return cls.model_validate(_members(review, now))


class ModeratedReviewAnswer(ReviewAnswer):
    """A review as the moderator sees it."""

    id_website: UUID

    @classmethod
    def of(cls, review: Review, now: datetime) -> "ModeratedReviewAnswer":
        return cls.model_validate(_members(review, now) | {"id_website": review.id_website})


def _members(review: Review, now: datetime) -> dict[str, object]:
    state = review.as_state(now)
    shared = state.model_dump(include=set(ReviewAnswer.model_fields) - {"exchanges", "state"})
    return shared | {
        "id": review.review_id,
        "state": review.state,
        "flags": [FlagAnswer.of(found) for found in review.flags],
        "exchanges": [
            ExchangeAnswer(id=found.exchange_id, at=found.at, origin=found.origin, text=found.text)
            for found in review.exchanges
        ],
    }


class ReviewListAnswer(Answer):
    items: list[ReviewAnswer]
    next_cursor: str | None


class ModeratedReviewListAnswer(Answer):
    items: list[ModeratedReviewAnswer]
    next_cursor: str | None


class ReplyBody(Body):
    text: str


class FlagBody(Body):
    reason: str
    comment: Annotated[str | None, Field(max_length=2_000)] = None


class DecisionBody(Body):
    decision: Literal["publish", "refuse"]
    reason: str | None = None
    comment: Annotated[str | None, Field(max_length=2_000)] = None


def cursor_after(found: Sequence[Review], limit: int) -> str | None:
    """Return where the next page begins; None if `found`, asked with one more than `limit`, was the last."""
    if len(found) <= limit:
        return None
    last = found[limit - 1]
    return cursor_of(last.submitted_at, last.review_id)


def cursor_of(at: datetime, review_id: UUID) -> str:
    """Return a position in a list ordered by an instant and an id, as opaque text."""
    position = json.dumps([at.isoformat(), str(review_id)])
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def position_of(cursor: str | None) -> tuple[datetime, UUID] | None:
    """Raises: CursorInvalid."""
    if cursor is None:
        return None
    try:
        at, review_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return parse_instant(at), UUID(review_id)
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise CursorInvalid from error
