"""Months as the domain counts them."""

from datetime import UTC, datetime

import pytest

from contracts.months import months_after


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ((2026, 3, 2), 3, (2026, 6, 2)),
        ((2026, 11, 30), 3, (2027, 2, 28)),
        ((2027, 11, 30), 3, (2028, 2, 29)),
        ((2026, 12, 31), 3, (2027, 3, 31)),
        ((2026, 10, 1), 3, (2027, 1, 1)),
        ((2026, 9, 30), 3, (2026, 12, 30)),
        ((2026, 5, 31), -3, (2026, 2, 28)),
        ((2026, 1, 15), -18, (2024, 7, 15)),
        ((2026, 12, 1), 0, (2026, 12, 1)),
    ],
)
def test_months_keep_the_day_or_take_the_months_last(
    start: tuple[int, int, int], months: int, end: tuple[int, int, int]
) -> None:
    at = datetime(*start, 10, 30, tzinfo=UTC)
    assert months_after(at, months) == datetime(*end, 10, 30, tzinfo=UTC)
