"""Splitting the text of a file into records: RFC 4180 with semicolons, to the letter.

A record ends at LF or CRLF outside quotes and nowhere else; a quote opens a cell only as its
first character; whatever follows a closing quote is text, and makes the record faulty.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

BLANKS = " \t\u00a0"  # trimmed around names and values
_BLANKS_AND_DELIMITER = BLANKS + ";"

# The possessive quantifiers keep a doubled quote from being given back as a closing one.
_QUOTED = re.compile(r'"(?P<inner>[^"]*+(?:""[^"]*+)*+)(?P<closing>"?)(?P<tail>[^;\n]*+)')
_PLAIN = re.compile(r"[^;\n]*+")
# No possessive group here: before Python 3.11.5 one that holds an optional part loses its place.
# Bounded: each repetition that could be given back costs memory, 180 bytes for an empty line.
_EMPTY_LINES = re.compile(rf"(?:[{_BLANKS_AND_DELIMITER}]*+\r?\n){{1,1000}}")
# Cells that need no look at each of them, once nobody wants them any more.
_MORE_CELLS = re.compile(r'(?:"[^"]*+";|[^";\n]*+;){1,1000}')
_NONE_QUOTED: frozenset[int] = frozenset()
_MAX_CELLS = 5000  # what follows stays in the last one: a line of millions of delimiters is only wrong


class Record(NamedTuple):
    """One record of the text."""

    line: int  # 1 + line feeds before it
    start: int  # offset in the text
    end: int  # offset behind its line end
    cells: list[str]  # without the enclosing quotes, not trimmed
    quoted: frozenset[int]  # which cells were enclosed
    faulty: bool  # text follows a closing quote
    is_empty: bool  # all cells are blank, so that the record counts for nothing


class QuoteUnterminatedError(Exception):
    """A quote is never closed."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line  # where the quote stands


def split_records(text: str, start: int = 0, line: int = 1, *, only_filled: bool = False) -> Iterator[Record]:
    """Yield the records from that offset on, which is the start of that line.

    `only_filled` leaves out those that are empty, quickly: a file may be megabytes of them.
    Raises: QuoteUnterminatedError, when the iteration comes to such a quote.
    """
    while start < len(text):
        if only_filled and (empty := _EMPTY_LINES.match(text, start)):
            line += empty[0].count("\n")
            start = empty.end()
            continue
        record = _one_line_record(text, start, line) or _quoted_record(text, start, line)
        if not (only_filled and record.is_empty):
            yield record
        line += text.count("\n", start, record.end)
        start = record.end


def _one_line_record(text: str, start: int, line: int) -> Record | None:
    """Return the record of a line whose quotes are none, or only those around each of its cells.

    Nearly all lines are such, and splitting them takes no look at each cell.
    """
    line_end = text.find("\n", start)
    body = text[start:] if line_end < 0 else text[start:line_end].removesuffix("\r")
    end = len(text) if line_end < 0 else line_end + 1
    if '"' not in body:
        is_empty = not body.strip(_BLANKS_AND_DELIMITER)
        return Record(line, start, end, body.split(";", _MAX_CELLS), _NONE_QUOTED, False, is_empty)
    inner = body[1:-1]
    if body[0] == body[-1] == '"' and len(body) > 1 and inner.count('"') == 2 * inner.count('";"'):
        cells = inner.split('";"')
        return Record(line, start, end, cells, _all_quoted(len(cells)), False, _are_blank(cells))
    return None


@lru_cache(maxsize=64)
def _all_quoted(cells: int) -> frozenset[int]:
    return frozenset(range(cells))


def _are_blank(cells: list[str]) -> bool:
    return not any(cell.strip(BLANKS) for cell in cells)


def _quoted_record(text: str, start: int, line: int) -> Record:
    cells: list[str] = []
    quoted: set[int] = set()
    faulty = filled = False
    position = start
    while True:
        if len(cells) > _MAX_CELLS:
            filled = filled or bool(cells.pop().strip(BLANKS))
            while more := _MORE_CELLS.match(text, position):
                filled = filled or bool(more[0].strip(_BLANKS_AND_DELIMITER + '"'))
                position = more.end()
        if text.startswith('"', position):
            quoted.add(len(cells))
            cell, tail, position = _quoted_cell(text, start, position, line)
            faulty = faulty or bool(tail)
            cells.append(cell + tail)
        else:
            cell, position = _plain_cell(text, position)
            cells.append(cell)
        if not text.startswith(";", position):
            break
        position += 1
    end = min(position + 1, len(text))
    is_empty = not filled and _are_blank(cells)
    return Record(line, start, end, cells, frozenset(quoted), faulty, is_empty)


def _quoted_cell(text: str, record_start: int, position: int, line: int) -> tuple[str, str, int]:
    match = _QUOTED.match(text, position)
    if match is None or not match["closing"]:
        raise QuoteUnterminatedError(line + text.count("\n", record_start, position))
    tail = _before_line_end(match["tail"], text, match.end())
    return match["inner"].replace('""', '"'), tail, match.end()


def _plain_cell(text: str, position: int) -> tuple[str, int]:
    match = _PLAIN.match(text, position)
    end = match.end() if match else position
    return _before_line_end(text[position:end], text, end), end


def _before_line_end(cell: str, text: str, end: int) -> str:
    return cell.removesuffix("\r") if text.startswith("\n", end) else cell
