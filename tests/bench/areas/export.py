"""Nightly feed files out of a database with millions of reviews."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from contracts.files.review_feed import Form
from kit.db import sqlite_url
from tests.bench.apart import apart
from tests.bench.measure import Comparison, Goal, Memory, Ratio, Role, Sample, Way
from tests.bench.postgres import new_database
from tests.bench.stopwatch import Rate
from tests.bench.ways.export_reviews import copy_rows, export_daily, export_full
from tests.bench.ways.load_reviews import copy_to_sqlite, load_reviews

NAME = "export"
TITLE = "Feed files out of the database"
ROWS = 1_000_000
STOCK = int(os.environ.get("PROOFMARK_BENCH_ROWS", "10_000_000"))
CHANGED, FEWER = 10_000, 1_000
ON_SQLITE = 30_000
EXPORTED, LARGE = "3f0b6a1c-2d7e-4c55-9b11-0a1b2c3d4e5f", "3f0b6a1c-2d7e-4c55-9b11-0a1b2c3d4e60"
COPY, CSV, XML = "COPY TO STDOUT", "CSV", "XML"
OBSTACLE = """beside the limit's work a file is counted, hashed, written and synced."""
XML_OBSTACLE = """it is PostgreSQL's process that is waited for, and its work grows with the text: 1.1 KB \
per review where the limit has 0.5. By profile 27 % of its time is the kernel's (reading pages, sending), 20 \
% goes into copying texts, 7 % into COPY's search for quotes, the rest into xmlforest, times and the row."""
DAILY_OBSTACLE = """the changed reviews of the larger stock lie on pages that nothing has read before."""

FULL = f"""The first file of a flow for {ROWS:,} product reviews with 0.78 exchanges each, among \
{ROWS + STOCK:,} reviews of two websites: counted, in the order of their changes, written as a kept file \
with its hash and synced, its run stored. Each way in a process of its own; the limit reads the same reviews \
with all columns that feeds show, in no order, and throws them away."""
DAILY = f"""The next file of a flow that lacks {CHANGED:,} changes of as many reviews of all ages, or \
{FEWER:,}: folded, written, kept and stored. The log has an entry for every review too."""
SQLITE = f"""The first file for {ON_SQLITE:,} of the reviews; rows become text in Python, XML by lxml."""


@contextmanager
def comparisons(work: Path) -> Iterator[Iterator[Comparison]]:
    with new_database() as url:
        load_reviews(url, {EXPORTED: ROWS, LARGE: STOCK}, CHANGED)
        yield _comparisons(url, work)


def _comparisons(url: str, work: Path) -> Iterator[Comparison]:
    blobs = str(work / "blobs")
    yield _full(url, blobs)
    yield _daily(url, blobs)
    target = work / "reviews.sqlite3"
    apart(copy_to_sqlite, url, str(target), EXPORTED, ON_SQLITE)
    yield _on_sqlite(sqlite_url(target), blobs)


def _full(url: str, blobs: str) -> Comparison:
    ways = [
        Way(COPY, Role.LIMIT, lambda: _sample(copy_rows, url, EXPORTED)),
        _way(CSV, export_full, url, EXPORTED, "csv", blobs),
        _way(XML, export_full, url, EXPORTED, "xml", blobs),
    ]
    goals: list[Goal] = [
        Ratio(CSV, COPY, 0.6, OBSTACLE),
        Ratio(XML, COPY, 0.25, XML_OBSTACLE),
        Memory(CSV, 250),
        Memory(XML, 250),
    ]
    return Comparison("A full file of a million reviews", "reviews/s", FULL, ways, goals)


def _daily(url: str, blobs: str) -> Comparison:
    large = f"{CHANGED:,} changes in {STOCK:,} reviews"
    small = f"as many in {ROWS:,} reviews"
    few = f"{FEWER:,} changes in {STOCK:,} reviews"
    ways = [
        _way(large, export_daily, url, LARGE, "csv", blobs, CHANGED),
        _way(small, export_daily, url, EXPORTED, "csv", blobs, CHANGED),
        _way(few, export_daily, url, LARGE, "csv", blobs, FEWER),
        _way(f"{large}, XML", export_daily, url, LARGE, "xml", blobs, CHANGED),
    ]
    return Comparison("A daily file", "changes/s", DAILY, ways, [Ratio(large, small, 0.5, DAILY_OBSTACLE)])


def _on_sqlite(url: str, blobs: str) -> Comparison:
    ways = [_way(name, export_full, url, EXPORTED, form, blobs) for name, form in _FORMS.items()]
    return Comparison("A full file on SQLite", "reviews/s", SQLITE, ways)


_FORMS: dict[str, Form] = {CSV: "csv", XML: "xml"}


def _way(name: str, function: Callable[..., Rate], *arguments: Any) -> Way:
    return Way(name, Role.OURS, lambda: _sample(function, *arguments))


def _sample(function: Callable[..., Rate], *arguments: Any) -> Sample:
    (rate, cpu), peak = apart(function, *arguments)
    return Sample(rate, peak_mb=peak, cpu_us=cpu)
