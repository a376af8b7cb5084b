"""Erasures on request: of a review's author by a moderator, of an address by who was asked for it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from contracts.routes import W
from kit.clock import Clock
from kit.db import Database
from kit.http import Answer, Body, Caller, FromText
from kit.problems import NotFound, RequestInvalid, problems
from reviews.anonymize import Anonymizer
from reviews.provenance import Staff
from reviews.routes_answers import ModeratedReviewAnswer

Address = Annotated[str, Field(max_length=254, pattern=r"^\s*[^@\s]+@[^@\s]+\s*$")]


class ErasureBody(Body):
    email: Address


class ModeratedErasureBody(ErasureBody):
    id_website: Annotated[UUID, FromText]


class ErasureAnswer(Answer):
    """How much of the person was found; what other parts hold of them follows within seconds."""

    orders: int
    requests: int
    reviews: int


def routes_erasure(database: Database, anonymizer: Anonymizer, clock: Clock) -> APIRouter:
    """Return the routes by which persons are forgotten."""
    router = APIRouter(tags=["erasure"])

    @router.post("/api/v1/moderation/reviews/{review_id}/anonymize", responses=problems(NotFound))
    async def post_anonymize(review_id: UUID, caller: Caller) -> ModeratedReviewAnswer:
        async with database.write() as session:
            changed = await anonymizer.anonymize_author(session, review_id, caller.subject)
        return ModeratedReviewAnswer.of(changed, clock.now())

    @router.post("/api/v1/moderation/erasures", responses=problems(RequestInvalid))
    async def post_moderated_erasure(body: ModeratedErasureBody, caller: Caller) -> ErasureAnswer:
        return await erase(body.id_website, body.email, caller.subject, "moderator")

    @router.post(W + "/erasures", responses=problems(NotFound, RequestInvalid))
    async def post_erasure(id_website: UUID, body: ErasureBody, caller: Caller) -> ErasureAnswer:
        return await erase(id_website, body.email, caller.subject, "merchant")

    async def erase(id_website: UUID, email: str, actor: str, by: Staff) -> ErasureAnswer:
        async with database.write() as session:
            found = await anonymizer.anonymize_address(session, id_website, email, actor, by)
        return ErasureAnswer(orders=found.orders, requests=found.requests, reviews=found.reviews)

    return router
