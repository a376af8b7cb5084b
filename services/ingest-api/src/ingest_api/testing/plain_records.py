"""Records split a character at a time: what `split_records` is held against."""

from dataclasses import dataclass

from ingest_api.order_file.records import QuoteUnterminatedError, split_records


@dataclass(frozen=True)
class PlainRecord:
    """A record as RFC 4180 with semicolons reads it."""

    line: int
    raw: str  # its text, line end included
    cells: tuple[str, ...]
    quoted: frozenset[int]
    faulty: bool


def split_plainly(text: str) -> list[PlainRecord | int]:
    """Return the records, and last the line of a quote that is never closed."""
    found: list[PlainRecord | int] = []
    start, line = 0, 1
    while start < len(text):
        record = _record(text, start, line)
        found.append(record)
        if isinstance(record, int):
            break
        start += len(record.raw)
        line += record.raw.count("\n")
    return found


def split_quickly(text: str) -> list[PlainRecord | int]:
    """Return what `split_records` makes of the text, in the same form."""
    found: list[PlainRecord | int] = []
    try:
        for each in split_records(text):
            raw = text[each.start : each.end]
            found.append(PlainRecord(each.line, raw, tuple(each.cells), each.quoted, each.faulty))
    except QuoteUnterminatedError as unterminated:
        found.append(unterminated.line)
    return found


def _record(text: str, start: int, line: int) -> PlainRecord | int:
    cells: list[str] = []
    quoted: set[int] = set()
    faulty = False
    position = start
    while True:
        inner, behind = _quoted(text, position)
        if behind is None:
            return line + text.count("\n", start, position)
        tail = _unquoted(text, behind)
        if behind > position:
            quoted.add(len(cells))
            faulty = faulty or bool(_without_return(tail, text, behind))
        cells.append(inner + _without_return(tail, text, behind))
        position = behind + len(tail)
        if text[position : position + 1] != ";":
            break
        position += 1
    raw = text[start : position + 1]
    return PlainRecord(line, raw, tuple(cells), frozenset(quoted), faulty)


def _quoted(text: str, position: int) -> tuple[str, int | None]:
    """Return what stands in quotes there, perhaps nothing, and where it ends; None if nowhere."""
    inner = ""
    if text[position : position + 1] != '"':
        return inner, position
    position += 1
    while position < len(text):
        if text[position] != '"':
            inner += text[position]
        elif text[position + 1 : position + 2] == '"':
            inner += '"'
            position += 1
        else:
            return inner, position + 1
        position += 1
    return inner, None


def _unquoted(text: str, position: int) -> str:
    end = position
    while end < len(text) and text[end] not in ";\n":
        end += 1
    return text[position:end]


def _without_return(tail: str, text: str, position: int) -> str:
    return tail.removesuffix("\r") if text[position + len(tail) :].startswith("\n") else tail
