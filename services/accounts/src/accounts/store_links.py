"""SQL of the links by which people choose a password."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from accounts.tables import password_links
from kit.db import ReadSession, WriteSession


@dataclass(frozen=True)
class StoredLink:
    id: UUID
    user_id: UUID
    organization_id: UUID | None  # of an invitation
    created_at: datetime
    expires_at: datetime


async def add_link(session: WriteSession, link: StoredLink) -> None:
    await session.insert(password_links, vars(link))


async def find_link(session: ReadSession, link_id: UUID) -> StoredLink | None:
    row = await session.one_or_none(sa.select(password_links).where(password_links.c.id == link_id))
    return None if row is None else StoredLink(**row)


async def lock_links(session: WriteSession, user_id: UUID) -> None:
    """Make others who use or send links of this user wait until this transaction ends."""
    await session.lock(f"password-links:{user_id}")


async def sent_to(session: ReadSession, user_id: UUID, since: datetime) -> int:
    return await _count(session, password_links.c.user_id == user_id, since)


async def sent_by(session: ReadSession, organization_id: UUID, since: datetime) -> int:
    return await _count(session, password_links.c.organization_id == organization_id, since)


async def end_links(session: WriteSession, user_id: UUID, at: datetime) -> None:
    """Close every way to this user's password that is still open."""
    await session.execute(
        sa.update(password_links)
        .where(password_links.c.user_id == user_id, password_links.c.expires_at > at)
        .values(expires_at=at)
    )


async def forget_links(session: WriteSession, before: datetime) -> int:
    return await session.execute(sa.delete(password_links).where(password_links.c.expires_at < before))


async def _count(session: ReadSession, condition: sa.ColumnElement[bool], since: datetime) -> int:
    statement = sa.select(sa.func.count()).where(condition, password_links.c.created_at > since)
    return int(await session.scalar(statement))
