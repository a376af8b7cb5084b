"""All of tracking's SQL that reads: lists, one request, statistics."""

import base64
import json
import operator
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from kit.clock import parse_instant
from kit.db import Database, ReadSession
from kit.problems import CursorInvalid
from tracking.tables import requests

Sort = Literal["experience_date", "-experience_date", "status_at", "-status_at"]
_EXPORT_PAGE = 1_000
_CURSOR_CHARS = 200  # ours have about 120


@dataclass(frozen=True)
class Filters:
    """What a list or statistic is narrowed to; None and empty mean any."""

    status: Sequence[str] = ()
    type: str | None = None
    experience_from: datetime | None = None  # inclusive
    experience_before: datetime | None = None
    received_from: datetime | None = None
    received_before: datetime | None = None
    method: str | None = None
    q: str | None = None  # part of the reference or of the e-mail

    def conditions(self, id_website: UUID) -> list[sa.ColumnElement[bool]]:
        column = requests.c
        asked: tuple[tuple[sa.Column[Any], Callable[[Any, Any], sa.ColumnElement[bool]], Any], ...] = (
            (column.type, operator.eq, self.type),
            (column.method, operator.eq, self.method),
            (column.experience_date, operator.ge, self.experience_from),
            (column.experience_date, operator.lt, self.experience_before),
            (column.received_at, operator.ge, self.received_from),
            (column.received_at, operator.lt, self.received_before),
        )
        found = [compare(field, value) for field, compare, value in asked if value is not None]
        if self.status:
            found.append(column.status.in_(self.status))
        if self.q:
            found.append(_contains(self.q))
        return [column.id_website == id_website, *found]


def _contains(text: str) -> sa.ColumnElement[bool]:
    return sa.or_(
        requests.c.purchase_reference.icontains(text, autoescape=True),
        requests.c.email.icontains(text, autoescape=True),
    )


async def find_request(session: ReadSession, id_website: UUID, request_id: UUID) -> dict[str, Any] | None:
    statement = sa.select(requests).where(requests.c.id_website == id_website, requests.c.id == request_id)
    return await session.one_or_none(statement)


async def requests_of_order(session: ReadSession, id_website: UUID, order_id: UUID) -> list[dict[str, Any]]:
    statement = sa.select(requests).where(
        requests.c.id_website == id_website, requests.c.order_id == order_id
    )
    return await session.rows(statement.order_by(requests.c.scheduled_at, requests.c.id))


async def page(
    session: ReadSession, id_website: UUID, filters: Filters, *, sort: Sort, limit: int, cursor: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """Return one page and the cursor of the next, None at the end. Raises: CursorInvalid."""
    key, descending = sort.removeprefix("-"), sort.startswith("-")
    column = requests.c[key]
    statement = sa.select(requests).where(*filters.conditions(id_website))
    if cursor is not None:
        last = sa.tuple_(*_read_cursor(cursor, sort))
        here = sa.tuple_(column, requests.c.id)
        statement = statement.where(here < last if descending else here > last)
    order = (column.desc(), requests.c.id.desc()) if descending else (column, requests.c.id)
    rows = await session.rows(statement.order_by(*order).limit(limit + 1))
    more = len(rows) > limit
    return rows[:limit], _cursor(rows[limit - 1], sort) if more else None


def _cursor(row: dict[str, Any], sort: Sort) -> str:
    text = json.dumps([sort, row[sort.removeprefix("-")].isoformat(), row["id"].hex])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_cursor(cursor: str, sort: Sort) -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
    """Raises: CursorInvalid, for whatever this list didn't write."""
    if len(cursor) > _CURSOR_CHARS:
        raise CursorInvalid
    try:
        made_for, value, identity = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        at, request_id = parse_instant(value), UUID(identity)
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise CursorInvalid from error
    if made_for != sort:
        raise CursorInvalid
    return (
        sa.literal(at, requests.c[sort.removeprefix("-")].type),
        sa.literal(request_id, requests.c.id.type),
    )


async def all_pages(
    database: Database, id_website: UUID, filters: Filters
) -> AsyncIterator[list[dict[str, Any]]]:
    """Yield every request, newest experience first, page by page: no transaction outlives a page."""
    cursor: str | None = None
    while True:
        async with database.read() as session:
            rows, cursor = await page(
                session, id_website, filters, sort="-experience_date", limit=_EXPORT_PAGE, cursor=cursor
            )
        yield rows
        if cursor is None:
            return


async def statistics(session: ReadSession, id_website: UUID, filters: Filters) -> dict[str, Any]:
    """Return counts by status, by day of reception and status, by method and by locale."""
    column = requests.c
    dimensions = (column.received_day, column.status, column.method, column.locale)
    rows = await session.rows(
        sa.select(*dimensions, sa.func.count().label("number"))
        .where(*filters.conditions(id_website))
        .group_by(*dimensions)
    )
    by_day: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        by_day[row["received_day"].isoformat()][row["status"]] += row["number"]
    return {
        "total": sum(row["number"] for row in rows),
        "by_status": _sums(rows, "status"),
        "by_day": [{"day": day, "by_status": dict(by_day[day])} for day in sorted(by_day)],
        "by_method": _sums(rows, "method"),
        "by_locale": _sums(rows, "locale"),
    }


def _sums(rows: Sequence[dict[str, Any]], name: str) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for row in rows:
        found[row[name]] += row["number"]
    return dict(sorted(found.items()))
