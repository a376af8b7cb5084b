"""From the outbox to the bus: publish what is committed, mark what the bus has confirmed."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import sqlalchemy as sa
import structlog

from contracts.topology import BULK_CHARACTERS
from kit.clock import Clock
from kit.db import Database, ReadSession, WriteSession
from kit.db.platform_tables import inbox, outbox
from kit.inbox import Message

BATCH = 500
BATCH_BYTES = 16 << 20
RECENT = 2_000
_LOOK_BEHIND = 2_000  # events among which those of others and small ones are found behind bulk
KEEP_PUBLISHED = timedelta(days=7)
KEEP_HANDLED = timedelta(days=30)
_SAFETY_POLL_SECONDS = 1.0
_PRUNE_EVERY_SECONDS = 3600.0

Publish = Callable[[Sequence[Message]], Awaitable[None]]
HasRoom = Callable[[str], Awaitable[bool]]
Row = dict[str, Any]
Fetch = Callable[[sa.Select[Any]], Awaitable[list[Row]]]
log = structlog.get_logger()


async def _always(_: str) -> bool:
    return True


async def relay_once(database: Database, publish: Publish, clock: Clock, has_room: HasRoom = _always) -> int:
    """Publish one batch of unpublished events and mark it; return its size.

    `has_room`: whether bulk events of a type may be published now; the others wait here.
    A crash between publishing and marking publishes again: consumers' inboxes make that harmless.
    """
    if database.is_postgresql:
        async with database.write() as session:
            messages = await _unpublished(session, session.claim, has_room)
            await _publish_and_mark(session, messages, publish, clock)
            return len(messages)
    # One process owns the file: no claim is needed, and publishing may write to the same file.
    async with database.read() as reader:
        messages = await _unpublished(reader, reader.rows, has_room)
    if messages:
        await publish([message for _, message in messages])
        async with database.write() as session:
            await _mark(session, messages, clock)
    return len(messages)


async def _publish_and_mark(
    session: WriteSession, messages: Sequence[tuple[int, Message]], publish: Publish, clock: Clock
) -> None:
    if messages:
        await publish([message for _, message in messages])
        await _mark(session, messages, clock)


async def _unpublished(session: ReadSession, fetch: Fetch, has_room: HasRoom) -> list[tuple[int, Message]]:
    """Return the oldest events that are still to be published: as many as fit into memory with ease.

    Where bulk waits, the websites it belongs to take turns, and what is small goes before it.
    """
    size = sa.func.octet_length if session.is_postgresql else sa.func.length
    waiting = (
        sa.select(outbox.c.position, outbox.c.type, outbox.c.id_website, size(outbox.c.payload).label("size"))
        .where(outbox.c.published_at.is_(None))
        .order_by(outbox.c.position)
    )
    found = await fetch(waiting.limit(BATCH))
    if bulk := {row["type"] for row in found if _is_bulk(row)}:
        held = {each for each in bulk if not await has_room(each)}
        if session.is_postgresql:  # SQLite would read all payloads for their length
            behind = waiting.where(outbox.c.position > found[-1]["position"])
            small = size(outbox.c.payload) <= BULK_CHARACTERS
            found += await session.rows(
                behind.where(small).limit(BATCH) if held else behind.limit(_LOOK_BEHIND)
            )
        found = [row for row in found if not (_is_bulk(row) and row["type"] in held)]
    return await _messages(_chosen(found), fetch)


async def _messages(positions: Sequence[int], fetch: Fetch) -> list[tuple[int, Message]]:
    if not positions:
        return []
    chosen = sa.select(outbox).where(outbox.c.position.in_(positions), outbox.c.published_at.is_(None))
    return [(row["position"], _message(row)) for row in await fetch(chosen.order_by(outbox.c.position))]


def _is_bulk(row: Row) -> bool:
    return bool(row["size"] > BULK_CHARACTERS)


def _chosen(found: Sequence[Row]) -> list[int]:
    """Return the positions of one batch: at least one, however large."""
    number: Counter[UUID | None] = Counter()  # of bulk events seen of each website

    def turn(row: Row) -> int:
        number[row["id_website"]] += _is_bulk(row)
        return number[row["id_website"]] if _is_bulk(row) else 0

    in_order = sorted((turn(row), row["position"], row["size"]) for row in found)[:BATCH]
    bulk = [each for each in in_order if each[0]]
    if bulk:  # one goes even if small ones would fill the batch: none waits for ever
        in_order.remove(bulk[0])
        in_order.insert(0, bulk[0])
    total = itertools.accumulate(size for _, _, size in in_order)
    fitting = max(1, sum(1 for each in total if each <= BATCH_BYTES))
    return [position for _, position, _ in in_order[:fitting]]


def _message(row: Row) -> Message:
    return Message(
        id=row["id"],
        type=row["type"],
        payload=row["payload"],
        correlation_id=row["correlation_id"],
        acting_at=row["acting_at"],
        queue=row["queue"],
    )


async def _mark(session: WriteSession, messages: Sequence[tuple[int, Message]], clock: Clock) -> None:
    positions = [position for position, _ in messages]
    await session.execute(
        sa.update(outbox).where(outbox.c.position.in_(positions)).values(published_at=clock.now())
    )


async def published_since(session: ReadSession, oldest: UUID) -> dict[UUID, str]:
    """Return id → type of the newest events that went to every queue of their type, at most `RECENT`."""
    rows = await session.rows(
        sa.select(outbox.c.id, outbox.c.type)
        .where(outbox.c.published_at.is_not(None), outbox.c.queue.is_(None))
        .order_by(outbox.c.position.desc())
        .limit(RECENT)
    )
    return {row["id"]: row["type"] for row in rows if row["id"] >= oldest}


async def unpublished_count(session: ReadSession) -> int:
    return int(
        await session.scalar(
            sa.select(sa.func.count()).select_from(outbox).where(outbox.c.published_at.is_(None))
        )
    )


async def prune(database: Database, clock: Clock) -> None:
    """Delete published events after seven days and inbox keys after thirty (design.md 3)."""
    async with database.write() as session:
        await session.execute(sa.delete(outbox).where(outbox.c.published_at < clock.now() - KEEP_PUBLISHED))
        await session.execute(sa.delete(inbox).where(inbox.c.handled_at < clock.now() - KEEP_HANDLED))


class Relay:
    """Publishes one service's outbox for as long as it runs; several replicas may run at once."""

    def __init__(
        self, database: Database, publish: Publish, clock: Clock, has_room: HasRoom = _always
    ) -> None:
        self._database = database
        self._publish = publish
        self._clock = clock
        self._has_room = has_room

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._prune_regularly())
            if self._database.is_postgresql:
                group.create_task(self._listen())
            while True:
                self._database.emitted.clear()
                try:
                    while await relay_once(self._database, self._publish, self._clock, self._has_room):
                        pass
                except Exception as error:  # the broker or database is away: the rows wait
                    log.warning("relay_failed", service=self._database.schema, error=type(error).__name__)
                    await asyncio.sleep(_SAFETY_POLL_SECONDS)
                await self._wait()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(_SAFETY_POLL_SECONDS):
                await self._database.emitted.wait()
        except TimeoutError:
            pass

    async def _prune_regularly(self) -> None:
        while True:
            await asyncio.sleep(_PRUNE_EVERY_SECONDS)
            await prune(self._database, self._clock)

    async def _listen(self) -> None:
        """Wake up when another process has committed events (LISTEN); the poll is the safety net."""
        address = self._database.url.replace("postgresql+asyncpg://", "postgresql://")
        while True:
            try:
                connection = await asyncpg.connect(address, timeout=10)
                try:
                    await connection.add_listener(self._database.notify_channel, self._woken)
                    await _until_closed(connection)
                finally:
                    await connection.close(timeout=5)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                await asyncio.sleep(_SAFETY_POLL_SECONDS)

    def _woken(self, *_: object) -> None:
        self._database.emitted.set()


async def _until_closed(connection: Any) -> None:
    closed = asyncio.Event()
    connection.add_termination_listener(lambda _: closed.set())
    await closed.wait()
