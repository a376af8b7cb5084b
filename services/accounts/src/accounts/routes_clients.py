"""API clients of the caller's organizations."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import AwareDatetime

from accounts import store_clients as clients
from accounts import store_websites as websites
from accounts.create_client import create_client
from accounts.person import ApiClient
from accounts.problems import NOT_YOURS, field_refused, refused
from accounts.routes_websites import Name, the_organization
from kit.clock import Clock
from kit.db import Database, ReadSession
from kit.http import Answer, Body, Caller, FromText
from kit.identity import Identity
from kit.problems import Forbidden, NotFound, RequestInvalid, Unauthenticated, problems

_REFUSED = problems(Unauthenticated, Forbidden)


class ClientBody(Body):
    name: Name
    websites: Annotated[list[Annotated[UUID, FromText]] | None, FromText] = None  # None: all of them
    expires_at: Annotated[AwareDatetime | None, FromText] = None
    organization_id: Annotated[UUID | None, FromText] = None


class ClientAnswer(Answer):
    client_id: str
    client_secret: str | None  # only in the answer that made it
    secret_prefix: str
    organization_id: UUID
    name: str
    websites: list[UUID] | None
    expires_at: datetime | None
    created_at: datetime


class ClientList(Answer):
    items: list[ClientAnswer]
    next_cursor: str | None


def routes_clients(database: Database, clock: Clock) -> APIRouter:
    router = APIRouter(prefix="/api/v1/api-clients", tags=["api-clients"])

    @router.get("", responses=_REFUSED)
    async def list_clients(caller: Caller) -> ClientList:
        owned = [grant.organization_id for grant in caller.grants if grant.role == "owner"]
        async with database.read() as session:
            found = await clients.list_clients(session, None if caller.every_website else owned)
        return ClientList(items=[_answer(client, None) for client in found], next_cursor=None)

    @router.post("", status_code=201, responses=_REFUSED | problems(RequestInvalid))
    async def add_client(body: ClientBody, caller: Caller) -> ClientAnswer:
        organization = await the_organization(database, caller, body.organization_id, "owner")
        async with database.write() as session:
            await _check_websites(session, organization, body.websites)
            client, secret = await create_client(
                session, organization, body.name, body.websites, body.expires_at, clock
            )
        return _answer(client, secret)

    @router.delete("/{client_id}", status_code=204, responses=_REFUSED | problems(NotFound))
    async def remove_client(client_id: str, caller: Caller) -> Response:
        async with database.write() as session:
            client = await clients.find_client(session, client_id.replace("\0", ""))
            if client is None or not _owns(caller, client):
                raise NotFound
            await clients.remove_client(session, client.client_id)
        return Response(status_code=204)

    return router


def _owns(caller: Identity, client: ApiClient) -> bool:
    return caller.may_in_organization(client.organization_id, "owner")


async def _check_websites(session: ReadSession, organization: UUID, named: list[UUID] | None) -> None:
    """Raises: RequestInvalid, if a named website isn't the organization's."""
    own = set((await websites.websites_of(session, [organization]))[organization])
    errors = [
        field_refused(f"/websites/{index}", NOT_YOURS, website)
        for index, website in enumerate(named or ())
        if website not in own
    ]
    if errors:
        raise refused(*errors)


def _answer(client: ApiClient, secret: str | None) -> ClientAnswer:
    return ClientAnswer(
        client_id=client.client_id,
        client_secret=secret,
        secret_prefix=client.secret_prefix,
        organization_id=client.organization_id,
        name=client.name,
        websites=None if client.websites is None else list(client.websites),
        expires_at=client.expires_at,
        created_at=client.created_at,
    )
