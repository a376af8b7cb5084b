"""Loading thousands of rows at once: COPY on PostgreSQL, one prepared statement on SQLite."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, repeat
from typing import Any

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError

_CHUNK_ROWS = 2_000  # of text handed to the driver at once
_NULL = r"\N"
_UNIQUE = frozenset({sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY})
_SQLITE: sa.Dialect = sqlite.dialect()


class KeyTaken(Exception):
    """One of the rows has a key that is there already; the transaction can't go on."""


@dataclass(frozen=True, slots=True)
class Same:
    """A column that holds one value in every row."""

    value: Any


Columns = Mapping[str, Sequence[Any] | Same]  # UUIDs may be given as 32 hexadecimal digits


async def copy_rows(driver: Any, table: sa.Table, columns: Columns) -> None:
    """Load rows through asyncpg's connection. Raises: KeyTaken."""
    texts = [_texts(table.c[name], values) for name, values in columns.items()]
    try:
        await driver.copy_to_table(table.name, source=_encoded(texts), columns=list(columns), format="text")
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


def _texts(column: sa.Column[Any], values: Sequence[Any] | Same) -> Iterable[str]:
    """Return the values as COPY's text format writes them."""
    write = _writer(column)
    if isinstance(values, Same):
        return repeat(_NULL if values.value is None else write(values.value))
    return (_NULL if value is None else write(value) for value in values)


def _writer(column: sa.Column[Any]) -> Callable[[Any], str]:
    if isinstance(column.type, sa.LargeBinary):
        return lambda value: rf"\\x{value.hex()}"
    if isinstance(column.type, sa.String):
        return _escaped
    return str


def _escaped(text: str) -> str:
    if "\\" in text:
        text = text.replace("\\", r"\\")
    if text.isprintable():
        return text
    return text.replace("\n", r"\n").replace("\r", r"\r").replace("\t", r"\t")


async def _encoded(columns: Sequence[Iterable[str]]) -> AsyncIterator[bytes]:
    rows = map("\t".join, zip(*columns, strict=False))
    while lines := list(islice(rows, _CHUNK_ROWS)):
        yield ("\n".join(lines) + "\n").encode()


def _bound(column: sa.Column[Any], values: Sequence[Any] | Same) -> Iterator[Any]:
    """Return the values as SQLAlchemy would have them stored."""
    if isinstance(column.type, sa.Uuid):
        bind: Callable[[Any], Any] | None = _hex
    else:
        bind = column.type.dialect_impl(_SQLITE).bind_processor(_SQLITE)
    if isinstance(values, Same):
        return repeat(bind(values.value) if bind else values.value)
    return map(bind, values) if bind else iter(values)


def _hex(value: Any) -> str:
    return value if isinstance(value, str) else value.hex
