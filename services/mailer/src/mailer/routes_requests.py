"""What other services ask of requests: cancelling one before it is sent, how many orders gave any."""

from uuid import UUID

from fastapi import APIRouter

from kit.clock import Clock
from kit.db import Database
from kit.http import Answer
from mailer.cancel_request import cancel_request
from mailer.store_requests import counts_of_orders

_PATH = "/internal/websites/{id_website}/requests/{request_id}/cancel"
_COUNTS = "/internal/websites/{id_website}/planned-orders/counts"


class PlannedOrdersAnswer(Answer):
    """Of how many orders requests were planned, and of how many none, by reason: for the certificate."""

    asked: int
    without_request: dict[str, int]


def routes_requests(database: Database, clock: Clock) -> APIRouter:
    """Return the internal routes of requests."""
    router = APIRouter(include_in_schema=False)

    @router.post(_PATH, status_code=204)
    async def cancel(id_website: UUID, request_id: UUID) -> None:
        async with database.write() as session:
            await cancel_request(session, id_website, request_id, clock.now())

    @router.get(_COUNTS)
    async def get_counts(id_website: UUID) -> PlannedOrdersAnswer:
        async with database.read() as session:
            by_note = await counts_of_orders(session, id_website)
        asked = by_note.pop(None, 0)
        without = {note: number for note, number in by_note.items() if note is not None}
        return PlannedOrdersAnswer(asked=asked, without_request=without)

    return router
