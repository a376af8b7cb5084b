"""The filters of lists, numbers and exports, as a query says them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Query

from contracts.orders import IntakeMethod
from contracts.requests import RequestStatus, RequestType
from contracts.websites import WebsiteState
from kit.clock import local_date, local_instant, parse_instant
from kit.copies import Copies
from kit.db import ReadSession
from kit.problems import FieldError, NotFound, RequestInvalid, ServiceUnavailable, Text, problems
from tracking.filters import Days, Filters, Period

#: What any reading with filters may answer.
READS = problems(RequestInvalid, NotFound, ServiceUnavailable)
_DATE = Text(
    "A date (2026-03-02) or an instant with its offset was expected",
    "Une date (2026-03-02) ou un instant avec son décalage est attendu",
)
_NUL = Text(
    "A text without control characters was expected", "Un texte sans caractère de contrôle est attendu"
)
_ONE_DAY, _ONE_MILLISECOND = timedelta(days=1), timedelta(milliseconds=1)


@dataclass(frozen=True)
class Asked:
    """The filters as a query holds them."""

    status: Annotated[list[RequestStatus] | None, Query()] = None
    type: RequestType | None = None
    experience_from: str | None = None
    experience_to: str | None = None
    received_from: str | None = None
    received_to: str | None = None
    method: IntakeMethod | None = None
    q: Annotated[str | None, Query(max_length=254)] = None

    def filters(self, zone: ZoneInfo) -> Filters:
        """Return what they mean in the website's zone. Raises: RequestInvalid."""
        return Filters(
            zone=zone,
            status=self.status or (),
            type=self.type,
            experience=_period("experience", self.experience_from, self.experience_to, zone),
            received=_period("received", self.received_from, self.received_to, zone),
            method=self.method,
            q=_search(self.q),
        )


async def zone_of(websites: Copies[WebsiteState], session: ReadSession, id_website: UUID) -> ZoneInfo:
    """Raises: NotFound."""
    website = await websites.recent(session, str(id_website))
    if website is None:
        raise NotFound
    return ZoneInfo(website.time_zone)


def _period(name: str, start: str | None, end: str | None, zone: ZoneInfo) -> Period:
    """Raises: RequestInvalid."""
    bounds = (
        _bound(f"{name}_from", start, zone),
        _bound(f"{name}_to", end, zone, is_end=True),
    )
    return Period(*bounds, _days(*bounds, zone))


def _days(start: datetime | None, before: datetime | None, zone: ZoneInfo) -> Days | None:
    """Return the days between two instants, if these are where days begin."""
    try:
        days = [None if at is None else local_date(at, zone) for at in (start, before)]
        begins = [None if day is None else local_instant(day, time(), zone) for day in days]
    except OverflowError:  # where the calendar ends
        return None
    return Days(*days) if begins == [start, before] else None


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
