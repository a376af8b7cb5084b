"""The latest calls by which a website's orders came, with their outcomes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request

from contracts.files.findings import Language, retold
from contracts.routes import W
from ingest_api.problems import language_in
from ingest_api.store_recorded_calls import list_calls
from kit.db import Database
from kit.http import Answer, language_of
from kit.problems import CursorInvalid, NotFound, RequestInvalid, problems


class CallError(Answer):
    purchase_reference: str | None
    pointer: str | None
    code: str
    message: str


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

    @classmethod
    def of(cls, call: Mapping[str, Any], language: Language) -> "RecordedCallAnswer":
        """Return a stored call with its errors in this language, whichever it was answered in."""
        errors = [
            {**each, "message": retold(each["code"], each["message"], language)} for each in call["errors"]
        ]
        return cls.model_validate({**call, "errors": errors})


class RecordedCallPage(Answer):
    items: list[RecordedCallAnswer]
    next_cursor: str | None


def calls_router(database: Database) -> APIRouter:
    router = APIRouter(tags=["orders"])

    @router.get(W + "/api-calls", responses=problems(NotFound, CursorInvalid, RequestInvalid))
    async def get_calls(
        id_website: UUID,
        request: Request,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        cursor: str | None = None,
    ) -> RecordedCallPage:
        """The latest 100 calls of `POST …/orders` within 30 days, newest first, a second after each."""
        async with database.read() as session:
            found = await list_calls(session, id_website, before=_before(cursor), limit=limit + 1)
        language = language_in(language_of(request))
        items = [RecordedCallAnswer.of(call, language) for call in found[:limit]]
        return RecordedCallPage(items=items, next_cursor=str(items[-1].id) if found[limit:] else None)

    return router


def _before(cursor: str | None) -> UUID | None:
    """Raises: CursorInvalid."""
    try:
        return None if cursor is None else UUID(cursor)
    except ValueError as error:
        raise CursorInvalid from error
