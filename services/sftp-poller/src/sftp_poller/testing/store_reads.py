"""What tests read of the tables."""

from typing import Any, TypeVar

import sqlalchemy as sa

from contracts.envelope import Event
from contracts.orders import OrderFileProcessedV1, OrderFilesFailedV1
from kit.db import Database
from kit.db.platform_tables import outbox
from sftp_poller.tables import dropped_files

E = TypeVar("E", bound=Event)


async def ledger_rows(database: Database) -> list[dict[str, Any]]:
    """Return every dropped file, in the order they were claimed."""
    async with database.read() as session:
        return await session.rows(sa.select(dropped_files).order_by(dropped_files.c.id))


async def processed_events(database: Database) -> list[OrderFileProcessedV1]:
    return await _events(database, OrderFileProcessedV1)


async def failure_events(database: Database) -> list[OrderFilesFailedV1]:
    return await _events(database, OrderFilesFailedV1)


async def _events(database: Database, model: type[E]) -> list[E]:
    told = sa.select(outbox.c.payload).where(outbox.c.type == model.event_type()).order_by(outbox.c.position)
    async with database.read() as session:
        payloads = await session.scalars(told)
    return [model.model_validate_json(payload) for payload in payloads]
