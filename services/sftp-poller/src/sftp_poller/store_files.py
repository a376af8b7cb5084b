"""The ledger of dropped files in SQL, and what the back office reads of it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracts.orders import OrderFileProcessedV1
from kit.clock import Clock
from kit.db import Database, ReadSession
from kit.ids import uuid7
from sftp_poller.dropped_file import Judgement, Place, RemoteFile, TargetNames
from sftp_poller.folders import SUCCESS, IdWebsite
from sftp_poller.ledger import ClaimedFile, DrainedLogin
from sftp_poller.server import AccountId
from sftp_poller.tables import dropped_files, sftp_accounts, sftp_folders


class SqlLedger:
    """Each call is one transaction: a step is taken or it is not."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def logins(self) -> Sequence[DrainedLogin]:
        statement = (
            sa.select(
                sftp_accounts.c.id, sftp_accounts.c.username, sftp_folders.c.folder, sftp_folders.c.id_website
            )
            .join_from(sftp_accounts, sftp_folders)
            .order_by(
                sa.nulls_first(sftp_accounts.c.last_turn_at), sftp_accounts.c.id, sftp_folders.c.position
            )
        )
        async with self._database.read() as session:
            rows = await session.rows(statement)
        places: dict[tuple[UUID, str], list[Place]] = {}
        for row in rows:
            place = Place(row["folder"], IdWebsite(row["id_website"]))
            places.setdefault((row["id"], row["username"]), []).append(place)
        return [
            DrainedLogin(AccountId(str(account_id)), username, tuple(of_login))
            for (account_id, username), of_login in places.items()
        ]

    async def unsettled(self, account_id: AccountId) -> Sequence[ClaimedFile]:
        statement = (
            sa.select(dropped_files)
            .where(dropped_files.c.account_id == UUID(account_id), dropped_files.c.open_key.is_not(None))
            .order_by(dropped_files.c.modified_at, dropped_files.c.name)
        )
        async with self._database.read() as session:
            return [_claimed(row) for row in await session.rows(statement)]

    async def claim(self, account_id: AccountId, place: Place, file: RemoteFile) -> ClaimedFile | None:
        claimed = ClaimedFile(uuid7(), account_id, place, file)
        record = {
            "id": claimed.id,
            "account_id": UUID(account_id),
            "folder": place.folder,
            "id_website": place.id_website,
            "name": file.name,
            "size_bytes": file.size,
            "modified_at": file.modified_at,
            "open_key": f"{account_id}/{place.folder}/{file.name}",
            "claimed_at": self._clock.now(),
        }
        async with self._database.write() as session:
            entered = await session.insert_new(dropped_files, [record], key=("open_key",))
        return claimed if entered else None

    async def keep(self, claimed: ClaimedFile, copy: str) -> ClaimedFile:
        return await self._change(claimed, copy_name=copy)

    async def judge(self, claimed: ClaimedFile, judgement: Judgement, target: TargetNames) -> ClaimedFile:
        return await self._change(
            claimed,
            **vars(judgement),
            target_name=target.file,
            report_name=target.report,
            rejected_name=target.rejected,
        )

    async def settle(self, claimed: ClaimedFile) -> None:
        now = self._clock.now()
        async with self._database.write() as session:
            settled = await session.execute(
                _open_row(claimed).values(open_key=None, copy_name=None, settled_at=now)
            )
            if settled:
                await session.emit(_processed(claimed, uuid7(), now))

    async def release(self, claimed: ClaimedFile) -> None:
        async with self._database.write() as session:
            await session.execute(
                sa.delete(dropped_files).where(
                    dropped_files.c.id == claimed.id, dropped_files.c.open_key.is_not(None)
                )
            )

    async def close_turn(self, account_id: AccountId, unmapped: Sequence[str]) -> None:
        async with self._database.write() as session:
            await session.execute(
                sa.update(sftp_accounts)
                .where(sftp_accounts.c.id == UUID(account_id))
                .values(last_turn_at=self._clock.now(), unmapped_folders=list(unmapped))
            )

    async def _change(self, claimed: ClaimedFile, **values: Any) -> ClaimedFile:
        async with self._database.write() as session:
            await session.execute(_open_row(claimed).values(**values))
            row = await session.one_or_none(sa.select(dropped_files).where(dropped_files.c.id == claimed.id))
        if row is None:
            raise LookupError(f"file {claimed.id} is not in the ledger")
        return _claimed(row)


def _open_row(claimed: ClaimedFile) -> sa.Update:
    return sa.update(dropped_files).where(
        dropped_files.c.id == claimed.id, dropped_files.c.open_key.is_not(None)
    )


async def list_files(
    session: ReadSession, account_id: UUID, *, before: UUID | None, limit: int
) -> list[dict[str, Any]]:
    """Return an account's files, newest first; `before` is the last id of the page before."""
    statement = sa.select(dropped_files).where(dropped_files.c.account_id == account_id)
    if before is not None:
        statement = statement.where(dropped_files.c.id < before)
    return await session.rows(statement.order_by(dropped_files.c.id.desc()).limit(limit))


async def open_names(session: ReadSession, account_id: UUID) -> set[tuple[str, str]]:
    """Return the (folder, name) of an account's files that are being processed."""
    rows = await session.rows(
        sa.select(dropped_files.c.folder, dropped_files.c.name).where(
            dropped_files.c.account_id == account_id, dropped_files.c.open_key.is_not(None)
        )
    )
    return {(row["folder"], row["name"]) for row in rows}


def _claimed(row: dict[str, Any]) -> ClaimedFile:
    judged = row["target_name"] is not None
    return ClaimedFile(
        id=row["id"],
        account_id=AccountId(str(row["account_id"])),
        place=Place(row["folder"], IdWebsite(row["id_website"])),
        file=RemoteFile(row["name"], row["size_bytes"], row["modified_at"]),
        copy=row["copy_name"],
        judgement=judgement_of(row) if judged else None,
        target=TargetNames(row["target_name"], row["report_name"], row["rejected_name"]) if judged else None,
    )


def judgement_of(row: dict[str, Any]) -> Judgement:
    return Judgement(**{name: row[name] for name in Judgement.__dataclass_fields__})


def _processed(claimed: ClaimedFile, event_id: UUID, now: Any) -> OrderFileProcessedV1:
    if claimed.judgement is None or claimed.target is None:
        raise ValueError(f"file {claimed.id} has not been judged")
    judgement = claimed.judgement
    return OrderFileProcessedV1(
        id=event_id,
        occurred_at=now,
        id_website=claimed.place.id_website,
        aggregate_id=str(claimed.id),
        folder=claimed.place.folder,
        file_name=claimed.target.file,
        outcome="success" if judgement.outcome == SUCCESS else "error",
        rows_total=judgement.rows_total,
        rows_imported=judgement.rows_imported,
        rows_error=judgement.rows_error,
        rows_duplicate=judgement.rows_duplicate,
    )
