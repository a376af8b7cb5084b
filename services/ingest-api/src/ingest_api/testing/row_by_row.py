"""The verdict on a file held whole, line by line: the plain truth that the engine is held against."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from contracts.files.findings import BOM_PRESENT, FILE_EMPTY, Finding, Language, Level
from ingest_api.order import NewOrder
from ingest_api.order_file.assembly import Assembly, is_taken
from ingest_api.order_file.cells import CellReader
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
from ingest_api.order_file.header import Layout
from ingest_api.order_file.lines import JudgedLine, LineJudge
from ingest_api.order_file.preview import LISTS, listed
from ingest_api.order_file.records import BLANKS, QuoteUnterminatedError, Record, split_records
from ingest_api.order_file.report import lines_of, report_head
from ingest_api.order_file.settings import UPLOAD, Context, Door, ValidationSettings


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
        mark = BOM if self.bom else b""
        return mark + self.raw(self.header.start, self.header.end)

    def warnings(self) -> list[Finding]:
        """What is said of the file as a whole although it is accepted."""
        mark = [Finding(BOM_PRESENT)] if self.bom else []
        return mark + self.layout.warnings()


def open_file(content: bytes, file_name: str, door: Door, *, accept_latin1: bool) -> OpenFile:
    """Return the text and the columns of a file. Raises: FileRefusedError."""
    check_extension(file_name)
    check_size(len(content), door)
    bom = content.startswith(BOM)
    body = content[len(BOM) :] if bom else content
    text, encoding, fault = _decode(body, accept_latin1=accept_latin1)
    if fault is None and _is_blank(text):
        raise FileRefusedError(Finding(FILE_EMPTY))
    check_first_bytes(content)
    _check_encoding(content, body, fault)
    check_line_ends(has_cr="\r" in text, has_lf="\n" in text)
    header, rows = _survey(text)
    check_delimiter(text[header.start : header.end])
    layout = read_header(header)
    check_rows(rows, door)
    return OpenFile(text, encoding, bom, header, layout)


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


def _check_encoding(content: bytes, body: bytes, fault: UnicodeDecodeError | None) -> None:
    check_nulls(content)
    if fault is not None:
        line = 1 + body.count(b"\n", 0, fault.start)
        raise not_utf8(line, body[fault.start], len(content) - len(body) + fault.start)


def _survey(text: str) -> tuple[Record, int]:
    """Return the header and the number of data records, having seen every quote closed."""
    try:
        filled = split_records(text, only_filled=True)
        (header,) = islice(filled, 1)
        return header, sum(1 for _ in filled)
    except QuoteUnterminatedError as fault:
        raise unterminated(fault) from None


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """What becomes of a file that is not refused as a whole."""

    source: OpenFile
    orders: tuple[NewOrder, ...]  # by the place of their first line
    findings: tuple[Finding, ...]  # by line
    refused_lines: tuple[JudgedLine, ...]  # those with an error, not the duplicates
    rows_total: int
    rows_importable: int
    rows_duplicate: int

    @property
    def rows_error(self) -> int:
        """Lines refused."""
        return len(self.refused_lines)


@dataclass(frozen=True, slots=True)
class JudgedFile:
    """A file whose lines are judged one by one, but not yet against each other and what is stored."""

    source: OpenFile
    lines: tuple[JudgedLine, ...]

    def references(self) -> set[str]:
        """Return the references to look up: those of the lines not refused."""
        return {line.order.purchase_reference for line in self.lines if line.order is not None}

    def assemble(self, known_references: Set[str]) -> FileVerdict:
        """Return the verdict, given which of the references are already received."""
        assembly = Assembly(known_references)
        findings = list(self.source.warnings())
        refused: list[JudgedLine] = []
        importable = 0
        for line in self.lines:
            findings += line.findings
            said = assembly.add(line.order) if line.order is not None else []
            findings += said
            if line.order is None or any(finding.code.level is Level.ERROR for finding in said):
                refused.append(line)
            elif is_taken(said):
                importable += 1
        total = len(self.lines)
        return FileVerdict(
            source=self.source,
            orders=tuple(assembly.orders()),
            findings=tuple(findings),
            refused_lines=tuple(refused),
            rows_total=total,
            rows_importable=importable,
            rows_duplicate=total - importable - len(refused),
        )


def judge_file(
    content: bytes,
    *,
    file_name: str,
    door: Door = UPLOAD,
    settings: ValidationSettings,
    now: datetime,
) -> JudgedFile:
    """Judge each line of a file by itself. Raises: FileRefusedError."""
    source = open_file(content, file_name, door, accept_latin1=settings.accept_latin1)
    judge = LineJudge(source.layout, CellReader(Context.at(now, settings)))
    return JudgedFile(source, tuple(judge.judge(record) for record in source.records()))


def validate_file(
    content: bytes,
    *,
    file_name: str,
    door: Door = UPLOAD,
    settings: ValidationSettings,
    now: datetime,
    known_references: Set[str] = frozenset(),
) -> FileVerdict:
    """Return the verdict on a file. Raises: FileRefusedError.

    Who has to ask a database which references are known calls `judge_file`, then `assemble`.
    """
    judged = judge_file(content, file_name=file_name, door=door, settings=settings, now=now)
    return judged.assemble(known_references)


def report_of(verdict: FileVerdict) -> bytes:
    """Return the report on a file that was judged line by line."""
    counts = verdict.rows_total, verdict.rows_importable, verdict.rows_error, verdict.rows_duplicate
    return report_head(*counts) + lines_of(verdict.findings)


def rejected_lines_of(verdict: FileVerdict) -> bytes:
    """Return header and refused lines byte for byte, to be corrected and sent again; empty without any."""
    if not verdict.refused_lines:
        return b""
    source = verdict.source
    lines = (source.raw(line.start, line.end) for line in verdict.refused_lines)
    return source.raw_header() + b"".join(lines)


def preview_of(verdict: FileVerdict, language: Language) -> dict[str, object]:
    """Return the counts and the findings of an import, by level."""
    counts: dict[str, object] = {
        "rows_total": verdict.rows_total,
        "rows_importable": verdict.rows_importable,
        "rows_error": verdict.rows_error,
        "rows_duplicate": verdict.rows_duplicate,
        "findings_total": len(verdict.findings),
    }
    lists = {name: listed(_of_level(verdict.findings, level), language) for name, level in LISTS.items()}
    return counts | lists


def _of_level(findings: Iterable[Finding], level: Level) -> list[Finding]:
    return [finding for finding in findings if finding.code.level is level]
