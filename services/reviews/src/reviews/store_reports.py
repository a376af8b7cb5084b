"""SQL of readers' reports."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db import ReadSession, Record, WriteSession
from reviews.tables_public import reader_reports


async def reports_about(session: ReadSession, review_id: UUID) -> int:
    counted = sa.select(sa.func.count()).select_from(reader_reports)
    return int(await session.scalar(counted.where(reader_reports.c.review_id == review_id)))


async def add_report(session: WriteSession, report: Record) -> None:
    await session.insert(reader_reports, report)


async def list_reports(
    session: ReadSession, after: tuple[datetime, UUID] | None, limit: int
) -> list[dict[str, Any]]:
    """Return reports nobody has dealt with, oldest first, those behind a position of an earlier list."""
    found = sa.select(reader_reports)
    if after is not None:
        at, report_id = after
        found = found.where(
            reader_reports.c.at >= at,
            sa.or_(reader_reports.c.at > at, reader_reports.c.report_id > report_id),
        )
    return await session.rows(found.order_by(reader_reports.c.at, reader_reports.c.report_id).limit(limit))


async def delete_report(session: WriteSession, report_id: UUID) -> bool:
    """Tell whether there was such a report."""
    found = sa.delete(reader_reports).where(reader_reports.c.report_id == report_id)
    return bool(await session.execute(found))
