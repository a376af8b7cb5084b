"""The moderator's side: the queue of all websites, claims, decisions, messages."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from contracts.reviews import ReviewKind, ReviewStateName
from kit.clock import Clock
from kit.db import Database, ReadSession
from kit.http import Caller
from kit.problems import CursorInvalid, NotFound, RequestInvalid, StateConflict, problems
from reviews.brands import Brands
from reviews.claim_review import claim_review, release_review
from reviews.moderate import decide, existing
from reviews.reply import write_as_moderator
from reviews.review import Review
from reviews.routes_answers import (
    DecisionBody,
    Limit,
    ModeratedReviewAnswer,
    ModeratedReviewDetail,
    ModeratedReviewListAnswer,
    Rates,
    ReplyBody,
    Search,
    cursor_after,
    position_of,
)
from reviews.store_claims import find_claims
from reviews.store_reviews import ReviewFilter, find_review, history_of, list_reviews

Sort = Literal["-submitted_at", "submitted_at"]
_CHANGES = problems(NotFound, StateConflict, RequestInvalid)


def routes_moderation(database: Database, brands: Brands, clock: Clock) -> APIRouter:
    """Return the routes below /api/v1/moderation/reviews."""
    router = APIRouter(prefix="/api/v1/moderation/reviews", tags=["moderation"])

    @router.get("", responses=problems(CursorInvalid, RequestInvalid))
    async def list_(
        id_website: UUID | None = None,
        kind: ReviewKind | None = None,
        state: Annotated[list[ReviewStateName] | None, Query()] = None,
        rates: Rates = None,
        q: Search = None,
        flagged_for: Annotated[str | None, Query(max_length=40)] = None,
        sort: Sort = "-submitted_at",
        cursor: Annotated[str | None, Query(max_length=200)] = None,
        limit: Limit = 50,
    ) -> ModeratedReviewListAnswer:
        """Reviews of all websites; what has waited longest comes first with `sort=submitted_at`."""
        oldest_first = sort == "submitted_at"
        wanted = ReviewFilter(
            id_website,
            kind,
            state or (),
            rates or (),
            q=q,
            flagged_for=flagged_for,
            oldest_first=oldest_first,
        )
        async with database.read() as session:
            found = await list_reviews(session, wanted, position_of(cursor), limit + 1)
            items = await answers(session, found[:limit])
        return ModeratedReviewListAnswer(items=items, next_cursor=cursor_after(found, limit))

    @router.get("/{review_id}", responses=problems(NotFound))
    async def get(review_id: UUID) -> ModeratedReviewDetail:
        """One review with everything that happened to it."""
        async with database.read() as session:
            review = await find_review(session, review_id)
            if review is None:
                raise NotFound
            (shown,) = await answers(session, [review])
            history = await history_of(session, review_id)
        return ModeratedReviewDetail.with_history(shown, history)

    @router.post("/{review_id}/claim", responses=_CHANGES)
    async def post_claim(review_id: UUID, caller: Caller) -> ModeratedReviewAnswer:
        """Take a review up for 15 minutes; other moderators' decisions are refused meanwhile."""
        async with database.write() as session:
            review = await existing(session, review_id, None)
            await claim_review(session, review_id, caller.subject, clock.now())
            return (await answers(session, [review]))[0]

    @router.delete("/{review_id}/claim", status_code=204, responses=_CHANGES)
    async def delete_claim(review_id: UUID, caller: Caller) -> None:
        """Leave a review to others."""
        async with database.write() as session:
            await existing(session, review_id, None)
            await release_review(session, review_id, caller.subject, clock.now())

    @router.post("/{review_id}/decision", responses=_CHANGES)
    async def post_decision(review_id: UUID, body: DecisionBody, caller: Caller) -> ModeratedReviewAnswer:
        """Publish or refuse, before or after publication; `revision`: of the review as it was seen."""
        async with database.write() as session:
            changed = await decide(session, review_id, body.decided(), actor=caller.subject, clock=clock)
            return (await answers(session, [changed]))[0]

    @router.post("/{review_id}/messages", status_code=201, responses=_CHANGES)
    async def post_message(review_id: UUID, body: ReplyBody, caller: Caller) -> ModeratedReviewAnswer:
        """Write a public message under a review."""
        async with database.write() as session:
            changed = await write_as_moderator(
                session, review_id, body.text, actor=caller.subject, clock=clock
            )
            return (await answers(session, [changed]))[0]

    async def answers(session: ReadSession, found: list[Review]) -> list[ModeratedReviewAnswer]:
        now = clock.now()
        claims = await find_claims(session, [review.review_id for review in found], now)
        shown = {key: await brands.find(session, key) for key in {review.id_website for review in found}}
        names = {key: brand.name if brand else None for key, brand in shown.items()}
        return [
            ModeratedReviewAnswer.of(review, now, claims.get(review.review_id), names[review.id_website])
            for review in found
        ]

    return router
