"""Accepted orders as ingest tells them, put on the broker.

`python -m tests.bench.ways.publish_orders AMQP WEBSITE FILE` tells one a second as calls do, and notes when.
"""

import asyncio
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from contracts.orders import BATCH, AcceptedOrder, Consumer, OrderAcceptedV1, Product, Provenance
from kit.bus import RabbitBus, Topology
from kit.clock import machine_now
from kit.ids import uuid7, uuid7_hexes
from kit.inbox import Message
from tests.bench.stopwatch import Rate, Stopwatch

_AT_ONCE = 20  # events of 500 orders
_DOMAINS = 500
_ID, _NUMBER = str(UUID(int=0)), "NUMBER"


def publish_orders(amqp: str, website: str, number: int, days: int, due_in: float, name: str) -> Rate:
    """Publish orders of a file, `days` of delay each; `due_in` seconds from now those with none are due."""
    return asyncio.run(_publish(amqp, UUID(website), number, days, due_in, name))


async def _publish(amqp: str, website: UUID, number: int, days: int, due_in: float, name: str) -> Rate:
    bus = RabbitBus(amqp, Topology.of_platform())
    await bus.connect()
    received_at = machine_now() + timedelta(seconds=due_in)
    watch = Stopwatch()
    for start in range(0, number, BATCH * _AT_ONCE):
        firsts = range(start, min(start + BATCH * _AT_ONCE, number), BATCH)
        numbers = [range(first, min(first + BATCH, number)) for first in firsts]
        await bus.publish([_message(event_of(website, received_at, days, each, name)) for each in numbers])
    await bus.close()
    return watch.rate(number)


def event_of(website: UUID, received_at: datetime, days: int, numbers: Sequence[int], name: str) -> str:
    """Return an event with an order for each number, as JSON; the addresses begin with the name."""
    pattern = _order(received_at, days).model_dump_json(exclude_none=True)
    event = OrderAcceptedV1.model_construct(
        id=uuid7(),
        occurred_at=received_at,
        id_website=website,
        aggregate_id=name,
        correlation_id=name,
        orders=[],
    )
    orders = ",".join(
        pattern.replace(_ID, str(UUID(order_id))).replace(
            _NUMBER, f"{name}-{number}@customers-{number % _DOMAINS}"
        )
        for number, order_id in zip(numbers, uuid7_hexes(len(numbers)), strict=True)
    )
    outside = event.model_dump_json(exclude={"orders"}).removesuffix("}")
    return f'{outside},"orders":[{orders}]}}'


def _message(payload: str) -> Message:
    event_id = UUID(payload.removeprefix('{"id":"')[:36])
    return Message(event_id, OrderAcceptedV1.event_type(), payload, "benchmark")


def _order(received_at: datetime, days: int) -> AcceptedOrder:
    return AcceptedOrder(
        order_id=UUID(_ID),
        purchase_reference=_NUMBER,
        purchase_date=received_at - timedelta(days=1),
        price="149.80",
        consumer=Consumer(
            first_name="Inès",
            last_name="Lefèvre",
            email=f"{_NUMBER}.example",
            phone="33611223344",
            language="fr",
            country="FR",
        ),
        products=[
            Product(
                product_ref="ALTO-42",
                name="Chaussures Alto",
                sku="ALTO-42-GR",
                ean="3760123450010",
                brand="Cimes",
                category="Randonnée",
                price="119.90",
                product_url="https://shop.example/p/alto-42",
            )
        ],
        delay=days,
        provenance=Provenance(
            method="sftp", source="SFTP", file="orders.csv", line=2, received_at=received_at
        ),
    )


async def tell_each_second(amqp: str, website: str, file: str) -> None:
    """Tell one order a second, due at once; note its address and when it was told."""
    bus = RabbitBus(amqp, Topology.of_platform())
    await bus.connect()
    number = 0
    while True:
        told_at = time.time()
        await bus.publish([_message(event_of(UUID(website), machine_now(), 0, [number], "call"))])
        with Path(file).open("a", encoding="utf-8") as notes:  # noqa: ASYNC230 - one line
            notes.write(f"{told_at:f} call-{number}@customers-{number % _DOMAINS}.example\n")
        number += 1
        await asyncio.sleep(1)


if __name__ == "__main__":
    asyncio.run(tell_each_second(*sys.argv[1:4]))
