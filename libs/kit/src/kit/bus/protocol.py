"""What a bus does for the platform; `local` and `rabbit` do it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from contracts.topology import EXCHANGE, QUEUES
from kit.clock import Clock
from kit.db import Database
from kit.inbox import Consumer, Message


@dataclass(frozen=True)
class Topology:
    """Which queues exist and which event types each one gets. Declared whole by every process,
    so that nothing is published before the queue that wants it exists."""

    exchange: str
    queues: Mapping[str, tuple[str, ...]]  # queue → event types

    def queues_of(self, event_type: str) -> list[str]:
        return [queue for queue, types in self.queues.items() if event_type in types]

    @classmethod
    def of_platform(cls) -> "Topology":
        """Return the one that the contracts declare."""
        wants = {queue.name: tuple(event.event_type() for event in queue.wants) for queue in QUEUES}
        return cls(EXCHANGE, wants)


@dataclass(frozen=True)
class RetryLadder:
    """How long a failed message waits before each further attempt; then it is dead."""

    delays: tuple[timedelta, ...] = field(
        default=(
            timedelta(seconds=5),
            timedelta(minutes=1),
            timedelta(minutes=10),
            timedelta(hours=1),
        )
    )

    @property
    def attempts(self) -> int:
        return len(self.delays) + 1

    @classmethod
    def of_seconds(cls, seconds: Sequence[float]) -> "RetryLadder":
        return cls(tuple(timedelta(seconds=value) for value in seconds))


class Bus(Protocol):
    """Carries events from outboxes to handlers, at least once, each handler's effect exactly once."""

    async def connect(self) -> None: ...

    async def publish(self, messages: Sequence[Message]) -> None:
        """Return once all messages are safe in their queues. Raises if that isn't sure."""
        ...

    async def consume(self, consumer: Consumer, database: Database, clock: Clock) -> None:
        """Handle a queue's messages until cancelled."""
        ...

    async def waiting(self, queue: str, database: Database) -> int:
        """Return how many messages of a queue could be handled now (not those waiting for a retry)."""
        ...

    async def check(self) -> None:
        """Raise if the bus is out of reach: for readiness."""
        ...

    async def close(self) -> None: ...
