"""The gateway under test: over real servers and TCP, and in process in front of real accounts."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI

import accounts.service
import accounts.settings
import gateway.service
from accounts import store_members as members
from accounts import store_people as people
from accounts.operators import create_operator, ensure_operator_token
from contracts.access import MIB, Public, Route
from contracts.routes import ROUTES, routes_of
from gateway.forward import Forwarder, HttpForwarder, InProcessForwarder
from gateway.service import build_gateway
from gateway.settings import Settings
from kit.clock import SystemClock
from kit.http import Caller, HttpSide, create_app
from kit.ports_embedded import EmbeddedPorts
from kit.testing.service import ServiceUnderTest, ports_for_tests, under_test

Asgi = Callable[..., Awaitable[None]]
Serve = Callable[[Any], Awaitable[str]]
OpenDoor = Callable[..., Awaitable[str]]

OPEN_ROUTES = (
    Route("POST", "/open", "ingest-api", Public(), "uploads", 64 * MIB),
    Route("GET", "/open", "ingest-api", Public(), "public"),
    Route("POST", "/small", "ingest-api", Public(), "uploads", 1_000),
    Route("GET", "/other", "mailer", Public(), "public"),
    Route("GET", "/open/{name:path}", "ingest-api", Public(), "public"),
)


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """A function (ASGI application) → its address on a free port."""
    servers: list[tuple[_Server, asyncio.Task[None]]] = []

    async def start(app: Any) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        server = _Server(
            uvicorn.Config(
                app,
                lifespan="off",
                log_level="warning",
                access_log=False,
                proxy_headers=False,
                server_header=False,
            )
        )
        servers.append((server, asyncio.create_task(server.serve(sockets=[listener]))))
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    for server, task in servers:
        server.should_exit = server.force_exit = True
        await task


@pytest.fixture
def ports(tmp_path: Path) -> EmbeddedPorts:
    return ports_for_tests(tmp_path, SystemClock())


@pytest.fixture
def build(ports: EmbeddedPorts, monkeypatch: pytest.MonkeyPatch) -> Callable[..., FastAPI]:
    """A function (forwarder, settings…) → a gateway that has a few open routes beside its own."""
    monkeypatch.setattr(gateway.service, "ROUTES", (*ROUTES, *OPEN_ROUTES))

    def build_it(forwarder: Forwarder, **settings: Any) -> FastAPI:
        return build_gateway(Settings(**settings), ports, forwarder)

    return build_it


@pytest.fixture
async def door(serve: Serve, build: Callable[..., FastAPI]) -> AsyncIterator[OpenDoor]:
    """A function (service addresses, settings…) → the address of a gateway that forwards over HTTP."""
    opened: list[HttpForwarder] = []

    async def open_it(urls: dict[str, str], silence_seconds: float = 30, **settings: Any) -> str:
        opened.append(HttpForwarder(urls, silence_seconds=silence_seconds))
        return await serve(build(opened[-1], **settings))

    yield open_it
    for forwarder in opened:
        await forwarder.close()


PUBLIC_URL = "http://127.0.0.1"


@dataclass
class Door:
    """A gateway in process before real accounts; every other service tells whom it was called by."""

    app: FastAPI
    ports: EmbeddedPorts
    accounts: ServiceUnderTest
    token: str  # the embedded operator's
    called: list[tuple[str, str]] = field(default_factory=list)  # (service, subject) of what arrived

    def client(
        self, bearer: str | None = None, address: str = "203.0.113.9", **headers: str
    ) -> httpx2.AsyncClient:
        if bearer is not None:
            headers["Authorization"] = f"Bearer {bearer}"
        transport = httpx2.ASGITransport(app=self.app, client=(address, 1))
        return httpx2.AsyncClient(transport=transport, base_url=PUBLIC_URL, headers=headers)

    async def merchant(self, organization: str = "Cimes", name: str = "Alto") -> dict[str, Any]:
        body = {"organization": organization, "name": name, "locale": "fr_FR"}
        answer = await self.client(self.token).post("/api/v1/operator/websites", json=body)
        assert answer.status_code == 201, answer.text
        created: dict[str, Any] = answer.json()
        return created

    async def signed_in(self, email: str, password: str) -> httpx2.AsyncClient:
        """Return a browser with a session, its CSRF token and its origin."""
        browser = self.client()
        answer = await browser.post("/api/v1/session", json={"email": email, "password": password})
        assert answer.status_code == 201, answer.text
        browser.headers |= {"X-CSRF-Token": answer.json()["csrf_token"], "Origin": PUBLIC_URL}
        return browser

    async def person(self, name: str, organization_id: str | None, role: Any) -> httpx2.AsyncClient:
        """Return a signed-in person with this role in an organization, or on the platform."""
        email = f"{name}@people.example"
        database, clock = self.accounts.database, self.ports.clock
        password = await create_operator(database, clock, email)
        async with database.write() as session:
            found = await people.find_user_by_email(session, email)
            assert found is not None
            user = found[0].id
            await people.remove_platform_roles(session, user)
            if organization_id is None:
                await people.add_platform_roles(session, user, (role,))
            else:
                await members.add_member(
                    session, user, UUID(organization_id), role, name=name, language="en", at=clock.now()
                )
        return await self.signed_in(email, password)


def _telling(service: str, ports: EmbeddedPorts, called: list[tuple[str, str]]) -> FastAPI:
    """Return a service that authorizes as all do, and answers every route of its own by its caller."""
    app = create_app(HttpSide(service, service, routes_of(service), ports.verifier(service), {}))

    async def tell(caller: Caller) -> dict[str, Any]:
        called.append((service, caller.subject))
        return {
            "subject": caller.subject,
            "websites": [str(website) for grant in caller.grants for website in grant.websites],
        }

    for route in routes_of(service):
        app.add_api_route(route.path, tell, methods=[route.method])
    return app


@pytest.fixture
async def platform(ports: EmbeddedPorts) -> AsyncIterator[Door]:
    """A gateway before real accounts; other services only tell whom they were called by."""
    built = accounts.service.build(accounts.settings.Settings(staff_second_factor=False), ports)
    called: list[tuple[str, str]] = []
    async with under_test(built, ports) as service:
        for name in gateway.service.SERVICES:
            if name != "accounts":
                ports.apps[name] = _telling(name, ports, called)
        app = build_gateway(Settings(rate_limit_factor=100), ports, InProcessForwarder(ports.apps))
        token = await ensure_operator_token(service.database, ports.clock)
        yield Door(app, ports, service, token, called)
