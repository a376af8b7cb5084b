"""Looking for words in everything a database or a directory holds, whatever tables and files there are."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from kit.db import Database, ReadSession

_SQLITE_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
_POSTGRESQL_TABLES = (
    "SELECT table_name FROM information_schema.tables"
    " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
)


async def traces_in_database(database: Database, words: Sequence[str]) -> list[str]:
    """Return `table.column: word` for every place in which a word is found, in any case of letters."""
    async with database.read() as session:
        return [trace async for trace in _traces(session, words)]


async def _traces(session: ReadSession, words: Sequence[str]) -> Any:
    listed = sa.text(_POSTGRESQL_TABLES if session.is_postgresql else _SQLITE_TABLES)
    for table in await session.scalars(listed):
        for row in await session.rows(sa.text(f'SELECT * FROM "{table}"')):  # noqa: S608 - its own name
            for trace in traces_in_row(row, words):
                yield f"{table}.{trace}"


def traces_in_row(row: dict[str, Any], words: Iterable[str]) -> Iterator[str]:
    """Yield `column: word` for every column of a row that holds a word."""
    listed = list(words)
    for column, value in row.items():
        text = _text(value).casefold()
        for word in listed:
            if word.casefold() in text:
                yield f"{column}: {word}"


def traces_in_files(directory: Path, words: Sequence[str]) -> list[str]:
    """Return `path: word` for every file below a directory whose name or content holds a word."""
    found = []
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            text = f"{path.name}\n{path.read_bytes().decode('utf-8', 'replace')}".casefold()
            found += [f"{path.relative_to(directory)}: {word}" for word in words if word.casefold() in text]
    return found


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bytes() | memoryview():
            return bytes(value).decode("utf-8", "replace")
        case str():
            return f"{value}\n{_unescaped(value)}"
        case dict() | list():
            return json.dumps(value, ensure_ascii=False, default=str)
        case _:
            return str(value)


def _unescaped(text: str) -> str:
    r"""Return JSON as it reads without escapes such as \u00e8; nothing for other texts."""
    if not text.startswith(("{", "[")):
        return ""
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return ""
