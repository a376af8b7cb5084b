"""Opening a file: everything that refuses it as a whole, in the documented order."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from contracts.files.findings import (
    BOM_PRESENT,
    DELIMITER_INVALID,
    ENCODING_INVALID,
    FILE_EMPTY,
    FILE_EXTENSION,
    FILE_NOT_TEXT,
    FILE_TOO_LARGE,
    LINE_END_INVALID,
    QUOTE_UNTERMINATED,
    TOO_MANY_ROWS,
    Finding,
    Words,
)
from ingest_api.order_file.header import Layout, column_name, lay_out, missing_columns, repeated_columns
from ingest_api.order_file.records import BLANKS, QuoteUnterminatedError, Record, split_records
from ingest_api.order_file.settings import MEGABYTE, Door

_BOM = b"\xef\xbb\xbf"
_NULL_SAMPLE_BYTES = 200  # a quarter of NUL in them shows UTF-16 or UTF-32 without a mark
_FIRST_BYTES = (
    (b"PK\x03\x04", Words("a ZIP archive or a workbook", "une archive ZIP ou un classeur")),
    (b"PK\x05\x06", Words("an empty ZIP archive", "une archive ZIP vide")),
    (b"PK\x07\x08", Words("a ZIP archive", "une archive ZIP")),
    (b"\x1f\x8b", Words("a gzip archive", "une archive gzip")),
    (b"BZh", Words("a bzip2 archive", "une archive bzip2")),
    (b"\xfd7zXZ\x00", Words("an xz archive", "une archive xz")),
    (b"7z\xbc\xaf\x27\x1c", Words("a 7z archive", "une archive 7z")),
    (b"Rar!\x1a\x07", Words("a RAR archive", "une archive RAR")),
    (b"\x28\xb5\x2f\xfd", Words("a Zstandard archive", "une archive Zstandard")),
    (b"%PDF-", Words("a PDF document", "un document PDF")),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        Words("an old Office document", "un ancien document Office"),
    ),
    (b"{\\rtf", Words("an RTF document", "un document RTF")),
    (b"\x89PNG\r\n\x1a\n", Words("a PNG image", "une image PNG")),
    (b"\xff\xd8\xff", Words("a JPEG image", "une image JPEG")),
    (b"GIF87a", Words("a GIF image", "une image GIF")),
    (b"GIF89a", Words("a GIF image", "une image GIF")),
    (b"\x7fELF", Words("a program (ELF)", "un programme (ELF)")),
    (b"MZ", Words("a program (MZ)", "un programme (MZ)")),
    (b"SQLite format 3\x00", Words("an SQLite database", "une base SQLite")),
)


class FileRefusedError(Exception):
    """Nothing of the file is imported; the findings, all of one code, say why."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(findings[0].code.code)
        self.findings = findings

    @property
    def code(self) -> str:
        """The code of the refusal."""
        return self.findings[0].code.code


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file that is not refused as a whole."""

    text: str
    encoding: str
    bom: bool
    header: Record
    layout: Layout

    def records(self) -> Iterator[Record]:
        """Yield the data records that are not empty."""
        line = self.header.line + self.text.count("\n", self.header.start, self.header.end)
        return split_records(self.text, self.header.end, line, only_filled=True)

    def raw(self, start: int, end: int) -> bytes:
        """Return that stretch of the text as it stood in the file."""
        return self.text[start:end].encode(self.encoding)

    def raw_header(self) -> bytes:
        """Return the header line as it stood in the file, byte-order mark included."""
        mark = _BOM if self.bom else b""
        return mark + self.raw(self.header.start, self.header.end)

    def warnings(self) -> list[Finding]:
        """What is said of the file as a whole although it is accepted."""
        mark = [Finding(BOM_PRESENT)] if self.bom else []
        return mark + self.layout.warnings()


def open_file(content: bytes, file_name: str, door: Door, *, accept_latin1: bool) -> OpenFile:
    """Return the text and the columns of a file. Raises: FileRefusedError."""
    _check_extension(file_name)
    _check_size(content, door)
    bom = content.startswith(_BOM)
    body = content[len(_BOM) :] if bom else content
    text, encoding, fault = _decode(body, accept_latin1=accept_latin1)
    if fault is None and _is_blank(text):
        raise FileRefusedError(Finding(FILE_EMPTY))
    _check_first_bytes(content)
    _check_encoding(content, body, fault)
    _check_line_ends(text)
    header, rows = _survey(text)
    _check_delimiter(text[header.start : header.end])
    layout = _read_header(header)
    _check_rows(rows, door)
    return OpenFile(text, encoding, bom, header, layout)


def _check_extension(file_name: str) -> None:
    if not file_name.lower().endswith(".csv"):
        raise FileRefusedError(Finding(FILE_EXTENSION, value=file_name))


def _check_size(content: bytes, door: Door) -> None:
    if len(content) > door.max_bytes:
        raise file_too_large(door)


def file_too_large(door: Door) -> FileRefusedError:
    """Return the refusal, also for a door that stopped reading at its limit."""
    megabytes = door.max_bytes // MEGABYTE
    limit = Words(f"{megabytes} MB", f"{megabytes} Mo")
    return FileRefusedError(Finding(FILE_TOO_LARGE, parameters={"limit": limit}))


def _decode(body: bytes, *, accept_latin1: bool) -> tuple[str, str, UnicodeDecodeError | None]:
    try:
        return body.decode("utf-8"), "utf-8", None
    except UnicodeDecodeError as fault:
        if accept_latin1:
            return body.decode("latin-1"), "latin-1", None
        return "", "utf-8", fault


def _is_blank(text: str) -> bool:
    if text.strip(BLANKS + ';"\r\n'):
        return False
    try:
        return next(split_records(text, only_filled=True), None) is None
    except QuoteUnterminatedError:
        return False


def _check_first_bytes(content: bytes) -> None:
    for first_bytes, kind in _FIRST_BYTES:
        if content.startswith(first_bytes):
            raise FileRefusedError(Finding(FILE_NOT_TEXT, parameters={"kind": kind}))


def _check_encoding(content: bytes, body: bytes, fault: UnicodeDecodeError | None) -> None:
    sample = content[:_NULL_SAMPLE_BYTES]
    if sample.count(0) * 4 > len(sample):
        raise FileRefusedError(Finding(ENCODING_INVALID, 1, parameters={"line": 1}))
    if fault is not None:
        line = 1 + body.count(b"\n", 0, fault.start)
        offset = len(content) - len(body) + fault.start
        found = f"0x{body[fault.start]:02X} @ {offset}"
        raise FileRefusedError(Finding(ENCODING_INVALID, line, value=found, parameters={"line": line}))


def _check_line_ends(text: str) -> None:
    if "\r" in text and "\n" not in text:
        raise FileRefusedError(Finding(LINE_END_INVALID))


def _survey(text: str) -> tuple[Record, int]:
    """Return the header and the number of data records, having seen every quote closed."""
    try:
        filled = split_records(text, only_filled=True)
        (header,) = islice(filled, 1)
        return header, sum(1 for _ in filled)
    except QuoteUnterminatedError as fault:
        found = Finding(QUOTE_UNTERMINATED, fault.line, parameters={"line": fault.line})
        raise FileRefusedError(found) from None


def _check_delimiter(header: str) -> None:
    if ";" not in header and ("," in header or "\t" in header):
        raise FileRefusedError(Finding(DELIMITER_INVALID, value=header.strip()))


def _read_header(header: Record) -> Layout:
    names = [column_name(cell) for cell in header.cells]
    faults = missing_columns(names) or repeated_columns(names)
    if faults:
        raise FileRefusedError(*faults)
    return lay_out(names)


def _check_rows(rows: int, door: Door) -> None:
    if door.max_rows is not None and rows > door.max_rows:
        limits = {"n": rows, "limit": door.max_rows}
        raise FileRefusedError(Finding(TOO_MANY_ROWS, value=str(rows), parameters=limits))
