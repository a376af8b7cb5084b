"""Ours: a file judged and stored with everything that the hand-over of its orders needs."""

import asyncio
import base64
import time
from pathlib import Path
from uuid import UUID

from contracts.orders import BATCH, Provenance
from ingest_api.accept_order import accept_orders
from ingest_api.order_file.settings import ValidationSettings
from ingest_api.order_file.validate import judge_file
from ingest_api.store import OrderStore
from kit.db import Database
from kit.ids import uuid7
from kit.secrets import KeyRing
from tests.bench.orders_file import NOW
from tests.bench.ways.validate_ours import DOOR

WEBSITE = UUID("3f0b6a1c-52a4-4c0e-9d6b-1f2e3d4c5b6a")
_KEY = base64.b64encode(bytes(32)).decode()  # one for all runs, so that the same file is known again
KEYS = KeyRing.parse(f"k1:{_KEY}", _KEY)


def import_by_ours(url: str, schema: str, file: str, expected: tuple[int, int, int]) -> float:
    """Return lines per second. `expected`: lines, lines refused, orders stored."""
    return asyncio.run(_import(url, schema, file, tuple(expected)))


async def _import(url: str, schema: str, file: str, expected: tuple[int, ...]) -> float:
    database, store, intake = Database(url, schema=schema), OrderStore(KEYS), uuid7()
    provenance = Provenance(method="sftp", source="SFTP", file=Path(file).name, received_at=NOW)
    begun = time.perf_counter()
    content = await asyncio.to_thread(Path(file).read_bytes)
    judged = judge_file(content, file_name="orders.csv", door=DOOR, settings=ValidationSettings(), now=NOW)
    async with database.read() as reader:
        known = await store.received(reader, WEBSITE, judged.references())
    verdict = judged.assemble(known)
    stored = 0
    for start in range(0, len(verdict.orders), BATCH):
        async with database.write() as session:
            new = await accept_orders(
                verdict.orders[start : start + BATCH],
                id_website=WEBSITE,
                intake=intake,
                provenance=provenance,
                session=session,
                store=store,
            )
            stored += len(new)
    elapsed = time.perf_counter() - begun
    await database.close()
    found = (verdict.rows_total, verdict.rows_error, stored)
    if found != expected:
        raise RuntimeError(f"lines, refused, stored: {found}, not {expected}")
    return verdict.rows_total / elapsed
