"""SFTP accounts in SQL: who may sign in, and which folders are whose."""

import hmac
import secrets
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db import Database, ReadSession, WriteSession
from kit.sealed import SealedColumn
from kit.secrets import KeyRing
from sftp_poller.account import Account, AccountKey
from sftp_poller.folders import Folder, IdWebsite
from sftp_poller.server import AccountId, Login
from sftp_poller.tables import sftp_accounts, sftp_folders, sftp_keys

PASSWORD = SealedColumn(sftp_accounts, "password", tenant="organization_id")


async def add_account(session: WriteSession, account: Account, password: str, keys: KeyRing) -> bool:
    """Store a new account; False if its name is taken."""
    record = {
        "id": account.id,
        "organization_id": account.organization_id,
        "username": account.username,
        "password": PASSWORD.seal(keys, password, tenant=account.organization_id, row=account.id),
        "created_at": account.created_at,
        "unmapped_folders": [],
    }
    if not await session.insert_new(sftp_accounts, [record], key=("username",)):
        return False
    await set_folders(session, account.id, account.folders)
    return True


async def set_folders(session: WriteSession, account_id: UUID, folders: Sequence[Folder]) -> None:
    await session.execute(sa.delete(sftp_folders).where(sftp_folders.c.account_id == account_id))
    records = [
        {
            "account_id": account_id,
            "folder": entry.folder,
            "id_website": entry.id_website,
            "position": position,
        }
        for position, entry in enumerate(folders)
    ]
    await session.insert(sftp_folders, *records)


async def set_keys(session: WriteSession, account_id: UUID, keys: Sequence[AccountKey]) -> None:
    await session.execute(sa.delete(sftp_keys).where(sftp_keys.c.account_id == account_id))
    records = [
        {"account_id": account_id, **vars(key), "position": position} for position, key in enumerate(keys)
    ]
    await session.insert(sftp_keys, *records)


async def set_password(session: WriteSession, account: Account, password: str, keys: KeyRing) -> None:
    sealed = PASSWORD.seal(keys, password, tenant=account.organization_id, row=account.id)
    await session.execute(
        sa.update(sftp_accounts).where(sftp_accounts.c.id == account.id).values(password=sealed)
    )


async def find_password(session: ReadSession, account_id: UUID, keys: KeyRing) -> str:
    """Return the password in clear. Raises SecretUnreadable."""
    record = await session.one_or_none(sa.select(sftp_accounts).where(sftp_accounts.c.id == account_id))
    if record is None:
        raise LookupError(f"there is no account {account_id}")
    return PASSWORD.unseal(keys, record)


async def find_account(session: ReadSession, account_id: UUID) -> Account | None:
    found = await _accounts(session, sftp_accounts.c.id == account_id)
    return found[0] if found else None


async def list_accounts(
    session: ReadSession, organizations: Sequence[UUID] | None, *, before: UUID | None = None, limit: int
) -> list[Account]:
    """Return accounts of these organizations (None: of all), newest first."""
    conditions: list[sa.ColumnElement[bool]] = []
    if organizations is not None:
        conditions.append(sftp_accounts.c.organization_id.in_(organizations))
    if before is not None:
        conditions.append(sftp_accounts.c.id < before)
    return await _accounts(session, *conditions, limit=limit)


async def _accounts(
    session: ReadSession, *conditions: sa.ColumnElement[bool], limit: int | None = None
) -> list[Account]:
    statement = sa.select(sftp_accounts).where(*conditions).order_by(sftp_accounts.c.id.desc()).limit(limit)
    rows = await session.rows(statement)
    ids = [row["id"] for row in rows]
    folders, keys = await _parts(session, sftp_folders, ids), await _parts(session, sftp_keys, ids)
    return [_account(row, folders.get(row["id"], []), keys.get(row["id"], [])) for row in rows]


async def _parts(session: ReadSession, table: sa.Table, ids: list[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    found: dict[UUID, list[dict[str, Any]]] = {}
    statement = sa.select(table).where(table.c.account_id.in_(ids)).order_by(table.c.position)
    for row in await session.rows(statement):
        found.setdefault(row["account_id"], []).append(row)
    return found


def _account(row: dict[str, Any], folders: list[dict[str, Any]], keys: list[dict[str, Any]]) -> Account:
    return Account(
        id=row["id"],
        organization_id=row["organization_id"],
        username=row["username"],
        folders=tuple(Folder(part["folder"], IdWebsite(part["id_website"])) for part in folders),
        keys=tuple(AccountKey(part["name"], part["public_key"], part["fingerprint"]) for part in keys),
        created_at=row["created_at"],
        unmapped_folders=tuple(row["unmapped_folders"]),
    )


class SqlLogins:
    """What the SFTP server asks at every sign-in."""

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self._database = database
        self._keys = keys
        sealed = PASSWORD.seal(keys, secrets.token_urlsafe(), tenant="", row="")
        self._nobody = {"id": "", "organization_id": "", "password": sealed}

    async def find(self, username: str) -> Login | None:
        async with self._database.read() as session:
            found = await _accounts(session, sftp_accounts.c.username == username)
        if not found:
            return None
        account = found[0]
        return Login(
            account_id=AccountId(str(account.id)),
            username=account.username,
            folders=tuple(entry.folder for entry in account.folders),
            public_keys=tuple(key.public_key for key in account.keys),
        )

    async def password_matches(self, username: str, password: str) -> bool:
        """Compare in constant time; an unknown name costs a decryption too."""
        async with self._database.read() as session:
            record = await session.one_or_none(
                sa.select(sftp_accounts).where(sftp_accounts.c.username == username)
            )
        expected = PASSWORD.unseal(self._keys, record or self._nobody)
        return hmac.compare_digest(expected.encode(), password.encode()) and record is not None
