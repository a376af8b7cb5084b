"""Notes of finished files in SQL."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from kit.db import Database
from sftp_poller.server import AccountId
from sftp_poller.tables import drop_notes


class SqlDropNotes:
    """One row per login; each call is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, accounts: Collection[AccountId], at: datetime) -> None:
        records = [{"account_id": UUID(account), "noted_at": at} for account in sorted(accounts)]
        async with self._database.write() as session:
            await session.upsert(drop_notes, records, key=("account_id",))

    async def noted(self) -> Mapping[AccountId, datetime]:
        async with self._database.read() as session:
            rows = await session.rows(sa.select(drop_notes))
        return {AccountId(str(row["account_id"])): row["noted_at"] for row in rows}

    async def forget(self, account_id: AccountId, noted_at: datetime) -> None:
        """Forget a note, unless another was written since."""
        async with self._database.write() as session:
            await session.execute(
                sa.delete(drop_notes).where(
                    drop_notes.c.account_id == UUID(account_id), drop_notes.c.noted_at == noted_at
                )
            )
