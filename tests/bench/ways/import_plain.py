"""The plain way to import: a pydantic model per row, SQLAlchemy, a commit per thousand rows.

The same tables, references once; no events, no assembly of orders, no report.
"""

import asyncio
import hashlib
import itertools
from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from ingest_api.tables import order_keys, orders
from kit.ids import uuid7
from tests.bench.orders_file import NOW
from tests.bench.stopwatch import Rate, Stopwatch
from tests.bench.ways.import_ours import WEBSITE
from tests.bench.ways.pydantic_rows import Row, read_rows

_BATCH = 1_000


def import_by_plain_code(url: str, schema: str, file: str, lines: int) -> Rate:
    return asyncio.run(_import(url, schema, file, lines))


async def _import(url: str, schema: str, file: str, lines: int) -> Rate:
    engine = create_async_engine(url, connect_args={"server_settings": {"search_path": schema}})
    intake = uuid7()
    watch = Stopwatch()
    good = (row for row in read_rows(file) if row is not None)
    async with engine.connect() as connection:
        while batch := list(itertools.islice(good, _BATCH)):
            await _store(connection, batch, intake)
            await connection.commit()
    rate = watch.rate(lines)
    await engine.dispose()
    return rate


async def _store(connection: AsyncConnection, batch: Sequence[Row], intake: UUID) -> None:
    ids = {_digest(row.purchase_reference): (uuid7(), row) for row in batch}
    keys = [
        {"id_website": WEBSITE, "reference_hash": digest, "order_id": order_id, "intake_id": intake}
        for digest, (order_id, _) in ids.items()
    ]
    await connection.execute(postgresql.insert(order_keys).on_conflict_do_nothing(), keys)
    await connection.execute(insert(orders), list(_records(ids.values())))


def _records(rows: Iterable[tuple[UUID, Row]]) -> Iterable[dict[str, object]]:
    for order_id, row in rows:
        content = row.model_dump_json()
        yield {"id": order_id, "id_website": WEBSITE, "received_at": NOW, "content": content}


def _digest(reference: str) -> bytes:
    return hashlib.blake2b(reference.encode(), digest_size=16).digest()
