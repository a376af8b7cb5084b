"""People of the caller's organizations, and their roles."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Response

from accounts import store_members as members
from accounts import store_websites as websites
from accounts.change_members import ChangeMembers, Invitation
from accounts.person import Language, Member
from accounts.problems import NOT_AN_EMAIL, NOT_YOURS, OWNERS_SEE_ALL, field_refused, refused
from accounts.routes_operator import Email, is_email
from accounts.routes_websites import Name, the_organization
from contracts.access import Role
from kit.db import Database
from kit.http import Answer, Body, Caller, FromText
from kit.problems import (
    FieldError,
    Forbidden,
    NotFound,
    RateLimited,
    RequestInvalid,
    StateConflict,
    Unauthenticated,
    problems,
)

Websites = Annotated[list[Annotated[UUID, FromText]] | None, FromText]  # None: all of them
_REFUSED = problems(Unauthenticated, Forbidden, NotFound, RequestInvalid)


class InvitationBody(Body):
    organization_id: Annotated[UUID | None, FromText] = None
    email: Email
    name: Name
    role: Role
    language: Language = "en"
    websites: Websites = None


class MemberChange(Body):
    """Fields left out keep their value."""

    organization_id: Annotated[UUID | None, FromText] = None
    role: Role | None = None
    websites: Websites = None


class MemberAnswer(Answer):
    id: UUID
    organization_id: UUID
    email: str
    name: str
    language: Literal["en", "fr"]
    role: Role
    websites: list[UUID] | None
    second_factor: bool
    invited_at: datetime
    joined_at: datetime | None  # null until they sign in: shown as they were invited
    last_seen_at: datetime | None


class MemberList(Answer):
    items: list[MemberAnswer]  # oldest first
    next_cursor: str | None


def routes_users(database: Database, change: ChangeMembers) -> APIRouter:
    router = APIRouter(prefix="/api/v1/users", tags=["account"])

    @router.get("", responses=_REFUSED)
    async def list_users(caller: Caller, organization_id: UUID | None = None) -> MemberList:
        organization = await the_organization(database, caller, organization_id, "viewer")
        async with database.read() as session:
            found = await members.list_members(session, organization)
        return MemberList(items=[_answer(member) for member in found], next_cursor=None)

    @router.post("", status_code=201, responses=_REFUSED | problems(StateConflict, RateLimited))
    async def invite_user(body: InvitationBody, caller: Caller) -> MemberAnswer:
        """Add a person to an organization and write to them; again to who has not come yet."""
        organization = await the_organization(database, caller, body.organization_id, "owner")
        errors = [] if is_email(body.email) else [field_refused("/email", NOT_AN_EMAIL, body.email)]
        errors += await website_errors(database, organization, body.role, body.websites)
        if errors:
            raise refused(*errors)
        invitation = Invitation(organization, body.email, body.name, body.role, body.language, body.websites)
        return _answer(await change.invite(invitation, caller.user))

    @router.patch("/{user_id}", responses=_REFUSED | problems(StateConflict))
    async def change_user(user_id: UUID, body: MemberChange, caller: Caller) -> MemberAnswer:
        organization = await the_organization(database, caller, body.organization_id, "owner")
        async with database.read() as session:
            member = await members.find_member(session, organization, user_id)
        if member is None:
            raise NotFound
        changed = _changed(member, body)
        errors = await website_errors(database, organization, changed.role, changed.websites)
        if errors:
            raise refused(*errors)
        return _answer(await change.change(member, changed))

    @router.delete("/{user_id}", status_code=204, responses=_REFUSED | problems(StateConflict))
    async def remove_user(user_id: UUID, caller: Caller, organization_id: UUID | None = None) -> Response:
        organization = await the_organization(database, caller, organization_id, "owner")
        await change.remove(organization, user_id)
        return Response(status_code=204)

    return router


def _changed(member: Member, body: MemberChange) -> Member:
    """Return the member as asked for; who becomes owner sees every website unless websites are named."""
    role = body.role or member.role
    if "websites" in body.model_fields_set:
        return replace(member, role=role, websites=body.websites)
    return replace(member, role=role, websites=None if role == "owner" else member.websites)


async def website_errors(
    database: Database, organization: UUID, role: Role, named: Sequence[UUID] | None
) -> list[FieldError]:
    """Return what is wrong with the websites that a member is to see."""
    if named is None:
        return []
    if role == "owner":
        return [field_refused("/websites", OWNERS_SEE_ALL)]
    async with database.read() as session:
        own = set((await websites.websites_of(session, [organization]))[organization])
    return [
        field_refused(f"/websites/{index}", NOT_YOURS, website)
        for index, website in enumerate(named)
        if website not in own
    ]


def _answer(member: Member) -> MemberAnswer:
    return MemberAnswer.model_validate(vars(member))
