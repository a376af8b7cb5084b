"""Events of requests through RabbitMQ into tracking, until all of them are taken in."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import asyncpg

from contracts import requests as told
from contracts.envelope import Event
from contracts.orders import BATCH
from contracts.topology import TRACKING_RECORD_HISTORY
from kit.bus import Topology
from kit.bus.rabbit import RabbitBus
from kit.ids import uuid7
from kit.inbox import Message
from tests.bench.postgres import plain
from tests.bench.ways.load_tracking import OTHERS
from tracking.testing import order, scheduled, state

T = TypeVar("T")
_NOW = datetime(2026, 11, 1, tzinfo=UTC)
_LONGEST_SECONDS = 300
#: What happens to requests after how many days, and to how many of a hundred.
_LIFE: tuple[tuple[Callable[..., Event], int, int], ...] = (
    (told.ReviewRequestSentV1, 7, 100),
    (told.ReviewRequestOpenedV1, 8, 45),
    (told.ReviewRequestFormOpenedV1, 9, 15),
    (told.ReviewRequestRemindedV1, 14, 60),
    (told.ReviewRequestOpenedV1, 15, 20),
    (told.ReviewRequestFailedV1, 16, 3),
)


def feed(url: str, amqp: str, number: int, what: str) -> float:
    """Return how many a second were taken in; `what`: plans, steps, or single steps."""
    return asyncio.run(_feed(url, amqp, number, what))


async def _feed(url: str, amqp: str, number: int, what: str) -> float:
    planned = {id_website: [_planned(each) for each in range(number // len(OTHERS))] for id_website in OTHERS}
    plans = [
        scheduled(*some, id_website=id_website)
        for id_website, states in planned.items()
        for some in _batches(states, BATCH)
    ]
    bus = RabbitBus(amqp, Topology.of_platform())
    await bus.connect()
    try:
        rate = await _taken_in(url, bus, plans)
        if what == "plans":
            return rate
        size = BATCH if what == "steps" else 1
        steps = [event for kind in _LIFE for event in _steps(planned, *kind, size)]
        return await _taken_in(url, bus, steps)
    finally:
        await bus.close()


def _batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _planned(number: int) -> told.RequestState:
    bought = _NOW - timedelta(minutes=number * 7919 % 4320)
    text = uuid7().hex
    return state(
        order(f"NEW-{text[-12:]}", email=f"{text}@shop.example", purchase_date=bought, received_at=_NOW)
    )


def _steps(
    planned: dict[UUID, list[told.RequestState]],
    kind: Callable[..., Event],
    day: int,
    share: int,
    size: int,
) -> Iterator[Event]:
    at = _NOW + timedelta(days=day)
    for id_website, states in planned.items():
        items = [
            told.RequestStep(step_id=uuid7(), request_id=each.request_id, at=at)
            for number, each in enumerate(states)
            if number * 7919 % 100 < share
        ]
        for some in _batches(items, size):
            yield kind(
                id=uuid7(),
                occurred_at=at,
                id_website=id_website,
                aggregate_id=str(id_website),
                items=list(some),
            )


async def _taken_in(url: str, bus: RabbitBus, events: Sequence[Event]) -> float:
    """Publish the events; return how many of their items a second were committed by tracking."""
    queue = TRACKING_RECORD_HISTORY.name
    messages = [
        Message(event.id, event.type, event.model_dump_json(), "bench", queue=queue) for event in events
    ]
    connection = await asyncpg.connect(plain(url), server_settings={"search_path": "tracking"})
    try:
        before = await _handled(connection)
        begun = time.perf_counter()
        await bus.publish(messages)
        while await _handled(connection) < before + len(events):
            if time.perf_counter() - begun > _LONGEST_SECONDS:
                raise TimeoutError(f"{await _handled(connection) - before} of {len(events)} events")
            await asyncio.sleep(0.05)
        return sum(event.item_count for event in events) / (time.perf_counter() - begun)
    finally:
        await connection.close()


async def _handled(connection: Any) -> int:
    return int(await connection.fetchval("SELECT count(*) FROM inbox"))
