"""The queue of notices and letters: written, begun, settled. A row is one mail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.context import correlation_id
from kit.db import ReadSession, WriteSession
from mailer.tables import notices


async def add(
    session: WriteSession,
    id_: UUID,
    id_website: UUID | None,
    kind: str,
    recipient: str,
    content: Mapping[str, Any],
    *,
    message_date: datetime,
    due_at: datetime,
    address_hash: str | None = None,
) -> None:
    record = {
        "id": id_,
        "id_website": id_website,
        "kind": kind,
        "recipient": recipient,
        "address_hash": address_hash,
        "content": dict(content),
        "state": "waiting",
        "due_at": due_at,
        "message_date": message_date,
        "correlation_id": correlation_id(),
        "attempts": 0,
    }
    await session.insert_new(notices, [record], key=("id",))


async def any_due(session: ReadSession, now: datetime) -> bool:
    return await session.scalar(sa.select(notices.c.id).where(notices.c.due_at <= now).limit(1)) is not None


async def due_count(session: ReadSession, now: datetime) -> int:
    return int(await session.scalar(sa.select(sa.func.count()).where(notices.c.due_at <= now)))


async def claim(session: WriteSession, now: datetime) -> dict[str, Any] | None:
    """Lock and return what is to be looked at first."""
    rows = await session.claim(
        sa.select(notices).where(notices.c.due_at <= now).order_by(notices.c.due_at, notices.c.id).limit(1)
    )
    return rows[0] if rows else None


async def change(session: WriteSession, id_: UUID, **values: Any) -> None:
    await session.execute(sa.update(notices).where(notices.c.id == id_).values(**values))


async def settle(session: WriteSession, id_: UUID, state: str, answer: str | None, now: datetime) -> None:
    """Close a notice; whom and what it told is not kept."""
    await change(
        session,
        id_,
        state=state,
        answer=answer,
        due_at=None,
        finished_at=now,
        recipient=None,
        content=sa.null(),
    )
