"""What the gateway asks about callers, and services about websites."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import StringConstraints

from accounts import store_sessions as sessions
from accounts import store_websites as websites
from accounts.brake_sign_in import BrakeSignIn
from accounts.find_caller import FindCaller, SignedIn
from accounts.sign_in import Attempt, Begun, SignIn
from contracts.websites import WebsiteState
from kit.db import Database
from kit.http import Answer, Body
from kit.identity import Identity
from kit.problems import (
    NotFound,
    RateLimited,
    SecondFactorInvalid,
    SecondFactorRequired,
    Unauthenticated,
    problems,
)
from kit.secrets import KeyRing, hash_secret

Word = Annotated[str, StringConstraints(max_length=1024, pattern=r"^[^\x00]*$")]


class Credentials(Body):
    email: Word
    password: Word
    address: Word  # the caller's network address
    user_agent: Word = ""
    code: Word | None = None  # of the second factor
    browser: Word | None = None  # the token of a browser that has signed in before

    def attempt(self) -> Attempt:
        return Attempt(**self.model_dump())


class Try(Body):
    account: Word  # the door's name and the account's there
    address: Word
    right: bool


class SessionToken(Body):
    session_token: Word


class Secret(Body):
    secret: Word
    address: Word | None = None  # wrong secrets count against it


class ClientCredentials(Body):
    client_id: Word
    client_secret: Word | None
    address: Word | None = None


class GrantAnswer(Answer):
    organization_id: UUID
    role: str
    websites: list[UUID]


class CallerAnswer(Answer):
    subject: str
    grants: list[GrantAnswer]
    platform_roles: list[str]
    every_website: bool
    session: UUID | None


class FoundCaller(Answer):
    caller: CallerAnswer


class UserAnswer(Answer):
    id: UUID
    email: str
    name: str
    language: str


class OrganizationAnswer(Answer):
    id: UUID
    name: str
    role: str


class SessionAnswer(Answer):
    session_token: str | None  # only in the answer that made it
    browser: str | None  # likewise: what the browser may show next time
    csrf_token: str
    user: UserAnswer
    organizations: list[OrganizationAnswer]
    caller: CallerAnswer
    created_at: datetime


class SecretKeyAnswer(Answer):
    secret_key: str


class VersionedWebsite(Answer):
    version: int
    website: WebsiteState


def routes_internal(
    database: Database, sign_in: SignIn, find: FindCaller, brake: BrakeSignIn, keys: KeyRing
) -> APIRouter:
    router = APIRouter(prefix="/internal", include_in_schema=False)
    refused: dict[int | str, dict[str, Any]] = problems(Unauthenticated, RateLimited)
    without_code = problems(Unauthenticated, SecondFactorRequired, SecondFactorInvalid, RateLimited)

    @router.post("/sessions", status_code=201, responses=without_code)
    async def begin_session(body: Credentials) -> SessionAnswer:
        begun = await sign_in(body.attempt())
        return _session(await find.by_session(begun.token), begun)

    @router.delete("/sessions", status_code=204)
    async def end_session(body: SessionToken) -> Response:
        async with database.write() as session:
            await sessions.end_session(session, hash_secret(body.session_token))
        return Response(status_code=204)

    @router.post("/sign-in-tries", status_code=204, responses=problems(RateLimited))
    async def count_try(body: Try) -> Response:
        """What a door found by itself; 429 when the try came too soon, right or wrong."""
        await brake(body.account, body.address, right=body.right)
        return Response(status_code=204)

    @router.post("/callers/session", responses=refused)
    async def find_by_session(body: SessionToken) -> SessionAnswer:
        return _session(await find.by_session(body.session_token), None)

    @router.post("/callers/secret", responses=refused)
    async def find_by_secret(body: Secret) -> FoundCaller:
        return FoundCaller(caller=_caller(await find.by_secret(body.secret, body.address)))

    @router.post("/callers/client", responses=refused)
    async def find_by_client(body: ClientCredentials) -> FoundCaller:
        identity = await find.by_client(body.client_id, body.client_secret, body.address)
        return FoundCaller(caller=_caller(identity))

    @router.get("/websites/{id_website}", responses=problems(NotFound))
    async def get_website(id_website: UUID) -> VersionedWebsite:
        async with database.read() as session:
            website = await websites.find_website(session, id_website)
        if website is None:
            raise NotFound
        return VersionedWebsite(version=website.version, website=website.state)

    @router.get("/websites/{id_website}/secret-key", responses=problems(NotFound))
    async def get_secret_key(id_website: UUID) -> SecretKeyAnswer:
        """What calls to the website's shop are signed with; whoever asks keeps it in memory only."""
        async with database.read() as session:
            website = await websites.find_website(session, id_website)
        if website is None:
            raise NotFound
        return SecretKeyAnswer(secret_key=keys.decrypt(website.sealed_key, websites.key_place(website.state)))

    return router


def _caller(identity: Identity) -> CallerAnswer:
    return CallerAnswer(
        subject=identity.subject,
        grants=[
            GrantAnswer(organization_id=one.organization_id, role=one.role, websites=list(one.websites))
            for one in identity.grants
        ],
        platform_roles=list(identity.platform_roles),
        every_website=identity.every_website,
        session=identity.session,
    )


def _session(found: SignedIn, begun: Begun | None) -> SessionAnswer:
    user = found.user
    return SessionAnswer(
        session_token=begun.token if begun else None,
        browser=begun.browser if begun else None,
        csrf_token=found.session.csrf_token,
        user=UserAnswer(id=user.id, email=user.email, name=user.name, language=user.language),
        organizations=[
            OrganizationAnswer(id=one.organization_id, name=one.organization_name, role=one.role)
            for one in found.memberships
        ],
        caller=_caller(found.identity),
        created_at=found.session.created_at,
    )
