"""Thousands of rows at once: COPY on PostgreSQL, in and out; one prepared statement on SQLite, in."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError

_CHUNK_BYTES = 1 << 20  # of text handed to the driver at once, about
_CHUNK_ROWS = 2_000
_CHUNKS_AHEAD = 4  # that COPY has written and nobody has taken yet
_COPY_SECONDS = 4 * 3600.0  # instead of the driver's limit, which is that of a statement
_NULL = rb"\N"
_ESCAPES = {b"\\": rb"\\", b"\n": rb"\n", b"\r": rb"\r", b"\t": rb"\t"}  # the backslash first
_UNIQUE = frozenset({sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY})
_SQLITE: sa.Dialect = sqlite.dialect()


class KeyTaken(Exception):
    """One of the rows has a key that is there already; the transaction can't go on."""


@dataclass(frozen=True, slots=True)
class Same:
    """A column that holds one value in every row."""

    value: Any


Columns = Mapping[str, Sequence[Any] | Same]  # UUIDs may be 32 hexadecimal digits, texts UTF-8


async def copy_rows(driver: Any, table: sa.Table, columns: Columns) -> None:
    """Load rows through asyncpg's connection. Raises: KeyTaken."""
    source = _encoded([(_writer(table.c[name]), values) for name, values in columns.items()])
    try:
        await driver.copy_to_table(table.name, source=source, columns=list(columns), format="text")
    except asyncpg.UniqueViolationError as error:
        raise KeyTaken(table.name) from error


async def insert_rows(connection: Any, table: sa.Table, columns: Columns) -> None:
    """Load rows into SQLite. Raises: KeyTaken."""
    values = [_bound(table.c[name], values) for name, values in columns.items()]
    marks = ", ".join("?" * len(values))
    text = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - our own names
    try:
        await connection.exec_driver_sql(text, list(zip(*values, strict=False)))
    except IntegrityError as error:
        if getattr(error.orig, "sqlite_errorcode", None) in _UNIQUE:
            raise KeyTaken(table.name) from error
        raise


async def copied(driver: Any, query: str, form: Mapping[str, str]) -> AsyncIterator[bytes]:
    """Yield what COPY writes of a query, whole rows at a time, no faster than it's taken."""
    chunks: asyncio.Queue[bytes] = asyncio.Queue(_CHUNKS_AHEAD)

    async def copy() -> None:
        try:
            await driver.copy_from_query(query, output=chunks.put, timeout=_COPY_SECONDS, **form)
        finally:
            await chunks.put(b"")

    copying = asyncio.create_task(copy())
    try:
        while chunk := await chunks.get():
            yield chunk
        await copying
    finally:
        copying.cancel()
        with suppress(asyncio.CancelledError):
            await copying


_Write = Callable[[Sequence[Any]], Sequence[bytes]]


def _writer(column: sa.Column[Any]) -> _Write:
    """Return what makes a column's values what COPY's text format calls for."""
    if isinstance(column.type, sa.LargeBinary):
        return lambda values: _bytes_of([rf"\\x{value.hex()}" for value in values])
    if isinstance(column.type, sa.String):
        return _escaped
    if isinstance(column.type, sa.JSON):
        return lambda values: _escaped([json.dumps(value) for value in values])
    return lambda values: _bytes_of(
        [value if isinstance(value, str) else r"\N" if value is None else str(value) for value in values]
    )


def _bytes_of(values: Sequence[str]) -> Sequence[bytes]:
    """Return values without line feeds, in UTF-8."""
    return "\n".join(values).encode().split(b"\n")


def _escaped(values: Sequence[str | bytes | None]) -> Sequence[bytes]:
    """Return texts as COPY wants them: all together where possible, which takes a tenth of the time."""
    texts = [value.encode() if isinstance(value, str) else value for value in values if value is not None]
    joined = b"\n".join(texts)
    line_feeds = len(joined) - len(joined.replace(b"\n", b""))  # four times as fast as `count`
    if len(texts) < len(values) or line_feeds >= len(texts):
        found = iter(texts)
        return [_NULL if value is None else _replaced(next(found)) for value in values]
    if not any(character in joined for character in (b"\\", b"\t", b"\r")):
        return texts
    for character in (b"\\", b"\t", b"\r"):
        joined = joined.replace(character, _ESCAPES[character])
    return joined.split(b"\n")


def _replaced(text: bytes) -> bytes:
    for character, escape in _ESCAPES.items():
        text = text.replace(character, escape)
    return text


async def _encoded(columns: Sequence[tuple[_Write, Sequence[Any] | Same]]) -> AsyncIterator[bytes]:
    varying = [values for _, values in columns if not isinstance(values, Same)]
    rows = max(map(len, varying), default=0)
    if not rows:
        return
    step = min(_CHUNK_ROWS, 1 + _CHUNK_BYTES // max(1, sum(_length(values[0]) for values in varying)))
    for start in range(0, rows, step):
        texts = [
            repeat(write([values.value])[0])
            if isinstance(values, Same)
            else write(values[start : start + step])
            for write, values in columns
        ]
        yield b"\n".join([*map(b"\t".join, zip(*texts, strict=False)), b""])


def _length(value: Any) -> int:
    """Return about how long a value is: rows of one load are alike."""
    return len(value) if isinstance(value, str | bytes) else 16


def _bound(column: sa.Column[Any], values: Sequence[Any] | Same) -> Iterator[Any]:
    """Return the values as SQLAlchemy would have them stored."""
    if isinstance(column.type, sa.Uuid):
        bind: Callable[[Any], Any] | None = _hex
    elif isinstance(column.type, sa.String):
        bind = _text
    else:
        bind = column.type.dialect_impl(_SQLITE).bind_processor(_SQLITE)
    if isinstance(values, Same):
        return repeat(bind(values.value) if bind else values.value)
    return map(bind, values) if bind else iter(values)


def _hex(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else value.hex


def _text(value: str | bytes | None) -> str | None:
    return value.decode() if isinstance(value, bytes) else value
