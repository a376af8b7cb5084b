"""What the lists, numbers and exports of requests may be narrowed to."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Query

from contracts.orders import IntakeMethod
from contracts.requests import RequestStatus, RequestType
from contracts.websites import WebsiteState
from kit.clock import local_instant, parse_instant
from kit.copies import Copies
from kit.db import Database
from kit.problems import FieldError, NotFound, RequestInvalid, Text
from tracking.store_requests import Filters

_DATE = Text(
    "A date (2026-03-02) or an instant with its offset was expected",
    "Une date (2026-03-02) ou un instant avec son décalage est attendu",
)
_NUL = Text(
    "A text without control characters was expected", "Un texte sans caractère de contrôle est attendu"
)
_ONE_DAY, _ONE_MILLISECOND = timedelta(days=1), timedelta(milliseconds=1)


def filters_in(database: Database, websites: Copies[WebsiteState]) -> Callable[..., Awaitable[Filters]]:
    """Return the dependency that reads the filters of a request's query."""

    async def filters(
        id_website: UUID,
        status: Annotated[list[RequestStatus] | None, Query()] = None,
        request_type: Annotated[RequestType | None, Query(alias="type")] = None,
        experience_from: str | None = None,
        experience_to: str | None = None,
        received_from: str | None = None,
        received_to: str | None = None,
        method: IntakeMethod | None = None,
        q: Annotated[str | None, Query(max_length=254)] = None,
    ) -> Filters:
        zone = ZoneInfo((await _website(database, websites, id_website)).time_zone)
        return Filters(
            status=status or (),
            type=request_type,
            experience_from=_bound("experience_from", experience_from, zone),
            experience_before=_bound("experience_to", experience_to, zone, is_end=True),
            received_from=_bound("received_from", received_from, zone),
            received_before=_bound("received_to", received_to, zone, is_end=True),
            method=method,
            q=_search(q),
        )

    return filters


async def _website(database: Database, websites: Copies[WebsiteState], id_website: UUID) -> WebsiteState:
    """Raises: NotFound."""
    async with database.read() as session:
        website = await websites.find(session, str(id_website))
    if website is None:
        raise NotFound
    return website


def _bound(name: str, text: str | None, zone: ZoneInfo, *, is_end: bool = False) -> datetime | None:
    """Return the first instant that belongs to a day or is one, for an end the first after it.

    Browsers write the end of a day as 23:59:59.999 and mean what comes within that millisecond too.
    Raises: RequestInvalid.
    """
    if text is None:
        return None
    try:
        if len(text) == len("2026-03-02"):
            return local_instant(date.fromisoformat(text) + is_end * _ONE_DAY, time(), zone)
        at = parse_instant(text)
        return at.replace(microsecond=at.microsecond // 1000 * 1000) + _ONE_MILLISECOND if is_end else at
    except (ValueError, OverflowError) as error:
        raise _invalid(name, text, _DATE) from error


def _search(q: str | None) -> str | None:
    if q is not None and "\0" in q:  # PostgreSQL has no such text
        raise _invalid("q", q, _NUL)
    return q.strip() if q else None


def _invalid(name: str, text: str, expected: Text) -> RequestInvalid:
    return RequestInvalid(
        errors=[FieldError(code="field_invalid", pointer=f"/query/{name}", value=text, message=expected)]
    )
