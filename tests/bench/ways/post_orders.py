"""The load generator: connections that each post one order after the other, as fast as they are answered."""

import asyncio
import itertools
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

import uvloop

WARM_SECONDS = 0.5
Requests = tuple[str, dict[str, str], str, str]  # address, headers, body with REFERENCE, prefix of references
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)


@dataclass
class Tally:
    """What was answered so far."""

    good: int = 0
    others: Counter[str] = field(default_factory=Counter)


class Poster(asyncio.Protocol):
    """One connection: the next request goes out when the last one is answered."""

    def __init__(self, requests: Iterator[bytes], expected: tuple[bytes, bytes], tally: Tally) -> None:
        self._requests = requests
        self._status, self._said = expected
        self._tally = tally
        self._read = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)  # uvloop's are not of asyncio's class
        self._transport.write(next(self._requests))

    def data_received(self, data: bytes) -> None:
        self._read += data
        end = self._read.find(b"\r\n\r\n")
        if end < 0:
            return
        length = _LENGTH.search(self._read)
        if length is None:
            raise RuntimeError(f"an answer without its length: {self._read[:200]!r}")
        if len(self._read) < end + 4 + int(length[1]):
            return
        if self._read.startswith(self._status) and self._said in self._read:
            self._tally.good += 1
        else:
            self._tally.others[self._read[:2000].decode(errors="replace")] += 1
        self._read = b""
        if self._transport is not None:
            self._transport.write(next(self._requests))

    def connection_lost(self, error: Exception | None) -> None:
        if error is not None:
            self._tally.others[repr(error)] += 1


def requests_of(address: str, headers: dict[str, str], body: str, prefix: str) -> Iterator[bytes]:
    """Yield requests whose body has REFERENCE replaced by a new reference."""
    before, after = body.encode().split(b"REFERENCE")
    length = len(before) + len(f"{prefix}-{0:08d}") + len(after)
    lines = {"Host": "bench", "Content-Type": "application/json", "Content-Length": str(length), **headers}
    shown = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    head = f"POST {address} HTTP/1.1\r\n{shown}\r\n".encode() + before + prefix.encode()
    for number in itertools.count():
        yield b"%s-%08d%s" % (head, number, after)


def post_orders(
    port: int,
    requests: Requests,
    expected: tuple[str, str],  # beginning of the answer, and what it must hold
    connections: int,
    seconds: float,
) -> tuple[float, float, int]:
    """Return requests per second, the share of a core that posting took, and how many were answered in all.

    Raises RuntimeError, if an answer was not as expected.
    """
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_post(port, requests, expected, connections, seconds))


async def _post(
    port: int,
    requests: Requests,
    expected: tuple[str, str],
    connections: int,
    seconds: float,
) -> tuple[float, float, int]:
    tally = Tally()
    bodies = requests_of(*requests)
    wanted = (expected[0].encode(), expected[1].encode())
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(lambda: Poster(bodies, wanted, tally), "127.0.0.1", port)
        for _ in range(connections)
    ]
    await asyncio.sleep(WARM_SECONDS)
    before, cpu, begun = tally.good, time.process_time(), time.perf_counter()
    await asyncio.sleep(seconds)
    elapsed = time.perf_counter() - begun
    if tally.good == before:
        raise RuntimeError(f"no good answer: {tally.others.most_common(1)}")
    rate, share = (tally.good - before) / elapsed, (time.process_time() - cpu) / elapsed
    for transport, _ in opened:
        transport.abort()
    if tally.others:
        raise RuntimeError(f"{tally.others.total()} answers were not expected: {tally.others.most_common(1)}")
    return rate, share, tally.good
