"""The moderator's side: reviews of all websites, decisions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from contracts.reviews import ReviewKind, ReviewStateName
from kit.clock import Clock
from kit.db import Database
from kit.http import Caller
from kit.problems import CursorInvalid, NotFound, RequestInvalid, StateConflict, problems
from reviews.comment import clean_comment
from reviews.moderate import decide
from reviews.routes_answers import (
    DecisionBody,
    Limit,
    ModeratedReviewAnswer,
    ModeratedReviewListAnswer,
    Rate,
    Search,
    cursor_after,
    position_of,
)
from reviews.store_reviews import ReviewFilter, list_reviews


def routes_moderation(database: Database, clock: Clock) -> APIRouter:
    """Return the routes below /api/v1/moderation/reviews."""
    router = APIRouter(prefix="/api/v1/moderation/reviews", tags=["moderation"])

    @router.get("", responses=problems(CursorInvalid, RequestInvalid))
    async def list_(
        id_website: UUID | None = None,
        kind: ReviewKind | None = None,
        state: ReviewStateName | None = None,
        rate: Rate = None,
        q: Search = None,
        cursor: Annotated[str | None, Query(max_length=200)] = None,
        limit: Limit = 50,
    ) -> ModeratedReviewListAnswer:
        wanted = ReviewFilter(id_website, kind, state, rate, q)
        async with database.read() as session:
            found = await list_reviews(session, wanted, position_of(cursor), limit + 1)
        items = [ModeratedReviewAnswer.of(review, clock.now()) for review in found[:limit]]
        return ModeratedReviewListAnswer(items=items, next_cursor=cursor_after(found, limit))

    @router.post("/{review_id}/decision", responses=problems(NotFound, StateConflict, RequestInvalid))
    async def post_decision(review_id: UUID, body: DecisionBody, caller: Caller) -> ModeratedReviewAnswer:
        async with database.write() as session:
            changed = await decide(
                session,
                review_id,
                body.decision,
                reason=body.reason,
                comment=clean_comment(body.comment or "") or None,
                actor=caller.subject,
                clock=clock,
            )
        return ModeratedReviewAnswer.of(changed, clock.now())

    return router
