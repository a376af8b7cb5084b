"""Tracking, as merchants read it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx2
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse

from contracts.requests import RequestStatus, RequestType
from contracts.routes import W
from contracts.websites import WebsiteState
from kit.clock import local_instant
from kit.copies import Copies
from kit.db import Database
from kit.http import language_of
from kit.i18n import catalogue
from kit.problems import (
    CursorInvalid,
    FieldError,
    NotFound,
    RequestInvalid,
    ServiceUnavailable,
    StateConflict,
    Text,
    problems,
)
from tracking import store_requests
from tracking.show_request import detailed, export_header, export_line, listed
from tracking.store import history_of
from tracking.store_requests import Filters, Sort

_TEXTS = Path(__file__).parent / "locales"
_CANCEL_LOOKS, _CANCEL_PAUSE_SECONDS = 60, 0.05
Method = Literal["api", "csv", "sftp", "connector", "historical"]
_DATE = Text(
    "A date (2026-03-02) or an instant with its offset was expected",
    "Une date (2026-03-02) ou un instant avec son décalage est attendu",
)


def requests_router(
    database: Database, websites: Copies[WebsiteState], mailer: httpx2.AsyncClient
) -> APIRouter:
    router = APIRouter(tags=["tracking"])
    texts = catalogue(_TEXTS)

    async def filters(
        id_website: UUID,
        status: Annotated[list[RequestStatus] | None, Query()] = None,
        request_type: Annotated[RequestType | None, Query(alias="type")] = None,
        experience_from: str | None = None,
        experience_to: str | None = None,
        received_from: str | None = None,
        received_to: str | None = None,
        method: Method | None = None,
        q: Annotated[str | None, Query(max_length=254)] = None,
    ) -> Filters:
        async with database.read() as session:
            website = await websites.find(session, str(id_website))
        zone = ZoneInfo(website.time_zone if website else "Europe/Paris")
        return Filters(
            status=status or (),
            type=request_type,
            experience_from=_bound("experience_from", experience_from, zone),
            experience_to=_bound("experience_to", experience_to, zone, end=True),
            received_from=_bound("received_from", received_from, zone),
            received_to=_bound("received_to", received_to, zone, end=True),
            method=method,
            q=q.strip() if q else None,
        )

    Filtered = Annotated[Filters, Depends(filters)]  # noqa: N806 - a type

    async def detail(request: Request, id_website: UUID, request_id: UUID) -> dict[str, Any]:
        async with database.read() as session:
            row = await store_requests.find_request(session, id_website, request_id)
            if row is None:
                raise NotFound
            history = await history_of(session, request_id)
        return detailed(row, history, texts, language_of(request))

    @router.get(W + "/requests", responses=problems(CursorInvalid, RequestInvalid))
    async def get_requests(
        id_website: UUID,
        narrowed: Filtered,
        sort: Sort = "-experience_date",
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        cursor: str | None = None,
    ) -> dict[str, Any]:
        """The website's requests."""
        async with database.read() as session:
            rows, following = await store_requests.page(
                session, id_website, narrowed, sort=sort, limit=limit, cursor=cursor
            )
        return {"items": [listed(row) for row in rows], "next_cursor": following}

    @router.get(W + "/requests/statistics")
    async def get_statistics(id_website: UUID, narrowed: Filtered) -> dict[str, Any]:
        """How many requests stand where."""
        async with database.read() as session:
            return await store_requests.statistics(session, id_website, narrowed)

    @router.get(W + "/requests/export.csv")
    async def get_export(id_website: UUID, narrowed: Filtered) -> StreamingResponse:
        """All requests of the filter, for a spreadsheet."""
        return StreamingResponse(
            _export(database, id_website, narrowed),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="requests.csv"'},
        )

    @router.get(W + "/requests/{request_id}", responses=problems(NotFound))
    async def get_request(request: Request, id_website: UUID, request_id: UUID) -> dict[str, Any]:
        """One request with its order and history."""
        return await detail(request, id_website, request_id)

    @router.post(
        W + "/requests/{request_id}/cancel", responses=problems(NotFound, StateConflict, ServiceUnavailable)
    )
    async def post_cancel(request: Request, id_website: UUID, request_id: UUID) -> dict[str, Any]:
        """Cancel a request that is not sent yet."""
        await detail(request, id_website, request_id)
        await _cancel(mailer, id_website, request_id)
        for _ in range(_CANCEL_LOOKS):  # the step comes back as an event
            found = await detail(request, id_website, request_id)
            if found["status"] == "cancelled":
                return found
            await asyncio.sleep(_CANCEL_PAUSE_SECONDS)
        return await detail(request, id_website, request_id)

    @router.get("/internal/websites/{id_website}/requests", include_in_schema=False)
    async def get_requests_of_order(id_website: UUID, order_id: UUID) -> dict[str, Any]:
        async with database.read() as session:
            rows = await store_requests.requests_of_order(session, id_website, order_id)
        return {"items": [listed(row) for row in rows]}

    return router


async def _cancel(mailer: httpx2.AsyncClient, id_website: UUID, request_id: UUID) -> None:
    try:
        answer = await mailer.post(f"/internal/websites/{id_website}/requests/{request_id}/cancel")
    except httpx2.TransportError as error:
        raise ServiceUnavailable(headers={"Retry-After": "5"}) from error
    if answer.status_code == NotFound.status:
        raise NotFound
    if answer.status_code == StateConflict.status:
        raise StateConflict(
            detail=Text("This request can no longer be cancelled", "Cette demande ne peut plus être annulée")
        )
    if answer.is_error:
        raise ServiceUnavailable(headers={"Retry-After": "5"})


async def _export(database: Database, id_website: UUID, narrowed: Filters) -> AsyncIterator[str]:
    yield export_header()
    async for row in store_requests.all_rows(database, id_website, narrowed):
        yield export_line(row)


def _bound(name: str, text: str | None, zone: ZoneInfo, *, end: bool = False) -> datetime | None:
    """Read a filter's bound: a local day (as an end: all of it) or an instant. Raises: RequestInvalid."""
    if text is None:
        return None
    try:
        if len(text) == len("2026-03-02"):
            day = date.fromisoformat(text) + timedelta(days=1 if end else 0)
            return local_instant(day, time(), zone)
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None:
            return at + timedelta(microseconds=1 if end else 0)  # an end is inclusive
    except (ValueError, OverflowError):
        pass
    raise RequestInvalid(
        errors=[FieldError(code="field_invalid", pointer=f"/query/{name}", value=text, message=_DATE)]
    )
