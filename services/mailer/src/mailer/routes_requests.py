"""What other services ask of requests: cancelling one before it is sent."""

from uuid import UUID

from fastapi import APIRouter

from kit.clock import Clock
from kit.db import Database
from mailer.cancel_request import cancel_request

_PATH = "/internal/websites/{id_website}/requests/{request_id}/cancel"


def routes_requests(database: Database, clock: Clock) -> APIRouter:
    """Return the internal routes of requests."""
    router = APIRouter(include_in_schema=False)

    @router.post(_PATH, status_code=204)
    async def cancel(id_website: UUID, request_id: UUID) -> None:
        async with database.write() as session:
            await cancel_request(session, id_website, request_id, clock.now())

    return router
