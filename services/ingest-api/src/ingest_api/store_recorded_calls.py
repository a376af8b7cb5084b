"""SQL of the calls that are kept for merchants to look at."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ingest_api.recorded_call import RecordedCall
from ingest_api.tables import api_calls as table
from kit.db import ReadSession, WriteSession

KEPT = 100  # of each website
LIFE = timedelta(days=30)


async def add_calls(session: WriteSession, id_website: UUID, calls: Collection[RecordedCall]) -> None:
    """Store calls of one website, and forget those that are no longer among its latest."""
    await session.insert(table, *map(_row, calls))
    latest = sa.select(table.c.id).where(table.c.id_website == id_website).order_by(table.c.id.desc())
    oldest = latest.offset(KEPT - 1).limit(1).scalar_subquery()
    await session.execute(sa.delete(table).where(table.c.id_website == id_website, table.c.id < oldest))


async def list_calls(
    session: ReadSession, id_website: UUID, *, before: UUID | None, limit: int
) -> list[dict[str, Any]]:
    """Return calls, newest first."""
    statement = sa.select(table).where(table.c.id_website == id_website)
    if before is not None:
        statement = statement.where(table.c.id < before)
    return await session.rows(statement.order_by(table.c.id.desc()).limit(limit))


async def forget_calls(session: WriteSession, now: datetime) -> int:
    """Delete what is older than 30 days; return how much there was."""
    return await session.execute(sa.delete(table).where(table.c.at <= now - LIFE))


def _row(call: RecordedCall) -> dict[str, Any]:
    outcome = call.outcome
    return {
        "id": call.id,
        "id_website": call.id_website,
        "at": call.at,
        "caller": call.caller,
        "call_id": call.call_id,
        "dry_run": call.dry_run,
        "status": outcome.status,
        "code": outcome.code,
        "accepted": outcome.accepted,
        "duplicates": outcome.duplicates,
        "rejected": outcome.rejected,
        "errors": list(outcome.errors),
    }
