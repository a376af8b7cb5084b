"""What people do about themselves: their name, language and password."""

import asyncio
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import StringConstraints

from accounts import store_people as people
from accounts import store_second_factors as factors
from accounts.confirm_password import ConfirmPassword
from accounts.password import is_weak
from accounts.person import User
from accounts.problems import PasswordTooWeak
from accounts.routes_websites import Name
from accounts.settings import Settings
from kit.db import Database, ReadSession
from kit.http import Answer, Body, Caller
from kit.identity import Identity
from kit.problems import Forbidden, RateLimited, RequestInvalid, Unauthenticated, problems
from kit.secrets import hash_password

Password = Annotated[str, StringConstraints(max_length=1024, pattern=r"^[^\x00]*$")]
_REFUSED = problems(Unauthenticated, Forbidden)


class SecondFactorState(Answer):
    enabled: bool
    required: bool  # the platform's own roles count only with it
    recovery_codes_left: int


class MeAnswer(Answer):
    id: UUID
    email: str
    name: str
    language: Literal["en", "fr"]
    second_factor: SecondFactorState


class MeChange(Body):
    """Fields left out keep their value."""

    name: Name | None = None
    language: Literal["en", "fr"] | None = None


class PasswordChange(Body):
    current_password: Password
    password: Password


def routes_me(database: Database, confirm: ConfirmPassword, settings: Settings) -> APIRouter:
    router = APIRouter(prefix="/api/v1/me", tags=["account"])

    async def shown(session: ReadSession, user: User) -> MeAnswer:
        has_roles = bool(await people.platform_roles_of(session, user.id))
        state = SecondFactorState(
            enabled=await factors.is_in_force(session, user.id),
            required=has_roles and settings.staff_second_factor,
            recovery_codes_left=await factors.codes_left(session, user.id),
        )
        return MeAnswer(
            id=user.id, email=user.email, name=user.name, language=user.language, second_factor=state
        )

    @router.get("", responses=_REFUSED)
    async def get_me(caller: Caller) -> MeAnswer:
        async with database.read() as session:
            return await shown(session, await _me(session, caller))

    @router.patch("", responses=_REFUSED | problems(RequestInvalid))
    async def change_me(body: MeChange, caller: Caller) -> MeAnswer:
        async with database.write() as session:
            before = await _me(session, caller)
            changed = User(
                before.id, before.email, body.name or before.name, body.language or before.language
            )
            await people.change_user(session, changed)
            return await shown(session, changed)

    @router.post(
        "/password",
        status_code=204,
        responses=_REFUSED | problems(RequestInvalid, PasswordTooWeak, RateLimited),
    )
    async def change_password(body: PasswordChange, caller: Caller) -> Response:
        """Set another password; every other session ends."""
        user_id, session_id = person(caller)
        user = await confirm(user_id, session_id, body.current_password, "/current_password")
        if is_weak(body.password, user.email):
            raise PasswordTooWeak.at("/password")
        password_hash = await asyncio.to_thread(hash_password, body.password)
        async with database.write() as session:
            await people.replace_password(session, user_id, password_hash, keep=session_id)
        return Response(status_code=204)

    return router


def person(caller: Identity) -> tuple[UUID, UUID]:
    """Return the caller's own id and their session's. Raises: Forbidden, for programs."""
    if caller.user is None or caller.session is None:
        raise Forbidden
    return caller.user, caller.session


async def _me(session: ReadSession, caller: Identity) -> User:
    """Raises: Unauthenticated, if the account is gone meanwhile."""
    user_id, _ = person(caller)
    user = await people.find_user(session, user_id)
    if user is None:
        raise Unauthenticated
    return user
