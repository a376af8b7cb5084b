"""What refuses a file as a whole."""

from contracts.files.findings import (
    DELIMITER_INVALID,
    ENCODING_INVALID,
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
from ingest_api.order_file.records import QuoteUnterminatedError, Record
from ingest_api.order_file.settings import MEGABYTE, Door

BOM = b"\xef\xbb\xbf"
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


def check_extension(file_name: str) -> None:
    """Raises: FileRefusedError."""
    if not file_name.lower().endswith(".csv"):
        raise FileRefusedError(Finding(FILE_EXTENSION, value=file_name))


def check_size(size_bytes: int, door: Door) -> None:
    """Raises: FileRefusedError."""
    if size_bytes > door.max_bytes:
        raise file_too_large(door)


def file_too_large(door: Door) -> FileRefusedError:
    """Return the refusal, also for a door that stopped reading at its limit."""
    megabytes = door.max_bytes // MEGABYTE
    limit = Words(f"{megabytes} MB", f"{megabytes} Mo")
    return FileRefusedError(Finding(FILE_TOO_LARGE, parameters={"limit": limit}))


def check_first_bytes(content: bytes) -> None:
    """Refuse what begins like something else than text. Raises: FileRefusedError."""
    for first_bytes, kind in _FIRST_BYTES:
        if content.startswith(first_bytes):
            raise FileRefusedError(Finding(FILE_NOT_TEXT, parameters={"kind": kind}))


def check_nulls(head: bytes) -> None:
    """Refuse what shows UTF-16 or UTF-32 in its first bytes. Raises: FileRefusedError."""
    sample = head[:_NULL_SAMPLE_BYTES]
    if sample.count(0) * 4 > len(sample):
        raise FileRefusedError(Finding(ENCODING_INVALID, 1, parameters={"line": 1}))


def not_utf8(line: int, byte: int, offset: int) -> FileRefusedError:
    """Return the refusal for a byte at that offset of the file."""
    found = f"0x{byte:02X} @ {offset}"
    return FileRefusedError(Finding(ENCODING_INVALID, line, value=found, parameters={"line": line}))


def check_line_ends(*, has_cr: bool, has_lf: bool) -> None:
    """Raises: FileRefusedError."""
    if has_cr and not has_lf:
        raise FileRefusedError(Finding(LINE_END_INVALID))


def unterminated(fault: QuoteUnterminatedError) -> FileRefusedError:
    """Return the refusal for a quote that is never closed."""
    return FileRefusedError(Finding(QUOTE_UNTERMINATED, fault.line, parameters={"line": fault.line}))


def check_delimiter(header: str) -> None:
    """Raises: FileRefusedError."""
    if ";" not in header and ("," in header or "\t" in header):
        raise FileRefusedError(Finding(DELIMITER_INVALID, value=header.strip()))


def read_header(header: Record) -> Layout:
    """Return the columns that a header names. Raises: FileRefusedError."""
    names = [column_name(cell) for cell in header.cells]
    faults = missing_columns(names) or repeated_columns(names)
    if faults:
        raise FileRefusedError(*faults)
    return lay_out(names)


def check_rows(rows: int, door: Door) -> None:
    """Raises: FileRefusedError."""
    if door.max_rows is not None and rows > door.max_rows:
        limits = {"n": rows, "limit": door.max_rows}
        raise FileRefusedError(Finding(TOO_MANY_ROWS, value=str(rows), parameters=limits))
