"""The process is killed between each two steps of a hand-over; afterwards everything has happened once."""

import asyncio
import json
import signal
import sys

import pytest

from kit.testing import mortal
from kit.testing.bus import TwoServices

NUMBER = 25


async def run_until_end(two_services: TwoServices, die: str | None) -> int:
    """Run the process; return its exit status (negative: the signal that killed it)."""
    order = {
        "writer": [two_services.writer.url, two_services.writer.schema],
        "reader": [two_services.reader.url, two_services.reader.schema],
        "amqp_url": two_services.amqp_url,
        "die": die,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kit.testing.mortal", json.dumps(order)
    )
    return await asyncio.wait_for(process.wait(), 120)


@pytest.mark.parametrize("step", mortal.STEPS)
async def test_killed_at_any_step_nothing_is_lost_and_nothing_happens_twice(
    two_services: TwoServices, step: str
) -> None:
    events = await two_services.tell(NUMBER)
    assert await run_until_end(two_services, step) == -signal.SIGKILL
    assert await run_until_end(two_services, None) == 0
    assert await two_services.distinct() == len(events), "nothing lost"
    assert await two_services.count() == len(events), "nothing twice"
