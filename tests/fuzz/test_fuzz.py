"""What is found is made small, kept, and told."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import strategies as st

from tests.fuzz.__main__ import fuzz
from tests.fuzz.targets import TARGETS, Target


def _check(number: int) -> Counter[str]:
    if number > 1000:
        raise ValueError("too many")
    return Counter(numbers=1)


def _target(most: int) -> Target:
    return Target("numbers", st.integers(0, most), _check, lambda number: str(number).encode(), "txt", 100)


def test_the_smallest_input_that_fails_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert not fuzz([_target(10**9)], minutes=0, first_seed=5, directory=tmp_path)
    assert (tmp_path / "numbers-5.txt").read_bytes() == b"1001"
    assert "too many" in (tmp_path / "numbers-5.about.txt").read_text("utf-8")
    assert "numbers, seed 5: ValueError: too many" in capsys.readouterr().out


def test_what_was_tried_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fuzz([_target(1000)], minutes=0, first_seed=5, directory=tmp_path)
    assert "numbers: 100 numbers" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


def test_each_target_holds_for_a_few(tmp_path: Path) -> None:
    few = [replace(each, examples=min(each.examples, 20)) for each in TARGETS]
    assert fuzz(few, minutes=0, first_seed=1, directory=tmp_path)
