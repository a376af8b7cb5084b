"""What tests read of the tables."""

from typing import Any

import sqlalchemy as sa

from contracts.orders import OrderFileProcessedV1
from kit.db import Database
from kit.db.platform_tables import outbox
from sftp_poller.tables import dropped_files


async def ledger_rows(database: Database) -> list[dict[str, Any]]:
    """Return every dropped file, in the order they were claimed."""
    async with database.read() as session:
        return await session.rows(sa.select(dropped_files).order_by(dropped_files.c.id))


async def processed_events(database: Database) -> list[OrderFileProcessedV1]:
    async with database.read() as session:
        payloads = await session.scalars(sa.select(outbox.c.payload).order_by(outbox.c.position))
    return [OrderFileProcessedV1.model_validate_json(payload) for payload in payloads]
