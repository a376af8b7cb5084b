"""Shapes that merchants' and moderators' routes share: a review as listed, its bodies, the cursor."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import AfterValidator, AwareDatetime, Field

from contracts.reviews import Exchange, ExchangeOrigin, ReviewKind, ReviewStateName
from kit.clock import parse_instant
from kit.http import Answer, Body
from kit.problems import CursorInvalid
from reviews.comment import clean_comment
from reviews.evidence import Evidence
from reviews.moderate import Decision, Verb
from reviews.question import QuestionAnswer, QuestionKind
from reviews.review import Flag, Review
from reviews.store_claims import Claim

Limit = Annotated[int, Query(ge=1, le=200)]
Rate = Annotated[int | None, Query(ge=1, le=5)]
Rates = Annotated[list[Annotated[int, Field(ge=1, le=5)]] | None, Query(alias="rate")]  # any of them
Search = Annotated[str | None, Query(max_length=200), AfterValidator(lambda q: clean_comment(q) if q else q)]


class EvidenceAnswer(Answer):
    """A file handed in with a flag; its content is at …/evidence/{id}."""

    id: UUID
    at: AwareDatetime
    file_name: str
    media_type: str
    size_bytes: int
    sha256: str


class FlagAnswer(Answer):
    at: AwareDatetime
    reason: str
    comment: str | None
    outcome: Literal["accepted", "rejected"] | None
    evidence: list[EvidenceAnswer]

    @classmethod
    def of(cls, flag: Flag, files: Sequence[Evidence]) -> "FlagAnswer":
        own = [
            EvidenceAnswer(
                id=found.evidence_id,
                at=found.at,
                file_name=found.file_name,
                media_type=found.media_type,
                size_bytes=found.size_bytes,
                sha256=found.sha256,
            )
            for found in files
            if found.flag_id == flag.flag_id
        ]
        return cls(at=flag.at, reason=flag.reason, comment=flag.comment, outcome=flag.outcome, evidence=own)


class ExchangeAnswer(Answer):
    id: UUID
    at: AwareDatetime
    origin: ExchangeOrigin
    text: str
    answers: UUID | None = None  # the message that an author's answers

    @classmethod
    def of(cls, found: Exchange) -> "ExchangeAnswer":
        return cls(
            id=found.exchange_id, at=found.at, origin=found.origin, text=found.text, answers=found.answers
        )


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
    voluntary: bool
    submitted_at: AwareDatetime
    published_at: AwareDatetime | None
    updated_at: AwareDatetime
    reason: str | None
    anonymized: bool
    request_id: UUID
    revision: int  # grows with every change
    flags: list[FlagAnswer]
    exchanges: list[ExchangeAnswer]

    @classmethod
    def of(cls, review: Review, now: datetime) -> "ReviewAnswer":
        return cls.model_validate(_members(review, now))


class QuestionAnswerAnswer(Answer):
    """What the author answered to one of the merchant's own questions: shown to nobody else."""

    question_id: str
    kind: QuestionKind
    question: str
    number: int | None  # of a rating or score
    choice: str | None
    text: str | None  # free, or the choice's label; null once erased

    @classmethod
    def of(cls, answer: QuestionAnswer) -> "QuestionAnswerAnswer":
        return cls(**asdict(answer))


class ToldStepAnswer(Answer):
    """One thing that happened to a review, as its merchant may know: not who decided, nor their notes."""

    at: AwareDatetime
    action: str
    rule: str | None  # the rule that acted by itself
    to_state: ReviewStateName
    reason: str | None

    @classmethod
    def of(cls, step: Mapping[str, Any]) -> "ToldStepAnswer":
        kind, _, name = step["actor"].partition(":")
        told = {member: step[member] for member in ("at", "action", "to_state", "reason")}
        return cls(**told, rule=name if kind == "rule" else None)


class DetailedReviewAnswer(ReviewAnswer):
    """A review with what else its author answered about the order, and what happened to it, oldest first."""

    answers: list[QuestionAnswerAnswer]
    steps: list[ToldStepAnswer]

    @classmethod
    def whole(
        cls,
        review: Review,
        answers: Sequence[QuestionAnswer],
        history: Sequence[Mapping[str, Any]],
        now: datetime,
    ) -> "DetailedReviewAnswer":
        given = [QuestionAnswerAnswer.of(answer) for answer in answers]
        steps = [ToldStepAnswer.of(step) for step in history]
        return cls.model_validate(_members(review, now) | {"answers": given, "steps": steps})


class ModeratedReviewAnswer(ReviewAnswer):
    """A review as the moderator sees it."""

    id_website: UUID
    website_name: str | None = None  # as its customers know it
    claimed_by: str | None = None  # the moderator who has taken it up
    claimed_until: AwareDatetime | None = None

    @classmethod
    def of(
        cls, review: Review, now: datetime, claim: Claim | None = None, website_name: str | None = None
    ) -> "ModeratedReviewAnswer":
        held = {"claimed_by": claim.moderator, "claimed_until": claim.claimed_until} if claim else {}
        website = {"id_website": review.id_website, "website_name": website_name}
        return cls.model_validate(_members(review, now) | website | held)


class StepAnswer(Answer):
    """One thing that happened to a review."""

    at: AwareDatetime
    action: str
    actor: str  # user:<id>, client:<id>, author, or rule:<name>
    from_state: ReviewStateName | None
    to_state: ReviewStateName
    reason: str | None
    comment: str | None


class ModeratedReviewDetail(ModeratedReviewAnswer):
    """A review with everything that happened to it, oldest first."""

    history: list[StepAnswer]

    @classmethod
    def with_history(
        cls, shown: ModeratedReviewAnswer, history: Sequence[dict[str, Any]]
    ) -> "ModeratedReviewDetail":
        names = StepAnswer.model_fields
        steps = [{name: step[name] for name in names} for step in history]
        return cls.model_validate(shown.model_dump() | {"history": steps})


def _members(review: Review, now: datetime) -> dict[str, object]:
    state = review.as_state(now)
    shared = state.model_dump(include=set(ReviewAnswer.model_fields) - {"exchanges", "state"})
    return shared | {
        "id": review.review_id,
        "state": review.state,
        "revision": review.revision,
        "flags": [FlagAnswer.of(found, review.evidence) for found in review.flags],
        "exchanges": [ExchangeAnswer.of(found) for found in review.exchanges],
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
    decision: Verb
    reason: str | None = None
    comment: Annotated[str | None, Field(max_length=2_000)] = None  # for the file
    message: Annotated[str | None, Field(max_length=2_000)] = None  # for the author, of a refusal
    revision: int | None = None  # of the review as it was seen

    def decided(self) -> Decision:
        comment, message = clean_comment(self.comment or ""), clean_comment(self.message or "")
        return Decision(self.decision, self.reason, comment or None, message or None, self.revision)


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
