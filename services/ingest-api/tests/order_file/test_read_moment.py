from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ingest_api.order_file.dates import read_moment

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-29 01:59:59", "2026-03-29T00:59:59"),
        ("2026-03-29 02:30", "2026-03-29T01:30:00"),  # skipped in spring: 03:30 summer time
        ("2026-10-25 02:30", "2026-10-25T00:30:00"),  # repeated in autumn: the first one
        ("2026-10-25T02:30:00+01:00", "2026-10-25T01:30:00"),
        ("02/07/2026", "2026-07-01T22:00:00"),
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05"),
        ("2026-01-02T03:04-14:00", "2026-01-02T17:04:00"),
    ],
)
def test_a_local_time_is_an_instant_of_its_zone(text: str, instant: str) -> None:
    assert read_moment(text, PARIS, fractions=False) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


def test_a_midnight_that_the_zone_skips_moves_forward() -> None:
    moment = read_moment("2018-11-04", ZoneInfo("America/Sao_Paulo"), fractions=False)
    assert moment == datetime(2018, 11, 4, 3, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-03-02T08:30:00.123Z", "2026-03-02T08:30:00.123456789+01:00"])
def test_fractions_of_a_second_are_the_apis_only(text: str) -> None:
    moment = read_moment(text, PARIS, fractions=True)
    assert moment is not None
    assert moment.microsecond in (123000, 123456)
    assert read_moment(text, PARIS, fractions=False) is None
