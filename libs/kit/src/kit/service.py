"""A service as a record, its ports, and the one runner; design.md 1.

No line of a service asks which mode it is in: only the ports differ.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal, Protocol

import httpx2
import structlog
from fastapi import FastAPI

from kit.blobs import Blobs
from kit.bus import Bus
from kit.clock import Clock
from kit.db import Database
from kit.identity import IdentityVerifier
from kit.inbox import Consumer
from kit.jobs import Job, JobRunner
from kit.outbox import Relay
from kit.sealed import SealedColumn
from kit.secrets import KeyRing

Role = Literal["serve", "work"]
_FIRST_RESTART_SECONDS = 0.5
_LONGEST_RESTART_SECONDS = 30.0
log = structlog.get_logger()


class Ports(Protocol):
    """What a service gets from its surroundings."""

    @property
    def clock(self) -> Clock: ...
    @property
    def keys(self) -> KeyRing: ...
    @property
    def bus(self) -> Bus: ...
    @property
    def blobs(self) -> Blobs: ...
    @property
    def public_url(self) -> Callable[[], str]:
        """What links begin with; a function, since a free port is known only once it's taken."""
        ...

    def database(self, service: str) -> Database:
        """Return the service's own database."""
        ...

    def client(self, caller: str, service: str) -> httpx2.AsyncClient:
        """Return a client of another service's internal API that signs as `caller`."""
        ...

    def verifier(self, service: str) -> IdentityVerifier:
        """Return what reads the contexts meant for this service."""
        ...


@dataclass(frozen=True)
class Worker:
    """Something that runs as long as its role does; restarted if it fails.

    `run` gets a function to call once it's ready (listening, connected).
    """

    name: str
    role: Role
    run: Callable[[Callable[[], None]], Awaitable[None]]


@dataclass(frozen=True)
class Service:
    """One service: what `build(settings, ports)` returns."""

    name: str  # as in surface.md: ingest-api
    app: FastAPI
    database: Database
    migrations: Path  # its alembic directory
    consumers: Sequence[Consumer] = ()
    jobs: Sequence[Job] = ()
    workers: Sequence[Worker] = ()
    due: Callable[[], Awaitable[int]] | None = None  # work that could be done at this instant
    endpoints: Mapping[str, Callable[[], str]] = field(default_factory=dict)  # name → actual address
    sealed: Sequence[SealedColumn] = ()  # its encrypted columns
    close: Callable[[], Awaitable[None]] | None = None


class Runner:
    """Runs services in chosen roles until stopped: all of them embedded, one in production."""

    def __init__(self, services: Sequence[Service], bus: Bus, clock: Clock, roles: Sequence[Role]) -> None:
        self._services = services
        self._bus = bus
        self._clock = clock
        self._roles = roles
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Start every part and return once all that listen do.

        A broker that is away doesn't keep doors shut: what they accept waits in the outbox.
        """
        try:
            await self._bus.connect()
        except Exception as error:
            log.warning("bus_away", error=type(error).__name__)
            self._spawn("bus", self._bus.connect)
        ready = [event for service in self._services for event in self._start_service(service)]
        await asyncio.gather(*(event.wait() for event in ready))

    def _start_service(self, service: Service) -> list[asyncio.Event]:
        ready = []
        for worker in service.workers:
            if worker.role in self._roles:
                listening = asyncio.Event()
                ready.append(listening)
                self._spawn(f"{service.name}.{worker.name}", partial(worker.run, listening.set))
        if "work" in self._roles:
            relay = Relay(service.database, self._bus.publish, self._clock, self._bus.has_room)
            self._spawn(f"{service.name}.relay", relay.run)
            for consumer in service.consumers:
                self._spawn(consumer.queue, partial(self._consume, consumer, service))
            runner = JobRunner(service.database, service.jobs, self._clock)
            self._spawn(f"{service.name}.jobs", runner.run)
        return ready

    async def _consume(self, consumer: Consumer, service: Service) -> None:
        await self._bus.consume(consumer, service.database, self._clock)

    def _spawn(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        self._tasks.append(asyncio.create_task(_supervised(name, run), name=name))

    async def stop(self) -> None:
        """Stop every part; what was in hand is rolled back or was committed."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for service in self._services:
            if service.close is not None:
                await service.close()
        await self._bus.close()
        for service in self._services:
            await service.database.close()


async def _supervised(name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Run a part, and again after a growing pause whenever it fails."""
    pause = _FIRST_RESTART_SECONDS
    while True:
        try:
            await run()
            return
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            log.error("part_failed", part=name, exc_info=error)
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_RESTART_SECONDS)
