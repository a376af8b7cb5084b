"""A process that relays and consumes, and kills itself at a chosen step: `python -m kit.testing.mortal`.

Arguments, as JSON: writer and reader [url, schema], amqp_url or null, and `die`, one of the steps below or
null to go on until everything is handled.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from kit.clock import SystemClock
from kit.db import Database, WriteSession
from kit.inbox import Consumer, Message
from kit.outbox import relay_once
from kit.testing.bus import QUEUE, ThingCounted, counted, local_bus, rabbit_bus

AFTER_COMMIT_BEFORE_PUBLISH = "after commit, before publish"
AFTER_PUBLISH_BEFORE_MARK = "after publish, before mark"
BEFORE_EFFECT_COMMITS = "effect written, not committed"
AFTER_EFFECT_BEFORE_ACKNOWLEDGEMENT = "after effect, before acknowledgement"
STEPS = (
    AFTER_COMMIT_BEFORE_PUBLISH,
    AFTER_PUBLISH_BEFORE_MARK,
    BEFORE_EFFECT_COMMITS,
    AFTER_EFFECT_BEFORE_ACKNOWLEDGEMENT,
)
_QUIET_LOOKS = 20


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class _MortalDatabase(Database):
    """Dies right after the commit of the first effect."""

    @asynccontextmanager
    async def write(self) -> AsyncIterator[WriteSession]:
        async with super().write() as session:
            yield session
        _die()


async def main(order: dict[str, Any]) -> None:
    die, clock = order["die"], SystemClock()
    writer = Database(order["writer"][0], schema=order["writer"][1])
    dies_after_effect = die == AFTER_EFFECT_BEFORE_ACKNOWLEDGEMENT
    reader_class = _MortalDatabase if dies_after_effect else Database
    reader = reader_class(order["reader"][0], schema=order["reader"][1])
    shared = Database(order["reader"][0], schema=order["reader"][1])
    bus = await (rabbit_bus(order["amqp_url"]) if order["amqp_url"] else local_bus(shared))

    async def publish(messages: Sequence[Message]) -> None:
        if die == AFTER_COMMIT_BEFORE_PUBLISH:
            _die()
        await bus.publish(messages)
        if die == AFTER_PUBLISH_BEFORE_MARK:
            _die()

    async def count(event: ThingCounted, session: WriteSession) -> None:
        await session.insert(counted, {"event_id": event.id})
        if die == BEFORE_EFFECT_COMMITS:
            _die()

    consumer = Consumer(QUEUE, {ThingCounted: count})
    consuming = asyncio.create_task(bus.consume(consumer, reader, clock))
    quiet = 0
    while quiet < _QUIET_LOOKS:
        relayed = await relay_once(writer, publish, clock)
        quiet = quiet + 1 if relayed == 0 and await bus.waiting(QUEUE, shared) == 0 else 0
        await asyncio.sleep(0.05)
    consuming.cancel()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
