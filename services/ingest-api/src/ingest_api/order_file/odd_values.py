"""A column's values that no pattern takes: read once each by the exact rules of `CellReader`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Any

import polars as pl

from contracts.files.column import Column, Kind
from ingest_api.order_file.cells import Cell, CellReader

_PRINTABLE = r"^[!-~](?:[ -~]*[!-~])?$"
# What the rule of the kind takes as it stands, if it is not too long.
_SCREENS = {
    Kind.REFERENCE: _PRINTABLE,
    Kind.NAME: _PRINTABLE,
    Kind.LABEL: _PRINTABLE,
    Kind.EMAIL: r"^[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,}$",
    Kind.PHONE: r"^[1-9][0-9]{5,14}$",
    Kind.DECIMAL: r"^(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$",
    Kind.URL: r"^https?://[a-z0-9]+(?:[.-][a-z0-9]+)*(?:/[!#-;=?-\[\]-~]*)?$",
}
_REPEATING = frozenset({Kind.NAME, Kind.LABEL})  # few distinct values: found before any is matched
_WRITTEN_NUMBER = r"^[+1-9][0-9 .-]*[0-9]$"
_SCREENED_EMAIL_CHARS = 64  # so that neither its local part nor a label can be too long
_TYPES: dict[Kind, pl.DataType] = {Kind.DAYS: pl.Int16(), Kind.BOOLEAN: pl.Boolean()}
_MEMO_MAX_VALUES = 20_000  # of a column


@dataclass(slots=True)
class OddValues:
    """What the reader made of a column's odd values, those of earlier blocks among them."""

    column: Column
    cells: dict[str, Cell] = field(default_factory=dict)
    _bad: set[str] = field(default_factory=set)
    _changed: dict[str, Any] = field(default_factory=dict)  # stored as something else

    @property
    def is_full(self) -> bool:
        """Whether it is time to begin anew."""
        return len(self.cells) > _MEMO_MAX_VALUES

    def read(self, texts: Iterable[str], reader: CellReader) -> None:
        for text in texts:
            if text not in self.cells:
                cell = self.cells[text] = reader.read(self.column, text)
                if cell.code is not None:
                    self._bad.add(text)
                stored = _stored(cell.value)
                if stored != text or self.column.kind in _TYPES:
                    self._changed[text] = stored

    def bad(self, texts: Sequence[str]) -> list[str]:
        """Return those of the texts that are refused, dropped or warned about."""
        return list(self._bad.intersection(texts))

    def as_stored(self, cells: pl.Expr, texts: Sequence[str]) -> pl.Expr:
        """Return cells whose odd values are these as they stand in stored orders."""
        changed = {text: self._changed[text] for text in self._changed.keys() & texts}
        wanted = _TYPES.get(self.column.kind)
        if wanted is None:
            return cells.replace(changed) if changed else cells
        none = pl.lit(None, wanted)
        return cells.replace_strict(changed, default=None, return_dtype=wanted) if changed else none


def find_odd(cells: pl.Expr, column: Column) -> pl.Expr:
    """Return the list of a column's distinct odd values: of all values, if its kind has no pattern."""
    if column.kind not in _SCREENS:
        return cells.drop_nulls().unique().implode()
    if column.kind in _REPEATING:
        return cells.unique().implode().list.eval(_odd_of(pl.element(), column))
    return _odd_of(cells, column).unique().implode()


def _odd_of(cells: pl.Expr, column: Column) -> pl.Expr:
    limit = _SCREENED_EMAIL_CHARS if column.kind is Kind.EMAIL else column.max_chars
    return cells.filter(~(cells.str.contains(_SCREENS[column.kind]) & (cells.str.len_bytes() <= limit)))


def dialled(cells: pl.Series, max_chars: int) -> pl.Series:
    """Return telephone numbers as `CellReader` writes them, where that is certain; others as they are."""
    pattern = _SCREENS[Kind.PHONE]
    is_other = ~cells.str.contains(pattern)
    others = cells.filter(is_other).to_frame("number")
    if others.is_empty():
        return cells
    number = pl.col("number")
    digits = number.str.replace_many([" ", ".", "-"], ["", "", ""]).str.strip_prefix("+")
    is_number = number.str.contains(_WRITTEN_NUMBER) & (number.str.len_bytes() <= max_chars)
    written = pl.when(is_number & digits.str.contains(pattern)).then(digits).otherwise(number)
    return cells.scatter(is_other.arg_true(), others.select(written).to_series())


def _stored(value: Any) -> Any:
    """Return a value of the reader as it stands in a stored order."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.value if isinstance(value, Enum) else value
