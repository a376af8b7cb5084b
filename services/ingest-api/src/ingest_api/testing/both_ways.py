"""The verdict on a file both ways: line by line, which is the truth, and by blocks, which is quick."""

from collections.abc import Callable

from ingest_api.order_file.container import FileRefusedError
from ingest_api.testing.any_files import AnyFile
from ingest_api.testing.by_blocks import WholeVerdict, comparable, comparable_finding, judge_by_blocks
from ingest_api.testing.row_by_row import rejected_lines_of, validate_file

Outcome = WholeVerdict | list[tuple[int, str, str | None, str, str]]  # or why the file is refused as a whole


def outcome_by_line(file: AnyFile) -> Outcome:
    """Return what the row validator says."""
    return _outcome(lambda: _by_line(file))


def outcome_by_blocks(file: AnyFile) -> Outcome:
    """Return what the engine says."""
    return _outcome(
        lambda: judge_by_blocks(
            file.content,
            file_name=file.file_name,
            door=file.door,
            settings=file.settings,
            now=file.now,
            known_references=file.known_references,
            block_bytes=file.block_bytes,
        )
    )


def _by_line(file: AnyFile) -> WholeVerdict:
    verdict = validate_file(
        file.content,
        file_name=file.file_name,
        door=file.door,
        settings=file.settings,
        now=file.now,
        known_references=file.known_references,
    )
    return WholeVerdict(
        {order.purchase_reference: comparable(order) for order in verdict.orders},
        [comparable_finding(each) for each in verdict.findings],
        rejected_lines_of(verdict),
        (verdict.rows_total, verdict.rows_importable, verdict.rows_error, verdict.rows_duplicate),
    )


def _outcome(judge: Callable[[], WholeVerdict]) -> Outcome:
    try:
        return judge()
    except FileRefusedError as refused:
        return [comparable_finding(each) for each in refused.findings]
