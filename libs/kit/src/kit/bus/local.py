"""The in-process bus: queues are rows in the consumers' databases, so that nothing lives in memory only."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
import structlog

from kit.bus.protocol import RetryLadder, Topology
from kit.clock import Clock
from kit.db import Database
from kit.db.platform_tables import deliveries
from kit.dead_letters import bury, stack_of
from kit.inbox import Consumer, Message, Reject, Retry, handle

_IDLE_POLL_SECONDS = 1.0
_BATCH = 50
log = structlog.get_logger()


@dataclass(frozen=True)
class _Subscription:
    database: Database
    filled: asyncio.Event  # set when messages have arrived


class LocalBus:
    """Carries events between the services of one process.

    Publishing writes a row per queue into the consumer's database; the row goes away in the
    transaction after the effect. A queue whose consumer runs elsewhere doesn't exist here, so every
    queue of the topology must be `attach`ed before the first publish.
    """

    def __init__(self, topology: Topology, clock: Clock, ladder: RetryLadder | None = None) -> None:
        self._topology = topology
        self._clock = clock
        self._ladder = ladder or RetryLadder()
        self._subscriptions: dict[str, _Subscription] = {}
        self._position = 0

    def attach(self, queue: str, database: Database) -> None:
        """Say in which database a queue's messages wait."""
        self._subscriptions.setdefault(queue, _Subscription(database, asyncio.Event()))

    async def connect(self) -> None:
        """Continue the order of arrival where the last process stopped."""
        for subscription in self._subscriptions.values():
            async with subscription.database.read() as session:
                last = await session.scalar(sa.select(sa.func.max(deliveries.c.position)))
            self._position = max(self._position, last or 0)

    async def publish(self, messages: Sequence[Message]) -> None:
        by_queue: dict[str, list[Message]] = {}
        for message in messages:
            topology = self._topology
            queues = [message.queue] if message.queue else topology.queues_of(topology.routing_keys(message))
            for queue in queues:
                by_queue.setdefault(queue, []).append(message)
        for queue, batch in by_queue.items():
            await self._put(queue, batch)

    async def _put(self, queue: str, messages: Sequence[Message]) -> None:
        subscription = self._subscriptions[queue]
        records = {message.id: self._record(queue, message) for message in messages}
        async with subscription.database.write() as session:
            await session.insert_new(deliveries, list(records.values()), key=("queue", "event_id"))
        subscription.filled.set()

    def _record(self, queue: str, message: Message) -> dict[str, object]:
        self._position += 1
        return {
            "queue": queue,
            "event_id": message.id,
            "position": self._position,
            "type": message.type,
            "payload": message.payload,
            "correlation_id": message.correlation_id,
            "acting_at": message.acting_at,
            "attempts": 0,
            "next_try_at": self._clock.now(),
        }

    async def has_room(self, event_type: str) -> bool:
        """Rows wait as well in one table as in the other."""
        del event_type
        return True

    async def consume(self, consumer: Consumer, database: Database, clock: Clock) -> None:
        self.attach(consumer.queue, database)
        filled = self._subscriptions[consumer.queue].filled
        while True:
            filled.clear()
            try:
                while await self._handle_due(consumer, database, clock):
                    pass
            except Exception as error:  # the database is away or full: the rows wait
                log.warning("consume_failed", queue=consumer.queue, error=type(error).__name__)
                await asyncio.sleep(_IDLE_POLL_SECONDS)
            try:
                async with asyncio.timeout(_IDLE_POLL_SECONDS):
                    await filled.wait()
            except TimeoutError:
                pass

    async def _handle_due(self, consumer: Consumer, database: Database, clock: Clock) -> bool:
        statement = (
            sa.select(deliveries)
            .where(deliveries.c.queue == consumer.queue, deliveries.c.next_try_at <= clock.now())
            .order_by(deliveries.c.next_try_at, deliveries.c.position)
            .limit(_BATCH)
        )
        async with database.read() as session:
            rows = await session.rows(statement)
        for row in rows:
            message = Message(
                row["event_id"], row["type"], row["payload"], row["correlation_id"], row["acting_at"]
            )
            await self._deliver(message, row["attempts"] + 1, consumer, database, clock)
        return bool(rows)

    async def _deliver(
        self, message: Message, attempt: int, consumer: Consumer, database: Database, clock: Clock
    ) -> None:
        try:
            await handle(message, consumer, database, clock)
        except Exception as error:
            await self._put_aside(message, attempt, error, consumer, database, clock)
        else:
            # After the effect, not with it: the inbox makes a second delivery harmless, as on RabbitMQ.
            async with database.write() as session:
                await session.execute(sa.delete(deliveries).where(*_is(consumer.queue, message)))

    async def _put_aside(
        self,
        message: Message,
        attempt: int,
        error: Exception,
        consumer: Consumer,
        database: Database,
        clock: Clock,
    ) -> None:
        log.warning(
            "handler_failed", queue=consumer.queue, attempt=attempt, error=type(error).__name__,
            event_id=str(message.id),
        )  # fmt: skip
        async with database.write() as session:
            if isinstance(error, Reject) or attempt >= self._ladder.attempts:
                await bury(
                    session,
                    message,
                    queue=consumer.queue,
                    attempts=attempt,
                    reason=reason_of(error),
                    stack=stack_of(error),
                    clock=clock,
                )
                await session.execute(sa.delete(deliveries).where(*_is(consumer.queue, message)))
            else:
                wait = delay_before(attempt + 1, error, self._ladder)
                await session.execute(
                    sa.update(deliveries)
                    .where(*_is(consumer.queue, message))
                    .values(attempts=attempt, next_try_at=clock.now() + wait)
                )

    async def waiting(self, queue: str, database: Database) -> int:
        async with database.read() as session:
            statement = sa.select(sa.func.count()).select_from(deliveries)
            due = deliveries.c.next_try_at <= self._clock.now()
            return int(await session.scalar(statement.where(deliveries.c.queue == queue, due)))

    async def check(self) -> None:
        """Nothing to reach: the databases are checked on their own."""

    async def close(self) -> None:
        """Nothing to close."""


def delay_before(attempt: int, error: Exception, ladder: RetryLadder) -> timedelta:
    """Return how long to wait before this attempt (the second is the first that waits)."""
    if isinstance(error, Retry) and error.after is not None:
        return error.after
    return ladder.delays[min(attempt - 2, len(ladder.delays) - 1)]


def reason_of(error: Exception) -> str:
    """Say why in one line; only our own outcomes carry text that is known to hold no personal data."""
    if isinstance(error, Reject | Retry):
        return str(error)
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _is(queue: str, message: Message) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return deliveries.c.queue == queue, deliveries.c.event_id == message.id
