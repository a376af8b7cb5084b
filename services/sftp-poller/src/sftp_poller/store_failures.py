"""What went wrong and is still to be told, in SQL."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracts.orders import FailedOrderFile, OrderFilesFailedV1
from kit.db import WriteSession
from kit.ids import uuid7
from sftp_poller.dropped_file import Place
from sftp_poller.folders import ERROR
from sftp_poller.ledger import Websites
from sftp_poller.tables import dropped_files, sftp_accounts

_FILES_TOLD = 100  # by name; the others are counted


async def tell_failures(session: WriteSession, run: UUID, only: Websites, now: datetime) -> None:
    """Announce the files that went wrong since it was last done, one event per website."""
    statement = (
        sa.select(dropped_files)
        .where(dropped_files.c.to_tell)
        .order_by(dropped_files.c.id_website, dropped_files.c.id)
    )
    if only is not None:
        statement = statement.where(dropped_files.c.id_website.in_(list(only)))
    rows = await session.claim(statement)
    if not rows:
        return
    names = await _usernames(session, rows)
    for id_website, group in groupby(rows, key=lambda row: row["id_website"]):
        await session.emit(_failed(run, id_website, list(group), names, now))
    told = [row["id"] for row in rows]
    await session.execute(sa.update(dropped_files).where(dropped_files.c.id.in_(told)).values(to_tell=False))


async def _usernames(session: WriteSession, rows: Sequence[dict[str, Any]]) -> dict[UUID, str]:
    accounts = {row["account_id"] for row in rows}
    statement = sa.select(sftp_accounts.c.id, sftp_accounts.c.username).where(
        sftp_accounts.c.id.in_(accounts)
    )
    return {row["id"]: row["username"] for row in await session.rows(statement)}


def _failed(
    run: UUID, id_website: UUID, rows: Sequence[dict[str, Any]], names: Mapping[UUID, str], now: datetime
) -> OrderFilesFailedV1:
    reasons: Counter[str] = Counter()
    for row in rows:
        reasons.update(row["reasons"] or {})
    return OrderFilesFailedV1(
        id=uuid7(),
        occurred_at=now,
        id_website=id_website,
        aggregate_id=str(run),
        files=[_file(row, names[row["account_id"]]) for row in rows[:_FILES_TOLD]],
        files_total=len(rows),
        rows_imported=sum(row["rows_imported"] for row in rows),
        rows_error=sum(row["rows_error"] for row in rows),
        reasons=dict(reasons.most_common()),
    )


def _file(row: dict[str, Any], username: str) -> FailedOrderFile:
    place = Place(row["folder"], row["id_website"])
    return FailedOrderFile(
        username=username,
        path=place.target(ERROR, row["target_name"]),
        report_path=place.target(ERROR, row["report_name"]) if row["has_report"] else None,
        rejected_path=place.target(ERROR, row["rejected_name"]) if row["has_rejected"] else None,
        refused=row["refused"],
        rows_total=row["rows_total"],
        rows_imported=row["rows_imported"],
        rows_error=row["rows_error"],
        rows_duplicate=row["rows_duplicate"],
        reasons=row["reasons"] or {},
    )
