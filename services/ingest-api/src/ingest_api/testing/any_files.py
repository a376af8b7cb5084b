"""Strategies of hypothesis for whole order files: realistic ones with faults in them, then damaged bytes."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from contracts.files.column import Column
from contracts.files.order_file import ORDER_FILE
from ingest_api.order_file.header import extra_column
from ingest_api.order_file.settings import SFTP, Door, ValidationSettings
from ingest_api.testing.any_cells import cells, texts
from ingest_api.testing.order_files import (
    ONLINE_BRAND,
    ONLINE_PRODUCT,
    REQUIRED,
    SHOP_BRAND,
    SHOP_PRODUCT,
    Days,
    OrderFileWriter,
    quoted,
)

# Days around which clocks change, each in a zone where they do: at night, at midnight, by half an hour.
MOMENTS = (
    ("Europe/Paris", "2026-06-01"),
    ("Europe/Paris", "2026-03-29"),
    ("Europe/Paris", "2026-10-25"),
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("America/Santiago", "2026-09-06"),
    ("Africa/Cairo", "2026-04-24"),
    ("Africa/Cairo", "2026-10-30"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Asia/Tokyo", "2026-02-28"),
    ("Pacific/Kiritimati", "2026-01-01"),
)
_REFERENCES = (
    "R1",
    "R2",
    "R3",
    "É1",
    "E\u03011",
    " R1",
    "R1\u00a0",
    "r1",
    "R-0001",
    "R-0004",
    "0",
    "null",
    "NaN",
)
_KNOWN = tuple(sorted({each.strip() for each in _REFERENCES}))
_OWN_NAMES = (
    *("loyalty", "Loyalty ", "Ma Colonne", 'a"b', "a\\b", "{", "línea", "li\u0301nea", "x" * 255),
    *("x" * 256, "a\u200bb"),
    *("line", "hash", "spill", "0", "extra:loyalty", "purchase_epoch", "days_left", "doubtful"),
    *("text", "null"),
    *("info1", "info2", "info3", "info4", "info5", "info6", "info7", "info8", "info9"),
    *("info10", "id_order_state"),
    *("flagged", "", " ", "*", "name_shop"),
)  # fmt: skip
_EMPTY_LINES = ("", "", ";", ";" * 10, " ", "\t;\u00a0", '""', '"";""', '" "', '"\n"', "\u2003", "\ufeff")
_LINE_EDGES = ("", "\ufeff", "\u00a0", " ", "\x00", '"', '""', "\r", ";", "\x1a", "#", "\u2028")
_LINE_ENDS = ("\n", "\r\n", "\r\n", "\r", "\r\r\n", "\n\r", "\n\n", "")
_TOKENS = (
    *(b'"', b'""', b'";"', b";", b"\r", b"\n", b"\r\n", b"\x00", b" ", b"\t", b"\xc2\xa0"),
    *(b"\xef\xbb\xbf", b"\xff"),
    *(b"\xc3", b"\x80", b"\xe2\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc3\xa9", b"e\xcc\x81"),
    *(b"\x1a", b"'", b","),
)  # fmt: skip


@dataclass(frozen=True)
class AnyFile:
    """A file, and all that its verdict depends on."""

    content: bytes
    file_name: str
    door: Door
    settings: ValidationSettings
    now: datetime
    known_references: frozenset[str]
    block_bytes: int


@dataclass(frozen=True)
class _Style:
    """How the lines of a file are written."""

    line_ends: tuple[str, ...]  # one of them behind each line
    quoting: tuple[str, ...]  # one of them for each line


_STYLES = st.builds(
    _Style,
    st.sampled_from([("\n",), ("\n",), ("\r\n",), ("\r\n",), ("\n", "\r\n"), _LINE_ENDS]),
    st.sampled_from(
        [("minimal",), ("all",), ("none",), ("minimal", "all"), ("minimal", "all", "some", "none")]
    ),
)


@lru_cache(1000)
def _of(options: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    """Return one of these, by a strategy that is made once: hypothesis takes its time to check a new one."""
    return st.sampled_from(options)


@lru_cache
def _seldom(times: int) -> st.SearchStrategy[bool]:
    """Return true once in so many times."""
    return st.integers(1, times).map(lambda number: number == times)


@st.composite
def settings_at(draw: st.DrawFn, zone: str) -> ValidationSettings:
    """Return settings of a website in that zone."""
    return ValidationSettings(
        max_purchase_age_days=draw(_of((365,) * 9 + (0, 20, 92, 93, 3650))),
        auto_create_shops=draw(st.booleans()),
        accept_latin1=draw(st.booleans()),
        brand_delay_days=draw(_of((7, 7, 0, 30, 345))),
        product_delay_days=draw(_of((None, None, 0, 14, 345))),
        known_shops=draw(_of((frozenset[str](), frozenset({"S1"}), frozenset({"É", "S1"})))),
        zone=ZoneInfo(zone),
    )


@st.composite
def any_files(draw: st.DrawFn) -> AnyFile:
    """Return a file as a merchant's program writes it, with faults, and perhaps damaged on its way."""
    zone, day = draw(_of(MOMENTS))
    now = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(hours=draw(st.integers(-30, 24 * 12)))
    settings = draw(settings_at(zone))
    times = draw(_of((50, 400))) if draw(_seldom(50)) else 1  # more lines than fit in a block
    text = draw(_files_of_text(now.astimezone(settings.zone).date(), times))
    encoding = draw(_of(("utf-8",) * 25 + ("latin-1", "latin-1", "cp1252", "utf-16")))
    mark = draw(_of((b"",) * 8 + (b"\xef\xbb\xbf", b"\xef\xbb\xbf" * 2)))
    content = draw(_damaged(mark + text.encode(encoding, "replace")))
    return AnyFile(
        content,
        draw(_of(("a.CSV", "a.txt"))) if draw(_seldom(60)) else "a.csv",
        replace(SFTP, max_rows=5, max_bytes=3000) if draw(_seldom(30)) else SFTP,
        settings,
        now,
        draw(st.frozensets(_of(_KNOWN), max_size=3)),
        max(draw(_of((20, 60, 150, 300, 700, 2000, 1 << 20))), len(content) // 50),
    )


@st.composite
def _files_of_text(draw: st.DrawFn, today: date, times: int) -> str:
    columns = draw(_columns())
    style = draw(_STYLES)
    writer = OrderFileWriter(Days(today), tuple(dict.fromkeys(SHOP_PRODUCT + columns)), header="")
    before = [draw(_of(_EMPTY_LINES)) + "\n"] if draw(_seldom(15)) else []
    before.append(draw(_header(columns)))
    before.append(draw(_of(_LINE_ENDS if draw(_seldom(20)) else ("\n", "\r\n"))))
    parts = []
    for _ in range(draw(st.integers(0, 14))):
        if draw(_seldom(20)):
            text = draw(st.one_of((_of(_EMPTY_LINES), texts)))
        else:
            text = draw(_line(columns, writer, style, today))
        if draw(_seldom(15)):
            text = draw(_of(_LINE_EDGES)) + text + draw(_of(_LINE_EDGES))
        parts.append(text + draw(_of(style.line_ends)))
    lines = "".join(parts)
    more = (lines.replace("R-", f"R{number}-") for number in range(1, times))
    whole = "".join([*before, lines, *more])
    return whole if draw(st.booleans()) else whole.removesuffix("\n").removesuffix("\r")


@st.composite
def _columns(draw: st.DrawFn) -> tuple[str, ...]:
    """Return canonical names and the merchant's own, in any order; seldom what refuses a file."""
    columns = list(draw(_of((ONLINE_BRAND, SHOP_BRAND, ONLINE_PRODUCT, SHOP_PRODUCT, REQUIRED))))
    if draw(st.booleans()):
        columns += draw(st.lists(_of(_OWN_NAMES), max_size=3, unique=True))
    if draw(_seldom(9)):
        columns += [f"own{number}" for number in range(12)]
    if draw(_seldom(4)):
        columns = draw(st.permutations(columns))
    if draw(_seldom(40)):
        columns.remove(draw(_of(tuple(columns))))
    if draw(_seldom(40)):
        columns.append(draw(_of(tuple(columns))))
    return tuple(columns)


@st.composite
def _header(draw: st.DrawFn, columns: tuple[str, ...]) -> str:
    by_name = {column.name: column for column in ORDER_FILE.columns}
    names = list(columns)
    for place in draw(st.lists(st.integers(0, len(names) - 1), max_size=4)):
        aliases = by_name[columns[place]].aliases if columns[place] in by_name else ()
        name = draw(_of((columns[place], *aliases)))
        names[place] = draw(
            _of((name, name.upper(), name.title(), name + "*", name + " *", f"\u00a0{name}\t"))
        )
    quoting = draw(_of(("minimal", "minimal", "all")))
    delimiter = draw(_of((",", "\t"))) if draw(_seldom(60)) else ";"
    return _written(names, [quoting] * len(names), delimiter)


@st.composite
def _line(
    draw: st.DrawFn, columns: tuple[str, ...], writer: OrderFileWriter, style: _Style, today: date
) -> str:
    """Return a faultless order, a few of its cells changed, in a few lines of the wrong width."""
    values = dict(zip(writer.columns, writer.cells(), strict=True))
    if "shop_id" in columns and draw(st.booleans()):
        values |= {"channel": "offline", "shop_id": "S1"}
    if draw(_seldom(3)):
        values["purchase_reference"] = draw(_of(_REFERENCES))
        values |= {"purchase_date": writer.days.iso(12), "email": "a@example.com"}
    if draw(_seldom(8)):
        values |= {"name": "", "product_ref": ""}
    for name in draw(st.lists(_of(columns), max_size=2)):
        values[name] = draw(cells(_column(name), today))
    written = [values.get(name, "") for name in columns]
    if draw(_seldom(30)):
        written = written[: draw(st.integers(0, len(written)))]
    if draw(_seldom(30)):
        written += [draw(_of(("", "x", "\u00a0")))] * draw(_of((1, 2, 30)))
    quoting = draw(_of(style.quoting))
    if quoting != "some":
        return _written(written, [quoting] * len(written))
    some = _of(("minimal", "all", "none"))
    return _written(written, draw(st.lists(some, min_size=len(written), max_size=len(written))))


def _column(name: str) -> Column:
    return ORDER_FILE.by_header().get(name) or extra_column(name)


def _written(values: list[str], quoting: list[str], delimiter: str = ";") -> str:
    return delimiter.join(
        value if how == "none" else quoted(value, always=how == "all")
        for value, how in zip(values, quoting, strict=True)
    )


@st.composite
def _damaged(draw: st.DrawFn, content: bytes) -> bytes:
    for _ in range(draw(_of((0,) * 6 + (1, 1, 2, 5)))):
        content = draw(_damaged_once(content))
    return content


@st.composite
def _damaged_once(draw: st.DrawFn, content: bytes) -> bytes:
    place = draw(st.integers(0, len(content)))
    if draw(st.booleans()):  # beside the next line end or quote, where it hurts most
        ends = [found for mark in (b'"', b"\n") if (found := content.find(mark, place)) >= 0]
        place = min(ends, default=place) + draw(st.integers(0, 1))
    how = draw(_of(("insert", "insert", "insert", "delete", "replace", "repeat", "truncate")))
    length = draw(_of((1, 1, 1, 2, 5, 80)))
    token = draw(_of(_TOKENS))
    if how == "truncate":
        return content[:place]
    if how == "repeat":
        return content[: place + length] + content[place:]
    removed = 0 if how == "insert" else length
    return content[:place] + (b"" if how == "delete" else token) + content[place + removed :]
