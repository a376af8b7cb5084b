"""Websites of the caller: list, read, create, change, a new secret key."""

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import StringConstraints

from accounts import store_websites as websites
from accounts.change_website import ChangeWebsite
from accounts.create_website import CreatedWebsite, CreateWebsite
from accounts.problems import (
    READ_ONLY,
    UNKNOWN_LOCALE,
    UNKNOWN_TIME_ZONE,
    WHICH_ORGANIZATION,
    field_refused,
    refused,
)
from accounts.website import DEFAULT_TIME_ZONE, Cursor, NewWebsite, Website, is_locale, is_time_zone
from contracts.access import Role
from contracts.routes import W
from kit.db import Database
from kit.http import Answer, Body, Caller, FromText
from kit.identity import Identity
from kit.problems import (
    CursorInvalid,
    FieldError,
    Forbidden,
    NotFound,
    RequestInvalid,
    Unauthenticated,
    problems,
)

MAX_PAGE = 200
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$"),
]
_KNOWN = problems(Unauthenticated, Forbidden, NotFound)


class WebsiteBody(Body):
    name: Name
    locale: str
    time_zone: str = DEFAULT_TIME_ZONE
    organization_id: Annotated[UUID | None, FromText] = None

    def new(self) -> NewWebsite:
        """Raises: RequestInvalid."""
        errors = place_errors(self.locale, self.time_zone)
        if errors:
            raise refused(*errors)
        return NewWebsite(self.name, self.locale, self.time_zone)


class WebsiteChange(Body):
    """What GET gave, or a part of it: fields left out keep their value."""

    name: Name | None = None
    locale: str | None = None
    time_zone: str | None = None
    organization_id: Any = None
    id_website: Any = None
    secret_key: Any = None
    created_at: Any = None


class WebsiteAnswer(Answer):
    organization_id: UUID
    id_website: UUID
    name: str
    locale: str
    time_zone: str
    secret_key: str  # first and last group only, except in the answer that made it
    created_at: datetime


class WebsiteList(Answer):
    items: list[WebsiteAnswer]
    next_cursor: str | None


def routes_websites(database: Database, create: CreateWebsite, change: ChangeWebsite) -> APIRouter:
    router = APIRouter(tags=["websites"])

    def shown(website: Website) -> WebsiteAnswer:
        return _answer(website, change.masked_key(website))

    @router.get("/api/v1/websites", responses=problems(Unauthenticated, Forbidden, CursorInvalid))
    async def list_websites(
        caller: Caller,
        limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
        cursor: Annotated[str | None, Query(max_length=200)] = None,
    ) -> WebsiteList:
        seen = _seen(caller)
        async with database.read() as session:
            found = await websites.list_websites(session, seen, _read_cursor(cursor), limit + 1)
        return WebsiteList(
            items=[shown(website) for website in found[:limit]],
            next_cursor=_cursor_after(found[limit - 1]) if len(found) > limit else None,
        )

    @router.post(
        "/api/v1/websites", status_code=201, responses=problems(Unauthenticated, Forbidden, RequestInvalid)
    )
    async def create_website(body: WebsiteBody, caller: Caller) -> WebsiteAnswer:
        new = body.new()
        organization = await the_organization(database, caller, body.organization_id, "owner")
        return _clear(await create.in_organization(organization, new))

    @router.get(W, responses=_KNOWN)
    async def get_website(id_website: UUID) -> WebsiteAnswer:
        return shown(await _found(database, id_website))

    @router.patch(W, responses=_KNOWN | problems(RequestInvalid))
    async def change_website(id_website: UUID, body: WebsiteChange) -> WebsiteAnswer:
        before = shown(await _found(database, id_website))
        return shown(await change.settings(id_website, _changes(body, before)))

    @router.post(W + "/secret-key", responses=_KNOWN)
    async def regenerate_secret_key(id_website: UUID) -> WebsiteAnswer:
        return _clear(await change.regenerate_key(id_website))

    return router


async def the_organization(database: Database, caller: Identity, wanted: UUID | None, role: Role) -> UUID:
    """Return the organization to act in: the one named, or the caller's only one.

    Raises: NotFound (a strange one), Forbidden, RequestInvalid.
    """
    if wanted is None:
        own = [grant.organization_id for grant in caller.grants]
        if len(own) != 1:
            raise refused(field_refused("/organization_id", WHICH_ORGANIZATION, code="field_missing"))
        wanted = own[0]
    elif caller.every_website:
        async with database.read() as session:
            if not await websites.organization_exists(session, wanted):
                raise NotFound
    elif not caller.may_in_organization(wanted, "viewer"):
        raise NotFound
    if not caller.may_in_organization(wanted, role):
        raise Forbidden
    return wanted


def place_errors(locale: str, time_zone: str) -> list[FieldError]:
    """Return what is wrong with a locale and a time zone."""
    errors = []
    if not is_locale(locale):
        errors.append(field_refused("/locale", UNKNOWN_LOCALE, locale))
    if not is_time_zone(time_zone):
        errors.append(field_refused("/time_zone", UNKNOWN_TIME_ZONE, time_zone))
    return errors


def _changes(body: WebsiteChange, before: WebsiteAnswer) -> dict[str, str]:
    """Return the settable fields that were given. Raises: RequestInvalid (a read-only one changed)."""
    known = before.model_dump(mode="json")
    given = body.model_dump(mode="json", exclude_unset=True)
    errors = [
        field_refused(f"/{name}", READ_ONLY, value, code="field_read_only")
        for name, value in given.items()
        if name not in ("name", "locale", "time_zone") and value != known[name]
    ]
    changes = {name: given[name] for name in ("name", "locale", "time_zone") if given.get(name) is not None}
    errors += place_errors(changes.get("locale", before.locale), changes.get("time_zone", before.time_zone))
    if errors:
        raise refused(*errors)
    return changes


async def _found(database: Database, id_website: UUID) -> Website:
    async with database.read() as session:
        website = await websites.find_website(session, id_website)
    if website is None:
        raise NotFound
    return website


def _seen(caller: Identity) -> list[UUID] | None:
    if caller.every_website:
        return None
    return [website for grant in caller.grants for website in grant.websites]


def _answer(website: Website, secret_key: str) -> WebsiteAnswer:
    state = website.state
    return WebsiteAnswer(
        organization_id=state.organization_id,
        id_website=state.id_website,
        name=state.name,
        locale=state.locale,
        time_zone=state.time_zone,
        secret_key=secret_key,
        created_at=state.created_at,
    )


def _clear(created: CreatedWebsite) -> WebsiteAnswer:
    return _answer(created.website, created.secret_key)


def _cursor_after(website: Website) -> str:
    text = str(Cursor(website.state.created_at, website.state.id_website))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_cursor(text: str | None) -> Cursor | None:
    """Raises: CursorInvalid."""
    if text is None:
        return None
    try:
        return Cursor.parse(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode())
    except (ValueError, binascii.Error) as error:
        raise CursorInvalid from error
