"""Two services that talk, on either bus and either database."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

import httpx2
import pytest
import sqlalchemy as sa

from contracts.envelope import Event
from kit.bus import Bus, LocalBus, RabbitBus, RetryLadder, Topology
from kit.clock import Clock, SystemClock
from kit.db import Database, service_metadata
from kit.ids import uuid7
from kit.testing.fixtures import NewDatabase, scratch_amqp_url, scratch_rabbitmq_api_url

QUEUE = "reader.count-thing"
BULK_QUEUE = "reader.count-many"
SHORT_LADDER = RetryLadder.of_seconds((0.05, 0.1, 0.15, 0.2))
metadata = service_metadata()
#: The effect that tests count: one row per handled event.
counted = sa.Table("counted", metadata, sa.Column("event_id", sa.Uuid, nullable=False))


class ThingCounted(Event):
    """An event that only tests tell."""

    type: Literal["thing.counted.v1"] = "thing.counted.v1"
    text: str = ""


_WANTS = (ThingCounted.event_type(),)
_TOPOLOGY = Topology("test.events", {QUEUE: _WANTS, BULK_QUEUE: _WANTS}, {BULK_QUEUE: QUEUE})


def thing(clock: Clock) -> ThingCounted:
    return ThingCounted(id=uuid7(), occurred_at=clock.now(), id_website=None, aggregate_id="thing")


@dataclass
class TwoServices:
    """A writing and a reading service with the bus between them."""

    bus: Bus
    writer: Database
    reader: Database
    amqp_url: str | None = None
    clock: SystemClock = field(default_factory=SystemClock)

    async def count(self) -> int:
        async with self.reader.read() as session:
            return int(await session.scalar(sa.select(sa.func.count()).select_from(counted)))

    async def tell(self, number: int = 1) -> list[ThingCounted]:
        """Write so many events into the writer's outbox, committed."""
        events = [thing(self.clock) for _ in range(number)]
        async with self.writer.write() as session:
            await session.emit(*events)
        return events

    async def distinct(self) -> int:
        async with self.reader.read() as session:
            distinct = sa.func.count(sa.distinct(counted.c.event_id))
            return int(await session.scalar(sa.select(distinct)))


@pytest.fixture
async def writer_and_reader(new_database: NewDatabase) -> tuple[Database, Database]:
    pair = new_database("writer"), new_database("reader")
    for database in pair:
        async with database.engine.begin() as connection:
            if database.is_postgresql:
                await connection.execute(sa.schema.CreateSchema(database.schema))
            await connection.run_sync(metadata.create_all)
    return pair


@pytest.fixture(params=["local", "rabbitmq"])
async def two_services(
    request: pytest.FixtureRequest, writer_and_reader: tuple[Database, Database]
) -> AsyncIterator[TwoServices]:
    writer, reader = writer_and_reader
    if request.param == "local":
        yield TwoServices(await local_bus(reader), writer, reader)
        return
    async with new_vhost() as url:
        bus = await rabbit_bus(url)
        yield TwoServices(bus, writer, reader, url)
        await bus.close()


async def local_bus(reader: Database) -> LocalBus:
    bus = LocalBus(_TOPOLOGY, SystemClock(), SHORT_LADDER)
    bus.attach(QUEUE, reader)
    bus.attach(BULK_QUEUE, reader)
    await bus.connect()
    return bus


async def rabbit_bus(url: str) -> RabbitBus:
    bus = RabbitBus(url, _TOPOLOGY, SHORT_LADDER)
    await bus.connect()
    return bus


@asynccontextmanager
async def new_vhost() -> AsyncIterator[str]:
    """A virtual host of the scratch broker for one test, deleted afterwards; its address."""
    name = f"test-{secrets.token_hex(4)}"
    async with httpx2.AsyncClient(timeout=30) as client:
        address = f"{scratch_rabbitmq_api_url()}/vhosts/{name}"
        (await client.put(address)).raise_for_status()
        yield f"{scratch_amqp_url().rstrip('/')}/{name}"
        (await client.delete(address)).raise_for_status()
