"""SQL of dropped files that are to go from the server."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db import ReadSession, WriteSession
from sftp_poller.tables import dropped_files, sftp_accounts

_WAITING = sa.and_(dropped_files.c.erasure_asked_at.is_not(None), dropped_files.c.erased_at.is_(None))


async def ask_erasure(session: WriteSession, file_ids: Sequence[UUID], now: datetime) -> None:
    await session.execute(
        sa.update(dropped_files)
        .where(dropped_files.c.id.in_(file_ids), dropped_files.c.erasure_asked_at.is_(None))
        .values(erasure_asked_at=now)
    )


async def files_to_erase(session: ReadSession) -> list[dict[str, Any]]:
    """Return the settled files to erase, with their logins' names; one in hand is settled first."""
    found = sa.select(dropped_files, sftp_accounts.c.username).join(sftp_accounts)
    settled = dropped_files.c.settled_at.is_not(None)
    return await session.rows(found.where(_WAITING, settled).order_by(dropped_files.c.account_id))


async def count_to_erase(session: ReadSession) -> int:
    return int(await session.scalar(sa.select(sa.func.count()).select_from(dropped_files).where(_WAITING)))


async def note_erased(session: WriteSession, file_ids: Sequence[UUID], now: datetime) -> None:
    await session.execute(
        sa.update(dropped_files).where(dropped_files.c.id.in_(file_ids)).values(erased_at=now)
    )
