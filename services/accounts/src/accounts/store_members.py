"""SQL of who belongs to which organization, and in what role."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from accounts.person import Membership
from accounts.store_websites import websites_of
from accounts.tables import membership_websites, memberships, organizations
from contracts.access import Role
from kit.db import ReadSession, WriteSession


async def add_member(
    session: WriteSession,
    user_id: UUID,
    organization_id: UUID,
    role: Role,
    *,
    name: str,
    language: str,
    at: datetime,
) -> None:
    """Add a member who sees every website, unless they belong to the organization already."""
    record = {
        "user_id": user_id,
        "organization_id": organization_id,
        "role": role,
        "sees_all": True,
        "invited_name": name,
        "invited_language": language,
        "invited_at": at,
    }
    await session.insert_new(memberships, [record], key=("user_id", "organization_id"))


async def has_come(session: WriteSession, user_id: UUID, at: datetime) -> None:
    """Note that an invited person has signed in."""
    await session.execute(
        sa.update(memberships)
        .where(memberships.c.user_id == user_id, memberships.c.joined_at.is_(None))
        .values(joined_at=at)
    )


async def memberships_of(session: ReadSession, user_id: UUID) -> list[Membership]:
    rows = await session.rows(
        sa.select(
            memberships.c.organization_id, memberships.c.role, memberships.c.sees_all, organizations.c.name
        )
        .join(organizations, organizations.c.id == memberships.c.organization_id)
        .where(memberships.c.user_id == user_id)
        .order_by(organizations.c.name)
    )
    there_are = await websites_of(session, [row["organization_id"] for row in rows])
    named = set(await _named(session, user_id)) if not all(row["sees_all"] for row in rows) else set()

    def seen(organization_id: UUID, *, all_of_them: bool) -> Sequence[UUID]:
        own = there_are[organization_id]
        return own if all_of_them else [one for one in own if one in named]

    return [
        Membership(
            row["organization_id"],
            row["name"],
            row["role"],
            seen(row["organization_id"], all_of_them=row["sees_all"]),
        )
        for row in rows
    ]


async def _named(session: ReadSession, user_id: UUID) -> list[UUID]:
    return await session.scalars(
        sa.select(membership_websites.c.id_website).where(membership_websites.c.user_id == user_id)
    )
