"""Cutting a file of any size into blocks that fit in memory, always between two records.

Most lines are one record each whose quotes, if any, only enclose whole cells: those stay together as text
that a CSV parser can read column by column. The others are split to the letter by `split_records`.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import BinaryIO

import polars as pl

from ingest_api.order_file.records import QuoteUnterminatedError, Record, split_records

BLOCK_BYTES = 2 << 20
LARGE_BLOCK_BYTES = 4 << 20  # where nothing is made of the lines but their verdict
_LINE_BYTES = 64  # of shorter lines a block holds less, or millions of rows and objects would fill the memory
_LONG_LINE_BYTES = 64 << 10  # no order's line: a parser would make 500 bytes of each delimiter in it
_FEW_QUOTES = 20  # lines to each quote
# Cells in quotes that hold neither delimiter nor quote mean the same without their quotes.
_WHOLE_CELLS = r'^(?:"[^";]*"|[^";]*)(?:;(?:"[^";]*"|[^";]*))*$'


@dataclass(frozen=True, slots=True)
class OddRecord:
    """A record that was split to the letter."""

    record: Record
    raw: str  # its text, line end included


@dataclass(frozen=True, slots=True)
class Block:
    """Whole records of a file, empty ones included."""

    content: bytes  # as it stood in the file
    encoding: str
    line: int  # of the first record
    line_ends: int  # in it
    plain: bytes  # lines in UTF-8, each a record without quotes; ends with a line feed, or is empty
    places: Sequence[int]  # which line of the block each of them is, from 0
    odd: tuple[OddRecord, ...]
    is_verbatim: bool = False  # whether the plain lines stood so in the file, but for its encoding

    def raw_lines(self) -> list[bytes]:
        """Return the block's lines as they stood in the file, without their line feeds."""
        return self.content.split(b"\n")


def cut_blocks(
    file: BinaryIO, encoding: str, *, line: int = 1, block_bytes: int = BLOCK_BYTES
) -> Iterator[Block]:
    """Yield the blocks of a file from where it stands, which is the start of that line.

    `encoding`: one that the whole file is known to be in. Raises: QuoteUnterminatedError.
    """
    rest = b""
    size = block_bytes
    while True:
        data = rest + file.read(max(size - len(rest), 0))
        at_end = len(data) < size
        content, rows = _most_lines(
            data if at_end else data[: data.rfind(b"\n") + 1], 1 + size // _LINE_BYTES
        )
        is_last = at_end and len(content) == len(data)
        block = _lay_out(content, rows, encoding, line, is_last=is_last) if content else None
        if block is not None and not block.content:
            block, data = _read_on(file, data, encoding, line)
        if block is not None:
            yield block
            line += block.line_ends
            rest = data[len(block.content) :]
            size = block_bytes
        elif is_last:
            return
        else:
            rest = data
            size *= 2  # a line of many blocks isn't looked at again for each of them


def _most_lines(data: bytes, most: int) -> tuple[bytes, int]:
    """Return so many lines of the data, or as many as there are, and how many line feeds they hold."""
    rows = line_feeds(data)
    if rows <= most:
        return data, rows
    return data[: len(data) - len(data.split(b"\n", most)[most])], most


def line_feeds(content: bytes) -> int:
    """Count them, four times as fast as `count`, which looks at each byte by itself."""
    return len(content) - len(content.replace(b"\n", b""))


def _read_on(file: BinaryIO, data: bytes, encoding: str, line: int) -> tuple[Block, bytes]:
    """Return the record that the data begins with as a block of its own, and all that was read for it.

    Raises: QuoteUnterminatedError.
    """
    while True:
        more = file.read(len(data))  # the cell that is still open may be long: twice as much each time
        data += more
        text = data[: data.rfind(b"\n") + 1 if more else None].decode(encoding)
        try:
            record = next(split_records(text, 0, line))
        except QuoteUnterminatedError:
            if not more:
                raise
            continue
        raw = text[: record.end]
        odd = (OddRecord(record, raw),)
        return Block(raw.encode(encoding), encoding, line, raw.count("\n"), b"", (), odd), data


def _lay_out(content: bytes, rows: int, encoding: str, line: int, *, is_last: bool) -> Block:
    """Return the block, without a last record that goes on behind it; `rows`: its line feeds."""
    if content.endswith(b"\n") and not _has_odd_line(content):
        plain = content if encoding == "utf-8" else content.decode(encoding).encode()
        return Block(content, encoding, line, rows, plain, range(rows), (), is_verbatim=b"\r" not in content)
    if _holds_few_quotes(content, rows, encoding):
        found = _lay_out_but_few(content, line)
        if found is not None:
            return found
    text = content.decode(encoding)
    lines = text.split("\n")
    last = lines.pop()  # what follows the last line feed: nothing, or a last line without one
    frame = _told_apart(lines)
    odd_lines = frame.select(pl.arg_where(pl.col("odd"))).to_series().to_list()
    if last:
        odd_lines.append(len(lines))
    odd, covered, end = _split_odd(text, lines, odd_lines, line, is_last=is_last)
    line_ends = text.count("\n", 0, end)
    covered.update(odd_lines)
    places = [place for place in range(line_ends) if place not in covered]
    plain = "".join(frame["bare"].gather(places) + "\n").encode()
    within = content if end == len(text) else text[:end].encode(encoding)
    return Block(within, encoding, line, line_ends, plain, places, odd)


def _has_odd_line(content: bytes, *, quotes: bool = True) -> bool:
    """Whether some line may have to be split to the letter; those with quotes if these count."""
    if (quotes and b'"' in content) or (b"\r" in content and b"\r" in content.replace(b"\r\n", b"")):
        return True
    start = 0
    while len(content) - start > _LONG_LINE_BYTES:
        end = content.rfind(b"\n", start, start + _LONG_LINE_BYTES + 1)
        if end < 0:
            return True
        start = end + 1
    return False


def _holds_few_quotes(content: bytes, rows: int, encoding: str) -> bool:
    """Whether looking at each line with a quote takes less than looking at all lines."""
    is_usual = encoding == "utf-8" and content.endswith(b"\n") and not _has_odd_line(content, quotes=False)
    return is_usual and (len(content) - len(content.replace(b'"', b""))) * _FEW_QUOTES < rows


def _lay_out_but_few(content: bytes, line: int) -> Block | None:
    """Return the block, each line with a quote split to the letter; None if one goes on behind it."""
    odd: list[OddRecord] = []
    plain: list[bytes] = []
    places: list[int] = []
    position = place = 0
    while (quote := content.find(b'"', position)) >= 0:
        start = content.rfind(b"\n", 0, quote) + 1
        plain.append(content[position:start])
        lines_before = line_feeds(plain[-1])
        places += range(place, place + lines_before)
        place += lines_before
        found = _record_at(content, start, line + place)
        if found is None:
            return None
        odd.append(found)
        position = start + len(found.raw.encode())
        place += found.raw.count("\n")
    plain.append(content[position:])
    rows = place + line_feeds(plain[-1])
    places += range(place, rows)
    is_verbatim = b"\r" not in content
    return Block(content, "utf-8", line, rows, b"".join(plain), places, tuple(odd), is_verbatim=is_verbatim)


def _record_at(content: bytes, start: int, line: int) -> OddRecord | None:
    """Return the record that begins there, if it ends within the content."""
    end = content.find(b"\n", start) + 1
    while True:
        text = content[start:end].decode()
        try:
            record = next(split_records(text, 0, line))
        except QuoteUnterminatedError:
            if end == len(content):
                return None
            end = content.find(b"\n", min(2 * end - start, len(content) - 1)) + 1
            continue
        return OddRecord(record, text[: record.end])


def _told_apart(lines: list[str]) -> pl.DataFrame:
    """Return each line without quotes and CR, and whether it has to be split to the letter."""
    body = pl.Series("body", lines, pl.String).str.strip_suffix("\r")
    quoted = body.str.contains('"', literal=True)
    bare = body.str.replace_all('"', "", literal=True)
    odd = (quoted & ~body.str.contains(_WHOLE_CELLS)) | body.str.contains("\r", literal=True)
    odd |= body.str.len_bytes() > _LONG_LINE_BYTES
    return pl.DataFrame({"bare": bare, "odd": odd})


def _split_odd(
    text: str, lines: list[str], odd_lines: list[int], line: int, *, is_last: bool
) -> tuple[tuple[OddRecord, ...], set[int], int]:
    """Return the records that begin at odd lines, the lines they cover, and where the block ends.

    Raises: QuoteUnterminatedError, at the end of the file.
    """
    starts = [0, *accumulate(len(each) + 1 for each in lines)]
    found: list[OddRecord] = []
    covered: set[int] = set()
    for place in odd_lines:
        if place in covered:
            continue
        start = starts[place]
        try:
            record = next(split_records(text, start, line + place))
        except QuoteUnterminatedError:
            if is_last:
                raise
            return tuple(found), covered, start
        found.append(OddRecord(record, text[start : record.end]))
        covered.update(range(place, bisect_left(starts, record.end)))
    return tuple(found), covered, len(text)
