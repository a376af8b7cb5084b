"""One of several mailers at the same work; what it is told comes as JSON on standard input: see `main`.

It plans all events in an order of its own, and sends meanwhile, until there is nothing left to do.
"""

import asyncio
import json
import random
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from contracts import topology
from contracts.orders import OrderAcceptedV1
from kit.clock import machine_now
from kit.db import Database
from kit.ids import uuid7
from kit.inbox import Message, handle
from kit.jobs import JobRun
from kit.service import Service
from kit.testing.service import ports_for_tests, stand_in
from mailer.service import build
from mailer.settings import Settings
from mailer.tables import sendings
from mailer.testing import accounts_answers

_QUICKER = 10  # than the machine's clock: what waits for seconds doesn't keep the test


@dataclass(frozen=True)
class QuickClock:
    """The same in all replicas."""

    begun: datetime

    def now(self) -> datetime:
        return self.begun + (machine_now() - self.begun) * _QUICKER


async def plan(service: Service, clock: QuickClock, events: list[OrderAcceptedV1]) -> None:
    random.shuffle(events)
    (consumer,) = [each for each in service.consumers if each.queue == topology.MAILER_PLAN_REQUEST.name]
    for event in events:
        message = Message(event.id, event.type, event.model_dump_json(), "test")
        await handle(message, consumer, service.database, clock)


async def send(service: Service, clock: QuickClock, planning: "asyncio.Task[None]") -> None:
    (job,) = [each for each in service.jobs if each.name == "send-requests"]
    is_over = False
    while not is_over:
        is_over = planning.done() and not await has_more(service.database)
        await job.run(JobRun(uuid7(), clock.now(), None, scheduled=True))
        await asyncio.sleep(0.05)


async def has_more(database: Database) -> bool:
    """Tell whether any mail waits, were it for a moment only."""
    async with database.read() as session:
        statement = sa.select(sendings.c.request_id).where(sendings.c.due_at.is_not(None)).limit(1)
        return await session.scalar(statement) is not None


async def main(told: dict[str, Any]) -> None:
    clock = QuickClock(datetime.fromisoformat(told["begun"]))
    database = Database(told["url"], schema=told["schema"])
    ports = ports_for_tests(Path(told["directory"]), clock, lambda _: database)
    ports.apps["accounts"] = stand_in(accounts_answers())
    service = build(Settings(smtp_url=told["smtp_url"], smtp_connections=2), ports)
    events = [OrderAcceptedV1.model_validate_json(line) for line in told["events"]]
    planning = asyncio.create_task(plan(service, clock, events))
    try:
        await asyncio.gather(planning, send(service, clock, planning))
    finally:
        assert service.close is not None
        await service.close()
        await database.close()


if __name__ == "__main__":
    asyncio.run(main(json.load(sys.stdin)))
