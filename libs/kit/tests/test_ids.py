"""Ids sort in the order in which a process made them, however many a millisecond."""

import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import RFC_4122, UUID

import pytest

from kit.ids import least_uuid7, uuid7, uuid7_hexes

_MANY = 10_000


def test_an_id_tells_its_version_and_its_millisecond() -> None:
    before, made, after = time.time_ns(), uuid7(), time.time_ns()
    assert (made.version, made.variant) == (7, RFC_4122)
    assert before // 1_000_000 <= made.int >> 80 <= after // 1_000_000
    assert least_uuid7(timedelta(seconds=1)) < made < least_uuid7(timedelta(seconds=-1))


def test_ids_ascend() -> None:
    made = [uuid7() for _ in range(_MANY)]
    assert made == sorted(set(made))


def test_ids_of_a_bulk_load_ascend_among_the_others() -> None:
    made = [uuid7(), *map(UUID, uuid7_hexes(_MANY)), uuid7(), *map(UUID, uuid7_hexes(1)), uuid7()]
    assert made == sorted(set(made))
    assert {(each.version, each.variant) for each in made} == {(7, RFC_4122)}


def test_ids_ascend_when_the_clock_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time_ns()
    made = [uuid7()]
    for past in (0, 60, 3_600):
        monkeypatch.setattr(time, "time_ns", lambda past=past: now - past * 10**9)
        made += [uuid7(), *map(UUID, uuid7_hexes(2))]
    assert made == sorted(set(made))


@pytest.mark.parametrize("count", [1, 2, _MANY])
def test_a_row_of_ids_stays_in_its_bits(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(secrets, "randbits", lambda bits: (1 << bits) - 1)
    made = [UUID(each) for _ in range(3) for each in uuid7_hexes(count)]
    assert made == sorted(set(made))
    assert {(each.version, each.variant) for each in made} == {(7, RFC_4122)}


def test_threads_share_no_id() -> None:
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: [uuid7() for _ in range(_MANY)], range(4)))
    assert len({each for one in made for each in one}) == 4 * _MANY
