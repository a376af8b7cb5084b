"""Tracking's SQL that reads requests: lists, and one of them."""

import base64
import functools
import json
import operator
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args
from uuid import UUID

import sqlalchemy as sa

from contracts.requests import RequestStatus, RequestType
from kit.clock import parse_instant
from kit.db import Database, ReadSession
from kit.problems import CursorInvalid
from tracking.filters import Filters
from tracking.store_search import are_many, asked_keys, is_match, matches, parameters_of
from tracking.store_span import experience_span, needs_span
from tracking.tables import plans, requests

Statement = sa.Select[*tuple[Any, ...]]
Sort = Literal["experience_date", "-experience_date", "status_at", "-status_at"]
#: What lists show; the rest is for counts.
_LISTED = [
    column
    for column in requests.c
    if column.name not in ("id_website", "experience_day", "received_day", "locale")
]
_EXPORT_PAGE = 1_000
#: What is read at once, with the row that tells whether more follow. In the statement, not beside it: a plan
#: for any number would sort all that is found.
_SIZES = (51, 201, _EXPORT_PAGE + 1)
_CURSOR_CHARS = 200  # ours have about 120
_Order = tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]
_Compare = Callable[[Any, Any], sa.ColumnElement[bool]]
#: Filters of one value each, by the names of their parameters.
_LIMITS: dict[str, tuple[str, _Compare]] = {
    "experience_from": ("experience_date", operator.ge),
    "experience_before": ("experience_date", operator.lt),
    "received_from": ("received_at", operator.ge),
    "received_before": ("received_at", operator.lt),
    "method": ("method", operator.eq),
}
_OF_PLANS = frozenset({"experience_from", "experience_before"})


@dataclass(frozen=True)
class Shape:
    """What a statement depends on: those of one shape are built once and differ in their parameters."""

    limits: tuple[str, ...]  # of _LIMITS
    kinds: int  # pairs of status and type; 0: any
    keys: tuple[str, ...]  # that are searched
    is_many: bool  # what the search finds


@dataclass(frozen=True)
class Narrowed:
    """Filters as SQL takes them."""

    shape: Shape
    parameters: dict[str, Any]


async def narrowed(
    session: ReadSession, id_website: UUID, filters: Filters, *, by_kind: bool = False
) -> Narrowed:
    """Return what to look for; a search is first looked at for how much it finds.

    With `by_kind` all kinds are named where none are asked for.
    """
    limits = _limits(filters)
    if needs_span(filters):
        first, before = await experience_span(session, id_website, filters)
        limits["experience_from"] = max(first, limits.get("experience_from", first))
        limits["experience_before"] = min(before, limits.get("experience_before", before))
    kinds = _kinds(filters) if by_kind or filters.status or filters.type else []
    asked = asked_keys(filters.q) if filters.q else {}
    is_many = bool(asked) and await are_many(session, id_website, asked)
    shape = Shape(tuple(limits), len(kinds), tuple(asked), is_many)
    return Narrowed(
        shape, {"id_website": id_website, **limits, **_kind_parameters(kinds), **parameters_of(asked)}
    )


def _limits(filters: Filters) -> dict[str, Any]:
    values = {
        "experience_from": filters.experience.start,
        "experience_before": filters.experience.before,
        "received_from": filters.received.start,
        "received_before": filters.received.before,
        "method": filters.method,
    }
    return {name: value for name, value in values.items() if value is not None}


_Kind = tuple[str, str]  # status and type


def _kinds(filters: Filters) -> list[_Kind]:
    statuses = dict.fromkeys(filters.status or get_args(RequestStatus))
    types = (filters.type,) if filters.type else get_args(RequestType)
    return [(status, type_) for status in statuses for type_ in types]


def _kind_parameters(kinds: list[_Kind]) -> dict[str, str]:
    return {
        name: value
        for number, (status, type_) in enumerate(kinds)
        for name, value in ((f"status_{number}", status), (f"type_{number}", type_))
    }


def conditions(session: ReadSession, shape: Shape) -> list[sa.ColumnElement[bool]]:
    """Return what requests of a shape fulfil, for those who look at all of them."""
    found = [_mine(), *map(_limit, shape.limits)]
    if shape.kinds:
        found.append(sa.or_(*map(_is_kind, range(shape.kinds))))
    if shape.keys:
        found.append(session.among(requests.c.id, sa.select(matches(shape.keys).subquery().c.request_id)))
    return found


def _mine() -> sa.ColumnElement[bool]:
    return requests.c.id_website == sa.bindparam("id_website", type_=sa.Uuid)


def _limit(name: str, table: sa.Table = requests) -> sa.ColumnElement[bool]:
    column_name, compare = _LIMITS[name]
    column = table.c[column_name]
    return compare(column, sa.bindparam(name, type_=column.type))


def _is_kind(number: int) -> sa.ColumnElement[bool]:
    return sa.and_(
        requests.c.status == sa.bindparam(f"status_{number}", type_=sa.String),
        requests.c.type == sa.bindparam(f"type_{number}", type_=sa.String),
    )


async def find_request(session: ReadSession, id_website: UUID, request_id: UUID) -> dict[str, Any] | None:
    """Return a request as listed, with its `state`."""
    planned = plans.c.request_id == requests.c.id
    statement = sa.select(*_LISTED, plans.c.state).join_from(requests, plans, planned)
    mine = requests.c.id_website == id_website
    return await session.one_or_none(statement.where(mine, requests.c.id == request_id))


async def requests_of_order(session: ReadSession, id_website: UUID, order_id: UUID) -> list[dict[str, Any]]:
    planned = plans.c.request_id == requests.c.id
    statement = sa.select(*_LISTED).join_from(plans, requests, planned)
    statement = statement.where(requests.c.id_website == id_website, plans.c.order_id == order_id)
    return await session.rows(statement.order_by(requests.c.scheduled_at, requests.c.id))


async def page(
    session: ReadSession, id_website: UUID, filters: Filters, *, sort: Sort, limit: int, cursor: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """Return one page and the cursor of the next, None at the end. Raises: CursorInvalid."""
    last = {} if cursor is None else _read_cursor(cursor, sort)
    size = next(size for size in _SIZES if size > limit)
    found = await narrowed(session, id_website, filters, by_kind=sort.endswith("status_at"))
    if found.shape.keys and not found.shape.is_many:
        statement = _collected(session, found.shape, sort, size, has_cursor=bool(last))
    else:
        statement = _walked(found.shape, sort, size, has_cursor=bool(last))
    rows = await session.rows(statement, {**found.parameters, **last})
    more = len(rows) > limit
    return rows[:limit], _cursor(rows[limit - 1], sort) if more else None


@functools.lru_cache(maxsize=1_000)
def _walked(shape: Shape, sort: Sort, size: int, *, has_cursor: bool) -> Statement:
    """Return the statement of a page that is read along an index, up to the page's end.

    Each pair of status and type is a stretch of an index in the list's order, of which no more is read than
    the page can show. One stretch of several statuses would have no order.
    """
    key = sort.removeprefix("-")
    order = (requests.c[key], requests.c.id)
    common = [_mine(), *map(_limit, shape.limits)]
    if shape.keys:
        common.append(is_match(shape.keys))
    if has_cursor:
        common.append(_beyond(order, sort))
    if shape.kinds <= 1:
        one = sa.select(*_LISTED).where(*common, *map(_is_kind, range(shape.kinds)))
        return one.order_by(*_in_order(order, sort)).limit(_number(size))
    stretch = sa.select(requests.c.id, requests.c[key]).where(*common)
    stretch = stretch.order_by(*_in_order(order, sort)).limit(_number(size))
    stretches = [stretch.where(_is_kind(number)) for number in range(shape.kinds)]
    found = sa.union_all(*(sa.select(each.subquery()) for each in stretches)).subquery("found")
    shown = sa.select(*_LISTED).join_from(found, requests, found.c.id == requests.c.id)
    its_order = _in_order((found.c[key], found.c.id), sort)
    return shown.order_by(*its_order).limit(_number(size))


def _collected(session: ReadSession, shape: Shape, sort: Sort, size: int, *, has_cursor: bool) -> Statement:
    """Return the statement of a page of a search that finds little: collected, then put in order."""
    order = (requests.c[sort.removeprefix("-")], requests.c.id)
    shown = sa.select(*_LISTED).order_by(*_in_order(order, sort)).limit(_number(size))
    if shape.kinds or not _OF_PLANS.issuperset(shape.limits) or sort.endswith("status_at"):
        beyond = [_beyond(order, sort)] if has_cursor else []
        return shown.where(*conditions(session, shape), *beyond)
    its_order = (plans.c.experience_date, plans.c.request_id)
    beyond = [_beyond(its_order, sort)] if has_cursor else []
    found = matches(shape.keys, [*(_limit(name, plans) for name in shape.limits), *beyond])
    # A request may be found by two keys: two of each make a page of different ones.
    columns = found.selected_columns
    first = found.order_by(*_in_order((columns["experience_date"], columns["request_id"]), sort))
    first = first.limit(_number(len(shape.keys) * size))
    ids = sa.select(first.subquery("found").c.request_id)
    return shown.where(_mine(), session.among(requests.c.id, ids))


def _number(number: int) -> sa.ColumnElement[int]:
    return sa.literal_column(str(number), sa.Integer)


def _in_order(order: _Order, sort: Sort) -> list[sa.ColumnElement[Any]]:
    return [column.desc() if sort.startswith("-") else column for column in order]


def _beyond(order: _Order, sort: Sort) -> sa.ColumnElement[bool]:
    """Return the condition that a row comes after the cursor's."""
    names = ("last_at", "last_id")
    last = sa.tuple_(
        *(sa.bindparam(name, type_=column.type) for name, column in zip(names, order, strict=True))
    )
    here = sa.tuple_(*order)
    return here < last if sort.startswith("-") else here > last


def _cursor(row: dict[str, Any], sort: Sort) -> str:
    text = json.dumps([sort, row[sort.removeprefix("-")].isoformat(), row["id"].hex])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_cursor(cursor: str, sort: Sort) -> dict[str, Any]:
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
    return {"last_at": at, "last_id": request_id}


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
