"""Tracking, as merchants read it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Annotated
from uuid import UUID

import httpx2
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse

from contracts.routes import W
from contracts.websites import WebsiteState
from kit.clock import Clock
from kit.copies import Copies
from kit.db import Database
from kit.http import language_of
from kit.i18n import catalogue
from kit.problems import CursorInvalid, NotFound, ServiceUnavailable, StateConflict, problems
from tracking import store_requests
from tracking.export import VIEWS, View, export_header, export_line
from tracking.filters import Filters
from tracking.problems import SENDING_HAS_BEGUN
from tracking.routes_answers import (
    RequestDetailAnswer,
    RequestListAnswer,
    RequestsOfOrderAnswer,
    detail_of,
    hint_of,
)
from tracking.routes_filters import READS, Asked, zone_of
from tracking.store import history_of
from tracking.store_requests import Sort

TEXTS = Path(__file__).parent / "locales"
_CANCEL_LOOKS, _CANCEL_PAUSE_SECONDS = 60, 0.05
_CSV = {"Content-Disposition": 'attachment; filename="requests.csv"', "Cache-Control": "no-store"}


def requests_router(
    database: Database, websites: Copies[WebsiteState], mailer: httpx2.AsyncClient, clock: Clock
) -> APIRouter:
    router = APIRouter(tags=["tracking"])
    texts = catalogue(TEXTS)

    async def detail(request: Request, id_website: UUID, request_id: UUID) -> RequestDetailAnswer:
        async with database.read() as session:
            row = await store_requests.find_request(session, id_website, request_id)
            if row is None:
                raise NotFound
            history = await history_of(session, id_website, request_id)
        row["hint"] = hint_of(row, clock.now())
        return detail_of(row, history, texts, language_of(request))

    @router.get(W + "/requests", responses=READS | problems(CursorInvalid))
    async def get_requests(
        id_website: UUID,
        asked: Annotated[Asked, Depends()],
        sort: Sort = "-experience_date",
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        cursor: str | None = None,
    ) -> RequestListAnswer:
        """The website's requests."""
        async with database.read() as session:
            filters = asked.filters(await zone_of(websites, session, id_website))
            rows, following = await store_requests.page(
                session, id_website, filters, sort=sort, limit=limit, cursor=cursor
            )
        return RequestListAnswer.of(rows, clock.now(), next_cursor=following)

    @router.get(W + "/requests/export.csv", responses=READS, response_class=StreamingResponse)
    async def get_export(
        id_website: UUID, asked: Annotated[Asked, Depends()], view: View = "tracking"
    ) -> StreamingResponse:
        """All requests of the filter, for a spreadsheet.

        The view `reporting` has the historical columns: order, retrieval, scheduling, sending, reading,
        opening and submission, each with its date.
        """
        async with database.read() as session:
            filters = asked.filters(await zone_of(websites, session, id_website))
        lines = _export(database, id_website, filters, VIEWS[view])
        return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=_CSV)

    @router.get(W + "/requests/{request_id}", responses=problems(NotFound))
    async def get_request(request: Request, id_website: UUID, request_id: UUID) -> RequestDetailAnswer:
        """One request with its order and history."""
        return await detail(request, id_website, request_id)

    @router.post(
        W + "/requests/{request_id}/cancel", responses=problems(NotFound, StateConflict, ServiceUnavailable)
    )
    async def post_cancel(request: Request, id_website: UUID, request_id: UUID) -> RequestDetailAnswer:
        """Cancel a request that is not sent yet."""
        found = await detail(request, id_website, request_id)
        await _cancel(mailer, id_website, request_id)
        for _ in range(_CANCEL_LOOKS):  # the mailer's word comes back as an event
            found = await detail(request, id_website, request_id)
            if found.status == "cancelled":
                break
            await asyncio.sleep(_CANCEL_PAUSE_SECONDS)
        return found

    @router.get("/internal/websites/{id_website}/requests", include_in_schema=False)
    async def get_requests_of_order(id_website: UUID, order_id: UUID) -> RequestsOfOrderAnswer:
        async with database.read() as session:
            rows = await store_requests.requests_of_order(session, id_website, order_id)
        return RequestsOfOrderAnswer.of(rows, clock.now())

    return router


async def _cancel(mailer: httpx2.AsyncClient, id_website: UUID, request_id: UUID) -> None:
    """Raises: NotFound, StateConflict once sent, httpx2.HTTPError if the mailer is away."""
    answer = await mailer.post(f"/internal/websites/{id_website}/requests/{request_id}/cancel")
    if answer.status_code == NotFound.status:
        raise NotFound
    if answer.status_code == StateConflict.status:
        raise StateConflict(detail=SENDING_HAS_BEGUN)
    answer.raise_for_status()


async def _export(
    database: Database, id_website: UUID, filters: Filters, columns: Mapping[str, str]
) -> AsyncIterator[str]:
    yield export_header(list(columns))
    async for rows in store_requests.all_pages(database, id_website, filters):
        yield "".join(export_line(row, list(columns.values())) for row in rows)
