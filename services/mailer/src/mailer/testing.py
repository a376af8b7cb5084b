"""A mailer over a real SMTP server, with two websites: what its tests share."""

import asyncio
import email
import email.policy
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

from aiosmtpd.smtp import SMTP, Envelope, Session

from contracts.orders import AcceptedOrder, Consumer, OrderAcceptedV1, Product, Provenance
from contracts.websites import WebsiteState
from kit.clock import FixedClock
from kit.ids import uuid7
from kit.ports_embedded import EmbeddedPorts
from kit.testing.fixtures import NewDatabase
from kit.testing.service import ServiceUnderTest, member, ports_for_tests, stand_in, under_test
from mailer.mail import Invitation
from mailer.mail_design import Templates
from mailer.service import build
from mailer.settings import Settings
from mailer.tables import requests, sendings

ALTO = UUID("3f0b6a1c-0000-4000-8000-000000000001")  # Europe/Paris
NOVA = UUID("3f0b6a1c-0000-4000-8000-000000000002")  # America/New_York


def an_invitation(**given: Any) -> Invitation:
    """Return a request to Inès about an order at Alto, without products."""
    language = given.get("language", "fr")
    template = Templates().of(given.get("kind", "request"), language)
    defaults: dict[str, Any] = {
        "id_website": ALTO,
        "request_id": uuid7(),
        "kind": "request",
        "request_type": "brand",
        "website_name": "Alto",
        "template": template,
        "sender_name": "Alto",
        "reply_to": None,
        "recipient": "ines@example.org",
        "first_name": "Inès",
        "last_name": "Lefèvre",
        "language": language,
        "purchase_reference": "WEB-1",
        "products": (),
        "message_id": "<1@mail.example>",
        "date": datetime(2026, 3, 2, 12, tzinfo=UTC),
        "correlation_id": "c",
    }
    return Invitation(**(defaults | given))


@dataclass
class MailBox:
    """What an SMTP server took, and what it is told to answer instead of 250."""

    taken: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)  # of the envelopes, one for each mail taken
    connections: int = 0
    at_sender: str | None = None
    at_recipient: dict[str, str | bytes] = field(default_factory=dict)  # address → answer
    at_data: str | None = None
    dies_after_data: bool = False  # takes the mail and is gone before it says so
    before_answer: Callable[[], Awaitable[None]] | None = None

    async def handle_EHLO(  # noqa: N802 - the library's name
        self, _server: Any, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_MAIL(  # noqa: N802 - the library's name
        self, _server: Any, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_sender:
            return self.at_sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: Any, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str | bytes:
        if address in self.at_recipient:
            return self.at_recipient[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the library's name
        self, server: Any, _session: Session, envelope: Envelope
    ) -> str:
        if self.at_data:
            return self.at_data
        self.taken.append(envelope.original_content or b"")
        self.recipients += envelope.rcpt_tos
        self.senders.append(envelope.mail_from or "")
        if self.before_answer is not None:
            await self.before_answer()
        if self.dies_after_data:
            server.transport.abort()
        return "250 OK taken"

    def mails(self) -> list[EmailMessage]:
        return [email.message_from_bytes(content, policy=email.policy.default) for content in self.taken]


@asynccontextmanager
async def smtp_server(box: MailBox) -> AsyncIterator[int]:
    """Listen on a free port and yield it."""
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(box), "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def website(id_website: UUID, name: str, time_zone: str) -> WebsiteState:
    return WebsiteState(
        id_website=id_website,
        organization_id=UUID(int=1),
        name=name,
        locale="fr_FR",
        time_zone=time_zone,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


WEBSITES = {ALTO: website(ALTO, "Alto", "Europe/Paris"), NOVA: website(NOVA, "Nova", "America/New_York")}


def accounts_answers() -> dict[str, Any]:
    """Return what accounts says of the websites, by path."""
    return {
        f"/internal/websites/{id_website}": {"version": 1, "website": state.model_dump(mode="json")}
        for id_website, state in WEBSITES.items()
    }


@dataclass
class Site:
    """The service under test with what surrounds it."""

    service: ServiceUnderTest
    clock: FixedClock
    box: MailBox
    ports: EmbeddedPorts
    settings: Settings

    def order(self, email_address: str = "ines@example.org", **given: Any) -> AcceptedOrder:
        """Return an order of now; `products`: refs or Products."""
        consumer = Consumer(
            first_name=given.pop("first_name", "Inès"),
            last_name=given.pop("last_name", "Lefèvre"),
            email=email_address,
            language=given.pop("language", "fr"),
        )
        products = [
            item if isinstance(item, Product) else Product(product_ref=item, name=f"Product {item}")
            for item in given.pop("products", ())
        ]
        now = given.pop("received_at", self.clock.now())
        provenance = Provenance(method=given.pop("method", "api"), source="API", received_at=now)
        defaults: dict[str, Any] = {
            "order_id": uuid7(),
            "purchase_reference": "WEB-1",
            "purchase_date": now,
            "consumer": consumer,
            "products": products,
            "provenance": provenance,
        }
        return AcceptedOrder.model_validate(defaults | given)

    async def accept(self, *orders: AcceptedOrder, id_website: UUID = ALTO) -> OrderAcceptedV1:
        event = OrderAcceptedV1(
            id=uuid7(),
            occurred_at=self.clock.now(),
            id_website=id_website,
            aggregate_id="call",
            correlation_id="correlation-1",
            orders=list(orders),
        )
        await self.service.receive(event)
        return event

    async def requests(self) -> list[dict[str, Any]]:
        async with self.service.database.read() as session:
            return await session.rows(requests.select().order_by(requests.c.scheduled_at, requests.c.id))

    async def sendings(self) -> list[dict[str, Any]]:
        async with self.service.database.read() as session:
            return await session.rows(sendings.select().order_by(sendings.c.request_id, sendings.c.kind))

    async def send(self) -> dict[str, int]:
        return dict(await self.service.run_job("send-requests"))

    def replica(self) -> "Replica":
        """Return another worker over the same database and mail server."""
        return Replica(ServiceUnderTest(build(self.settings, self.ports), self.ports))

    async def set(self, id_website: UUID = ALTO, **settings: Any) -> None:
        """Change collection settings as the merchant does."""
        async with self.service.client(member(id_website)) as client:
            answer = await client.put(f"/api/v1/websites/{id_website}/collection-settings", json=settings)
        assert answer.status_code == 200, answer.text  # noqa: S101 - a test's helper

    async def told(self) -> list[tuple[str, str | None, str | None]]:
        """Return (event's verb, reason, rule) of each step told so far, oldest first."""
        steps = []
        for event in await self.service.emitted():
            verb = event.type.split(".")[1]
            for item in getattr(event, "items", ()):
                step = getattr(item, "step", item)
                steps.append((verb, step.reason, step.rule))
        return steps

    def link(self, purpose: str, mail: EmailMessage | None = None) -> str:
        """Return the path of the last mail's link to /r, /u or /o."""
        part = (mail or self.box.mails()[-1]).get_body(("html",))
        assert part is not None  # noqa: S101 - a test's helper
        found = re.search(rf'http://127\.0\.0\.1(/{purpose}/[^"?]+)', part.get_content())
        assert found is not None  # noqa: S101 - a test's helper
        return found[1]


@dataclass
class Replica:
    """A second mailer at the same work."""

    service: ServiceUnderTest

    async def send(self) -> dict[str, int]:
        return dict(await self.service.run_job("send-requests"))

    async def close(self) -> None:
        close = self.service.service.close
        assert close is not None  # noqa: S101 - a test's helper
        await close()


@asynccontextmanager
async def open_site(tmp_path: Path, clock: FixedClock, new_database: NewDatabase) -> AsyncIterator[Site]:
    box = MailBox()
    async with smtp_server(box) as port:
        ports = ports_for_tests(tmp_path, clock, new_database)
        ports.apps["accounts"] = stand_in(accounts_answers())
        settings = Settings(smtp_url=f"smtp://127.0.0.1:{port}", smtp_connections=2)
        async with under_test(build(settings, ports), ports) as service:
            yield Site(service, clock, box, ports, settings)
