"""SQL of people's sessions."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from accounts.person import Session
from accounts.tables import sessions, users
from kit.db import ReadSession, WriteSession


async def add_session(session: WriteSession, new: Session) -> None:
    await session.insert(sessions, asdict(new))
    await _seen(session, new.user_id, new.created_at)


async def find_session(session: ReadSession, token_hash: str) -> Session | None:
    row = await session.one_or_none(sa.select(sessions).where(sessions.c.token_hash == token_hash))
    return None if row is None else Session(**row)


async def sessions_of(session: ReadSession, user_id: UUID) -> list[Session]:
    """Return a user's sessions, last seen first."""
    statement = sa.select(sessions).where(sessions.c.user_id == user_id)
    rows = await session.rows(statement.order_by(sessions.c.last_seen_at.desc(), sessions.c.id.desc()))
    return [Session(**row) for row in rows]


async def touch_session(session: WriteSession, seen: Session, seen_at: datetime) -> None:
    await session.execute(
        sa.update(sessions).where(sessions.c.token_hash == seen.token_hash).values(last_seen_at=seen_at)
    )
    await _seen(session, seen.user_id, seen_at)


async def end_session(session: WriteSession, token_hash: str) -> None:
    await session.execute(sa.delete(sessions).where(sessions.c.token_hash == token_hash))


async def end_session_of(session: WriteSession, user_id: UUID, session_id: UUID) -> bool:
    """End one session of a user; tell whether it was theirs."""
    mine = sa.and_(sessions.c.user_id == user_id, sessions.c.id == session_id)
    return await session.execute(sa.delete(sessions).where(mine)) > 0


async def end_sessions_of(session: WriteSession, user_id: UUID, *, but: UUID | None = None) -> None:
    """End a user's sessions, all or all but one."""
    statement = sa.delete(sessions).where(sessions.c.user_id == user_id)
    await session.execute(statement if but is None else statement.where(sessions.c.id != but))


async def forget_sessions(session: WriteSession, *, seen_before: datetime, created_before: datetime) -> int:
    """Delete sessions that were last seen, or begun, before these instants; return how many."""
    return await session.execute(
        sa.delete(sessions).where(
            sa.or_(sessions.c.last_seen_at < seen_before, sessions.c.created_at < created_before)
        )
    )


async def _seen(session: WriteSession, user_id: UUID, at: datetime) -> None:
    await session.execute(sa.update(users).where(users.c.id == user_id).values(last_seen_at=at))
