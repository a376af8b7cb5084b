"""The limit of importing: the very rows that an import leaves, written by what each database has for it.

COPY in its text format, as ours.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import asyncpg

from tests.bench.stopwatch import Rate, Stopwatch

TABLES = ("order_keys", "orders", "outbox")


def save_rows(url: str, schema: str, directory: str, tables: Sequence[str] = TABLES) -> None:
    """Keep the rows of an import as COPY reads them, in the order they were written."""

    async def save() -> None:
        connection = await asyncpg.connect(url)
        for table in tables:
            target = Path(directory) / table
            await connection.copy_from_table(table, schema_name=schema, output=target)
        await connection.close()

    asyncio.run(save())


def copy_rows(url: str, schema: str, directory: str, lines: int, tables: Sequence[str] = TABLES) -> Rate:
    """COPY, one table after the other."""
    return asyncio.run(_copy(url, schema, Path(directory), lines, tables))


async def _copy(url: str, schema: str, directory: Path, lines: int, tables: Sequence[str]) -> Rate:
    connection = await asyncpg.connect(url)
    watch = Stopwatch()
    for table in tables:
        await connection.copy_to_table(table, schema_name=schema, source=directory / table)
    rate = watch.rate(lines)
    await connection.close()
    return rate


def insert_rows(source: str, target: str, lines: int) -> Rate:
    """executemany on SQLite, one transaction per table."""
    with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(target)) as writing:
        rows = {table: reading.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}  # noqa: S608 - our own names
        writing.isolation_level = None
        writing.execute("PRAGMA journal_mode=WAL")
        writing.execute("PRAGMA synchronous=FULL")
        watch = Stopwatch()
        for table, records in rows.items():
            places = ", ".join("?" * len(records[0]))
            writing.execute("BEGIN IMMEDIATE")
            writing.executemany(f"INSERT INTO {table} VALUES ({places})", records)  # noqa: S608 - as above
            writing.execute("COMMIT")
        return watch.rate(lines)
