"""SQL of users, their roles, their sessions, and operators' tokens."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from accounts.person import Membership, OperatorToken, Session, User
from accounts.store_websites import websites_of
from accounts.tables import memberships, operator_tokens, organizations, platform_roles, sessions, users
from contracts.access import PlatformRole, Role
from kit.db import ReadSession, WriteSession


async def find_user(session: ReadSession, user_id: UUID) -> User | None:
    row = await session.one_or_none(sa.select(users).where(users.c.id == user_id))
    return None if row is None else _user(row)


async def find_user_by_email(session: ReadSession, email: str) -> tuple[User, str] | None:
    """Return the user of this lower-case address and their password's hash."""
    row = await session.one_or_none(sa.select(users).where(users.c.email == email))
    return None if row is None else (_user(row), row["password_hash"])


async def add_user(session: WriteSession, user: User, password_hash: str, created_at: datetime) -> bool:
    """Add a user unless the address is taken; tell whether it was added."""
    record = {
        "id": user.id,
        "email": user.email,
        "name": user.name,
        "language": user.language,
        "password_hash": password_hash,
        "created_at": created_at,
    }
    return bool(await session.insert_new(users, [record], key=("email",)))


async def replace_password(session: WriteSession, user_id: UUID, password_hash: str) -> None:
    """Set a password and end every session that was begun with the old one."""
    await session.execute(sa.update(users).where(users.c.id == user_id).values(password_hash=password_hash))
    await session.execute(sa.delete(sessions).where(sessions.c.user_id == user_id))


async def add_membership(session: WriteSession, user_id: UUID, organization_id: UUID, role: Role) -> None:
    record = {"user_id": user_id, "organization_id": organization_id, "role": role}
    await session.insert_new(memberships, [record], key=("user_id", "organization_id"))


async def memberships_of(session: ReadSession, user_id: UUID) -> list[Membership]:
    rows = await session.rows(
        sa.select(memberships.c.organization_id, memberships.c.role, organizations.c.name)
        .join(organizations, organizations.c.id == memberships.c.organization_id)
        .where(memberships.c.user_id == user_id)
        .order_by(organizations.c.name)
    )
    seen = await websites_of(session, [row["organization_id"] for row in rows])
    return [
        Membership(row["organization_id"], row["name"], row["role"], seen[row["organization_id"]])
        for row in rows
    ]


async def add_platform_roles(session: WriteSession, user_id: UUID, roles: Sequence[PlatformRole]) -> None:
    records = [{"user_id": user_id, "role": role} for role in roles]
    await session.insert_new(platform_roles, records, key=("user_id", "role"))


async def remove_platform_roles(session: WriteSession, user_id: UUID) -> None:
    """Take the platform's roles away, and with them the sessions that hold them."""
    await session.execute(sa.delete(platform_roles).where(platform_roles.c.user_id == user_id))
    await session.execute(sa.delete(sessions).where(sessions.c.user_id == user_id))


async def platform_roles_of(session: ReadSession, user_id: UUID) -> list[PlatformRole]:
    return await session.scalars(
        sa.select(platform_roles.c.role)
        .where(platform_roles.c.user_id == user_id)
        .order_by(platform_roles.c.role)
    )


async def add_session(session: WriteSession, new: Session) -> None:
    await session.insert(
        sessions,
        {
            "token_hash": new.token_hash,
            "user_id": new.user_id,
            "csrf_token": new.csrf_token,
            "created_at": new.created_at,
            "last_seen_at": new.last_seen_at,
        },
    )


async def find_session(session: ReadSession, token_hash: str) -> Session | None:
    row = await session.one_or_none(sa.select(sessions).where(sessions.c.token_hash == token_hash))
    return None if row is None else Session(**row)


async def touch_session(session: WriteSession, token_hash: str, seen_at: datetime) -> None:
    await session.execute(
        sa.update(sessions).where(sessions.c.token_hash == token_hash).values(last_seen_at=seen_at)
    )


async def end_session(session: WriteSession, token_hash: str) -> None:
    await session.execute(sa.delete(sessions).where(sessions.c.token_hash == token_hash))


async def forget_sessions(session: WriteSession, *, seen_before: datetime, created_before: datetime) -> int:
    """Delete sessions that were last seen, or begun, before these instants; return how many."""
    return await session.execute(
        sa.delete(sessions).where(
            sa.or_(sessions.c.last_seen_at < seen_before, sessions.c.created_at < created_before)
        )
    )


async def find_operator_token(session: ReadSession, token_hash: str) -> OperatorToken | None:
    row = await session.one_or_none(
        sa.select(operator_tokens).where(operator_tokens.c.token_hash == token_hash)
    )
    return None if row is None else OperatorToken(row["platform_roles"], row["every_website"])


async def replace_operator_tokens(
    session: WriteSession, token_hash: str, token: OperatorToken, created_at: datetime
) -> None:
    """Make this the only operator token."""
    await session.execute(sa.delete(operator_tokens))
    await session.insert(
        operator_tokens,
        {
            "token_hash": token_hash,
            "platform_roles": list(token.platform_roles),
            "every_website": token.every_website,
            "created_at": created_at,
        },
    )


def _user(row: dict[str, Any]) -> User:
    return User(row["id"], row["email"], row["name"], row["language"])
