"""What holds of every file, call and text, as checks for generated ones: tests try some, `make fuzz` many.

Each raises DisagreementError (or whatever crashed) and returns how much it looked at.
"""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from contracts.files.column import Kind
from contracts.files.order_file import ORDER_FILE
from ingest_api.order_file.order_json import answer_of, judge_elements
from ingest_api.order_file.settings import ValidationSettings
from ingest_api.testing.any_files import AnyFile
from ingest_api.testing.both_doors import as_call, as_file
from ingest_api.testing.both_ways import outcome_by_blocks, outcome_by_line
from ingest_api.testing.by_blocks import WholeVerdict
from ingest_api.testing.plain_records import split_plainly, split_quickly

_NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
_SHOWN = 2000  # characters of each side
_KINDS = {column.name: column.kind for column in ORDER_FILE.columns}
_FLAGS = {True: "true", False: "0"}


class DisagreementError(Exception):
    """Two ways to the same verdict came to different ones."""

    def __init__(self, what: str, truth: object, found: object) -> None:
        super().__init__(f"{what}\n  by the rules: {truth!r:.{_SHOWN}}\n  found: {found!r:.{_SHOWN}}")


def check_file(file: AnyFile) -> Counter[str]:
    """A file judged by blocks gets what it gets line by line."""
    truth, found = outcome_by_line(file), outcome_by_blocks(file)
    if isinstance(truth, WholeVerdict) and isinstance(found, WholeVerdict):
        for part in ("rows", "findings", "rejected", "orders"):
            _same(part, getattr(truth, part), getattr(found, part))
        return Counter(files=1, lines=truth.rows[0], orders=len(truth.orders), findings=len(truth.findings))
    _same("whole file", truth, found)
    return Counter(files=1, refused=1)


def check_elements(elements: Sequence[object]) -> Counter[str]:
    """Whatever JSON a call brings is judged, and the answer can be written."""
    settings = ValidationSettings(auto_create_shops=False)
    verdicts = judge_elements(elements, settings=settings, now=_NOW).resolve(frozenset())
    for language in ("en", "fr"):
        json.dumps(answer_of(verdicts, language), ensure_ascii=False).encode()
    return Counter(elements=len(elements), findings=sum(len(verdict.findings) for verdict in verdicts))


def check_order(values: dict[str, Any]) -> Counter[str]:
    """An order gets the same codes from a file and from a call; `values`: as JSON has them, by column."""
    said = as_call(values)
    _same("codes", as_file({name: _as_cell(name, value) for name, value in values.items()}), said)
    return Counter(orders=1, findings=len(said))


def check_records(text: str) -> Counter[str]:
    """Text is split into the same records by hand."""
    truth = split_plainly(text)
    _same("records", truth, split_quickly(text))
    return Counter(texts=1, records=len(truth))


def _same(what: str, truth: object, found: object) -> None:
    if truth != found:
        raise DisagreementError(what, truth, found)


def _as_cell(name: str, value: Any) -> str:
    if _KINDS.get(name) is Kind.BOOLEAN and isinstance(value, bool):
        return _FLAGS[value]
    return "" if value is None else str(value)
