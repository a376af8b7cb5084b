"""Judging whole columns at once: which lines are certainly faultless.

The exact rules are those of `CellReader` and `rules`. A column's screen is a pattern whose matches these
rules certainly take as they stand; any other value is shown to `CellReader`, once for all lines that have
it. A line with a value that is refused, dropped or warned about is doubtful, and judged anew by `LineJudge`:
the screen may be stricter than the rules, never laxer.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import polars as pl

from contracts.files.column import Column, Kind
from contracts.files.order_file import MAX_DAYS_AFTER_PURCHASE, OLD_AFTER_DAYS, ORDER_FILE
from ingest_api.order_file.blocks import Block
from ingest_api.order_file.cells import BLANK, Cell, CellReader
from ingest_api.order_file.columns_of_text import parse_columns
from ingest_api.order_file.dates import read_moment
from ingest_api.order_file.header import Layout
from ingest_api.order_file.lines import LineCells
from ingest_api.order_file.odd_values import OddValues, dialled, find_odd
from ingest_api.order_file.rules import Cells
from ingest_api.order_file.settings import Context
from ingest_api.order_file.survey import EMPTY, reference_hashes

LINE, HASH, TEXT = "line", "hash", "text"  # beside the columns of the order file
EPOCH, LEFT = "purchase_epoch", "days_left"  # instead of purchase_date
_DOUBTFUL = "doubtful"
_UNKNOWN = pl.lit(None, pl.String)
EXTRA = "extra:"  # before the name of a merchant's own column

_DAY_CHARS = 10
_MOMENT = r"^[0-9/-]{10}(?: (?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?)?$"
_FULL_MOMENT = re.compile(_MOMENT)
_MEMO_MAX_DAYS = 20_000  # and texts that look like days
_NO_SHAPE = bytes(set(range(256)) - set(b";\n"))
_REQUIRED = ORDER_FILE.required_headers()
_DAY = timedelta(days=1)
_SOUND = Cell(None, None, "any")  # one that a pattern takes: neither blank nor worth a word


class Doubtful(NamedTuple):
    """A line that the screen leaves to the exact rules."""

    place: int  # in the block
    hash: int | None  # of its reference
    text: str | None = None  # the line, if it can be told from its cells
    cells: LineCells | None = None  # as read here, if it has the header's width


@dataclass(frozen=True, slots=True)
class Screened:
    """What a screen says of a block's plain lines."""

    single: pl.DataFrame  # faultless lines: LINE, HASH, EPOCH, EXTRA…, and the columns by canonical name
    recurring: pl.DataFrame  # likewise, and TEXT, but of references that stand on several lines of the file
    doubtful: Sequence[Doubtful]  # the other lines


_Known = Mapping[str, Mapping[str, Cell]]  # column → odd value → what the reader made of it


@dataclass(frozen=True, slots=True)
class _Day:
    """A purchase day without any doubt: neither future nor old, and of 24 hours."""

    midnight: datetime  # in the website's zone
    epoch: int  # of its midnight, in seconds
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

    def __init__(self, layout: Layout, reader: CellReader, recurring: Iterable[int]) -> None:
        """`recurring`: hashes of the references that stand on several lines of the file."""
        self._width = layout.width
        self._reader = reader
        self._recurring = pl.Series(list(recurring), dtype=pl.UInt64).implode()
        self._columns = [(place, column, column.name) for place, column in layout.columns]
        self._extras = [(place, column, EXTRA + column.name) for place, column in layout.extras]
        places = {column.name: (place, column) for place, column in layout.columns}
        self._reference = places["purchase_reference"][0]
        self._date, self._date_column = places["purchase_date"]
        self._odd: dict[str, OddValues] = {}
        self._days: dict[str, _Day | None] = {}

    def screen(self, block: Block) -> Screened:
        """Tell the certainly faultless lines of a block from the doubtful ones."""
        lines = _fitting(block, self._width)
        text = parse_columns(lines.plain, self._width)
        frame, known = self._read(text, pl.Series(LINE, lines.places, dtype=pl.Int64) + block.line)
        told = frame.select(
            doubtful=self._unsettled() | pl.col(_DOUBTFUL), recurs=pl.col(HASH).is_in(self._recurring)
        )
        frame.drop_in_place(_DOUBTFUL)
        is_doubtful, recurs = told["doubtful"], told["recurs"] & ~told["doubtful"]
        whole = pl.concat_str(pl.all().fill_null(""), separator=";") if block.is_verbatim else _UNKNOWN
        recurring = text.filter(recurs).with_columns(whole.alias(TEXT))[TEXT]
        return Screened(
            frame.filter(~(is_doubtful | recurs)),
            frame.filter(recurs).with_columns(recurring),
            self._doubtful(lines, text.filter(is_doubtful), whole, is_doubtful, known),
        )

    def _doubtful(
        self, lines: _Lines, odd: pl.DataFrame, whole: pl.Expr, is_doubtful: pl.Series, known: _Known
    ) -> list[Doubtful]:
        """`odd`: the doubtful lines of the header's width; `whole`: the text of such a line."""
        misshapen = parse_columns(lines.misshapen, self._width, [self._reference]).to_series()
        hashes = reference_hashes(pl.concat([odd[str(self._reference)], misshapen])).to_list()
        places = [lines.places[row] for row in is_doubtful.arg_true()]
        texts = odd.with_columns(whole.alias(TEXT))[TEXT]
        cells = self._cells(odd, known)
        return [
            *map(Doubtful, places, hashes, texts, cells),
            *map(Doubtful, lines.misplaces, hashes[len(places) :]),
        ]

    def _cells(self, odd: pl.DataFrame, known: _Known) -> Iterator[LineCells]:
        """Yield each line's cells as the reader would, but for the values of those that a pattern takes."""
        columns = [(place, column.name, known[name]) for place, column, name in self._columns]
        extras = [(place, column.name, known[name]) for place, column, name in self._extras]
        for row in odd.iter_rows():
            cells = _cells_of(row, columns)
            date = row[self._date]
            if date is not None:
                cells["purchase_date"] = self._date_cell(date)
            yield LineCells(cells, _cells_of(row, extras))

    def _date_cell(self, text: str) -> Cell:
        day = self._days.get(text[:_DAY_CHARS]) if _FULL_MOMENT.match(text) else None
        # Any time of a day is as old as its midnight.
        return Cell(day.midnight, None, text) if day else self._reader.read(self._date_column, text)

    def _read(self, text: pl.DataFrame, line: pl.Series) -> tuple[pl.DataFrame, _Known]:
        """Return all columns as they will be stored, with _DOUBTFUL for lines with a doubtful cell.

        Two passes over all columns at once: the values that patterns don't take, then what becomes of them.
        """
        named = [*self._columns, *self._extras]
        for place, column, _ in named:
            if column.kind is Kind.PHONE:
                text = text.with_columns(dialled(text[str(place)], column.max_chars))
        odd = text.select(
            _to_look_at(pl.col(str(place)), column).alias(name) for place, column, name in named
        )
        values: dict[str, pl.Expr] = {column.name: pl.lit(None, pl.String) for column in ORDER_FILE.columns}
        doubts: list[pl.Expr] = [pl.lit(value=False)]
        known: dict[str, dict[str, Cell]] = {}
        for place, column, name in named:
            cells, found = pl.col(str(place)), odd[name][0].to_list()
            if column.kind is Kind.DATE:
                values |= self._dated(cells, found)
                known[name] = {}
            else:
                read = self._odd_values(name, column, found)
                known[name] = read.cells
                values[name] = read.as_stored(cells, found)
                bad = read.bad(found)
                doubts += [cells.is_in(bad).fill_null(value=False)] if bad else []
        del values["purchase_date"]
        columns = (value.alias(name) for name, value in values.items())
        doubtful, reference = pl.any_horizontal(doubts), values["purchase_reference"]
        return text.select(*columns, line, doubtful.alias(_DOUBTFUL), reference.hash().alias(HASH)), known

    def _odd_values(self, name: str, column: Column, found: Sequence[str]) -> OddValues:
        odd = self._odd.get(name)
        if odd is None or odd.is_full:
            odd = self._odd[name] = OddValues(column)
        odd.read(found, self._reader)
        return odd

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
        if text in self._days:
            return self._days[text]
        if len(self._days) >= _MEMO_MAX_DAYS:
            self._days.clear()
        day = self._days[text] = self._looked_at(text, self._reader.context)
        return day

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
        return _Day(midnight, int(midnight.timestamp()), MAX_DAYS_AFTER_PURCHASE - age)

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


def _to_look_at(cells: pl.Expr, column: Column) -> pl.Expr:
    """Return the distinct values that have to be looked at one by one; of dates, the days."""
    if column.kind is Kind.DATE:
        days = pl.when(cells.str.contains(_MOMENT)).then(cells.str.slice(0, _DAY_CHARS))
        return days.drop_nulls().unique().implode()
    return find_odd(cells, column)


def _cells_of(row: tuple[str | None, ...], columns: Sequence[tuple[int, str, Mapping[str, Cell]]]) -> Cells:
    return {
        name: BLANK if (text := row[place]) is None else known.get(text, _SOUND)
        for place, name, known in columns
    }


def _seconds(moment: pl.Expr) -> pl.Expr:
    """Return the seconds since midnight of a moment, 0 of a day."""
    of_day = [
        moment.str.slice(place, 2).cast(pl.Int64, strict=False).fill_null(0) * seconds
        for place, seconds in ((11, 3600), (14, 60), (17, 1))
    ]
    return of_day[0] + of_day[1] + of_day[2]


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
