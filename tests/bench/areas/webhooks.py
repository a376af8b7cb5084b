"""Messages to merchants' webhooks."""

import itertools
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from kit.testing.ports import free_port
from tests.bench.apart import apart
from tests.bench.measure import Comparison, Ratio, Role, Sample, Way
from tests.bench.postgres import new_database
from tests.bench.processes import Processes
from tests.bench.stopwatch import Rate
from tests.bench.ways.post_messages import PER_HOST, post_plainly, record_messages, send_messages

NAME = "webhooks"
TITLE = "Webhooks"
MESSAGES, PLAIN_MESSAGES, RECORDED = 5_000, 10_000, 50_000
PLAIN, OURS, BESIDE = "a bare aiohttp client", "Proofmark", "Proofmark, beside a dead server"
OBSTACLE = """between two batches of 50 nothing is under way: what came of one is committed before the \
next is read. PostgreSQL and the receiver share the two cores with the sender."""
HOW = f"""{MESSAGES:,} messages to one webhook, {PER_HOST} at a time over kept connections, answered \
200 by a bare uvicorn application; one process sends. Each is signed, its outcome committed with those of \
its batch before the next. The limit posts bodies of the same kind, as many at a time, and neither signs \
nor records. Beside a dead server: another website has as many messages for one that takes connections and \
never answers."""
RECORD_HOW = f"""{RECORDED:,} steps of requests, 500 to an event, become messages for one webhook: handled \
as from the bus, each event in a transaction with its inbox row."""


@contextmanager
def comparisons(work: Path) -> Iterator[Iterator[Comparison]]:
    with ExitStack() as stack:
        processes = stack.enter_context(Processes(work / "logs"))
        port = free_port()
        processes.start("receiver", "tests.bench.ways.hop", [str(port)], {})
        processes.wait_until_answering("receiver", f"http://127.0.0.1:{port}/")
        dead = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=100))
        yield iter([_sending(work, port, int(dead.getsockname()[1])), _recording(work)])


def _sending(work: Path, port: int, dead_port: int) -> Comparison:
    ours = _on_a_database(work, lambda url, data: apart(send_messages, url, port, None, MESSAGES, data))
    beside = _on_a_database(
        work, lambda url, data: apart(send_messages, url, port, dead_port, MESSAGES, data)
    )
    ways = (
        Way(PLAIN, Role.LIMIT, lambda: _sample(*apart(post_plainly, port, PLAIN_MESSAGES))),
        Way(OURS, Role.OURS, ours),
        Way(BESIDE, Role.OURS, beside),
    )
    goals = (Ratio(OURS, PLAIN, 0.4, OBSTACLE), Ratio(BESIDE, OURS, 0.8))
    return Comparison("Sending", "messages/s", HOW, ways, goals)


def _recording(work: Path) -> Comparison:
    ours = _on_a_database(work, lambda url, data: apart(record_messages, url, RECORDED, data))
    return Comparison("Recording", "messages/s", RECORD_HOW, (Way(OURS, Role.OURS, ours),))


def _on_a_database(work: Path, measured: Callable[[str, str], tuple[Rate, float]]) -> Callable[[], Sample]:
    numbers = itertools.count()

    def run() -> Sample:
        with new_database() as url:
            return _sample(*measured(url, str(work / f"data-{next(numbers)}-{url[-8:]}")))

    return run


def _sample(measured: Rate, peak_mb: float) -> Sample:
    rate, cpu_us = measured
    return Sample(rate, peak_mb, cpu_us)
