"""SQL of users, the platform's own roles, and operators' tokens."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from accounts.person import OperatorToken, User
from accounts.store_second_factors import remove_factor
from accounts.store_sessions import end_sessions_of
from accounts.tables import operator_tokens, platform_roles, users
from contracts.access import PlatformRole
from kit.db import ReadSession, WriteSession


async def find_user(session: ReadSession, user_id: UUID) -> User | None:
    row = await session.one_or_none(sa.select(users).where(users.c.id == user_id))
    return None if row is None else _user(row)


async def find_user_by_email(session: ReadSession, email: str) -> tuple[User, str | None] | None:
    """Return the user of this lower-case address and their password's hash, if they have chosen one."""
    row = await session.one_or_none(sa.select(users).where(users.c.email == email))
    return None if row is None else (_user(row), row["password_hash"])


async def password_of(session: ReadSession, user_id: UUID) -> str | None:
    """Return the hash of a user's password."""
    found: str | None = await session.scalar(sa.select(users.c.password_hash).where(users.c.id == user_id))
    return found


async def change_user(session: WriteSession, user: User) -> None:
    """Keep a user's name and language."""
    await session.execute(
        sa.update(users).where(users.c.id == user.id).values(name=user.name, language=user.language)
    )


async def add_user(
    session: WriteSession, user: User, password_hash: str | None, created_at: datetime
) -> bool:
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


async def replace_password(
    session: WriteSession, user_id: UUID, password_hash: str, *, keep: UUID | None = None
) -> None:
    """Set a password and end every session that was begun with the old one, but for `keep`."""
    await session.execute(sa.update(users).where(users.c.id == user_id).values(password_hash=password_hash))
    await end_sessions_of(session, user_id, but=keep)


async def remove_user(session: WriteSession, user_id: UUID) -> None:
    """Erase a user who belongs nowhere any more, with all that opens their account."""
    await end_sessions_of(session, user_id)
    await remove_factor(session, user_id)
    await session.execute(sa.delete(users).where(users.c.id == user_id))


async def add_platform_roles(session: WriteSession, user_id: UUID, roles: Sequence[PlatformRole]) -> None:
    records = [{"user_id": user_id, "role": role} for role in roles]
    await session.insert_new(platform_roles, records, key=("user_id", "role"))


async def remove_platform_roles(session: WriteSession, user_id: UUID) -> None:
    """Take the platform's roles away, and with them the sessions that hold them."""
    await session.execute(sa.delete(platform_roles).where(platform_roles.c.user_id == user_id))
    await end_sessions_of(session, user_id)


async def platform_roles_of(session: ReadSession, user_id: UUID) -> list[PlatformRole]:
    return await session.scalars(
        sa.select(platform_roles.c.role)
        .where(platform_roles.c.user_id == user_id)
        .order_by(platform_roles.c.role)
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
