"""The verdict on an order file: the one truth of upload, drop and offline check."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

from contracts.files.findings import Finding, Level
from ingest_api.order import NewOrder
from ingest_api.order_file.assembly import Assembly, is_taken
from ingest_api.order_file.cells import CellReader
from ingest_api.order_file.container import OpenFile, open_file
from ingest_api.order_file.lines import JudgedLine, LineJudge
from ingest_api.order_file.settings import UPLOAD, Context, Door, ValidationSettings


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
