"""One service under test: built on test ports, called as whoever the test says, run to quiet."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import sqlalchemy as sa
from starlette.types import ASGIApp

from contracts.envelope import Event
from contracts.topology import PRODUCERS
from kit.bus import Topology
from kit.clock import Clock
from kit.db import Database
from kit.db.platform_tables import outbox
from kit.http import IDENTITY_HEADER
from kit.identity import Grant, Identity, PlatformRole, Role
from kit.ids import uuid7
from kit.inbox import Message, handle
from kit.jobs import Counts, JobRun
from kit.ports_embedded import EmbeddedPorts
from kit.service import Service
from kit.testing.migrated import MIGRATED

_EVENTS = {event.event_type(): event for event in PRODUCERS}
_TOPOLOGY = Topology.of_platform()


def ports_for_tests(
    tmp_path: Path, clock: Clock, open_database: Callable[[str], Database] | None = None
) -> EmbeddedPorts:
    """Return ports over a temporary directory; fill `.apps` with stand-ins for other services."""
    return EmbeddedPorts(
        tmp_path / "data",
        Topology.of_platform(),
        clock=clock,
        public_url="http://127.0.0.1",
        open_database=open_database,
    )


def member(id_website: UUID, role: Role = "owner", organization_id: UUID | None = None) -> Identity:
    """Return a signed-in user with this role on one website."""
    grant = Grant(organization_id or UUID(int=1), role, (id_website,))
    return Identity(f"user:{UUID(int=7)}", (grant,))


def platform(*roles: PlatformRole) -> Identity:
    return Identity("operator-token", (), roles)


def another_service(name: str) -> Identity:
    return Identity(f"service:{name}")


class ServiceUnderTest:
    """A built and migrated service with the handles a test needs."""

    def __init__(self, service: Service, ports: EmbeddedPorts) -> None:
        self.service = service
        self.database = service.database
        self._ports = ports

    def client(self, identity: Identity | None = None) -> httpx2.AsyncClient:
        """Return a client of the service's HTTP side as this caller (None: anonymous)."""
        headers = {}
        if identity is not None:
            issuer = identity.service or "gateway"
            headers[IDENTITY_HEADER] = self._ports.signer(issuer).sign(identity, self.service.name)
        transport = httpx2.ASGITransport(app=self.service.app, raise_app_exceptions=False)
        return httpx2.AsyncClient(transport=transport, base_url="http://test", headers=headers)

    async def receive(self, *events: Event) -> None:
        """Handle events as the bus would deliver them, in every queue that wants them."""
        for event in events:
            message = Message(event.id, event.type, event.model_dump_json(), event.correlation_id or "test")
            queues = _TOPOLOGY.queues_of(_TOPOLOGY.routing_keys(message))
            for consumer in self.service.consumers:
                if consumer.queue in queues:
                    await handle(message, consumer, self.database, self._ports.clock)

    async def emitted(self, kind: type[Event] | None = None) -> list[Any]:
        """Return the events in the outbox, oldest first, perhaps of one type only."""
        async with self.database.read() as session:
            rows = await session.rows(sa.select(outbox).order_by(outbox.c.position))
        events = [_EVENTS[row["type"]].model_validate_json(row["payload"]) for row in rows]
        return [event for event in events if kind is None or isinstance(event, kind)]

    async def run_job(self, name: str) -> Counts:
        """Run a job once, now by the test's clock, as a run by hand would."""
        job = next(job for job in self.service.jobs if job.name == name)
        now = self._ports.clock.now()
        local = job.schedule.latest(now) if hasattr(job.schedule, "latest") else None
        return await job.run(JobRun(uuid7(), now, local, scheduled=False))


@asynccontextmanager
async def under_test(service: Service, ports: EmbeddedPorts) -> AsyncIterator[ServiceUnderTest]:
    """Migrate a built service and hand it to a test."""
    await MIGRATED.migrate(service.database, service.migrations)
    ports.apps[service.name] = service.app
    yield ServiceUnderTest(service, ports)
    if service.close is not None:
        await service.close()
    await service.database.close()


def stand_in(answers: dict[str, Any]) -> ASGIApp:
    """Return an application that answers GET <path> with the given JSON, else 404."""
    from starlette.applications import Starlette  # noqa: PLC0415 - tests only
    from starlette.requests import Request  # noqa: PLC0415 - tests only
    from starlette.responses import JSONResponse  # noqa: PLC0415 - tests only
    from starlette.routing import Route  # noqa: PLC0415 - tests only

    async def answer(request: Request) -> JSONResponse:
        found = answers.get(request.url.path)
        return JSONResponse(found if found is not None else {}, 200 if found is not None else 404)

    return Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST", "PUT"])])
