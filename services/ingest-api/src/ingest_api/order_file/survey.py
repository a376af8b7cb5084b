"""The first look at a file: whether it can be read at all, and which references stand on several lines.

Two quick passes over a file of any size, which is never held whole: eight bytes per line are.
"""

import codecs
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO

import polars as pl

from contracts.files.findings import FILE_EMPTY, Finding
from ingest_api.order_file.blocks import BLOCK_BYTES, Block, cut_blocks
from ingest_api.order_file.columns_of_text import parse_columns
from ingest_api.order_file.container import (
    BOM,
    FileRefusedError,
    check_delimiter,
    check_extension,
    check_first_bytes,
    check_line_ends,
    check_nulls,
    check_rows,
    check_size,
    not_utf8,
    read_header,
    unterminated,
)
from ingest_api.order_file.header import Layout, column_name
from ingest_api.order_file.hidden import composed
from ingest_api.order_file.records import BLANKS, QuoteUnterminatedError, Record, split_records
from ingest_api.order_file.settings import Door

EMPTY = BLANKS + ";\r"  # what a plain line without any value may hold
_HEAD_BYTES = 64 << 10
_REFERENCE = "purchase_reference"


@dataclass(frozen=True, slots=True)
class Survey:
    """What is known of a file that is not refused as a whole, before any line of it is judged."""

    encoding: str
    bom: bool
    raw_header: bytes  # as it stood in the file, byte-order mark included
    layout: Layout
    begin: int  # offset of the first byte behind the header
    line: int  # which begins there
    rows: int  # data records that are not empty
    recurring: dict[int, int]  # hash of a reference that stands on several lines → on how many


@dataclass(slots=True)
class _Scanned:
    encoding: str = "utf-8"
    fault: FileRefusedError | None = None
    has_cr: bool = False
    has_lf: bool = False


@dataclass(frozen=True, slots=True)
class _Header:
    record: Record
    raw: str
    begin: int  # offset of what follows it
    line: int  # of what follows it


@dataclass(slots=True)
class _Counted:
    rows: int = 0
    hashes: list[pl.Series] = field(default_factory=list)


def survey_file(
    file: BinaryIO, *, file_name: str, door: Door, accept_latin1: bool, block_bytes: int = BLOCK_BYTES
) -> Survey:
    """Check a file as a whole, in the documented order. Raises: FileRefusedError."""
    check_extension(file_name)
    check_size(file.seek(0, 2), door)
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    bom = head.startswith(BOM)
    begin = len(BOM) if bom else 0
    scanned = _scan(file, begin, block_bytes, accept_latin1=accept_latin1)
    header, unclosed = (None, None) if scanned.fault else _find_header(file, begin, scanned.encoding)
    if not (header or unclosed or scanned.fault):
        raise FileRefusedError(Finding(FILE_EMPTY))
    check_first_bytes(head)
    check_nulls(head)
    if scanned.fault:
        raise scanned.fault
    check_line_ends(has_cr=scanned.has_cr, has_lf=scanned.has_lf)
    if header is None:
        raise unterminated(unclosed or QuoteUnterminatedError(1))
    counted = _count(file, header, scanned.encoding, block_bytes)
    check_delimiter(header.raw)
    layout = read_header(header.record)
    check_rows(counted.rows, door)
    raw_header = head[:begin] + header.raw.encode(scanned.encoding)
    recurring = _recurring(counted.hashes)
    return Survey(
        scanned.encoding, bom, raw_header, layout, header.begin, header.line, counted.rows, recurring
    )


def reference_hashes(references: pl.Series) -> pl.Series:
    """Return a number per reference, the same for what counts as the same reference; null for a blank."""
    text = pl.col("text")
    frame = references.to_frame("text").select(text.str.strip_chars(BLANKS))
    if frame.select((text.str.len_bytes() != text.str.len_chars()).any()).item():
        frame = pl.DataFrame(
            {"text": [each and composed(each) for each in frame["text"]]}, {"text": pl.String}
        )
    return frame.select(pl.when(text != "").then(text.hash())).to_series()


def _scan(file: BinaryIO, begin: int, block_bytes: int, *, accept_latin1: bool) -> _Scanned:
    """Read all of the text once: is it UTF-8, and how do its lines end?"""
    scanned = _Scanned()
    file.seek(begin)
    rest = b""  # the beginning of a character
    is_utf8 = True
    while chunk := file.read(block_bytes):
        if is_utf8:
            text = rest + chunk
            whole = _whole_characters(text)
            rest = text[whole:]
            is_utf8 = _is_utf8(text[:whole])
        scanned.has_cr = scanned.has_cr or b"\r" in chunk
        scanned.has_lf = scanned.has_lf or b"\n" in chunk
    fault = _first_fault(file, begin, block_bytes) if rest or not is_utf8 else None
    if fault and accept_latin1:
        scanned.encoding = "latin-1"
    else:
        scanned.fault = fault
    return scanned


def _whole_characters(text: bytes) -> int:
    """Return where the last character begins if it may go on behind the text, else its length."""
    end = len(text)
    for place in range(end - 1, max(end - 4, -1), -1):
        if text[place] >= 0xC0:
            return place
        if text[place] < 0x80:
            break
    return end


def _is_utf8(text: bytes) -> bool:
    """Tell it in a tenth of the time that decoding takes."""
    try:
        return not pl.Series([text], dtype=pl.Binary).cast(pl.String, strict=False).has_nulls()
    except pl.exceptions.ComputeError:  # what it says of some bytes
        return False


def _first_fault(file: BinaryIO, begin: int, block_bytes: int) -> FileRefusedError | None:
    """Return the refusal that names the first byte which is not UTF-8, if there is one."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(begin)
    offset, line, chunk = begin, 1, b"any"
    while chunk:
        chunk = file.read(block_bytes)
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as fault:
            line += fault.object.count(b"\n", 0, fault.start)
            return not_utf8(line, fault.object[fault.start], offset - pending + fault.start)
        line += chunk.count(b"\n")
        offset += len(chunk)
    return None


def _find_header(
    file: BinaryIO, begin: int, encoding: str
) -> tuple[_Header | None, QuoteUnterminatedError | None]:
    """Return the first record that is not empty, or the quote that it never closes, or neither."""
    size = _HEAD_BYTES
    while True:
        file.seek(begin)
        content = file.read(size)
        whole = len(content) < size
        text = codecs.getincrementaldecoder(encoding)().decode(content, final=whole)
        unclosed = None
        try:
            record = next(split_records(text, only_filled=True), None)
        except QuoteUnterminatedError as fault:
            record, unclosed = None, fault
        if whole or (record is not None and record.end < len(text)):
            return _header_of(record, text, begin, encoding), unclosed
        size *= 2


def _header_of(record: Record | None, text: str, begin: int, encoding: str) -> _Header | None:
    if record is None:
        return None
    after = begin + len(text[: record.end].encode(encoding))
    line = record.line + text.count("\n", record.start, record.end)
    return _Header(record, text[record.start : record.end], after, line)


def _count(file: BinaryIO, header: _Header, encoding: str, block_bytes: int) -> _Counted:
    """Count the data records and hash their references. Raises: FileRefusedError, for an open quote."""
    names = [column_name(cell) for cell in header.record.cells]
    place = names.index(_REFERENCE) if _REFERENCE in names else None
    counted = _Counted()
    file.seek(header.begin)
    try:
        for block in cut_blocks(file, encoding, line=header.line, block_bytes=block_bytes):
            _count_block(counted, block, place, len(names))
    except QuoteUnterminatedError as fault:
        raise unterminated(fault) from None
    return counted


def _count_block(counted: _Counted, block: Block, place: int | None, width: int) -> None:
    odd = [each.record for each in block.odd if not each.record.is_empty]
    counted.rows += len(odd)
    references = [record.cells[place] for record in odd if place is not None and len(record.cells) > place]
    counted.hashes.append(reference_hashes(pl.Series(references, dtype=pl.String)).drop_nulls())
    if not block.places:
        return
    if place is None:
        counted.rows += len(block.places) - _empty_lines(block, range(len(block.places)))
        return
    hashes = reference_hashes(parse_columns(block.plain, width, [place]).to_series())
    blank = hashes.is_null().arg_true()
    counted.rows += len(block.places) - (_empty_lines(block, blank) if len(blank) else 0)
    counted.hashes.append(hashes.drop_nulls())


def _empty_lines(block: Block, candidates: Iterable[int]) -> int:
    lines = block.plain.split(b"\n")
    return sum(not lines[place].decode().strip(EMPTY) for place in candidates)


def _recurring(hashes: list[pl.Series]) -> dict[int, int]:
    """Return the hashes that are there more than once, with how often."""
    ordered = pl.concat([pl.Series([], dtype=pl.UInt64), *hashes]).sort()
    repeated = ordered.filter(ordered.eq_missing(ordered.shift(1)))
    times = repeated.to_frame("hash").group_by("hash").len()
    return {found: extra + 1 for found, extra in times.iter_rows()}
