"""Reviews from the database to a feed file: ours, and PostgreSQL's COPY of the same rows."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import asyncpg

from contracts.files.review_feed import Form
from contracts.websites import WebsiteState
from feed_exporter.export_feed import Exporter
from feed_exporter.flow import Flow
from feed_exporter.store_changes import last_position
from feed_exporter.store_flows import Reader, add_flow, save_reader
from kit.blobs import LocalBlobs
from kit.clock import FixedClock
from kit.copies import Copies
from kit.db import Database
from kit.ids import uuid7
from tests.bench.postgres import plain
from tests.bench.stopwatch import Rate, Stopwatch
from tests.bench.ways.load_reviews import SCHEMA, SHOWN

_NIGHT = datetime(2026, 3, 2, 2, tzinfo=UTC)
_DAY = date(2026, 3, 2)


def copy_rows(url: str, website: str) -> Rate:
    """COPY TO STDOUT, thrown away as it comes."""
    return asyncio.run(_copy(url, website))


async def _copy(url: str, website: str) -> Rate:
    connection = await asyncpg.connect(plain(url), server_settings={"search_path": SCHEMA})

    async def discard(chunk: bytes) -> None:
        del chunk

    query = f"SELECT {SHOWN} FROM reviews WHERE id_website = $1"  # noqa: S608 - our own names
    watch = Stopwatch()
    status = await connection.copy_from_query(query, UUID(website), output=discard, timeout=600.0)
    rate = watch.rate(int(status.split()[1]))
    await connection.close()
    return rate


def export_full(url: str, website: str, form: Form, directory: str) -> Rate:
    """Write the first file of a flow, from the look at its flow to its run."""
    return asyncio.run(_export(url, UUID(website), form, Path(directory), None))


def export_daily(url: str, website: str, form: Form, directory: str, changes: int) -> Rate:
    """Write the next file of a flow, which so many changes are new to."""
    return asyncio.run(_export(url, UUID(website), form, Path(directory), changes))


async def _export(url: str, id_website: UUID, form: Form, directory: Path, new: int | None) -> Rate:
    database, blobs = Database(url, schema=SCHEMA), LocalBlobs(directory)
    flow = _flow(id_website, form)
    async with database.write() as session:
        await add_flow(session, flow)
        if new is not None:
            position = await last_position(session, id_website) - new
            reader = Reader(position, datetime(2026, 3, 1, 2, tzinfo=UTC), date(2026, 3, 1), "Europe/Paris")
            await save_reader(session, flow.id, "product", reader)
    exporter = Exporter(database, blobs, FixedClock(_NIGHT), Copies("website", WebsiteState, _never), str)
    watch = Stopwatch()
    run = await exporter.export_file(flow, "product", _DAY)
    if run is None or (new is not None and run.records["UPDATE"] != new):
        raise RuntimeError(f"the file was not written as expected: {run}")
    rate = watch.rate(sum(run.records.values()))
    await blobs.delete(run.blob)
    await database.close()
    return rate


async def _never(key: str) -> None:
    raise LookupError(key)


def _flow(id_website: UUID, form: Form) -> Flow:
    return Flow(
        id=uuid7(),
        id_website=id_website,
        format=form,
        method="sftp",
        host="sftp.shop.example",
        port=22,
        username="alto",
        password=None,
        private_key=None,
        directory="/in",
        nature="product",
        active=True,
        host_key_fingerprint=None,
        sftp_account_id=None,
        created_at=_NIGHT,
        activated_at=_NIGHT,
    )
