"""Judging whole columns at once: which lines are certainly faultless.

The exact rules are those of `CellReader` and `rules`. A column's screen is a pattern whose matches these
rules certainly take as they stand; any other value is shown to `CellReader`, once for all lines that have
it. A line with a value that is refused, dropped or warned about is doubtful, and judged anew by `LineJudge`:
the screen may be stricter than the rules, never laxer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

import polars as pl

from contracts.files.column import Column, Kind
from contracts.files.order_file import MAX_DAYS_AFTER_PURCHASE, OLD_AFTER_DAYS, ORDER_FILE
from ingest_api.order_file.blocks import Block
from ingest_api.order_file.cells import CellReader
from ingest_api.order_file.columns_of_text import parse_columns
from ingest_api.order_file.dates import read_moment
from ingest_api.order_file.header import Layout
from ingest_api.order_file.settings import Context
from ingest_api.order_file.survey import EMPTY, reference_hashes

LINE, HASH = "line", "hash"  # beside the columns of the order file
EPOCH, LEFT = "purchase_epoch", "days_left"  # instead of purchase_date
_DOUBTFUL = "doubtful"
EXTRA = "extra:"  # before the name of a merchant's own column

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
_WRITTEN_NUMBER = r"^[+1-9][0-9 .-]*[0-9]$"
_SCREENED_EMAIL_CHARS = 64  # so that neither its local part nor a label can be too long
_DAY_CHARS = 10
_MOMENT = r"^[0-9/-]{10}(?: (?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?)?$"
_MEMO_MAX_DAYS = 20_000  # and texts that look like days
_NO_SHAPE = bytes(set(range(256)) - set(b";\n"))
_TYPES: dict[Kind, pl.DataType] = {Kind.DAYS: pl.Int16(), Kind.BOOLEAN: pl.Boolean()}
_REQUIRED = ORDER_FILE.required_headers()
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Screened:
    """What a screen says of a block's plain lines."""

    clean: pl.DataFrame  # faultless lines: LINE, HASH, EPOCH, EXTRA…, and the columns by canonical name
    doubtful: Sequence[int]  # the other lines, by their place in the block
    doubtful_hashes: Sequence[int | None]  # of their references


@dataclass(frozen=True, slots=True)
class _Day:
    """A purchase day without any doubt: neither future nor old, and of 24 hours."""

    epoch: int  # of its midnight in the website's zone, in seconds
    left: int  # days until a request would be too late


@dataclass(frozen=True, slots=True)
class _Lines:
    """A block's plain lines by their shape, with their places in the block."""

    plain: bytes  # of the header's width
    places: Sequence[int]
    misshapen: bytes = b""
    misplaces: Sequence[int] = ()


class Screen:
    """Screens the blocks of one file."""

    def __init__(self, layout: Layout, reader: CellReader) -> None:
        self._layout = layout
        self._reader = reader
        self._days: dict[str, _Day | None] = {}

    def screen(self, block: Block) -> Screened:
        """Tell the certainly faultless lines of a block from the doubtful ones."""
        lines = _fitting(block, self._layout.width)
        text = parse_columns(lines.plain, self._layout.width)
        frame = self._read(text).with_columns(pl.Series(LINE, lines.places, dtype=pl.Int64) + block.line)
        frame = frame.with_columns(reference_hashes(frame["purchase_reference"]).alias(HASH))
        doubtful = frame.select(self._unsettled() | pl.col(_DOUBTFUL)).to_series()
        return self._told_apart(lines, text, frame.drop(_DOUBTFUL), doubtful)

    def _told_apart(
        self, lines: _Lines, text: pl.DataFrame, frame: pl.DataFrame, doubtful: pl.Series
    ) -> Screened:
        if not (lines.misplaces or doubtful.any()):
            return Screened(frame, (), ())
        (place,) = (place for place, column in self._layout.columns if column.name == "purchase_reference")
        misshapen = parse_columns(lines.misshapen, self._layout.width, [place]).to_series()
        hashes = reference_hashes(pl.concat([text[str(place)].filter(doubtful), misshapen]))
        places = [lines.places[row] for row in doubtful.arg_true()]
        return Screened(frame.filter(~doubtful), [*places, *lines.misplaces], hashes.to_list())

    def _read(self, text: pl.DataFrame) -> pl.DataFrame:
        """Return all columns as they will be stored, and which lines have a doubtful cell.

        Two passes over all columns at once: the values that patterns don't take, then what becomes of them.
        """
        named = [(place, column, column.name) for place, column in self._layout.columns]
        named += [(place, column, EXTRA + column.name) for place, column in self._layout.extras]
        for place, column in self._layout.columns:
            if column.kind is Kind.PHONE:
                text = text.with_columns(_dialled(text[str(place)], column.max_chars))
        odd = text.select(
            _odd_values(pl.col(str(place)), column).alias(name) for place, column, name in named
        )
        values: dict[str, pl.Expr] = {column.name: pl.lit(None, pl.String) for column in ORDER_FILE.columns}
        doubts: list[pl.Expr] = [pl.lit(value=False)]
        for place, column, name in named:
            cells, found = pl.col(str(place)), odd[name][0].to_list()
            if column.kind is Kind.DATE:
                values |= self._dated(cells, found)
            else:
                values[name], doubt = self._shown_to_reader(cells, found, column)
                doubts.append(doubt)
        del values["purchase_date"]
        return text.select(
            *(value.alias(name) for name, value in values.items()),
            pl.any_horizontal(doubts).alias(_DOUBTFUL),
        )

    def _shown_to_reader(self, cells: pl.Expr, values: list[str], column: Column) -> tuple[pl.Expr, pl.Expr]:
        """Read each odd value once; what the reader says anything about is doubtful."""
        read = {text: self._reader.read(column, text) for text in values}
        bad = [text for text, cell in read.items() if cell.code is not None]
        doubt = cells.is_in(bad).fill_null(value=False) if bad else pl.lit(value=False)
        new = {text: _stored(cell.value) for text, cell in read.items()}
        wanted = _TYPES.get(column.kind)
        if wanted is not None:
            none = pl.lit(None, wanted)
            return (cells.replace_strict(new, default=None, return_dtype=wanted) if new else none), doubt
        changed = {text: value for text, value in new.items() if value != text}
        return (cells.replace(changed) if changed else cells), doubt

    def _dated(self, cells: pl.Expr, texts: list[str]) -> dict[str, pl.Expr]:
        """Return instants in seconds and the days left for a request, null where there is any doubt."""
        days = {text: found for text in texts if (found := self._day(text)) is not None}
        if not days:
            return {EPOCH: pl.lit(None, pl.Int64), LEFT: pl.lit(None, pl.Int64)}
        day = pl.when(cells.str.contains(_MOMENT)).then(cells.str.slice(0, _DAY_CHARS))
        epochs = {text: found.epoch for text, found in days.items()}
        left = {text: found.left for text, found in days.items()}
        midnight = day.replace_strict(epochs, default=None, return_dtype=pl.Int64)
        return {
            EPOCH: midnight + _seconds(cells),
            LEFT: day.replace_strict(left, default=None, return_dtype=pl.Int64),
        }

    def _day(self, text: str) -> _Day | None:
        if text not in self._days:
            if len(self._days) >= _MEMO_MAX_DAYS:
                self._days.clear()
            self._days[text] = self._looked_at(text, self._reader.context)
        return self._days[text]

    @staticmethod
    def _looked_at(text: str, context: Context) -> _Day | None:
        zone = context.settings.zone
        midnight = read_moment(text, zone, fractions=False)
        if midnight is None:
            return None
        age = context.age_days(midnight)
        if not 0 <= age <= min(OLD_AFTER_DAYS, context.settings.max_purchase_age_days):
            return None
        next_day = (midnight.astimezone(zone).date() + _DAY).isoformat()
        if read_moment(next_day, zone, fractions=False) != midnight + _DAY:
            return None
        return _Day(int(midnight.timestamp()), MAX_DAYS_AFTER_PURCHASE - age)

    def _unsettled(self) -> pl.Expr:
        """Return whether the cells of a line ask something of each other that may not be given (rules.py)."""
        settings = self._reader.context.settings
        missing = pl.any_horizontal(
            pl.col(EPOCH if name == "purchase_date" else name).is_null() for name in _REQUIRED
        )
        offline = pl.col("channel").eq_missing("offline")
        shop = offline != pl.col("shop_id").is_not_null()
        has_product = pl.col("product_ref").is_not_null()
        product = has_product != pl.col("name").is_not_null()
        brand_days = pl.col("delay").cast(pl.Int64).fill_null(settings.brand_delay_days)
        default = brand_days if settings.product_delay_days is None else pl.lit(settings.product_delay_days)
        product_days = pl.coalesce(pl.col("delay_product").cast(pl.Int64), default)
        late = (brand_days > pl.col(LEFT)) | (has_product & (product_days > pl.col(LEFT)))
        return missing | shop | product | late.fill_null(value=True)


def _odd_values(cells: pl.Expr, column: Column) -> pl.Expr:
    """Return the distinct values that have to be looked at one by one; of dates, the days."""
    pattern = _SCREENS.get(column.kind)
    if column.kind is Kind.DATE:
        cells = pl.when(cells.str.contains(_MOMENT)).then(cells.str.slice(0, _DAY_CHARS))
    elif pattern is not None:
        limit = _SCREENED_EMAIL_CHARS if column.kind is Kind.EMAIL else column.max_chars
        cells = cells.filter(~(cells.str.contains(pattern) & (cells.str.len_bytes() <= limit)))
    return cells.drop_nulls().unique().implode()


def _dialled(cells: pl.Series, max_chars: int) -> pl.Series:
    """Return telephone numbers as `CellReader` writes them, where that is certain; others as they are."""
    pattern = _SCREENS[Kind.PHONE]
    is_other = (~cells.str.contains(pattern)).fill_null(value=False)
    others = cells.filter(is_other)
    if others.is_empty():
        return cells
    digits = others.str.replace_many([" ", ".", "-"], ["", "", ""]).str.strip_prefix("+")
    is_number = others.str.contains(_WRITTEN_NUMBER) & (others.str.len_bytes() <= max_chars)
    written = digits.zip_with(is_number & digits.str.contains(pattern), others)
    return cells.scatter(is_other.arg_true(), written)


def _seconds(moment: pl.Expr) -> pl.Expr:
    """Return the seconds since midnight of a moment, 0 of a day."""
    of_day = [
        moment.str.slice(place, 2).cast(pl.Int64, strict=False).fill_null(0) * seconds
        for place, seconds in ((11, 3600), (14, 60), (17, 1))
    ]
    return of_day[0] + of_day[1] + of_day[2]


def _stored(value: Any) -> Any:
    """Return a value of the reader as it stands in a stored order."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.value if isinstance(value, Enum) else value


def _fitting(block: Block, width: int) -> _Lines:
    """Return the lines that have as many cells as the header, and the places of the others but empty ones.

    Before they are parsed, as millions of lines without cells would become as many rows of all columns.
    """
    shape = block.plain.translate(None, _NO_SHAPE)
    line = b";" * (width - 1) + b"\n"
    if len(shape) == len(line) * len(block.places) and shape == line * len(block.places):
        return _Lines(block.plain, block.places)
    lines = pl.Series(block.plain.decode().split("\n")[: len(block.places)], dtype=pl.String)
    fits = lines.str.count_matches(";", literal=True) == width - 1
    wrong = ~fits & (lines.str.strip_chars(EMPTY) != "")
    places = pl.Series(block.places)
    return _Lines(
        _joined(lines.filter(fits)),
        places.filter(fits).to_list(),
        _joined(lines.filter(wrong)),
        places.filter(wrong).to_list(),
    )


def _joined(lines: pl.Series) -> bytes:
    return "".join(lines + "\n").encode()
