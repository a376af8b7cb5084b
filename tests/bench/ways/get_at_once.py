"""The load generator for pages: connections that each get one after the other, as fast as they come."""

import asyncio
import itertools
import time
from collections.abc import Iterator, Sequence

import uvloop

from tests.bench.ways.post_orders import WARM_SECONDS, Poster, Tally


def get_at_once(
    port: int, paths: Sequence[str], holding: str, connections: int, seconds: float
) -> tuple[float, float, int]:
    """Return pages per second, the share of a core that getting took, and how many came in all.

    The paths are asked for in turn; each answer must be a good one, `holding` this text. Raises RuntimeError.
    """
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_get(port, paths, holding, connections, seconds))


async def _get(
    port: int, paths: Sequence[str], holding: str, connections: int, seconds: float
) -> tuple[float, float, int]:
    tally, requests = Tally(), _requests(paths)
    wanted = (b"HTTP/1.1 200", holding.encode())
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(lambda: Poster(requests, wanted, tally), "127.0.0.1", port)
        for _ in range(connections)
    ]
    await asyncio.sleep(WARM_SECONDS)
    before, cpu, begun = tally.good, time.process_time(), time.perf_counter()
    await asyncio.sleep(seconds)
    elapsed = time.perf_counter() - begun
    rate, share = (tally.good - before) / elapsed, (time.process_time() - cpu) / elapsed
    for transport, _ in opened:
        transport.abort()
    if tally.others or tally.good == before:
        raise RuntimeError(f"{tally.others.total()} answers were not expected: {tally.others.most_common(1)}")
    return rate, share, tally.good


def _requests(paths: Sequence[str]) -> Iterator[bytes]:
    every = [f"GET {path} HTTP/1.1\r\nHost: bench\r\nAccept: text/html\r\n\r\n".encode() for path in paths]
    return itertools.cycle(every)
