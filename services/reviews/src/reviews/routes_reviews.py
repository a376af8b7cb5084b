"""The merchant's side: the website's reviews, replies, flags, publication before time."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from contracts.reviews import ReviewKind, ReviewStateName
from kit.clock import Clock
from kit.db import Database
from kit.http import Caller
from kit.problems import CursorInvalid, NotFound, RequestInvalid, StateConflict, problems
from reviews.comment import clean_comment
from reviews.flag_review import flag
from reviews.moderate import publish_now
from reviews.reply import edit_reply, reply
from reviews.routes_answers import (
    DetailedReviewAnswer,
    FlagBody,
    Limit,
    Rates,
    ReplyBody,
    ReviewAnswer,
    ReviewListAnswer,
    Search,
    cursor_after,
    position_of,
)
from reviews.store_questions import answers_of
from reviews.store_reviews import ReviewFilter, find_review, history_of, list_reviews

Answered = Annotated[bool | None, Query(description="Whether the merchant has replied.")]
_CHANGES = problems(NotFound, StateConflict, RequestInvalid)


def routes_reviews(database: Database, clock: Clock) -> APIRouter:
    """Return the routes below W/reviews; the guard has checked the caller's role on the website."""
    router = APIRouter(prefix="/api/v1/websites/{id_website}/reviews", tags=["reviews"])

    @router.get("", responses=problems(CursorInvalid, RequestInvalid))
    async def list_(
        id_website: UUID,
        kind: ReviewKind | None = None,
        state: Annotated[list[ReviewStateName] | None, Query()] = None,
        rates: Rates = None,
        answered: Answered = None,
        q: Search = None,
        cursor: Annotated[str | None, Query(max_length=200)] = None,
        limit: Limit = 50,
    ) -> ReviewListAnswer:
        wanted = ReviewFilter(id_website, kind, state or (), rates or (), answered, q)
        async with database.read() as session:
            found = await list_reviews(session, wanted, position_of(cursor), limit + 1)
        items = [ReviewAnswer.of(review, clock.now()) for review in found[:limit]]
        return ReviewListAnswer(items=items, next_cursor=cursor_after(found, limit))

    @router.get("/{review_id}", responses=problems(NotFound))
    async def get(id_website: UUID, review_id: UUID) -> DetailedReviewAnswer:
        async with database.read() as session:
            review = await find_review(session, review_id, id_website)
            if review is None:
                raise NotFound
            answers = await answers_of(session, review.order_id)
            history = await history_of(session, review_id)
        return DetailedReviewAnswer.whole(review, answers, history, clock.now())

    @router.post("/{review_id}/reply", status_code=201, responses=_CHANGES)
    async def post_reply(id_website: UUID, review_id: UUID, body: ReplyBody, caller: Caller) -> ReviewAnswer:
        async with database.write() as session:
            changed = await reply(
                session, id_website, review_id, body.text, actor=caller.subject, clock=clock
            )
        return ReviewAnswer.of(changed, clock.now())

    @router.put("/{review_id}/reply", responses=_CHANGES)
    async def put_reply(id_website: UUID, review_id: UUID, body: ReplyBody, caller: Caller) -> ReviewAnswer:
        async with database.write() as session:
            changed = await edit_reply(
                session, id_website, review_id, body.text, actor=caller.subject, clock=clock
            )
        return ReviewAnswer.of(changed, clock.now())

    @router.post("/{review_id}/flag", status_code=201, responses=_CHANGES)
    async def post_flag(id_website: UUID, review_id: UUID, body: FlagBody, caller: Caller) -> ReviewAnswer:
        async with database.write() as session:
            changed = await flag(
                session,
                id_website,
                review_id,
                reason=body.reason,
                comment=clean_comment(body.comment or "") or None,
                actor=caller.subject,
                clock=clock,
            )
        return ReviewAnswer.of(changed, clock.now())

    @router.post("/{review_id}/publish", responses=_CHANGES)
    async def post_publish(id_website: UUID, review_id: UUID, caller: Caller) -> ReviewAnswer:
        async with database.write() as session:
            changed = await publish_now(session, id_website, review_id, actor=caller.subject, clock=clock)
        return ReviewAnswer.of(changed, clock.now())

    return router
