"""The limit of importing: the very rows that an import leaves, written by what each database has for it.

COPY in its text format, as ours: binary takes as long, within what two runs differ by.
"""

import asyncio
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import asyncpg

TABLES = ("order_keys", "orders", "outbox")


def save_rows(url: str, schema: str, directory: str) -> None:
    """Keep the rows of an import as COPY reads them, in the order they were written."""

    async def save() -> None:
        connection = await asyncpg.connect(url)
        for table in TABLES:
            target = Path(directory) / table
            await connection.copy_from_table(table, schema_name=schema, output=target)
        await connection.close()

    asyncio.run(save())


def copy_rows(url: str, schema: str, directory: str, lines: int) -> float:
    """Return lines per second of COPY, one table after the other."""
    return asyncio.run(_copy(url, schema, Path(directory), lines))


async def _copy(url: str, schema: str, directory: Path, lines: int) -> float:
    connection = await asyncpg.connect(url)
    begun = time.perf_counter()
    for table in TABLES:
        await connection.copy_to_table(table, schema_name=schema, source=directory / table)
    elapsed = time.perf_counter() - begun
    await connection.close()
    return lines / elapsed


def insert_rows(source: str, target: str, lines: int) -> float:
    """Return lines per second of executemany on SQLite, one transaction per table."""
    with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(target)) as writing:
        rows = {table: reading.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}  # noqa: S608 - our own names
        writing.isolation_level = None
        writing.execute("PRAGMA journal_mode=WAL")
        writing.execute("PRAGMA synchronous=FULL")
        begun = time.perf_counter()
        for table, records in rows.items():
            places = ", ".join("?" * len(records[0]))
            writing.execute("BEGIN IMMEDIATE")
            writing.executemany(f"INSERT INTO {table} VALUES ({places})", records)  # noqa: S608 - as above
            writing.execute("COMMIT")
        return lines / (time.perf_counter() - begun)
