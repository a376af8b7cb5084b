"""What a bus does for the platform; `local` and `rabbit` do it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Protocol

from contracts.topology import BULK_CHARACTERS, EXCHANGE, QUEUES
from kit.clock import Clock
from kit.db import Database
from kit.inbox import Consumer, Message

_BULK = ".bulk"  # ends the routing key of a bulk event, where some queue wants only those


@dataclass(frozen=True)
class Topology:
    """Which queues exist and which event types each one gets. Declared whole by every process,
    so that nothing is published before the queue that wants it exists."""

    exchange: str
    queues: Mapping[str, tuple[str, ...]]  # queue → event types
    bulk: Mapping[str, str] = field(default_factory=dict)  # queue → the one whose bulk events it gets

    def routing_key(self, message: Message) -> str:
        """Return what a message is published under: its type, and whether it goes as a bulk one."""
        is_bulk = len(message.payload) > BULK_CHARACTERS
        return message.type + _BULK if is_bulk and message.type in self._apart else message.type

    def keys_of(self, queue: str) -> list[str]:
        """Return the routing keys that a queue is bound to."""
        types = self.queues[queue]
        if queue in self.bulk:
            return [each + _BULK for each in types]
        gives_bulk_away = queue in self.bulk.values()
        apart = [] if gives_bulk_away else [each + _BULK for each in types if each in self._apart]
        return [*types, *apart]

    def queues_of(self, routing_key: str) -> Sequence[str]:
        return self._queues_by_key.get(routing_key, ())

    @cached_property
    def _queues_by_key(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for queue in self.queues:
            for key in self.keys_of(queue):
                found.setdefault(key, []).append(queue)
        return found

    @cached_property
    def _apart(self) -> frozenset[str]:
        """The types whose bulk events have a routing key of their own."""
        return frozenset(each for queue in self.bulk for each in self.queues[queue])

    @classmethod
    def of_platform(cls) -> "Topology":
        """Return the one that the contracts declare."""
        wants = {queue.name: tuple(event.event_type() for event in queue.wants) for queue in QUEUES}
        bulk = {queue.name: queue.bulk_of for queue in QUEUES if queue.bulk_of is not None}
        return cls(EXCHANGE, wants, bulk)


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
