"""Requests as lines for a spreadsheet: no cell can be taken for a formula (invariants.md 4)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

View = Literal["tracking", "reporting"]
_TRACKED = (
    "id", "purchase_reference", "email", "experience_date", "type", "status", "reason", "status_at", "method",
    "source", "received_at", "scheduled_at", "sent_at", "opened_at", "form_opened_at", "submitted_at",
    "reminded_at",
)  # fmt: skip
#: The columns of each view: its name, and the field of a request that it shows.
VIEWS: Mapping[View, Mapping[str, str]] = {
    "tracking": {name: name for name in _TRACKED},
    "reporting": {  # domain.md 6.8, as the historical platform named them
        "purchase_reference": "purchase_reference",
        "order": "experience_date",
        "retrieval": "received_at",
        "scheduling": "scheduled_at",
        "sending": "sent_at",
        "reading": "opened_at",
        "opening": "form_opened_at",
        "submission": "submitted_at",
    },
}
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
