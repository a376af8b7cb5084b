"""RabbitMQ: one durable topic exchange, a quorum queue per consumer, a retry ladder, dead letters."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import aio_pika
import structlog
from aio_pika.abc import (
    AbstractChannel,
    AbstractExchange,
    AbstractIncomingMessage,
    AbstractQueue,
    AbstractRobustConnection,
)

from kit.bus.local import delay_before, reason_of
from kit.bus.protocol import RetryLadder, Topology
from kit.clock import Clock
from kit.db import Database
from kit.dead_letters import bury, stack_of
from kit.inbox import Consumer, Message, Reject, handle

_TIMEOUT = 10.0  # seconds, for every declare, publish and consume: an outage raises instead of hanging
_CONNECT_TIMEOUT = 30.0
_PREFETCH = 50
_DELIVERY_LIMIT = 20  # a crash counts one delivery for every prefetched message: well above our attempts
_ATTEMPT, _REASON, _STACK = "x-proofmark-attempt", "x-proofmark-reason", "x-proofmark-stack"
_ACTING_AT = "x-proofmark-acting-at"
log = structlog.get_logger()


class RabbitBus:
    """Publishes with confirms, consumes with manual acknowledgement after the commit."""

    def __init__(self, url: str, topology: Topology, ladder: RetryLadder | None = None) -> None:
        self._url = url
        self._topology = topology
        self._ladder = ladder or RetryLadder()
        self._connection: AbstractRobustConnection | None = None
        self._publisher: AbstractChannel | None = None
        self._exchange: AbstractExchange | None = None
        # aio-pika restores declared queues through weak references: keep strong ones.
        self._declared: list[AbstractQueue] = []

    async def connect(self) -> None:
        """Connect and declare the whole topology."""
        async with asyncio.timeout(_CONNECT_TIMEOUT):
            self._connection = await aio_pika.connect_robust(self._url, timeout=_TIMEOUT)
            self._publisher = await self._connection.channel(publisher_confirms=True)
            self._exchange = await self._publisher.declare_exchange(
                self._topology.exchange, aio_pika.ExchangeType.TOPIC, durable=True, timeout=_TIMEOUT
            )
            for queue, types in self._topology.queues.items():
                await self._declare(self._publisher, queue, types)

    async def _declare(self, channel: AbstractChannel, queue: str, types: Sequence[str]) -> None:
        declared = await channel.declare_queue(
            queue,
            durable=True,
            timeout=_TIMEOUT,
            arguments={
                **_QUORUM,
                "x-delivery-limit": _DELIVERY_LIMIT,
                "x-dead-letter-exchange": "",
                "x-dead-letter-routing-key": dead_queue(queue),
            },
        )
        for event_type in types:
            await declared.bind(self._topology.exchange, routing_key=event_type, timeout=_TIMEOUT)
        self._declared.append(declared)
        for step, delay in enumerate(self._ladder.delays, start=1):
            self._declared.append(
                await channel.declare_queue(
                    retry_queue(queue, step),
                    durable=True,
                    timeout=_TIMEOUT,
                    arguments={
                        **_QUORUM,
                        "x-message-ttl": int(delay.total_seconds() * 1000),
                        "x-dead-letter-exchange": "",
                        "x-dead-letter-routing-key": queue,
                    },
                )
            )
        self._declared.append(
            await channel.declare_queue(
                dead_queue(queue), durable=True, timeout=_TIMEOUT, arguments={"x-queue-type": "quorum"}
            )
        )

    async def publish(self, messages: Sequence[Message]) -> None:
        async with asyncio.timeout(_CONNECT_TIMEOUT):
            await asyncio.gather(*(self._publish_one(message) for message in messages))

    async def _publish_one(self, message: Message) -> None:
        if message.queue is not None:
            await self._send_to_queue(message.queue, _wire(message, {_ATTEMPT: 1}))
            return
        if self._exchange is None:
            raise ConnectionError("not connected to RabbitMQ")
        # Mandatory where somebody wants it: an event without a queue is one that nobody asked for.
        wanted = bool(self._topology.queues_of(message.type))
        await self._exchange.publish(
            _wire(message, {_ATTEMPT: 1}), message.type, mandatory=wanted, timeout=_TIMEOUT
        )

    async def _send_to_queue(self, queue: str, message: aio_pika.Message) -> None:
        if self._publisher is None:
            raise ConnectionError("not connected to RabbitMQ")
        await self._publisher.default_exchange.publish(message, queue, mandatory=True, timeout=_TIMEOUT)

    async def consume(self, consumer: Consumer, database: Database, clock: Clock) -> None:
        while True:
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._consume_queue(consumer, database, clock))
                    group.create_task(self._consume_dead(consumer.queue, database, clock))
            except Exception as error:  # the channel is gone: open another
                if _is_being_cancelled():  # closing a channel may fail and hide that we are to stop
                    raise asyncio.CancelledError from error
                log.warning("consumer_restarts", queue=consumer.queue, error=type(error).__name__)
                await asyncio.sleep(1)

    async def _consume_queue(self, consumer: Consumer, database: Database, clock: Clock) -> None:
        async with await self._channel() as channel:
            queue = await channel.get_queue(consumer.queue, ensure=True)
            async with queue.iterator(timeout=None) as deliveries:
                async for delivery in deliveries:
                    await self._deliver(delivery, consumer, database, clock)

    async def _consume_dead(self, queue: str, database: Database, clock: Clock) -> None:
        """Take dead letters into the service's table, where they are listed and replayed."""
        async with await self._channel() as channel:
            dead = await channel.get_queue(dead_queue(queue), ensure=True)
            async with dead.iterator(timeout=None) as deliveries:
                async for delivery in deliveries:
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

    async def _channel(self) -> AbstractChannel:
        if self._connection is None:
            raise ConnectionError("not connected to RabbitMQ")
        channel = await self._connection.channel(publisher_confirms=True)
        await channel.set_qos(prefetch_count=_PREFETCH, timeout=_TIMEOUT)
        return channel

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
        async with await self._channel() as channel:
            declared = await channel.declare_queue(queue, passive=True, timeout=_TIMEOUT)
            return declared.declaration_result.message_count or 0

    async def check(self) -> None:
        if self._connection is None or self._connection.is_closed or not self._connection.connected.is_set():
            raise ConnectionError("RabbitMQ is out of reach")

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()


_QUORUM: dict[str, Any] = {
    "x-queue-type": "quorum",
    "x-dead-letter-strategy": "at-least-once",
    "x-overflow": "reject-publish",  # what at-least-once dead-lettering asks for
}


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def retry_queue(queue: str, step: int) -> str:
    return f"{queue}.retry.{step}"


def dead_queue(queue: str) -> str:
    return f"{queue}.dead"


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
