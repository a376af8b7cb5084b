"""RabbitMQ: one durable topic exchange, a quorum queue per consumer, a retry ladder, dead letters."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import aio_pika
import structlog
from aio_pika.abc import AbstractIncomingMessage

from kit.bus.local import delay_before, reason_of
from kit.bus.protocol import MOST_BULK, RetryLadder, Topology
from kit.bus.rabbit_link import (
    TIMEOUT,
    RabbitLink,
    dead_queue,
    is_being_cancelled,
    outage_as_error,
    retry_queue,
)
from kit.clock import Clock
from kit.db import Database
from kit.dead_letters import bury, stack_of
from kit.inbox import Consumer, Message, Reject, handle

_RESTART_SECONDS = 1.0
_PUBLISH_TIMEOUT = 30.0  # seconds, for a batch with its confirms
_ATTEMPT, _REASON, _STACK = "x-proofmark-attempt", "x-proofmark-reason", "x-proofmark-stack"
_ACTING_AT = "x-proofmark-acting-at"
_FURTHER_KEYS = "CC"  # the broker routes by these too
log = structlog.get_logger()


class RabbitBus:
    """Publishes with confirms, consumes with manual acknowledgement after the commit."""

    def __init__(self, url: str, topology: Topology, ladder: RetryLadder | None = None) -> None:
        self._topology = topology
        self._ladder = ladder or RetryLadder()
        self._link = RabbitLink(url, topology, self._ladder)

    async def connect(self) -> None:
        """Connect and declare the whole topology."""
        with outage_as_error():
            await self._link.open()

    async def publish(self, messages: Sequence[Message]) -> None:
        with outage_as_error():
            await self._link.open()
        async with asyncio.timeout(_PUBLISH_TIMEOUT):
            await self._publish_all(messages)

    async def _publish_all(self, messages: Sequence[Message]) -> None:
        with outage_as_error():
            await asyncio.gather(*(self._publish_one(message) for message in messages))

    async def _publish_one(self, message: Message) -> None:
        if message.queue is not None:
            await self._send_to_queue(message.queue, _wire(message, {_ATTEMPT: 1}))
            return
        _, exchange = await self._link.publisher()
        # Mandatory where somebody wants it: an event without a queue is one that nobody asked for.
        key, *further = keys = self._topology.routing_keys(message)
        wanted = bool(self._topology.queues_of(keys))
        wire = _wire(message, {_ATTEMPT: 1} | ({_FURTHER_KEYS: further} if further else {}))
        await exchange.publish(wire, key, mandatory=wanted, timeout=TIMEOUT)

    async def _send_to_queue(self, queue: str, message: aio_pika.Message) -> None:
        publisher, _ = await self._link.publisher()
        await publisher.default_exchange.publish(message, queue, mandatory=True, timeout=TIMEOUT)

    async def consume(self, consumer: Consumer, database: Database, clock: Clock) -> None:
        async def deliver(delivery: AbstractIncomingMessage) -> None:
            await self._deliver(delivery, consumer, database, clock)

        async def take_dead(delivery: AbstractIncomingMessage) -> None:
            await _take_dead(delivery, consumer.queue, database, clock)

        await asyncio.gather(
            self._keep_consuming(consumer.queue, deliver),
            self._keep_consuming(dead_queue(consumer.queue), take_dead),
        )

    async def _keep_consuming(
        self, queue: str, work: Callable[[AbstractIncomingMessage], Awaitable[None]]
    ) -> None:
        while True:
            try:
                await self._each(queue, work)
            except Exception as error:  # the channel is gone: open another
                if is_being_cancelled():  # closing a channel may fail and hide that we are to stop
                    raise asyncio.CancelledError from error
                log.warning("consumer_restarts", queue=queue, error=type(error).__name__)
                await asyncio.sleep(_RESTART_SECONDS)

    async def _each(self, queue: str, work: Callable[[AbstractIncomingMessage], Awaitable[None]]) -> None:
        """Do the work for each message of a queue, in order, until the channel closes: ConnectionError."""
        with outage_as_error():
            await self._each_until_closed(queue, work)

    async def _each_until_closed(
        self, queue: str, work: Callable[[AbstractIncomingMessage], Awaitable[None]]
    ) -> None:
        async with self._link.channel() as channel:
            # Not aio-pika's iterator: closing it on a dead connection never ends.
            arrivals: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue()
            source = await channel.get_queue(queue, ensure=False)
            await source.consume(arrivals.put, timeout=TIMEOUT)
            closed = asyncio.ensure_future(channel.closed())
            try:
                while True:
                    await work(await _next_or_closed(arrivals, closed, queue))
            finally:
                closed.cancel()

    async def _deliver(
        self, delivery: AbstractIncomingMessage, consumer: Consumer, database: Database, clock: Clock
    ) -> None:
        message = _unwired(delivery)
        try:
            await handle(message, consumer, database, clock)
        except Exception as error:
            await self._put_aside(delivery, message, error, consumer)
        await delivery.ack()

    async def _put_aside(
        self, delivery: AbstractIncomingMessage, message: Message, error: Exception, consumer: Consumer
    ) -> None:
        """Publish to the next step of the ladder, or to the dead letters; the caller acknowledges after."""
        attempt = _attempt(delivery)
        log.warning(
            "handler_failed", queue=consumer.queue, attempt=attempt, error=type(error).__name__,
            event_id=str(message.id),
        )  # fmt: skip
        if isinstance(error, Reject) or attempt >= self._ladder.attempts:
            headers = {_ATTEMPT: attempt, _REASON: reason_of(error), _STACK: stack_of(error)}
            await self._send_to_queue(dead_queue(consumer.queue), _wire(message, headers))
            return
        wait = delay_before(attempt + 1, error, self._ladder)
        step = self._step(wait)
        await self._send_to_queue(retry_queue(consumer.queue, step), _wire(message, {_ATTEMPT: attempt + 1}))

    def _step(self, wait: timedelta) -> int:
        """Return the first step of the ladder that waits at least so long, or the last one."""
        for step, delay in enumerate(self._ladder.delays, start=1):
            if delay >= wait:
                return step
        return len(self._ladder.delays)

    async def waiting(self, queue: str, database: Database) -> int:
        del database
        return await self._ready(queue)

    async def has_room(self, event_type: str) -> bool:
        queues = self._topology.bulk_queues_of(event_type)
        waiting = [await self._ready(queue) for queue in queues]
        return max(waiting, default=0) < MOST_BULK

    async def _ready(self, queue: str) -> int:
        with outage_as_error():
            async with self._link.channel() as channel:
                declared = await channel.declare_queue(queue, passive=True, timeout=TIMEOUT)
        return declared.declaration_result.message_count or 0

    async def check(self) -> None:
        if not self._link.is_open:
            with outage_as_error():
                await self._link.open()

    async def close(self) -> None:
        await self._link.close()


async def _take_dead(delivery: AbstractIncomingMessage, queue: str, database: Database, clock: Clock) -> None:
    """Take a dead letter into the service's table, where it is listed and replayed."""
    async with database.write() as session:
        await bury(
            session,
            _unwired(delivery),
            queue=queue,
            attempts=_attempt(delivery),
            reason=str(delivery.headers.get(_REASON, "delivery limit reached")),
            stack=str(delivery.headers.get(_STACK, "")),
            clock=clock,
        )
    await delivery.ack()


async def _next_or_closed(
    arrivals: "asyncio.Queue[AbstractIncomingMessage]", closed: "asyncio.Future[Any]", queue: str
) -> AbstractIncomingMessage:
    getting = asyncio.ensure_future(arrivals.get())
    try:
        await asyncio.wait({getting, closed}, return_when=asyncio.FIRST_COMPLETED)
        if closed.done():
            raise ConnectionError(f"the channel of {queue} was closed")
        return getting.result()
    finally:
        getting.cancel()


def _wire(message: Message, headers: dict[str, Any]) -> aio_pika.Message:
    if message.acting_at is not None:
        headers = {**headers, _ACTING_AT: message.acting_at.isoformat()}
    return aio_pika.Message(
        message.payload.encode(),
        message_id=str(message.id),
        type=message.type,
        correlation_id=message.correlation_id,
        content_type="application/json",
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        headers=headers,
    )


def _unwired(delivery: AbstractIncomingMessage) -> Message:
    acting_at = delivery.headers.get(_ACTING_AT)
    return Message(
        id=UUID(delivery.message_id),
        type=delivery.type or "",
        payload=delivery.body.decode(),
        correlation_id=delivery.correlation_id or "",
        acting_at=datetime.fromisoformat(str(acting_at)).astimezone(UTC) if acting_at else None,
    )


def _attempt(delivery: AbstractIncomingMessage) -> int:
    return int(str(delivery.headers.get(_ATTEMPT, 1)))
