"""Requests as lines for a spreadsheet: no cell can be taken for a formula (invariants.md 4)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_QUOTED = frozenset(';"\r\n')


def export_header(names: Sequence[str]) -> str:
    return ";".join(names) + "\r\n"


def export_line(row: Mapping[str, Any], names: Sequence[str]) -> str:
    return ";".join(_cell(row[name]) for name in names) + "\r\n"


def _cell(value: Any) -> str:
    text = _text(value)
    if text.startswith(_FORMULA_STARTS):
        return _in_quotes("'" + text)
    return _in_quotes(text) if _QUOTED.intersection(text) else text


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return "" if value is None else str(value)


def _in_quotes(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
