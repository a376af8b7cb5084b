"""Queries that hot paths ask again and again: compiled once, on PostgreSQL sent past SQLAlchemy."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

#: SQLAlchemy's own for the driver: how it writes statements, and what it makes of values on either way.
DIALECT: sa.Dialect = postgresql.asyncpg.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy gives it no types
_Process = Callable[[Any], Any]


@dataclass(frozen=True)
class PreparedQuery:
    """A query whose only variables are its named parameters."""

    statement: sa.Select[Any]

    @cached_property
    def text(self) -> str:
        """Return it as PostgreSQL reads it."""
        return str(self._compiled)

    def arguments(self, parameters: Mapping[str, Any]) -> list[Any]:
        """Return the values of $1, $2, ...; raises KeyError for a parameter that isn't given."""
        return [
            value if name is None else _made(parameters[name], process)
            for name, value, process in self._arguments
        ]

    def record(self, row: Any) -> dict[str, Any]:
        """Return a row of the driver's as any other query would."""
        return {
            name: value if process is None else process(value)
            for (name, process), value in zip(self._columns, row, strict=True)
        }

    @cached_property
    def _compiled(self) -> Any:
        return self.statement.compile(dialect=DIALECT)

    @cached_property
    def _arguments(self) -> list[tuple[str | None, Any, _Process | None]]:
        """Return of each $: its parameter's name, or its fixed value; and what makes a value ready."""
        found: list[tuple[str | None, Any, _Process | None]] = []
        for name in self._compiled.positiontup:
            bind = self._compiled.binds[name]
            process = bind.type.dialect_impl(DIALECT).bind_processor(DIALECT)
            found.append((name, None, process) if bind.required else (None, _made(bind.value, process), None))
        return found

    @cached_property
    def _columns(self) -> list[tuple[str, _Process | None]]:
        return [
            (str(column.key), column.type.dialect_impl(DIALECT).result_processor(DIALECT, None))
            for column in self.statement.selected_columns
        ]


def _made(value: Any, process: _Process | None) -> Any:
    return value if process is None else process(value)
