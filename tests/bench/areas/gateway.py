"""What a hop costs the gateway."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kit.testing.ports import free_port
from tests.bench.apart import apart
from tests.bench.measure import Comparison, Ratio, Role, Sample, Way
from tests.bench.processes import Processes
from tests.bench.ways.hop import AT_ONCE, REQUESTS, hops

NAME = "gateway"
TITLE = "The gateway's hop"
OURS, HTTPX = "Proofmark (aiohttp)", "httpx2"
OBSTACLE = """a twelfth of what httpx2 takes is little more than bare sockets take; aiohttp's making of a \
request, its pool and its parser take twice that again. Only a client of our own, with an HTTP parser to \
answer for, would be cheaper (ADR 5)."""

HOW = f"""{REQUESTS:,} forwarded requests, {AT_ONCE} at once, to a service that answers 240 bytes without \
any work. Counted is the CPU time of the forwarding process alone, so a rate is hops per second of one \
core. Bare sockets send the same bytes and understand nothing."""


@contextmanager
def comparisons(work: Path) -> Iterator[Iterator[Comparison]]:
    port = free_port()
    with Processes(work / "logs") as processes:
        processes.start("service", hops.__module__, [str(port)], {})
        processes.wait_until_answering("service", f"http://127.0.0.1:{port}/x")
        ways = (
            Way("bare sockets", Role.LIMIT, lambda: _sample("sockets", port)),
            Way(OURS, Role.OURS, lambda: _sample("ours", port)),
            Way(HTTPX, Role.PEER, lambda: _sample("httpx2", port)),
        )
        goals = (Ratio(OURS, HTTPX, 12, OBSTACLE),)
        yield iter([Comparison("One hop", "hops per CPU second", HOW, ways, goals)])


def _sample(way: str, port: int) -> Sample:
    rate, _ = apart(hops, way, port)
    return Sample(rate, cpu_us=1e6 / rate)
