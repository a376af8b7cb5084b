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

MOST_BULK = 20  # events that wait in a queue for bulk before more are published
_BULK, _SINGLE = ".bulk", ".single"  # end a further routing key of events of which one queue wants only bulk


@dataclass(frozen=True)
class Topology:
    """Which queues exist and which event types each one gets. Declared whole by every process,
    so that nothing is published before the queue that wants it exists."""

    exchange: str
    queues: Mapping[str, tuple[str, ...]]  # queue → event types
    bulk: Mapping[str, str] = field(default_factory=dict)  # queue → the one whose bulk events it gets

    def routing_keys(self, message: Message) -> list[str]:
        """Return what a message is published under: its type, and its size where that matters."""
        if message.type not in self._apart:
            return [message.type]
        is_bulk = len(message.payload) > BULK_CHARACTERS
        return [message.type, message.type + (_BULK if is_bulk else _SINGLE)]

    def keys_of(self, queue: str) -> list[str]:
        """Return the routing keys that a queue is bound to."""
        gives_bulk_away = queue in self.bulk.values()
        end = _BULK if queue in self.bulk else _SINGLE if gives_bulk_away else ""
        return [each + end if each in self._apart else each for each in self.queues[queue]]

    def queues_of(self, routing_keys: Sequence[str]) -> list[str]:
        return [queue for key in routing_keys for queue in self._queues_by_key.get(key, ())]

    def wanting(self, event_type: str) -> list[str]:
        """Return the queues that want a type, a bulk one counting as the queue that it spares."""
        return [name for name, types in self.queues.items() if event_type in types and name not in self.bulk]

    def bulk_queues_of(self, event_type: str) -> list[str]:
        return [queue for queue in self.bulk if event_type in self.queues[queue]]

    @cached_property
    def _queues_by_key(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for queue in self.queues:
            for key in self.keys_of(queue):
                found.setdefault(key, []).append(queue)
        return found

    @cached_property
    def _apart(self) -> frozenset[str]:
        """The types of which one queue gets the bulk events and another the rest."""
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

    async def has_room(self, event_type: str) -> bool:
        """Tell whether bulk events of a type may be published: few wait in their queue.

        The others wait in their outbox, where websites take turns.
        """
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
