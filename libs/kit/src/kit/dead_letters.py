"""Messages given up on: kept with their reason, listed, replayed, dropped."""

import traceback
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.clock import Clock
from kit.db import Database, ReadSession, WriteSession
from kit.db.platform_tables import dead_letters
from kit.ids import uuid7
from kit.inbox import Message


def stack_of(error: BaseException) -> str:
    """Where it was raised: files and lines, without values, which may be personal."""
    frames = traceback.extract_tb(error.__traceback__)
    return "\n".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)


async def bury(
    session: WriteSession,
    message: Message,
    *,
    queue: str,
    attempts: int,
    reason: str,
    stack: str,
    clock: Clock,
) -> None:
    """Keep a message that could not be handled."""
    await session.insert(
        dead_letters,
        {
            "id": uuid7(),
            "queue": queue,
            "event_id": message.id,
            "type": message.type,
            "payload": message.payload,
            "correlation_id": message.correlation_id,
            "acting_at": message.acting_at,
            "attempts": attempts,
            "reason": reason,
            "stack": stack,
            "died_at": clock.now(),
            "replayed_at": None,
        },
    )


async def listed(session: ReadSession) -> list[dict[str, Any]]:
    """Return the dead letters not replayed yet, oldest first, without payloads."""
    columns = [column for column in dead_letters.c if column.name not in ("payload", "acting_at")]
    return await session.rows(
        sa.select(*columns).where(dead_letters.c.replayed_at.is_(None)).order_by(dead_letters.c.died_at)
    )


async def waiting_count(session: ReadSession) -> int:
    statement = sa.select(sa.func.count()).select_from(dead_letters)
    return int(await session.scalar(statement.where(dead_letters.c.replayed_at.is_(None))))


async def replay(database: Database, ids: Sequence[UUID] | None, clock: Clock) -> int:
    """Send dead letters (all if None) through the normal path once more; return how many."""
    async with database.write() as session:
        statement = sa.select(dead_letters).where(dead_letters.c.replayed_at.is_(None))
        if ids is not None:
            statement = statement.where(dead_letters.c.id.in_(ids))
        letters = await session.claim(statement)
        for letter in letters:
            await session.emit_to_queue(letter["queue"], _as_outbox_record(letter, clock))
        await session.execute(
            sa.update(dead_letters)
            .where(dead_letters.c.id.in_([letter["id"] for letter in letters]))
            .values(replayed_at=clock.now())
        )
    return len(letters)


async def drop(database: Database, ids: Sequence[UUID] | None) -> int:
    """Delete dead letters (all if None); return how many."""
    async with database.write() as session:
        statement = sa.delete(dead_letters).where(dead_letters.c.replayed_at.is_(None))
        if ids is not None:
            statement = statement.where(dead_letters.c.id.in_(ids))
        return await session.execute(statement)


def _as_outbox_record(letter: dict[str, Any], clock: Clock) -> dict[str, Any]:
    return {
        "id": letter["event_id"],
        "type": letter["type"],
        "id_website": None,
        "aggregate_id": str(letter["event_id"]),
        "version": 1,
        "payload": letter["payload"],
        "correlation_id": letter["correlation_id"],
        "acting_at": letter["acting_at"],
        "created_at": clock.now(),
        "published_at": None,
    }
