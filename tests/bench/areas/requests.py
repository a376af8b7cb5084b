"""Review requests: planned from accepted orders, claimed and sent by two mailers."""

import asyncio
import itertools
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from kit.db import Database
from kit.migrate import migrate, migrations_of
from tests.bench.apart import apart
from tests.bench.mailers import NEIGHBOUR, SCHEMA, SHOP, Mailers, prepared_mailers
from tests.bench.measure import Comparison, Ratio, Role, Sample, Way
from tests.bench.postgres import execute, new_database, plain
from tests.bench.processes import Processes
from tests.bench.stopwatch import Rate
from tests.bench.ways.copy_rows import copy_rows, save_rows
from tests.bench.ways.publish_orders import publish_orders
from tests.bench.ways.queue_ours import work_off_by_ours
from tests.bench.ways.queue_plain import work_off_plain_rows
from tests.bench.ways.queue_procrastinate import work_off_procrastinate

NAME = "requests"
TITLE = "Review requests: planned, claimed, sent"
ORDERS, MANY_ORDERS = 100_000, 1_000_000
DUE = 100_000
JOBS, SLOW_JOBS = 50_000, 2_000
DUE_IN_SECONDS = 30.0
TABLES = ("inbox", "planned_orders", "requests", "sendings", "outbox")
OURS, COPY = "Proofmark, two mailers", "COPY of the same rows"
QUEUE, PLAIN, PROCRASTINATE = "Proofmark's queue, one mailer", "plain rows, SKIP LOCKED", "procrastinate"
QUEUE_OBSTACLE = """each mail is claimed, begun and settled in three commits, and what may forbid it \
(suppressions, the person's other mails, the website's settings) is looked up in the claim: of the CPU time \
shown, most is making rows of what PostgreSQL answers, and the statements."""
COPY_OBSTACLE = """the mailers' CPU time shown is waited for: by profile a fifth is writing to \
PostgreSQL's and RabbitMQ's sockets and relaying the events, a third reading the orders and making rows and \
events of them, the rest hashing addresses, asking for suppressions, statements and COPY's text; the limit \
has its rows ready."""

_PLANNED = "SELECT count(*) FROM planned_orders WHERE id_website = $1"
_REQUESTED = "SELECT count(DISTINCT order_id) FROM requests WHERE id_website = $1"
_MINE = "SELECT count(*) FROM requests WHERE recipient LIKE $1"

PLANNING = f"""{ORDERS:,} orders of one product, in events of 500, wait in RabbitMQ; two mailers, \
processes of their own, plan them on PostgreSQL: request, place in the queue, the events that tell them, \
each order once. From the first planned order seen to the last. The limit copies the very rows that ours \
leaves ({", ".join(TABLES)}) into empty tables with the same indexes. CPU: both mailers' per order."""
MANY = f"""{MANY_ORDERS:,} orders the same way, once, while a neighbour's calls tell an order a second that \
is due at once."""
SENDING = f"""{DUE:,} requests fall due at once, among all those that wait; two mailers claim, write \
and send them to a mail server that takes everything, from the instant they are due to the last mail taken. \
Counted: each address once, no outcome unknown."""
ALONE = f"""{JOBS:,} due requests claimed, begun and settled by one mailer, without mails. The limit takes \
batches of 100 from a table of plain rows and deletes them; the peer does {SLOW_JOBS:,} jobs that do \
nothing, ten at once."""


@contextmanager
def comparisons(work: Path) -> Iterator[Iterator[Comparison]]:
    with ExitStack() as stack:
        queue_url = stack.enter_context(new_database())
        mailers = stack.enter_context(prepared_mailers(work, stack.enter_context(new_database())))
        yield _comparisons(work, mailers, queue_url)


def _comparisons(work: Path, mailers: Mailers, queue_url: str) -> Iterator[Comparison]:
    yield _alone(queue_url)
    yield _planning(work, mailers)
    yield _sending(mailers)
    yield _many(mailers)


def _sample(function: Callable[..., Rate], *arguments: Any) -> Sample:
    (rate, cpu), peak = apart(function, *arguments)
    return Sample(rate, peak_mb=peak, cpu_us=cpu)


class _Schemas:
    """Empty schemas of the mailer's, the last one's gone with the next."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._numbers = itertools.count()

    def fresh(self) -> str:
        number = next(self._numbers)
        execute(self._url, f"DROP SCHEMA IF EXISTS fresh_{number - 1} CASCADE" if number else "SELECT 1")
        asyncio.run(self._migrate(f"fresh_{number}"))
        execute(self._url, "CHECKPOINT")
        return f"fresh_{number}"

    async def _migrate(self, schema: str) -> None:
        database = Database(self._url, schema=schema)
        await migrate(database, migrations_of("mailer"))
        await database.close()


def _alone(url: str) -> Comparison:
    schemas = _Schemas(url)
    ways = (
        Way(PLAIN, Role.LIMIT, lambda: _sample(work_off_plain_rows, plain(url), JOBS)),
        Way(QUEUE, Role.OURS, lambda: _sample(work_off_by_ours, url, schemas.fresh(), JOBS)),
        Way(PROCRASTINATE, Role.PEER, lambda: _sample(work_off_procrastinate, plain(url), SLOW_JOBS)),
    )
    goals = (Ratio(QUEUE, PROCRASTINATE, 60, QUEUE_OBSTACLE),)
    return Comparison("The queue alone", "jobs/s", ALONE, ways, goals)


def _planning(work: Path, mailers: Mailers) -> Comparison:
    _plan(mailers, ORDERS)
    save_rows(plain(mailers.url), SCHEMA, str(work), TABLES)
    schemas = _Schemas(mailers.url)

    def copy() -> Sample:
        return _sample(copy_rows, plain(mailers.url), schemas.fresh(), str(work), ORDERS, TABLES)

    ways = (
        Way(COPY, Role.LIMIT, copy),
        Way(OURS, Role.OURS, lambda: _plan(mailers, ORDERS)),
    )
    goals = (Ratio(OURS, COPY, 0.2, COPY_OBSTACLE),)
    return Comparison("Accepted orders planned", "orders/s", PLANNING, ways, goals)


def _plan(mailers: Mailers, orders: int) -> Sample:
    """Let two mailers plan orders that wait in the broker."""
    before = mailers.count(_PLANNED, SHOP)
    apart(publish_orders, mailers.amqp, str(SHOP), orders, 7, 0.0, mailers.new_name())
    with mailers.working(2) as cpu_seconds:
        begun_at, begun = mailers.wait_for(before + 1, _PLANNED, SHOP)
        cpu_before = cpu_seconds()
        ended_at, ended = mailers.wait_for(before + orders, _PLANNED, SHOP)
        cpu = cpu_seconds() - cpu_before
    requests = mailers.count(_REQUESTED, SHOP)
    if (ended, requests) != (before + orders, before + orders):
        raise RuntimeError(f"{ended} orders with {requests} requests, not {before + orders}")
    return Sample((ended - begun) / (ended_at - begun_at), cpu_us=cpu / (ended - begun) * 1e6)


def _sending(mailers: Mailers) -> Comparison:
    ways = (Way(OURS, Role.OURS, lambda: _send(mailers)),)
    return Comparison("Due requests claimed and sent", "mails/s", SENDING, ways)


def _send(mailers: Mailers) -> Sample:
    name = mailers.new_name()
    due_at = time.time() + DUE_IN_SECONDS
    apart(publish_orders, mailers.amqp, str(SHOP), DUE, 0, DUE_IN_SECONDS, name)
    with mailers.working(2) as cpu_seconds:
        planned_at, _ = mailers.wait_for(DUE, _MINE, f"{name}-%")
        cpu_before = cpu_seconds()
        mailers.wait_for(DUE, f"{_MINE} AND sent_at IS NOT NULL", f"{name}-%")
        cpu = cpu_seconds() - cpu_before
    taken = mailers.mails(name)
    unknown = mailers.count("SELECT count(*) FROM sendings WHERE unknown_outcomes > 0")
    if len(taken) != DUE or unknown:
        raise RuntimeError(f"{len(taken)} mails, not {DUE}; {unknown} outcomes unknown")
    seconds = max(taken.values()) - max(due_at, planned_at)
    return Sample(DUE / seconds, cpu_us=cpu / DUE * 1e6)


def _many(mailers: Mailers) -> Comparison:
    seen: list[str] = []

    def plan() -> Sample:
        told = mailers.work / "told"
        with Processes(mailers.work / "logs") as processes:
            module = "tests.bench.ways.publish_orders"
            processes.start("calls", module, [mailers.amqp, str(NEIGHBOUR), str(told)], {})
            sample = _plan(mailers, MANY_ORDERS)
        seen.append(_immediate(mailers, told))
        return sample

    ways = (Way(OURS, Role.OURS, plan),)
    return Comparison("A million orders planned", "orders/s", MANY, ways, rounds=1, after=seen.pop)


def _immediate(mailers: Mailers, told: Path) -> str:
    """Say how long the neighbour's immediate mails took, those told before the mailers began left out."""
    taken = mailers.mails("call")
    first = min(taken.values())
    lines = [line.partition(" ") for line in told.read_text("utf-8").splitlines()]
    took = [taken[address] - float(at) for at, _, address in lines if address in taken and float(at) >= first]
    lost = [
        address for at, _, address in lines if address not in taken and float(at) < max(taken.values()) - 60
    ]
    return (
        f"The neighbour's {len(took)} immediate requests were with the mail server after "
        f"{statistics.median(took):.1f} s in the median and {max(took):.1f} s at most; {len(lost)} were lost."
    )
