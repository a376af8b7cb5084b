"""A file judged by blocks gets what it gets line by line, to the last finding."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from ingest_api.order_file.container import FileRefusedError
from ingest_api.order_file.report import rejected_lines_of
from ingest_api.order_file.settings import ValidationSettings
from ingest_api.order_file.validate import validate_file
from ingest_api.testing.by_blocks import WholeVerdict, comparable, comparable_finding, judge_by_blocks
from ingest_api.testing.order_files import ONLINE_PRODUCT, Days, OrderFileWriter

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAYS = Days(NOW.date())
SETTINGS = ValidationSettings()


def line_by_line(content: bytes, settings: ValidationSettings, known: frozenset[str]) -> WholeVerdict:
    verdict = validate_file(content, file_name="a.csv", settings=settings, now=NOW, known_references=known)
    return WholeVerdict(
        {order.purchase_reference: comparable(order) for order in verdict.orders},
        [comparable_finding(each) for each in verdict.findings],
        rejected_lines_of(verdict),
        (verdict.rows_total, verdict.rows_importable, verdict.rows_error, verdict.rows_duplicate),
    )


Outcome = WholeVerdict | list[tuple[int, str, str | None, str, str]]


def outcome(judge: Callable[[], WholeVerdict]) -> Outcome:
    try:
        return judge()
    except FileRefusedError as refused:
        return [comparable_finding(each) for each in refused.findings]


def check(
    content: bytes,
    block_bytes: int,
    settings: ValidationSettings = SETTINGS,
    known: frozenset[str] = frozenset(),
) -> None:
    truth = outcome(lambda: line_by_line(content, settings, known))
    found = outcome(
        lambda: judge_by_blocks(
            content, settings=settings, now=NOW, known_references=known, block_bytes=block_bytes
        )
    )
    assert found == truth


@pytest.mark.parametrize("block_bytes", [60, 700, 1 << 20])
def test_lines_of_one_order_may_stand_far_apart(block_bytes: int) -> None:
    file = OrderFileWriter(DAYS, ONLINE_PRODUCT)
    common = {"purchase_reference": "X", "email": "x@example.com", "purchase_date": DAYS.iso(3)}
    for number in range(30):
        file.add()
        if not number % 7:
            file.add(**common, product_ref=f"P-{number}", first_name='Zoé "Z"')
    file.add(**common, product_ref="P-0")
    file.add(purchase_reference="X", email="y@example.com")
    check(file.content(), block_bytes)
    check(file.content(), block_bytes, known=frozenset({"X", "R-0003"}))
