"""The verdict of ingest's own rules on an order file, offline: the one place that calls them."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.files.findings import Finding, Language
from ingest_api.order_file.container import FileRefusedError
from ingest_api.order_file.preview import preview_of
from ingest_api.order_file.report import refusal_report_of, report_of
from ingest_api.order_file.settings import Door, ValidationSettings
from ingest_api.order_file.validate import FileVerdict, validate_file
from ingest_api.problems import file_problem
from kit.clock import SystemClock

_ROWS = ("rows_total", "rows_importable", "rows_error", "rows_duplicate")
# What only a stored import has.
_OF_A_STORED_IMPORT = ("id", "created_at", "expires_at", "confirmed_at", "imported_at")


@dataclass(frozen=True)
class Verdict:
    """What is said of a file, whether it is refused or judged line by line."""

    file_name: str
    outcome: FileVerdict | FileRefusedError

    @property
    def findings(self) -> Sequence[Finding]:
        return self.outcome.findings

    @property
    def refused_by(self) -> str | None:
        """The code that refuses the whole file."""
        return self.outcome.code if isinstance(self.outcome, FileRefusedError) else None

    @property
    def is_faultless(self) -> bool:
        """Whether neither the file nor a line is refused."""
        return isinstance(self.outcome, FileVerdict) and self.outcome.rows_error == 0

    def rows(self) -> dict[str, int]:
        """Return how many lines become what; of a refused file none."""
        return {name: getattr(self.outcome, name, 0) for name in _ROWS}

    def report(self) -> bytes:
        if isinstance(self.outcome, FileRefusedError):
            return refusal_report_of(self.outcome)
        return report_of(self.outcome)

    def as_upload_answer(self, language: Language, size_bytes: int) -> dict[str, object]:
        """Return the preview or problem an upload answers; what only a stored import has is null."""
        if isinstance(self.outcome, FileRefusedError):
            problem = file_problem(self.outcome)
            return problem.body(instance=self.file_name, request_id="", language=language) | {
                "request_id": None
            }
        return {
            **dict.fromkeys(_OF_A_STORED_IMPORT),
            "state": "previewed",
            "file_name": self.file_name,
            "size_bytes": size_bytes,
            "rows_imported": 0,
            **preview_of(self.outcome, language),
        }


def judge(content: bytes, file_name: str, door: Door) -> Verdict:
    """Judge a file with a new website's settings and no known orders."""
    settings, now = ValidationSettings(), SystemClock().now()
    try:
        verdict = validate_file(content, file_name=file_name, door=door, settings=settings, now=now)
        return Verdict(file_name, verdict)
    except FileRefusedError as refused:
        return Verdict(file_name, refused)
