"""The verdict of ingest's own rules on an order file, offline: the one place that calls them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from contracts.files.findings import Finding, Language
from ingest_api.order_file.blocks import LARGE_BLOCK_BYTES
from ingest_api.order_file.container import FileRefusedError
from ingest_api.order_file.judge_blocks import open_order_file
from ingest_api.order_file.outcome import Outcome
from ingest_api.order_file.report import refusal_report_of
from ingest_api.order_file.settings import Door, ValidationSettings
from ingest_api.problems import file_problem
from kit.clock import SystemClock
from proofmark.show_findings import Sums

# What only a stored import has.
_OF_A_STORED_IMPORT = ("id", "created_at", "expires_at", "confirmed_at", "imported_at")


@dataclass(frozen=True)
class Verdict:
    """What is said of a file, whether it is refused or judged line by line."""

    refused_by: str | None  # the code that refuses the whole file
    answer: Mapping[str, Any]  # what an upload answers: preview or problem
    sums: Sums
    report: Callable[[], Iterable[bytes]]

    @property
    def is_faultless(self) -> bool:
        """Whether neither the file nor a line is refused."""
        return self.refused_by is None and not self.answer["rows_error"]


@contextmanager
def judged(
    file: BinaryIO, file_name: str, door: Door, language: Language, on_progress: Callable[[int], object]
) -> Iterator[Verdict]:
    """Judge a file with a new website's settings and no known orders.

    `on_progress` gets the number of bytes judged. The report can be read within the block.
    """
    settings, now = ValidationSettings(), SystemClock().now()
    try:
        opened = open_order_file(
            file,
            file_name=file_name,
            door=door,
            settings=settings,
            now=now,
            block_bytes=LARGE_BLOCK_BYTES,
        )
    except FileRefusedError as refused:
        yield _refusal(refused, file_name, language)
        return
    sums = _summed(opened.warnings())
    with Outcome(opened) as outcome:
        for block in opened.blocks(at_once=2):
            settled = opened.settle(block, frozenset())
            outcome.add(settled)
            sums += _summed(settled.findings)
            on_progress(file.tell())
        preview = _preview(outcome.preview(language), file_name, file.seek(0, 2))
        yield Verdict(None, preview, sums, outcome.report)


def _summed(findings: Iterable[Finding]) -> Sums:
    return Counter((finding.code.level.value, finding.code.code) for finding in findings)


def _preview(judged: dict[str, object], file_name: str, size_bytes: int) -> dict[str, object]:
    """Return what an upload answers; what only a stored import has is null."""
    return {
        **dict.fromkeys(_OF_A_STORED_IMPORT),
        "state": "previewed",
        "file_name": file_name,
        "size_bytes": size_bytes,
        "rows_imported": 0,
        **judged,
    }


def _refusal(refused: FileRefusedError, file_name: str, language: Language) -> Verdict:
    problem = file_problem(refused).body(instance=file_name, request_id="", language=language)
    sums = _summed(refused.findings)
    return Verdict(refused.code, problem | {"request_id": None}, sums, lambda: [refusal_report_of(refused)])
