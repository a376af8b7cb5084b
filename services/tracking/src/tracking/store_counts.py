"""The SQL of counts: kept with every batch, made anew, read."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from kit.db import ReadSession, WriteSession
from tracking.filters import Filters
from tracking.statistics import Count
from tracking.store_requests import Statement, conditions, narrowed
from tracking.tables import day_zones, funnel_counts, requests, status_counts
from tracking.tally import Place, Stage, Tally

NUMBERS = ("requests", "sent", "reminded", "opened", "form_opened", "submitted")
_STAGE_KEY, _PLACE_KEY = ("id_website", *Stage._fields), ("id_website", *Place._fields)
_WHOLE = ("method", "locale", "type")  # what statistics tell apart beside days and statuses
_DIMENSIONS = ("received_day", "status", *_WHOLE)


async def add_tally(session: WriteSession, id_website: UUID, tally: Tally) -> None:
    """Bring the counts to where a batch has led; the website must be locked."""
    places = [(id_website, *place, number) for place, number in tally.places]
    if places:
        columns = _columns((*_PLACE_KEY, "requests"), places)
        await session.add_columns(status_counts, columns, key=_PLACE_KEY)
    stages = [(id_website, *stage, *numbers) for stage, numbers in tally.stages.items()]
    if stages:
        columns = _columns((*_STAGE_KEY, *NUMBERS), stages)
        await session.add_columns(funnel_counts, columns, key=_STAGE_KEY)


def _columns(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> dict[str, Sequence[Any]]:
    return dict(zip(names, zip(*rows, strict=True), strict=True))


async def counted_websites(session: ReadSession) -> Sequence[tuple[UUID, str]]:
    """Return the websites that have requests, with the zones in which their days are told."""
    return await session.tuples(sa.select(day_zones).order_by(day_zones.c.id_website))


async def counts_are_right(session: ReadSession, id_website: UUID) -> bool:
    """Compare the counts with the requests; the session must see one instant."""
    for table, key in ((status_counts, _PLACE_KEY), (funnel_counts, _STAGE_KEY)):
        names = [column.name for column in table.c if column.name not in key]
        kept = sa.select(table).where(table.c.id_website == id_website, table.c.requests != 0)
        counted = _counted(key, names, requests.c.id_website == id_website)
        for one, other in ((kept, counted), (counted, kept)):
            if await session.scalar(sa.select(sa.func.count()).select_from(one.except_(other).subquery())):
                return False
    return True


async def count_anew(session: WriteSession, id_website: UUID) -> None:
    """Make the website's counts from its requests; the website must be locked."""
    for table, key in ((status_counts, _PLACE_KEY), (funnel_counts, _STAGE_KEY)):
        names = [column.name for column in table.c if column.name not in key]
        await session.execute(sa.delete(table).where(table.c.id_website == id_website))
        counted = _counted(key, names, requests.c.id_website == id_website)
        await session.execute(sa.insert(table).from_select([*key, *names], counted))


def _counted(key: Sequence[str], names: Sequence[str], *conditions: sa.ColumnElement[bool]) -> Statement:
    """Return counts of the requests themselves."""
    dimensions = [requests.c[name] for name in key]
    return sa.select(*dimensions, *(_number(name) for name in names)).where(*conditions).group_by(*dimensions)


def _number(name: str) -> sa.ColumnElement[int]:
    counted = sa.func.count() if name == "requests" else sa.func.count(requests.c[f"{name}_at"])
    return counted.label(name)


async def counts(session: ReadSession, id_website: UUID, filters: Filters) -> Sequence[tuple[str, str, int]]:
    """Return (status, type, number of requests), none of them 0."""
    is_plain = not filters.method and filters.received.is_endless
    kept = await _kept(session, status_counts if is_plain else funnel_counts, id_website, filters)
    if kept is None:
        found = await narrowed(session, id_website, filters)
        shown = (requests.c.status, requests.c.type)
        counted = sa.select(*shown, sa.func.count()).where(*conditions(session, found.shape))
        return await session.tuples(counted.group_by(*shown), found.parameters)
    columns = (kept.c.status, kept.c.type)
    number = sa.cast(sa.func.sum(kept.c.requests), sa.BigInteger)
    return await session.tuples(sa.select(*columns, number).group_by(*columns).having(number != 0))


async def failures(session: ReadSession, id_website: UUID) -> dict[str, int]:
    """Return by reason how many requests ended in an error."""
    failed = sa.select(requests.c.reason, sa.func.count()).where(
        requests.c.id_website == id_website, requests.c.status == "error", requests.c.reason.is_not(None)
    )
    return dict(await session.tuples(failed.group_by(requests.c.reason)))


async def statistics(session: ReadSession, id_website: UUID, filters: Filters) -> list[Count]:
    """Return counts by day of reception and status, by method, by locale and by type, none of them 0."""
    kept = await _kept(session, funnel_counts, id_website, filters)
    parameters: Mapping[str, Any] = {}
    if kept is None:
        found = await narrowed(session, id_website, filters)
        kept = _counted(_DIMENSIONS, NUMBERS, *conditions(session, found.shape)).cte("counted")
        parameters = found.parameters
    parts = [_part(kept, "received_day", "status"), *(_part(kept, name) for name in _WHOLE)]
    return [Count(*row) for row in await session.tuples(sa.union_all(*parts), parameters)]


def _part(kept: sa.FromClause, dimension: str, status: str | None = None) -> Statement:
    """Return the sums for each value of one dimension."""
    values = [kept.c[dimension], *([kept.c[status]] if status else [])]
    shown = [sa.literal(dimension), sa.cast(values[0], sa.String)]
    shown.append(values[1] if status else sa.cast(sa.null(), sa.String))
    sums = [sa.cast(sa.func.sum(kept.c[name]), sa.BigInteger) for name in NUMBERS]
    return sa.select(*shown, *sums).group_by(*values).having(sums[0] != 0)


async def _kept(
    session: ReadSession, table: sa.Table, id_website: UUID, filters: Filters
) -> sa.FromClause | None:
    """Return the kept counts that the filters leave, or None if these can't tell.

    They know days as a whole, in the zone in which they were told.
    """
    days = {"experience_day": filters.experience.days, "received_day": filters.received.days}
    if filters.q or None in days.values():
        return None
    has_days = not (filters.experience.is_endless and filters.received.is_endless)
    if has_days and not await _tells_days_in(session, id_website, filters.zone):
        return None
    found = [table.c.id_website == id_website]
    for name, limits in days.items():
        if limits and limits.first:
            found.append(table.c[name] >= limits.first)
        if limits and limits.end:
            found.append(table.c[name] < limits.end)
    if filters.status:
        found.append(table.c.status.in_(filters.status))
    if filters.type:
        found.append(table.c.type == filters.type)
    if filters.method:
        found.append(table.c.method == filters.method)
    return sa.select(table).where(*found).cte("kept")


async def _tells_days_in(session: ReadSession, id_website: UUID, zone: ZoneInfo) -> bool:
    told = sa.select(day_zones.c.time_zone).where(day_zones.c.id_website == id_website)
    return bool(await session.scalar(told) in (None, zone.key))
