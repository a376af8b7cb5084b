"""The latest calls by which a website's orders came, with their outcomes."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from contracts.routes import W
from ingest_api.store_recorded_calls import list_calls
from kit.db import Database
from kit.http import Answer
from kit.problems import CursorInvalid, NotFound, RequestInvalid, problems


class CallError(Answer):
    purchase_reference: str | None
    pointer: str | None
    code: str
    message: str  # in the language of the call


class RecordedCallAnswer(Answer):
    id: UUID
    at: datetime
    caller: str  # client:<id> or user:<id>
    call_id: str  # the header X-Request-Id of its answer
    dry_run: bool
    status: int
    code: str | None  # why it was refused as a whole
    accepted: int
    duplicates: int
    rejected: int
    errors: list[CallError]  # the first five


class RecordedCallPage(Answer):
    items: list[RecordedCallAnswer]
    next_cursor: str | None


def calls_router(database: Database) -> APIRouter:
    router = APIRouter(tags=["orders"])

    @router.get(W + "/api-calls", responses=problems(NotFound, CursorInvalid, RequestInvalid))
    async def get_calls(
        id_website: UUID, limit: Annotated[int, Query(ge=1, le=200)] = 50, cursor: str | None = None
    ) -> RecordedCallPage:
        """The latest 100 calls of `POST …/orders` within 30 days, newest first, a second after each."""
        async with database.read() as session:
            found = await list_calls(session, id_website, before=_before(cursor), limit=limit + 1)
        items = [RecordedCallAnswer.model_validate(call) for call in found[:limit]]
        return RecordedCallPage(items=items, next_cursor=str(items[-1].id) if found[limit:] else None)

    return router


def _before(cursor: str | None) -> UUID | None:
    """Raises: CursorInvalid."""
    try:
        return None if cursor is None else UUID(cursor)
    except ValueError as error:
        raise CursorInvalid from error
