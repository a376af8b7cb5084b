"""Messages to webhooks: recorded and sent by the feed exporter on PostgreSQL, or only posted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import sqlalchemy as sa

import feed_exporter.service
from contracts.requests import RequestStep, ReviewRequestSentV1
from feed_exporter.post_message import Poster
from feed_exporter.send_messages import MessageSender, Pace
from feed_exporter.settings import Settings
from feed_exporter.store_webhook_deliveries import due_webhooks
from feed_exporter.tables_webhooks import webhook_deliveries
from feed_exporter.webhook_message import messages_of
from kit.bus import Topology
from kit.clock import FixedClock
from kit.db import Database
from kit.ids import uuid7
from kit.inbox import Message, handle
from kit.migrate import migrate
from kit.ports import schema_of
from kit.ports_embedded import EmbeddedPorts
from kit.service import Service
from kit.targets import Guard
from kit.testing.service import ServiceUnderTest, member
from tests.bench.orders_file import NOW
from tests.bench.stopwatch import Rate, Stopwatch

PER_HOST = 4
_EVENT = 500  # steps
_WEBSITES = (UUID("3f0b6a1c-52a4-4c0e-9d6b-1f2e3d4c5b6a"), UUID("3f0b6a1c-52a4-4c0e-9d6b-1f2e3d4c5b6b"))


def record_messages(url: str, messages: int, data: str) -> Rate:
    """Return messages recorded per second, of events with 500 steps each."""
    return asyncio.run(_record(url, messages, Path(data)))


def send_messages(url: str, port: int, dead_port: int | None, messages: int, data: str) -> Rate:
    """Return messages sent per second; with a `dead_port`, another website has as many for a dead server."""
    return asyncio.run(_send(url, port, dead_port, messages, Path(data)))


def post_plainly(port: int, messages: int) -> Rate:
    """Return posts per second of the same bodies, as many at a time, unsigned and unrecorded."""
    return asyncio.run(_post(port, messages))


async def _record(url: str, messages: int, data: Path) -> Rate:
    async with _exporter(url, data) as (service, ports):
        await _create_webhook(service, ports, _WEBSITES[0], "http://127.0.0.1:1024/")
        events = [_event(_WEBSITES[0]) for _ in range(messages // _EVENT)]
        watch = Stopwatch()
        await _handle(service, ports, events)
        return watch.rate(messages)


async def _send(url: str, port: int, dead_port: int | None, messages: int, data: Path) -> Rate:
    async with _exporter(url, data) as (service, ports):
        places = [port] if dead_port is None else [dead_port, port]
        for website, each in zip(reversed(_WEBSITES[: len(places)]), places, strict=True):
            await _create_webhook(service, ports, website, f"http://127.0.0.1:{each}/")
            await _handle(service, ports, [_event(website) for _ in range(messages // _EVENT)])
        poster = Poster(Guard(allow_private=True), connect_seconds=10, seconds=20)
        sender = MessageSender(service.database, ports.clock, ports.keys, poster, Pace(200, PER_HOST))
        watch = Stopwatch()
        sending = [asyncio.create_task(sender.send_to(each)) for each in await _due(service)]
        await asyncio.wait(sending, return_when=asyncio.FIRST_COMPLETED)
        rate = watch.rate(messages)
        for task in sending:
            task.cancel()
        await asyncio.gather(*sending, return_exceptions=True)
        delivered = await _delivered(service)
        await poster.close()
    if delivered != messages:
        raise RuntimeError(f"{delivered} of {messages} messages were delivered")
    return rate


async def _due(service: Service) -> list[UUID]:
    async with service.database.read() as session:
        return await due_webhooks(session, NOW)


async def _delivered(service: Service) -> int:
    table = webhook_deliveries
    count = sa.select(sa.func.count()).select_from(table).where(table.c.state == "delivered")
    async with service.database.read() as session:
        return int(await session.scalar(count))


async def _post(port: int, messages: int) -> Rate:
    bodies = [message.body.encode() for message in messages_of(_event(_WEBSITES[0]))]
    async with aiohttp.ClientSession(headers={"Content-Type": "application/json"}) as session:
        numbers = iter(range(messages))

        async def post() -> None:
            for number in numbers:
                body = bodies[number % len(bodies)]
                async with session.post(f"http://127.0.0.1:{port}/", data=body) as answer:
                    await answer.read()

        watch = Stopwatch()
        await asyncio.gather(*(post() for _ in range(PER_HOST)))
        return watch.rate(messages)


@asynccontextmanager
async def _exporter(url: str, data: Path) -> AsyncIterator[tuple[Service, EmbeddedPorts]]:
    ports = EmbeddedPorts(
        data,
        Topology.of_platform(),
        clock=FixedClock(NOW),
        public_url="https://avis.example",
        open_database=lambda name: Database(url, schema=schema_of(name)),
    )
    settings = Settings(data_dir=data, allow_private_targets=True)
    service = feed_exporter.service.build(settings, ports)
    await migrate(service.database, service.migrations)
    yield service, ports
    if service.close is not None:
        await service.close()
    await service.database.close()


async def _create_webhook(service: Service, ports: EmbeddedPorts, website: UUID, url: str) -> None:
    body: dict[str, Any] = {"url": url, "events": ["review_request.*"]}
    async with ServiceUnderTest(service, ports).client(member(website)) as client:
        created = await client.post(f"/api/v1/websites/{website}/webhooks", json=body)
    created.raise_for_status()


async def _handle(service: Service, ports: EmbeddedPorts, events: list[ReviewRequestSentV1]) -> None:
    consumers = [each for each in service.consumers if ReviewRequestSentV1 in each.handlers]
    for event in events:
        message = Message(event.id, event.type, event.model_dump_json(), "bench")
        for consumer in consumers:
            await handle(message, consumer, service.database, ports.clock)


def _event(website: UUID) -> ReviewRequestSentV1:
    items = [RequestStep(step_id=uuid7(), request_id=uuid7(), at=NOW) for _ in range(_EVENT)]
    return ReviewRequestSentV1(
        id=uuid7(), occurred_at=NOW, id_website=website, aggregate_id=str(website), items=items
    )
