"""The limit of validating: reading the cells and judging nothing."""

import csv
from collections import deque
from pathlib import Path

import polars

from tests.bench.stopwatch import Rate, Stopwatch


def parse_by_polars(file: str) -> Rate:
    """The whole file as columns of text."""
    watch = Stopwatch()
    frame = polars.read_csv(file, separator=";", infer_schema=False)
    return watch.rate(frame.height)


def parse_by_csv(file: str, lines: int) -> Rate:
    """By the standard library's reader."""
    watch = Stopwatch()
    with Path(file).open(encoding="utf-8", newline="") as opened:
        deque(csv.reader(opened, delimiter=";"), maxlen=0)
    return watch.rate(lines)
