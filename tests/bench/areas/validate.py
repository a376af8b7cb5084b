"""Validation alone: reading a file and judging every line, nothing stored."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.apart import apart
from tests.bench.measure import Comparison, Ratio, Role, Sample, Way
from tests.bench.orders_file import COLUMNS, write_orders
from tests.bench.stopwatch import Rate
from tests.bench.ways.frictionless_rows import validate_by_frictionless
from tests.bench.ways.parse import parse_by_csv, parse_by_polars
from tests.bench.ways.pydantic_rows import validate_by_pydantic
from tests.bench.ways.validate_ours import validate_by_ours

NAME = "validate"
TITLE = "Order files: validation alone"
LINES = 1_000_000
PEER_LINES = 100_000
SLOW_PEER_LINES = 20_000
OURS, FRICTIONLESS = "Proofmark", "frictionless"
OBSTACLE = """what Python does holds back the second core: two blocks are judged at once, but only polars \
lets them. By a profile of 300,000 lines on one core, 37 % of the time goes into the 2.3 % of lines that are \
wrong, quoted oddly, or of orders that disagree: each is judged by the exact rules, for its message; 27 % \
into judging columns, all that the goal's prototype did; 13 % into a first look at the whole file, which \
refuses what can't be read and finds references that come again; 12 % into cutting blocks between records."""

HOW = f"""A file of {LINES:,} lines and {len(COLUMNS)} columns, UTF-8 with accents, 2 % of the lines wrong \
in the usual ways, 5 % of the lines in orders of several. Each way in a process of its own, from opening \
the file to the last verdict. pydantic takes the first {PEER_LINES:,} lines, frictionless the first \
{SLOW_PEER_LINES:,}; both check less than we do: no assembly of orders, no duplicates, no ages, no check \
digits, no messages with line and column."""


def _sample(function: Callable[..., Rate], *arguments: Any) -> Sample:
    (rate, cpu), peak = apart(function, *arguments)
    return Sample(rate, peak_mb=peak, cpu_us=cpu)


@contextmanager
def comparisons(work: Path) -> Iterator[Iterator[Comparison]]:
    facts = write_orders(work / "orders.csv", LINES)
    write_orders(work / "first.csv", PEER_LINES)
    write_orders(work / "few.csv", SLOW_PEER_LINES)
    whole, first, few = (str(work / name) for name in ("orders.csv", "first.csv", "few.csv"))
    ways = (
        Way("parsing only (polars)", Role.LIMIT, lambda: _sample(parse_by_polars, whole)),
        Way("parsing only (csv)", Role.PEER, lambda: _sample(parse_by_csv, whole, LINES)),
        Way(OURS, Role.OURS, lambda: _sample(validate_by_ours, whole, LINES, facts.wrong)),
        Way("csv + pydantic per row", Role.PEER, lambda: _sample(validate_by_pydantic, first)),
        Way(FRICTIONLESS, Role.PEER, lambda: _sample(validate_by_frictionless, few, SLOW_PEER_LINES)),
    )
    goals = (Ratio(OURS, FRICTIONLESS, 17, OBSTACLE),)
    yield iter([Comparison("Validating a million lines", "rows/s", HOW, ways, goals)])
