"""Who belongs to an organization: invite, change, remove."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal
from uuid import UUID, uuid4

from accounts import store_links as links
from accounts import store_members as members
from accounts import store_people as people
from accounts import store_sessions as sessions
from accounts import store_websites as websites
from accounts.person import Language, Member, User
from accounts.problems import ALREADY_MEMBER, LAST_OWNER
from accounts.sign_in import normalized_email
from accounts.store_links import StoredLink
from contracts.access import Role
from contracts.notices import AccountNoticeRequestedV1
from kit.clock import Clock
from kit.db import Database, WriteSession
from kit.ids import uuid7
from kit.problems import NotFound, RateLimited, StateConflict

INVITATION_LIFE = timedelta(days=7)
_DAY = timedelta(days=1)
_MOST_A_DAY = 100  # letters of one organization, so that it can't be used to flood people


@dataclass(frozen=True)
class Invitation:
    organization_id: UUID
    email: str
    name: str
    role: Role
    language: Language
    websites: Sequence[UUID] | None


class ChangeMembers:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def invite(self, invitation: Invitation, invited_by: UUID | None) -> Member:
        """Add a member and have a letter sent; to who was invited before and has not come, another one.

        What the answer shows is the same whether or not the person has an account already.
        Raises: StateConflict, RateLimited.
        """
        now = self._clock.now()
        organization_id = invitation.organization_id
        async with self._database.write() as session:
            await members.lock_members(session, organization_id)
            if await links.sent_by(session, organization_id, now - _DAY) >= _MOST_A_DAY:
                raise RateLimited.for_seconds(round(_DAY.total_seconds() / _MOST_A_DAY))
            user, has_password = await self._user(session, invitation)
            await members.add_member(
                session,
                user.id,
                organization_id,
                invitation.role,
                name=invitation.name,
                language=invitation.language,
                at=now,
            )
            member = await _found(session, organization_id, user.id)
            if member.joined_at is not None:
                raise StateConflict(detail=ALREADY_MEMBER)
            invited = replace(
                member,
                name=invitation.name,
                language=invitation.language,
                role=invitation.role,
                websites=invitation.websites,
                invited_at=now,
            )
            await members.keep_member(session, invited, now)
            await self._write_to(session, invited, invited_by, "welcome" if has_password else "invitation")
        return invited

    async def _user(self, session: WriteSession, invitation: Invitation) -> tuple[User, bool]:
        """Return who has this address, new if nobody had it, and whether they have a password."""
        email = normalized_email(invitation.email)
        new = User(uuid4(), email, invitation.name, invitation.language)
        await people.add_user(session, new, None, self._clock.now())
        found = await people.find_user_by_email(session, email)
        if found is None:
            raise NotFound  # removed in this very moment by the only organization they belonged to
        return found[0], found[1] is not None

    async def _write_to(
        self,
        session: WriteSession,
        member: Member,
        invited_by: UUID | None,
        kind: Literal["invitation", "welcome"],
    ) -> None:
        now = self._clock.now()
        life = INVITATION_LIFE if kind == "invitation" else timedelta(0)
        link = StoredLink(uuid7(), member.id, member.organization_id, now, now + life)
        await links.add_link(session, link)
        host = await people.find_user(session, invited_by) if invited_by is not None else None
        await session.emit(
            AccountNoticeRequestedV1(
                id=link.id,
                occurred_at=now,
                id_website=None,
                aggregate_id=str(link.id),
                kind=kind,
                email=member.email,
                name=member.name,
                language="fr" if member.language == "fr" else "en",
                link_id=link.id,
                expires_at=link.expires_at,
                organization=await websites.name_of_organization(session, member.organization_id),
                invited_by=host.name if host is not None else None,
            )
        )

    async def change(self, member: Member, changed: Member) -> Member:
        """Give a member another role or other websites. Raises: NotFound, StateConflict.

        With the role their sessions end; but an organization can't end those of a person who belongs to
        others too: there they only lose this organization.
        """
        async with self._database.write() as session:
            await members.lock_members(session, member.organization_id)
            present = await _found(session, member.organization_id, member.id)
            if present.role == "owner" and changed.role != "owner":
                await _check_owners(session, present)
            has_new_role = changed.role != present.role
            await members.keep_member(session, changed, self._clock.now() if has_new_role else None)
            if has_new_role and not await members.belongs_elsewhere(session, present):
                await sessions.end_sessions_of(session, present.id)
        return changed

    async def remove(self, organization_id: UUID, user_id: UUID) -> None:
        """Take a person out of an organization; who belongs nowhere then is forgotten.

        Raises: NotFound, StateConflict.
        """
        async with self._database.write() as session:
            await members.lock_members(session, organization_id)
            member = await _found(session, organization_id, user_id)
            if member.role == "owner":
                await _check_owners(session, member)
            belongs_elsewhere = await members.belongs_elsewhere(session, member)
            await members.remove_member(session, member)
            if not belongs_elsewhere:
                await people.remove_user(session, user_id)


async def _found(session: WriteSession, organization_id: UUID, user_id: UUID) -> Member:
    member = await members.find_member(session, organization_id, user_id)
    if member is None:
        raise NotFound
    return member


async def _check_owners(session: WriteSession, leaving: Member) -> None:
    """Raises: StateConflict, if the organization would be left without an owner who has come."""
    others = [
        one for one in await members.list_members(session, leaving.organization_id) if one.id != leaving.id
    ]
    left = [one for one in others if one.role == "owner" and (one.joined_at or leaving.joined_at is None)]
    if not left:
        raise StateConflict(detail=LAST_OWNER)
