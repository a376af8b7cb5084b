"""The gateway over real servers: it and its services each on a port, spoken to over TCP."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI

import gateway.service
from contracts.access import MIB, Public, Route
from contracts.routes import ROUTES
from gateway.forward import Forwarder, HttpForwarder
from gateway.service import build_gateway
from gateway.settings import Settings
from kit.clock import SystemClock
from kit.ports_embedded import EmbeddedPorts
from kit.testing.service import ports_for_tests

Asgi = Callable[..., Awaitable[None]]
Serve = Callable[[Any], Awaitable[str]]
Door = Callable[..., Awaitable[str]]

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
            uvicorn.Config(app, lifespan="off", log_level="warning", access_log=False, proxy_headers=False)
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
async def door(serve: Serve, build: Callable[..., FastAPI]) -> AsyncIterator[Door]:
    """A function (service addresses, settings…) → the address of a gateway that forwards over HTTP."""
    opened: list[HttpForwarder] = []

    async def open_it(urls: dict[str, str], silence_seconds: float = 30, **settings: Any) -> str:
        opened.append(HttpForwarder(urls, silence_seconds=silence_seconds))
        return await serve(build(opened[-1], **settings))

    yield open_it
    for forwarder in opened:
        await forwarder.close()
