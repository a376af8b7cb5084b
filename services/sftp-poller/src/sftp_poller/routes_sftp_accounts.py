"""SFTP accounts: list, create, read, folders, keys, password."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import structlog
from fastapi import APIRouter, Query
from pydantic import StringConstraints

from contracts.access import Role
from contracts.websites import WebsiteState
from kit.clock import Clock
from kit.copies import Copies
from kit.db import Database, ReadSession, WriteSession
from kit.http import Answer, Body, Caller, FromText
from kit.identity import Identity
from kit.ids import uuid7
from kit.problems import (
    CursorInvalid,
    FieldError,
    Forbidden,
    NotFound,
    RequestInvalid,
    Unauthenticated,
    problems,
)
from kit.secrets import KeyRing
from sftp_poller import store_accounts as store
from sftp_poller.account import Account, AccountKey, new_password, new_username
from sftp_poller.door import Door
from sftp_poller.folders import Folder, FolderError, IdWebsite, check_folders, orders_path
from sftp_poller.problems import (
    FOLDER_INVALID,
    FOLDER_TWICE,
    FOLDERS_MISSING,
    KEY_INVALID,
    KEY_TWICE,
    OTHER_ORGANIZATION,
    READ_ONLY,
    TOO_MANY,
    field_refused,
    refused,
)
from sftp_poller.public_key import PublicKeyInvalid, parse_public_key

ACCOUNTS = "/api/v1/sftp-accounts"
MAX_PAGE = 200
MAX_PARTS = 100  # folders, or keys, of one account
_KNOWN = problems(Unauthenticated, Forbidden, NotFound)
log = structlog.get_logger()

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$"),
]


class FolderBody(Body):
    """As GET shows it; `path` follows from the folder."""

    folder: str = ""
    id_website: Annotated[UUID, FromText]
    path: Any = None


class KeyBody(Body):
    """As GET shows it; `fingerprint` follows from the key."""

    name: Name
    public_key: str
    fingerprint: Any = None


class AccountBody(Body):
    folders: list[FolderBody]


class FolderAnswer(Answer):
    folder: str
    id_website: UUID
    path: str


class KeyAnswer(Answer):
    name: str
    public_key: str
    fingerprint: str


class AccountAnswer(Answer):
    id: UUID
    host: str
    port: int
    username: str
    password: str | None  # in the answers that make or reveal it
    path: str
    folders: list[FolderAnswer]
    keys: list[KeyAnswer]
    host_key_fingerprint: str
    addresses: list[str]
    created_at: datetime
    unmapped_folders: list[str]  # trees of no website, as the last drain found them


class AccountList(Answer):
    items: list[AccountAnswer]
    next_cursor: str | None


@dataclass(frozen=True)
class AccountPorts:
    """What the routes of accounts need."""

    database: Database
    websites: Copies[WebsiteState]
    keys: KeyRing
    clock: Clock
    door: Door


def routes_sftp_accounts(ports: AccountPorts) -> APIRouter:
    router = APIRouter(prefix=ACCOUNTS, tags=["sftp-accounts"])
    database, door = ports.database, ports.door

    @router.get("", responses=problems(Unauthenticated, Forbidden, CursorInvalid))
    async def list_accounts(
        caller: Caller,
        limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
        cursor: Annotated[str | None, Query(max_length=200)] = None,
    ) -> AccountList:
        """The accounts of the caller's websites, newest first."""
        before = read_cursor(cursor)
        organizations = None if caller.every_website else [grant.organization_id for grant in caller.grants]
        async with database.read() as session:
            found = await store.list_accounts(session, organizations, before=before, limit=limit + 1)
        items = [answer(account, door) for account in found[:limit] if _sees_all(caller, account)]
        return AccountList(items=items, next_cursor=str(found[limit - 1].id) if len(found) > limit else None)

    @router.post(
        "", status_code=201, responses=problems(Unauthenticated, Forbidden, NotFound, RequestInvalid)
    )
    async def create_account(body: AccountBody, caller: Caller) -> AccountAnswer:
        """An account whose folders are these websites'; its password is in this answer."""
        folders = _folders(body.folders, "/folders")
        if not folders:
            raise refused(field_refused("/folders", FOLDERS_MISSING))
        async with database.write() as session:
            websites = await _own_websites(ports, session, caller, folders)
            _one_organization(websites, websites[0].organization_id, "/folders")
            account, password = await _store_new(ports, session, websites[0], folders)
        log.info("sftp_account_created", account_id=str(account.id), by=caller.subject)
        return answer(account, door, password)

    @router.get("/{account_id}", responses=_KNOWN)
    async def get_account(account_id: UUID, caller: Caller) -> AccountAnswer:
        async with database.read() as session:
            return answer(await account_of(session, account_id, caller, "viewer"), door)

    @router.put("/{account_id}/folders", responses=_KNOWN | problems(RequestInvalid))
    async def put_folders(account_id: UUID, body: list[FolderBody], caller: Caller) -> AccountAnswer:
        """Which folder is whose; adding one moves no other."""
        folders = _folders(body, "")
        async with database.write() as session:
            account = await account_of(session, account_id, caller, "manager")
            websites = await _own_websites(ports, session, caller, folders)
            _one_organization(websites, account.organization_id, "")
            await store.set_folders(session, account_id, folders)
            return answer(await account_of(session, account_id, caller, "manager"), door)

    @router.put("/{account_id}/keys", responses=_KNOWN | problems(RequestInvalid))
    async def put_keys(account_id: UUID, body: list[KeyBody], caller: Caller) -> AccountAnswer:
        """The public keys that open the account beside its password."""
        keys = _keys(body)
        async with database.write() as session:
            await account_of(session, account_id, caller, "manager")
            await store.set_keys(session, account_id, keys)
            changed = await account_of(session, account_id, caller, "manager")
        log.info("sftp_keys_changed", account_id=str(account_id), by=caller.subject)
        return answer(changed, door)

    @router.post("/{account_id}/password", responses=_KNOWN)
    async def renew_password(account_id: UUID, caller: Caller) -> AccountAnswer:
        """A new password; the old one opens nothing from now on."""
        password = new_password()
        async with database.write() as session:
            account = await account_of(session, account_id, caller, "manager")
            await store.set_password(session, account, password, ports.keys)
        log.info("sftp_password_renewed", account_id=str(account_id), by=caller.subject)
        return answer(account, door, password)

    @router.post("/{account_id}/reveal", responses=_KNOWN)
    async def reveal_password(account_id: UUID, caller: Caller) -> AccountAnswer:
        """The account with its password."""
        async with database.read() as session:
            account = await account_of(session, account_id, caller, "manager")
            password = await store.find_password(session, account_id, ports.keys)
        log.info("sftp_password_revealed", account_id=str(account_id), by=caller.subject)
        return answer(account, door, password)

    return router


async def account_of(session: ReadSession, account_id: UUID, caller: Identity, role: Role) -> Account:
    """Return the account. Raises NotFound for a strange one, Forbidden for too low a role."""
    account = await store.find_account(session, account_id)
    if account is None or not _sees_all(caller, account):
        raise NotFound
    if not caller.may_in_organization(account.organization_id, role):
        raise Forbidden
    return account


def answer(account: Account, door: Door, password: str | None = None) -> AccountAnswer:
    return AccountAnswer(
        id=account.id,
        host=door.host,
        port=door.port,
        username=account.username,
        password=password,
        path=account.path,
        folders=[
            FolderAnswer(folder=entry.folder, id_website=entry.id_website, path=entry.path)
            for entry in account.folders
        ],
        keys=[KeyAnswer(**vars(key)) for key in account.keys],
        host_key_fingerprint=door.host_key_fingerprint,
        addresses=door.addresses,
        created_at=account.created_at,
        unmapped_folders=list(account.unmapped_folders),
    )


def read_cursor(text: str | None) -> UUID | None:
    """Raises: CursorInvalid."""
    try:
        return UUID(text) if text is not None else None
    except ValueError as error:
        raise CursorInvalid from error


def _sees_all(caller: Identity, account: Account) -> bool:
    """A caller who may not see one of its websites may not know the account either."""
    return caller.may_in_organization(account.organization_id, "viewer") and all(
        caller.sees(entry.id_website) for entry in account.folders
    )


async def _own_websites(
    ports: AccountPorts, session: WriteSession, caller: Identity, folders: Sequence[Folder]
) -> list[WebsiteState]:
    """Return the folders' websites. Raises NotFound for a strange one, Forbidden for too low a role."""
    found = []
    for entry in folders:
        website = None
        if caller.sees(entry.id_website):
            website = await ports.websites.find(session, str(entry.id_website))
        if website is None:
            raise NotFound
        if not caller.may(entry.id_website, "manager"):
            raise Forbidden
        found.append(website)
    return found


def _one_organization(websites: Sequence[WebsiteState], organization_id: UUID, where: str) -> None:
    errors = [
        field_refused(f"{where}/{index}/id_website", OTHER_ORGANIZATION, website.id_website)
        for index, website in enumerate(websites)
        if website.organization_id != organization_id
    ]
    if errors:
        raise refused(*errors)


async def _store_new(
    ports: AccountPorts, session: WriteSession, website: WebsiteState, folders: Sequence[Folder]
) -> tuple[Account, str]:
    password = new_password()
    while True:
        account = Account(
            id=uuid7(),
            organization_id=website.organization_id,
            username=new_username(website.name),
            folders=tuple(folders),
            keys=(),
            created_at=ports.clock.now(),
        )
        if await store.add_account(session, account, password, ports.keys):
            return account, password


def _folders(bodies: Sequence[FolderBody], where: str) -> tuple[Folder, ...]:
    """Raises: RequestInvalid."""
    _check_number(bodies, where)
    errors = [
        field_refused(f"{where}/{index}/path", READ_ONLY, body.path, code="field_read_only")
        for index, body in enumerate(bodies)
        if body.path is not None and body.path != orders_path(body.folder)
    ]
    if errors:
        raise refused(*errors)
    try:
        return check_folders(Folder(body.folder, IdWebsite(body.id_website)) for body in bodies)
    except FolderError as error:
        message = FOLDER_TWICE if error.code == "folder_duplicate" else FOLDER_INVALID
        raise refused(field_refused(f"{where}/{error.index}/folder", message, error.folder)) from error


def _keys(bodies: Sequence[KeyBody]) -> list[AccountKey]:
    """Raises: RequestInvalid, with everything wrong at once."""
    _check_number(bodies, "")
    errors: list[FieldError] = []
    keys: dict[str, AccountKey] = {}
    for index, body in enumerate(bodies):
        try:
            key = parse_public_key(body.name, body.public_key)
        except PublicKeyInvalid:
            errors.append(field_refused(f"/{index}/public_key", KEY_INVALID))
            continue
        if key.fingerprint in keys:
            errors.append(field_refused(f"/{index}/public_key", KEY_TWICE, key.fingerprint))
        if body.fingerprint not in (None, key.fingerprint):
            pointer = f"/{index}/fingerprint"
            errors.append(field_refused(pointer, READ_ONLY, body.fingerprint, code="field_read_only"))
        keys[key.fingerprint] = key
    if errors:
        raise refused(*errors)
    return list(keys.values())


def _check_number(bodies: Sequence[Body], where: str) -> None:
    if len(bodies) > MAX_PARTS:
        raise refused(field_refused(where, TOO_MANY, len(bodies)))
