"""The connection to RabbitMQ: opened when it's needed, and again when it's gone, queues declared each time.

aio-pika's own reconnecting connection is not used: after a broker was killed, its channels stayed invalid.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import aio_pika
import structlog
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractExchange

from kit.bus.protocol import RetryLadder, Topology

TIMEOUT = 10.0  # seconds, for every declare, publish and consume: an outage raises instead of hanging
_CONNECT_TIMEOUT = 60.0  # the whole topology on a busy broker
_PREFETCH = 50
_DELIVERY_LIMIT = 20  # a crash counts one delivery for every prefetched message: well above our attempts
_QUORUM: dict[str, Any] = {
    "x-queue-type": "quorum",
    "x-dead-letter-strategy": "at-least-once",
    "x-overflow": "reject-publish",  # what at-least-once dead-lettering asks for
}
log = structlog.get_logger()


def retry_queue(queue: str, step: int) -> str:
    return f"{queue}.retry.{step}"


def dead_queue(queue: str) -> str:
    return f"{queue}.dead"


class RabbitLink:
    """One connection with its publishing channel, replaced as a whole when it breaks."""

    def __init__(self, url: str, topology: Topology, ladder: RetryLadder) -> None:
        self._url = url
        self._topology = topology
        self._ladder = ladder
        self._opening = asyncio.Lock()
        self._connection: AbstractConnection | None = None
        self._publisher: AbstractChannel | None = None
        self._exchange: AbstractExchange | None = None

    @property
    def is_open(self) -> bool:
        return (
            self._connection is not None
            and not self._connection.is_closed
            and self._publisher is not None
            and not self._publisher.is_closed
        )

    async def open(self) -> AbstractConnection:
        """Return the living connection, making it and the topology if need be."""
        async with self._opening:
            if not self.is_open or self._connection is None:
                await self._close_quietly()
                async with asyncio.timeout(_CONNECT_TIMEOUT):
                    self._connection = await aio_pika.connect(self._url, timeout=TIMEOUT)
                    self._publisher = await self._connection.channel(publisher_confirms=True)
                    await self._declare_all(self._publisher)
            return self._connection

    async def publisher(self) -> tuple[AbstractChannel, AbstractExchange]:
        """Return the channel with confirms, and the topic exchange."""
        await self.open()
        if self._publisher is None or self._exchange is None:
            raise ConnectionError("not connected to RabbitMQ")
        return self._publisher, self._exchange

    @asynccontextmanager
    async def channel(self) -> AsyncIterator[AbstractChannel]:
        """A channel of its own, for a consumer."""
        connection = await self.open()
        channel = await connection.channel(publisher_confirms=True)
        try:
            await channel.set_qos(prefetch_count=_PREFETCH, timeout=TIMEOUT)
            yield channel
        finally:
            await _quietly(channel.close)

    async def close(self) -> None:
        async with self._opening:
            await self._close_quietly()

    async def _close_quietly(self) -> None:
        connection, self._connection = self._connection, None
        self._publisher = self._exchange = None
        if connection is not None and not connection.is_closed:
            await _quietly(connection.close)

    async def _declare_all(self, channel: AbstractChannel) -> None:
        self._exchange = await channel.declare_exchange(
            self._topology.exchange, aio_pika.ExchangeType.TOPIC, durable=True, timeout=TIMEOUT
        )
        for queue in self._topology.queues:
            await self._declare(channel, queue, self._topology.keys_of(queue))

    async def _declare(self, channel: AbstractChannel, queue: str, keys: Sequence[str]) -> None:
        """Declare a consumer's queue, the steps of its ladder, and where its dead letters wait."""
        arguments = {**_QUORUM, "x-delivery-limit": _DELIVERY_LIMIT, **_dead_letters_to(dead_queue(queue))}
        declared = await channel.declare_queue(queue, durable=True, timeout=TIMEOUT, arguments=arguments)
        for key in keys:
            await declared.bind(self._topology.exchange, routing_key=key, timeout=TIMEOUT)
        for step, delay in enumerate(self._ladder.delays, start=1):
            life = {"x-message-ttl": int(delay.total_seconds() * 1000)}
            arguments = {**_QUORUM, **life, **_dead_letters_to(queue)}
            name = retry_queue(queue, step)
            await channel.declare_queue(name, durable=True, timeout=TIMEOUT, arguments=arguments)
        arguments = {"x-queue-type": "quorum"}
        await channel.declare_queue(dead_queue(queue), durable=True, timeout=TIMEOUT, arguments=arguments)


def _dead_letters_to(queue: str) -> dict[str, Any]:
    return {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": queue}


def is_being_cancelled() -> bool:
    """Tell whether somebody asked the present task to stop."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


@contextmanager
def outage_as_error() -> Iterator[None]:
    """Turn a cancellation that nobody asked for into a ConnectionError.

    When a connection breaks, the client library cancels whatever waits on it; taken for our own
    cancellation, it would end relay and consumers for good.
    """
    try:
        yield
    except asyncio.CancelledError as error:
        if is_being_cancelled():
            raise
        raise ConnectionError("RabbitMQ went away") from error


async def _quietly(close: Callable[[], Awaitable[Any]]) -> None:
    """Close what may be dead already, without waiting for its answer for ever."""
    try:
        async with asyncio.timeout(TIMEOUT):
            with outage_as_error():
                await close()
    except Exception as error:
        log.debug("close_failed", error=type(error).__name__)
