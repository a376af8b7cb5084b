"""Tracking's list and numbers, read as its routes do, and as plain SQL would."""

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from contracts.websites import WEBSITE
from kit.clock import machine_now
from kit.copies import Copies
from kit.db import Database, ReadSession
from tests.bench.postgres import plain
from tracking import store_counts, store_requests
from tracking.filters import Filters
from tracking.routes_answers import RequestListAnswer
from tracking.routes_filters import Asked, zone_of
from tracking.statistics import statistics_of

Times = tuple[float, float, float]  # half of them, 99 of 100 (milliseconds); of CPU each (microseconds)
_WARM = 10  # PostgreSQL plans a statement anew five times on each connection
_LIMIT = 50
_PLAIN_PAGE = """SELECT * FROM requests WHERE id_website = $1 AND status = ANY($2::text[])
ORDER BY experience_date DESC, id DESC LIMIT 51"""
_PLAIN_OFFSET = """SELECT * FROM requests WHERE id_website = $1
ORDER BY experience_date DESC, id DESC LIMIT 51 OFFSET $2"""
_PLAIN_COUNTS = "SELECT status, type, count(*) FROM requests WHERE id_website = $1 GROUP BY status, type"
PLAIN: dict[str, tuple[str, list[Any]]] = {
    "any": (_PLAIN_PAGE, [["sent", "opened", "reminder"]]),
    "offset": (_PLAIN_OFFSET, [500_000]),
    "counts": (_PLAIN_COUNTS, []),
}
_Read = Callable[[ReadSession, Filters], Awaitable[Any]]


def read_ours(url: str, id_website: str, what: str, asked: dict[str, Any], sort: str, calls: int) -> Times:
    """Do what the route does from the query to the JSON; `what`: page, deep, counts, statistics."""
    return asyncio.run(_read_ours(url, UUID(id_website), what, Asked(**asked), sort, calls))


async def _read_ours(url: str, id_website: UUID, what: str, asked: Asked, sort: Any, calls: int) -> Times:
    database = Database(url, schema="tracking")
    websites = Copies(WEBSITE.kind, WEBSITE.model, _never)
    now = machine_now()
    cursor: str | None = None

    async def read() -> str | None:
        async with database.read() as session:
            filters = asked.filters(await zone_of(websites, session, id_website))
            if what == "counts":
                return str(await store_counts.counts(session, id_website, filters))
            if what == "statistics":
                return str(statistics_of(await store_counts.statistics(session, id_website, filters)))
            rows, following = await store_requests.page(
                session, id_website, filters, sort=sort, limit=_LIMIT, cursor=cursor
            )
        RequestListAnswer.of(rows, now, next_cursor=following).model_dump_json()
        return following

    try:
        if what == "deep":
            for _ in range(100):
                cursor = await read()
        return await _times(read, calls)
    finally:
        await database.close()


async def _never(key: str) -> None:
    raise LookupError(key)


def read_plain(url: str, id_website: str, what: str, calls: int) -> Times:
    """Run a statement of `PLAIN`."""
    return asyncio.run(_read_plain(url, UUID(id_website), what, calls))


async def _read_plain(url: str, id_website: UUID, what: str, calls: int) -> Times:
    connection = await asyncpg.connect(plain(url), server_settings={"search_path": "tracking"})
    text, parameters = PLAIN[what]
    try:
        return await _times(lambda: connection.fetch(text, id_website, *parameters), calls)
    finally:
        await connection.close()


async def _times(read: Callable[[], Awaitable[Any]], calls: int) -> Times:
    for _ in range(min(calls, _WARM)):
        await read()
    gc.freeze()  # as each service's own process does
    taken, cpu = [], time.process_time()
    for _ in range(calls):
        begun = time.perf_counter()
        await read()
        taken.append((time.perf_counter() - begun) * 1000)
    return *percentiles(taken), (time.process_time() - cpu) / calls * 1e6


def percentiles(taken: Sequence[float]) -> tuple[float, float]:
    """Return what half of them don't exceed, and 99 of 100."""
    ordered = sorted(taken)
    return ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]
