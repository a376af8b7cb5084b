"""What is kept of a verdict: counts, the first findings, and the two files a merchant gets back."""

import tempfile
from collections.abc import Iterator, Sequence
from types import TracebackType

from contracts.files.findings import Finding, Language, Level
from ingest_api.order_file.judge_blocks import OrderFile, SettledBlock
from ingest_api.order_file.preview import LISTS, MAX_LISTED, listed
from ingest_api.order_file.report import lines_of, report_head
from ingest_api.order_file.survey import Survey

_CHUNK = 1 << 20


class Outcome:
    """Grows block by block; what may be as long as the file lies in temporary files."""

    def __init__(self, opened: OrderFile) -> None:
        self._survey: Survey = opened.survey
        self._report = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._rejected = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._first: dict[Level, list[Finding]] = {level: [] for level in LISTS.values()}
        self.rows_total = self.rows_importable = self.rows_error = self.rows_duplicate = 0
        self.findings_total = 0
        self._say(opened.warnings())

    def __enter__(self) -> "Outcome":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._report.close()
        self._rejected.close()

    def add(self, block: SettledBlock) -> None:
        """Take the next block."""
        self._say(block.findings)
        self._rejected.write(b"".join(block.refused))
        self.rows_total += block.rows_total
        self.rows_importable += block.rows_importable
        self.rows_error += len(block.refused)
        self.rows_duplicate += block.rows_duplicate

    def _say(self, findings: Sequence[Finding]) -> None:
        self.findings_total += len(findings)
        self._report.write(lines_of(findings))
        for finding in findings:
            first = self._first[finding.code.level]
            if len(first) < MAX_LISTED:
                first.append(finding)

    def preview(self, language: Language) -> dict[str, object]:
        """Return the counts and the first findings, by level (surface.md 4a)."""
        counts: dict[str, object] = {
            "rows_total": self.rows_total,
            "rows_importable": self.rows_importable,
            "rows_error": self.rows_error,
            "rows_duplicate": self.rows_duplicate,
            "findings_total": self.findings_total,
        }
        return counts | {name: listed(self._first[level], language) for name, level in LISTS.items()}

    def report(self) -> Iterator[bytes]:
        """Yield the report (domain.md 3.4)."""
        yield report_head(self.rows_total, self.rows_importable, self.rows_error, self.rows_duplicate)
        self._report.seek(0)
        while chunk := self._report.read(_CHUNK):
            yield chunk

    def rejected(self) -> Iterator[bytes]:
        """Yield header and refused lines byte for byte, to be corrected and sent again, if any."""
        if not self.rows_error:
            return
        yield self._survey.raw_header
        self._rejected.seek(0)
        while chunk := self._rejected.read(_CHUNK):
            yield chunk
