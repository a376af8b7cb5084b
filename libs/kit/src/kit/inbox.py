"""Handling one message: the inbox key and the effect are one transaction, so twice is once."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pydantic
import sqlalchemy as sa

from contracts.envelope import Event
from kit.clock import Clock
from kit.context import working
from kit.db import Database, ReadSession, WriteSession
from kit.db.platform_tables import dead_letters, inbox
from kit.event_log import log_handled

Handler = Callable[[Any, WriteSession], Awaitable[None]]


@dataclass(frozen=True)
class Message:
    """An event on its way, as the bus carries it."""

    id: UUID
    type: str
    payload: str  # the event as JSON
    correlation_id: str
    acting_at: datetime | None = None
    queue: str | None = None  # set when it goes to one queue only: a replay


@dataclass(frozen=True)
class Consumer:
    """A queue and what the service does with each type of event in it.

    A handler takes (event, session); it returns when the effect is written, and raises Retry or
    Reject to say otherwise. Anything else it raises counts as Retry.
    """

    queue: str
    handlers: Mapping[type[Event], Handler]
    by_type: Mapping[str, tuple[type[Event], Handler]] = field(init=False)

    def __post_init__(self) -> None:
        by_type = {model.event_type(): (model, handler) for model, handler in self.handlers.items()}
        object.__setattr__(self, "by_type", by_type)


class Retry(Exception):
    """The effect isn't possible yet; deliver the message again."""

    def __init__(self, reason: str, *, after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.after = after  # None: by the ladder


class Reject(Exception):
    """The message can never be handled; to the dead letters with this reason."""


async def handle(message: Message, consumer: Consumer, database: Database, clock: Clock) -> bool:
    """Handle a message once; return False when it had been handled before.

    Raises: Reject (also for an unknown type or a payload that breaks its contract), Retry, or
    whatever the handler raises. Nothing is changed then.
    """
    if message.type not in consumer.by_type:
        raise Reject(f"no handler for {message.type} in {consumer.queue}")
    model, handler = consumer.by_type[message.type]
    try:
        event = model.model_validate_json(message.payload)
    except pydantic.ValidationError as error:
        raise Reject(f"payload breaks the contract of {message.type}: {_where(error)}") from error
    with working(correlation=message.correlation_id, at=message.acting_at):
        async with database.write() as session:
            key = {"queue": consumer.queue, "event_id": message.id, "handled_at": clock.now()}
            if not await session.insert_new(inbox, [key], key=("queue", "event_id")):
                return False
            await handler(event, session)
        log_handled(database.schema, consumer.queue, event)
    return True


async def settled_since(session: ReadSession, queues: Sequence[str], oldest: UUID) -> set[tuple[str, UUID]]:
    """Return (queue, event) of what was handled or given up on, of events not older than `oldest`."""
    found: set[tuple[str, UUID]] = set()
    for table in (inbox, dead_letters):
        rows = await session.rows(
            sa.select(table.c.queue, table.c.event_id).where(
                table.c.queue.in_(queues), table.c.event_id >= oldest
            )
        )
        found |= {(row["queue"], row["event_id"]) for row in rows}
    return found


def _where(error: pydantic.ValidationError) -> str:
    """Name the faulty fields without their values, which may be personal."""
    faults = error.errors(include_input=False, include_url=False)
    return "; ".join(f"{'/'.join(map(str, fault['loc']))}: {fault['type']}" for fault in faults[:5])
