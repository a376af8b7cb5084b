"""Ours: a file judged and stored with everything that the hand-over of its orders needs."""

import asyncio
import base64
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from contracts.orders import Provenance
from ingest_api.import_blocks import ImportBlocks
from ingest_api.order_file.judge_blocks import open_order_file
from ingest_api.order_file.outcome import Outcome
from ingest_api.order_file.settings import ValidationSettings
from ingest_api.store import OrderStore
from ingest_api.tables import order_keys
from kit.db import Database
from kit.ids import uuid7
from kit.secrets import KeyRing
from tests.bench.orders_file import NOW
from tests.bench.stopwatch import Rate, Stopwatch
from tests.bench.ways.validate_ours import DOOR

WEBSITE = UUID("3f0b6a1c-52a4-4c0e-9d6b-1f2e3d4c5b6a")
_KEY = base64.b64encode(bytes(32)).decode()  # one for all runs, so that the same file is known again
_KEYS = KeyRing.parse(f"k1:{_KEY}", _KEY)


def import_by_ours(url: str, schema: str, file: str, expected: tuple[int, int, int, int]) -> Rate:
    """`expected`: lines, lines refused, lines repeating, orders there in the end."""
    return asyncio.run(_import(url, schema, file, tuple(expected)))


async def _import(url: str, schema: str, file: str, expected: tuple[int, ...]) -> Rate:
    database = Database(url, schema=schema)
    provenance = Provenance(method="sftp", source="SFTP", file="orders.csv", received_at=NOW)
    importing = ImportBlocks(database, OrderStore(_KEYS), WEBSITE, uuid7(), provenance)
    with ExitStack() as stack:
        watch = Stopwatch()
        opened = await asyncio.to_thread(
            open_order_file,
            stack.enter_context(Path(file).open("rb")),  # noqa: ASYNC230 - as the import itself
            file_name="orders.csv",
            door=DOOR,
            settings=ValidationSettings(),
            now=NOW,
        )
        outcome = stack.enter_context(Outcome(opened))
        await importing.run(opened, outcome)
        rate = watch.rate(outcome.rows_total)
        counts = (outcome.rows_total, outcome.rows_error, outcome.rows_duplicate)
    async with database.read() as reader:
        stored = await reader.scalar(sa.select(sa.func.count()).select_from(order_keys))
    await database.close()
    if (*counts, stored) != expected:
        raise RuntimeError(f"lines, refused, repeating, stored: {(*counts, stored)}, not {expected}")
    return rate
