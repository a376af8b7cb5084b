"""SQL of who belongs to which organization, and in what role."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from accounts.person import Member, Membership
from accounts.store_websites import websites_of
from accounts.tables import (
    membership_websites,
    memberships,
    organizations,
    platform_roles,
    second_factors,
    users,
    websites,
)
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
        "role_since": at,
    }
    await session.insert_new(memberships, [record], key=("user_id", "organization_id"))


async def has_come(session: WriteSession, user_id: UUID, at: datetime) -> None:
    """Note that an invited person has signed in."""
    await session.execute(
        sa.update(memberships)
        .where(memberships.c.user_id == user_id, memberships.c.joined_at.is_(None))
        .values(joined_at=at)
    )


async def memberships_of(session: ReadSession, user_id: UUID, at: datetime) -> list[Membership]:
    """Return what a user's session begun at this instant is good for.

    Not for a role given or changed later: for that one signs in anew.
    """
    rows = await session.rows(
        sa.select(
            memberships.c.organization_id, memberships.c.role, memberships.c.sees_all, organizations.c.name
        )
        .join(organizations, organizations.c.id == memberships.c.organization_id)
        .where(memberships.c.user_id == user_id, memberships.c.role_since <= at)
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


async def lock_members(session: WriteSession, organization_id: UUID) -> None:
    """Make others who change an organization's members wait until this transaction ends."""
    await session.lock(f"members:{organization_id}")


async def list_members(session: ReadSession, organization_id: UUID) -> list[Member]:
    """Return everybody who belongs to an organization, or is invited, oldest first."""
    rows = await session.rows(
        sa.select(
            memberships,
            users.c.email,
            users.c.name,
            users.c.language,
            users.c.last_seen_at,
            second_factors.c.confirmed_at,
        )
        .join(users, users.c.id == memberships.c.user_id)
        .outerjoin(second_factors, second_factors.c.user_id == users.c.id)
        .where(memberships.c.organization_id == organization_id)
        .order_by(memberships.c.invited_at, users.c.id)
    )
    own = sa.select(websites.c.id).where(websites.c.organization_id == organization_id)
    pairs = await session.rows(
        sa.select(membership_websites)
        .where(membership_websites.c.id_website.in_(own))
        .order_by(membership_websites.c.id_website)
    )
    named: dict[UUID, list[UUID]] = {}
    for pair in pairs:
        named.setdefault(pair["user_id"], []).append(pair["id_website"])
    return [_member(row, named.get(row["user_id"], [])) for row in rows]


async def find_member(session: ReadSession, organization_id: UUID, user_id: UUID) -> Member | None:
    found = [one for one in await list_members(session, organization_id) if one.id == user_id]
    return found[0] if found else None


async def keep_member(session: WriteSession, member: Member, role_since: datetime | None = None) -> None:
    """Store a member's role and websites; `role_since` when the role is another."""
    values: dict[str, Any] = {
        "role": member.role,
        "sees_all": member.websites is None,
        "invited_at": member.invited_at,
    }
    if member.joined_at is None:
        values |= {"invited_name": member.name, "invited_language": member.language}
    if role_since is not None:
        values["role_since"] = role_since
    await session.execute(sa.update(memberships).where(*_is(member)).values(**values))
    await _forget_websites(session, member)
    named = [{"user_id": member.id, "id_website": website} for website in member.websites or ()]
    await session.insert(membership_websites, *named)


async def remove_member(session: WriteSession, member: Member) -> None:
    await _forget_websites(session, member)
    await session.execute(sa.delete(memberships).where(*_is(member)))


async def belongs_elsewhere(session: ReadSession, member: Member) -> bool:
    """Tell whether a person has anything else to do here than in this organization."""
    other = sa.select(memberships.c.user_id).where(
        memberships.c.user_id == member.id, memberships.c.organization_id != member.organization_id
    )
    role = sa.select(platform_roles.c.user_id).where(platform_roles.c.user_id == member.id)
    return await session.scalar(other.limit(1)) is not None or await session.scalar(role.limit(1)) is not None


async def _forget_websites(session: WriteSession, member: Member) -> None:
    own = sa.select(websites.c.id).where(websites.c.organization_id == member.organization_id)
    await session.execute(
        sa.delete(membership_websites).where(
            membership_websites.c.user_id == member.id, membership_websites.c.id_website.in_(own)
        )
    )


def _is(member: Member) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return memberships.c.user_id == member.id, memberships.c.organization_id == member.organization_id


def _member(row: dict[str, Any], named: list[UUID]) -> Member:
    """Return a member; who has not come yet is shown as they were invited, whoever they are elsewhere."""
    has_come = row["joined_at"] is not None
    return Member(
        id=row["user_id"],
        organization_id=row["organization_id"],
        email=row["email"],
        name=row["name"] if has_come else row["invited_name"],
        language=row["language"] if has_come else row["invited_language"],
        role=row["role"],
        websites=None if row["sees_all"] else named,
        second_factor=has_come and row["confirmed_at"] is not None,
        invited_at=row["invited_at"],
        joined_at=row["joined_at"],
        last_seen_at=row["last_seen_at"] if has_come else None,
    )
