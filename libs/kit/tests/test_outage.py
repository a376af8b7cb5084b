"""The broker dies and comes back: doors go on accepting, and afterwards everything has happened once."""

import asyncio
import secrets
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kit.bus import RabbitBus
from kit.db import Database, WriteSession
from kit.inbox import Consumer
from kit.outbox import Relay
from kit.testing.bus import QUEUE, ThingCounted, TwoServices, counted, rabbit_bus

SCRATCH = Path(__file__).parents[3] / "tools" / "scratch-services"
_SETTLED_SECONDS = 4  # a quorum queue killed within a second of its declaration never comes back


@pytest.fixture
def own_broker() -> Iterator[tuple[str, Path]]:
    """A broker of this test alone, to be killed: its address and directory."""
    # Not below pytest's directory, which the servers' own users can't enter.
    directory = Path(tempfile.gettempdir()) / f"proofmark-outage-{secrets.token_hex(4)}"
    started = subprocess.run([SCRATCH, "start", directory], check=True, capture_output=True, text=True)
    settings = dict(line.split("=", 1) for line in started.stdout.splitlines() if "=" in line)
    names = [name for name in settings if name.endswith("PROOFMARK_TEST_AMQP_URL")]
    try:
        yield settings[names[0]], directory
    finally:
        subprocess.run([SCRATCH, "stop", directory], check=True, capture_output=True)


async def count(event: ThingCounted, session: WriteSession) -> None:
    await session.insert(counted, {"event_id": event.id})


async def test_a_killed_broker_loses_and_repeats_nothing(
    own_broker: tuple[str, Path], writer_and_reader: tuple[Database, Database]
) -> None:
    url, directory = own_broker
    bus: RabbitBus = await rabbit_bus(url)
    both = TwoServices(bus, *writer_and_reader, url)
    consumer = Consumer(QUEUE, {ThingCounted: count})
    running = [
        asyncio.create_task(Relay(both.writer, bus.publish, both.clock).run()),
        asyncio.create_task(bus.consume(consumer, both.reader, both.clock)),
    ]
    await asyncio.sleep(_SETTLED_SECONDS)
    await both.tell(200)
    bouncing = asyncio.create_task(asyncio.to_thread(_bounce, directory))
    for _ in range(20):  # while it's away, too
        await both.tell(20)
        await asyncio.sleep(0.1)
    await bouncing
    await both.tell(100)
    async with asyncio.timeout(120):
        while await both.distinct() < 700:  # noqa: ASYNC110 - what is waited for lies in a database
            await asyncio.sleep(0.1)
    assert await both.count() == 700, "nothing twice"
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    await bus.close()


def _bounce(directory: Path) -> None:
    subprocess.run([SCRATCH, "bounce", directory], check=True, capture_output=True)
