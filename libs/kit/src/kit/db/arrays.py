"""Statements that take one array per column: the same text for any number of rows, on PostgreSQL."""

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from kit.db.bulk import Columns, Same
from kit.db.prepared import DIALECT

_Bind = Callable[[Sequence[Any]], Sequence[Any]]
Names = tuple[str, ...]
_Given = tuple[tuple[str, bool], ...]  # names of columns, and whether all rows have the same value


@dataclass(frozen=True)
class ArrayStatement:
    """A statement, and what makes each column's values ready for it."""

    text: str
    binders: tuple[_Bind, ...]

    def parameters(self, columns: Columns) -> list[Any]:
        given = zip(self.binders, columns.values(), strict=True)
        return [
            bind([values.value])[0] if isinstance(values, Same) else bind(values) for bind, values in given
        ]


def insert_statement(table: sa.Table, columns: Columns, new_by: Sequence[str]) -> ArrayStatement:
    """Return an INSERT; with `new_by` it leaves out rows whose key is there, and returns the new keys."""
    return _insert_statement(table, _given(columns), tuple(new_by))


def sum_statement(table: sa.Table, columns: Columns, key: Sequence[str]) -> ArrayStatement:
    """Return an INSERT that adds the columns beside the key to those of the row that has it."""
    return _sum_statement(table, _given(columns), tuple(key))


def update_statement(table: sa.Table, columns: Columns, key: Sequence[str]) -> ArrayStatement:
    """Return an UPDATE of the columns beside the key."""
    return _update_statement(table, _given(columns), tuple(key))


def _given(columns: Columns) -> _Given:
    return tuple((name, isinstance(values, Same)) for name, values in columns.items())


@functools.cache
def _insert_statement(table: sa.Table, given: _Given, new_by: Names) -> ArrayStatement:
    text = _insert(table, given)
    if new_by:
        key = ", ".join(new_by)
        text += f" ON CONFLICT ({key}) DO NOTHING RETURNING {key}"
    return _statement(table, given, text)


@functools.cache
def _sum_statement(table: sa.Table, given: _Given, key: Names) -> ArrayStatement:
    sums = ", ".join(
        f"{name} = {table.name}.{name} + excluded.{name}" for name, _ in given if name not in key
    )
    text = f"{_insert(table, given)} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {sums}"
    return _statement(table, given, text)


@functools.cache
def _update_statement(table: sa.Table, given: _Given, key: Names) -> ArrayStatement:
    values = ", ".join(f"{name} = {value}" for name, value in _values(table, given) if name not in key)
    same = " AND ".join(f"{table.name}.{name} = given.{name}" for name in key)
    text = f"UPDATE {table.name} SET {values} FROM {_rows(table, given)} WHERE {same}"  # noqa: S608 - names of our tables, no data
    return _statement(table, given, text)


def _insert(table: sa.Table, given: _Given) -> str:
    names = ", ".join(name for name, _ in given)
    values = ", ".join(value for _, value in _values(table, given))
    return f"INSERT INTO {table.name} ({names}) SELECT {values} FROM {_rows(table, given)}"  # noqa: S608 - names of our tables, no data


def _values(table: sa.Table, given: _Given) -> list[tuple[str, str]]:
    """Return each column's name and what stands for its value in a row."""
    return [
        (name, f"${number}::{_type_name(table.c[name])}" if is_same else f"given.{name}")
        for number, (name, is_same) in enumerate(given, start=1)
    ]


def _rows(table: sa.Table, given: _Given) -> str:
    varying = [(number, name) for number, (name, is_same) in enumerate(given, start=1) if not is_same]
    arrays = ", ".join(f"${number}::{_type_name(table.c[name])}[]" for number, name in varying)
    return f"unnest({arrays}) AS given ({', '.join(name for _, name in varying)})"


def _statement(table: sa.Table, given: _Given, text: str) -> ArrayStatement:
    return ArrayStatement(text, tuple(_binder(table.c[name]) for name, _ in given))


def _type_name(column: sa.Column[Any]) -> str:
    """Return PostgreSQL's name of the column's type, without a length: a cast would cut, not refuse."""
    name = column.type.compile(dialect=DIALECT)
    return re.sub(r"\(.*\)| COLLATE .*", "", name)


def _binder(column: sa.Column[Any]) -> _Bind:
    bind = column.type.dialect_impl(DIALECT).bind_processor(DIALECT)
    return (lambda values: values) if bind is None else (lambda values: [bind(value) for value in values])
