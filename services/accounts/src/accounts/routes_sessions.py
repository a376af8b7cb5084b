"""A person's own sessions: where they are signed in, and the end of it."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Response

from accounts import store_sessions as sessions
from accounts.find_caller import FindCaller
from accounts.routes_me import person
from kit.db import Database
from kit.http import Answer, Caller
from kit.problems import Forbidden, NotFound, Unauthenticated, problems

_REFUSED = problems(Unauthenticated, Forbidden)


class OwnSession(Answer):
    id: UUID
    current: bool  # the one that asks
    created_at: datetime
    last_seen_at: datetime
    address: str  # where it was begun
    user_agent: str


class OwnSessions(Answer):
    items: list[OwnSession]  # last seen first
    next_cursor: str | None


def routes_sessions(database: Database, find: FindCaller) -> APIRouter:
    router = APIRouter(prefix="/api/v1/sessions", tags=["account"])

    @router.get("", responses=_REFUSED)
    async def list_sessions(caller: Caller) -> OwnSessions:
        user_id, current = person(caller)
        async with database.read() as session:
            found = await sessions.sessions_of(session, user_id)
        items = [
            OwnSession(
                id=one.id,
                current=one.id == current,
                created_at=one.created_at,
                last_seen_at=one.last_seen_at,
                address=one.address,
                user_agent=one.user_agent,
            )
            for one in found
            if find.lives(one)
        ]
        return OwnSessions(items=items, next_cursor=None)

    @router.delete("", status_code=204, responses=_REFUSED)
    async def end_other_sessions(caller: Caller) -> Response:
        user_id, current = person(caller)
        async with database.write() as session:
            await sessions.end_sessions_of(session, user_id, but=current)
        return Response(status_code=204)

    @router.delete("/{session_id}", status_code=204, responses=_REFUSED | problems(NotFound))
    async def end_session(session_id: UUID, caller: Caller) -> Response:
        user_id, _ = person(caller)
        async with database.write() as session:
            if not await sessions.end_session_of(session, user_id, session_id):
                raise NotFound
        return Response(status_code=204)

    return router
