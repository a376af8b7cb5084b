"""Statements that take one array per column: the same text for any number of rows, on PostgreSQL."""

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

_DIALECT: sa.Dialect = postgresql.asyncpg.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy tells none
_Bind = Callable[[Sequence[Any]], Sequence[Any]]
Names = tuple[str, ...]


@dataclass(frozen=True)
class ArrayStatement:
    """A statement, and what makes each column's values ready for it."""

    text: str
    binders: tuple[_Bind, ...]

    def arrays(self, columns: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
        return [bind(values) for bind, values in zip(self.binders, columns, strict=True)]


@functools.cache
def insert_statement(table: sa.Table, columns: Names, new_by: Names) -> ArrayStatement:
    """Return an INSERT; with `new_by` it leaves out rows whose key is there, and returns the new keys."""
    text = _insert(table, columns)
    if new_by:
        key = ", ".join(new_by)
        text += f" ON CONFLICT ({key}) DO NOTHING RETURNING {key}"
    return _statement(table, columns, text)


@functools.cache
def sum_statement(table: sa.Table, columns: Names, key: Names) -> ArrayStatement:
    """Return an INSERT that adds the columns beside the key to those of the row that has it."""
    sums = ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in columns if name not in key)
    text = f"{_insert(table, columns)} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {sums}"
    return _statement(table, columns, text)


@functools.cache
def update_statement(table: sa.Table, columns: Names, key: Names) -> ArrayStatement:
    """Return an UPDATE of the columns beside the key."""
    values = ", ".join(f"{name} = given.{name}" for name in columns if name not in key)
    same = " AND ".join(f"{table.name}.{name} = given.{name}" for name in key)
    given = f"unnest({_arrays(table, columns)}) AS given ({', '.join(columns)})"
    return _statement(table, columns, f"UPDATE {table.name} SET {values} FROM {given} WHERE {same}")  # noqa: S608 - our own names


def _insert(table: sa.Table, columns: Names) -> str:
    given = f"unnest({_arrays(table, columns)})"
    return f"INSERT INTO {table.name} ({', '.join(columns)}) SELECT * FROM {given}"  # noqa: S608 - our own names


def _arrays(table: sa.Table, columns: Names) -> str:
    return ", ".join(
        f"${number}::{_type_name(table.c[name])}[]" for number, name in enumerate(columns, start=1)
    )


def _statement(table: sa.Table, columns: Names, text: str) -> ArrayStatement:
    return ArrayStatement(text, tuple(_binder(table.c[name]) for name in columns))


def _type_name(column: sa.Column[Any]) -> str:
    """Return PostgreSQL's name of the column's type, without a length: a cast would cut, not refuse."""
    name = column.type.compile(dialect=_DIALECT)
    return re.sub(r"\(.*\)| COLLATE .*", "", name)


def _binder(column: sa.Column[Any]) -> _Bind:
    bind = column.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
    return (lambda values: values) if bind is None else (lambda values: [bind(value) for value in values])
