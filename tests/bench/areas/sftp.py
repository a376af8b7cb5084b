"""Dropped files: fetched, and drained with everything that belongs to it."""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from tests.bench.apart import apart
from tests.bench.measure import Comparison, Ratio, Role, Sample, Way
from tests.bench.orders_file import NOW, write_orders
from tests.bench.postgres import new_database
from tests.bench.sshd import Site, running_sshd
from tests.bench.ways.drain import drain
from tests.bench.ways.fetch import fetch_by_ours, fetch_by_sftp

NAME = "sftp"
TITLE = "Dropped files"
FILES, FILE_LINES = 1_000, 113  # of some 20 KB each
LARGE_LINES = 290_000  # 50 MB, what the door takes
DRAINED_FILES = 200  # of them, since a drain takes long
DRAIN_ROUNDS = 3
OURS, SFTP = "Proofmark", "sftp -b"
SMALL_OBSTACLE = ""
LARGE_OBSTACLE = ""

FETCH = """From a private OpenSSH server, by the function the drain fetches with, against `sftp -b`; both \
sign in first and write files that nobody syncs. The 1,000 files hold 20 KB each, the one 50 MB."""
DRAIN = """The whole drain of the same files on PostgreSQL: fetched and kept (synced), handed to ingest, \
judged (2 % of the lines are wrong), orders, keys and events stored, report and rejected lines written \
back, the file moved. Poller and ingest share one process. Files of one website are imported one after the \
other, since of two equal orders the older file's counts: a small file costs some fifteen transactions, five \
calls between the two services and twenty requests to the server, more than its lines do."""


@contextmanager
def comparisons(work: Path) -> Iterator[Iterator[Comparison]]:
    with running_sshd(work) as site:
        yield _comparisons(work, site)


def _comparisons(work: Path, site: Site) -> Iterator[Comparison]:
    small, some, large = work / "small", work / "some", work / "large"
    _write_small(small, FILES)
    _write_small(some, DRAINED_FILES)
    large.mkdir()
    write_orders(large / "large.csv", LARGE_LINES, seed=5)
    megabytes = (large / "large.csv").stat().st_size / 1e6
    yield _fetching("Fetching 1,000 files of 20 KB", "files/s", FILES, site, small, 1.0, SMALL_OBSTACLE)
    yield _fetching("Fetching one file of 50 MB", "MB/s", megabytes, site, large, 1.5, LARGE_OBSTACLE)
    title = f"Draining {DRAINED_FILES} files of 20 KB"
    yield _draining(title, "files/s", DRAINED_FILES, site, some, DRAINED_FILES * FILE_LINES)
    yield _draining("Draining one file of 50 MB", "MB/s", megabytes, site, large, LARGE_LINES)


def _write_small(folder: Path, files: int) -> None:
    folder.mkdir()
    whole = folder / "whole"
    write_orders(whole, files * FILE_LINES)
    with whole.open(encoding="utf-8", newline="") as lines:
        head = next(lines)
        for number in range(files):
            with (folder / f"orders-{number:04d}.csv").open("w", encoding="utf-8", newline="") as out:
                out.write(head)
                out.writelines(itertools.islice(lines, FILE_LINES))
    whole.unlink()


def _fetching(
    title: str, unit: str, amount: float, site: Site, folder: Path, goal: float, obstacle: str
) -> Comparison:
    target = folder.with_name("fetched")

    def ours(into: str) -> float:
        seconds, _ = apart(fetch_by_ours, site.as_json(), str(folder), into)
        return seconds

    def sample(fetch: Callable[[str], float]) -> Sample:
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        seconds = fetch(str(target))
        _check_same(folder, target)
        return Sample(amount / seconds)

    ways = (
        Way(SFTP, Role.LIMIT, lambda: sample(lambda into: fetch_by_sftp(site, str(folder), into))),
        Way(OURS, Role.OURS, lambda: sample(ours)),
    )
    return Comparison(title, unit, FETCH, ways, (Ratio(OURS, SFTP, goal, obstacle),))


def _check_same(folder: Path, target: Path) -> None:
    sizes = [{file.name: file.stat().st_size for file in place.iterdir()} for place in (folder, target)]
    if sizes[0] != sizes[1]:
        raise RuntimeError(f"{len(sizes[1])} files were fetched, not the same as the {len(sizes[0])}")


def _draining(title: str, unit: str, amount: float, site: Site, folder: Path, lines: int) -> Comparison:
    numbers = itertools.count()
    seconds: list[float] = []

    def run() -> Sample:
        base = folder.with_name(f"{folder.name}-drained-{next(numbers)}")
        _drop(folder, base / site.username)
        with new_database() as url:
            (elapsed, counts), peak = apart(drain, site.as_json(), url, str(base), str(base / "data"))
        if counts["success"] + counts["error"] != len(list(folder.iterdir())):
            raise RuntimeError(f"not every file was drained: {counts}")
        shutil.rmtree(base)
        seconds.append(elapsed)
        return Sample(amount / elapsed, peak)

    def seen() -> str:
        return f"That is {lines / min(seconds):,.0f} lines per second in the best round."

    ways = (Way(OURS, Role.OURS, run),)
    return Comparison(title, unit, DRAIN, ways, rounds=DRAIN_ROUNDS, after=seen)


def _drop(folder: Path, root: Path) -> None:
    """Copy files to where a merchant would have dropped them the day before."""
    orders = root / "orders"
    for outcome in ("success", "error"):
        (orders / outcome).mkdir(parents=True)
    dropped = (NOW - timedelta(days=1)).timestamp()
    for file in folder.iterdir():
        os.utime(shutil.copy(file, orders / file.name), (dropped, dropped))
