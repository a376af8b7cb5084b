"""Requests claimed, rendered, handed over and recorded by the mailer, on PostgreSQL."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import mailer.service
from contracts.orders import AcceptedOrder, Consumer, OrderAcceptedV1, Product, Provenance
from contracts.websites import WebsiteState
from kit.bus import Topology
from kit.clock import FixedClock
from kit.db import Database
from kit.ids import uuid7
from kit.inbox import Message, handle
from kit.jobs import JobRun
from kit.migrate import migrate
from kit.ports import schema_of
from kit.ports_embedded import EmbeddedPorts
from kit.service import Service
from kit.testing.service import stand_in
from kit.testing.smtp_server import SmtpServer
from mailer.settings import Settings
from tests.bench.orders_file import NOW
from tests.bench.stopwatch import Rate, Stopwatch

WEBSITE = UUID("3f0b6a1c-52a4-4c0e-9d6b-1f2e3d4c5b6a")
_EVENT = 500  # orders
_LANGUAGES = ("fr", "en", "de", "es")


def send_by_ours(url: str, smtp_port: int, mails: int, connections: int, data: str) -> Rate:
    """Return mails per second and the CPU time of each; planning them is not part of it."""
    return asyncio.run(_send(url, smtp_port, mails, connections, Path(data)))


def size_of_ours(data: str) -> int:
    """Return how many bytes such a mail has."""
    Path(data).mkdir(parents=True)
    return asyncio.run(_size(Path(data)))


async def _size(data: Path) -> int:
    async with SmtpServer().listening() as server:
        await _send(f"sqlite+aiosqlite:///{data}/mailer.sqlite", server.port, 4, 1, data)
    return max(len(mail.content) for mail in server.taken)


async def _send(url: str, smtp_port: int, mails: int, connections: int, data: Path) -> Rate:
    ports = EmbeddedPorts(
        data,
        Topology.of_platform(),
        clock=FixedClock(NOW),
        public_url="https://avis.example",
        open_database=lambda name: Database(url, schema=schema_of(name)),
    )
    state = WebsiteState(
        id_website=WEBSITE,
        organization_id=UUID(int=1),
        name="Cimes",
        locale="fr_FR",
        time_zone="Europe/Paris",
        created_at=NOW,
    )
    known = {"version": 1, "website": state.model_dump(mode="json")}
    ports.apps["accounts"] = stand_in({f"/internal/websites/{WEBSITE}": known})
    service = mailer.service.build(
        Settings(smtp_url=f"smtp://127.0.0.1:{smtp_port}", smtp_connections=connections, data_dir=data), ports
    )
    await migrate(service.database, service.migrations)
    await _plan(service, ports, [_order(number) for number in range(mails)])
    job = next(job for job in service.jobs if job.name == "send-requests")
    watch = Stopwatch()
    counts = await job.run(JobRun(uuid7(), NOW, None, scheduled=True))
    rate = watch.rate(mails)
    if counts["sent"] != mails:
        raise RuntimeError(f"not every mail was sent: {counts}")
    if service.close is not None:
        await service.close()
    await service.database.close()
    return rate


async def _plan(service: Service, ports: EmbeddedPorts, orders: Sequence[AcceptedOrder]) -> None:
    (consumer,) = [each for each in service.consumers if OrderAcceptedV1 in each.handlers][:1]
    for start in range(0, len(orders), _EVENT):
        event = OrderAcceptedV1(
            id=uuid7(),
            occurred_at=NOW,
            id_website=WEBSITE,
            aggregate_id="bench",
            correlation_id=f"bench-{start}",
            orders=list(orders[start : start + _EVENT]),
        )
        message = Message(event.id, event.type, event.model_dump_json(), "bench")
        await handle(message, consumer, service.database, ports.clock)


def _order(number: int) -> AcceptedOrder:
    consumer = Consumer(
        first_name="Inès",
        last_name=f"Lefèvre {number}",
        email=f"customer-{number}@mail-{number % 50}.example",
        language=_LANGUAGES[number % len(_LANGUAGES)],
    )
    product = Product(product_ref=f"ALTO-{number % 100}", name=f"Chaussures Alto {number % 100}")
    return AcceptedOrder(
        order_id=uuid7(),
        purchase_reference=f"WEB-{number}",
        purchase_date=NOW,
        delay=0,
        consumer=consumer,
        products=[product],
        provenance=Provenance(method="csv", source="CSV", received_at=NOW),
    )
