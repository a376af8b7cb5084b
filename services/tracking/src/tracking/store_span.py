"""Where in a list's order requests may lie that a filter without an index of its own leaves."""

from datetime import UTC, date, datetime, time
from uuid import UUID

import sqlalchemy as sa

from kit.db import ReadSession
from tracking.filters import Filters
from tracking.tables import funnel_counts

_NEVER = datetime.min.replace(tzinfo=UTC)


def needs_span(filters: Filters) -> bool:
    return not filters.q and (filters.method is not None or not filters.received.is_endless)


async def experience_span(
    session: ReadSession, id_website: UUID, filters: Filters
) -> tuple[datetime, datetime]:
    """Return instants of experience between which all requests lie that the filters leave.

    The counts know the days of every method and every day of reception, so a list need not be read past
    what was received later, nor to its end for what isn't there.
    """
    table, received = funnel_counts, filters.received
    found = [table.c.id_website == id_website, table.c.requests != 0]
    if received.start is not None:
        found.append(table.c.received_day >= _shifted(received.start.date(), -1))
    if received.before is not None:
        found.append(table.c.received_day <= _shifted(received.before.date(), 1))
    if filters.method is not None:
        found.append(table.c.method == filters.method)
    if filters.status:
        found.append(table.c.status.in_(filters.status))
    if filters.type is not None:
        found.append(table.c.type == filters.type)
    days = (sa.func.min(table.c.experience_day), sa.func.max(table.c.experience_day))
    ((first, last),) = await session.tuples(sa.select(*days).where(*found))
    return (
        (_NEVER, _NEVER) if first is None else (_midnight(_shifted(first, -1)), _midnight(_shifted(last, 2)))
    )


def _shifted(day: date, by: int) -> date:
    """Return a day so many days later, or the last one there is. A day is more than zones are from UTC."""
    return date.fromordinal(min(max(day.toordinal() + by, 1), date.max.toordinal()))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
