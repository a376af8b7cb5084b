"""The ledger of dropped files in SQL, and what the back office reads of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracts.orders import OrderFileProcessedV1
from kit.clock import Clock
from kit.context import correlation_id, working
from kit.db import Database, ReadSession, WriteSession
from kit.ids import uuid7
from sftp_poller.dropped_file import Judgement, Place, RemoteFile, TargetNames, WaitingFile
from sftp_poller.folders import ERROR, SUCCESS, IdWebsite
from sftp_poller.ledger import ClaimedFile, ClaimLost, DrainedLogin, Websites
from sftp_poller.server import AccountId
from sftp_poller.store_failures import tell_failures
from sftp_poller.tables import dropped_files, sftp_accounts, sftp_folders

CLAIM_LASTS = timedelta(seconds=60)
_NOBODY = UUID(int=0)

_NAMES_TAKEN = (("target_name", None), ("report_name", "has_report"), ("rejected_name", "has_rejected"))


class SqlLedger:
    """One run's view; each call is one transaction: a step is taken or it is not."""

    def __init__(self, database: Database, clock: Clock, holder: UUID) -> None:
        """`holder`: this run, as no other execution of any run is called."""
        self._database = database
        self._clock = clock
        self._holder = holder

    async def logins(self) -> Sequence[DrainedLogin]:
        async with self._database.read() as session:
            return await drained_logins(session)

    async def take_over(self, account_id: AccountId, only: Websites = None) -> Sequence[ClaimedFile]:
        free = [*_open_files(account_id), self._free_or_mine()]
        if only is not None:
            free.append(dropped_files.c.id_website.in_(list(only)))
        found = sa.select(dropped_files).where(*free)
        async with self._database.read() as reader:
            if await reader.one_or_none(found.limit(1)) is None:
                return []
        async with self._database.write() as session:
            rows = await session.claim(found.order_by(dropped_files.c.modified_at, dropped_files.c.name))
            await session.execute(
                sa.update(dropped_files)
                .where(dropped_files.c.id.in_([row["id"] for row in rows]))
                .values(holder=self._holder, held_until=self._lease())
            )
        return [_claimed(row) for row in rows]

    async def claim(self, account_id: AccountId, files: Sequence[WaitingFile]) -> Sequence[ClaimedFile]:
        ids = sorted(uuid7() for _ in files)  # lists show them in this order
        claimed = {
            _open_key(account_id, entry): ClaimedFile(id_, account_id, entry.place, entry.file)
            for id_, entry in zip(ids, files, strict=True)
        }
        records = [self._entry(key, file) for key, file in claimed.items()]
        async with self._database.write() as session:
            entered = await session.insert_new(dropped_files, records, key=("open_key",))
        keys = {row["open_key"] for row in entered}
        return [file for key, file in claimed.items() if key in keys]

    def _entry(self, key: str, claimed: ClaimedFile) -> dict[str, Any]:
        return {
            "id": claimed.id,
            "account_id": UUID(claimed.account_id),
            "folder": claimed.place.folder,
            "id_website": claimed.place.id_website,
            "name": claimed.file.name,
            "size_bytes": claimed.file.size,
            "modified_at": claimed.file.modified_at,
            "open_key": key,
            "holder": self._holder,
            "held_until": self._lease(),
            "claimed_at": self._clock.now(),
            "to_tell": False,
        }

    async def hold(self) -> None:
        async with self._database.write() as session:
            await session.execute(
                sa.update(dropped_files)
                .where(dropped_files.c.holder == self._holder, dropped_files.c.open_key.is_not(None))
                .values(held_until=self._lease())
            )

    async def let_go(self, account_id: AccountId) -> None:
        async with self._database.write() as session:
            await session.execute(
                sa.update(dropped_files)
                .where(*_open_files(account_id), dropped_files.c.holder == self._holder)
                .values(holder=_NOBODY, held_until=self._machine_now() - CLAIM_LASTS)
            )

    async def held_elsewhere(self, account_id: AccountId) -> bool:
        statement = sa.select(dropped_files.c.id).where(
            *_open_files(account_id),
            dropped_files.c.holder != self._holder,
            dropped_files.c.held_until >= self._machine_now(),
        )
        async with self._database.read() as session:
            return await session.one_or_none(statement.limit(1)) is not None

    async def keep(self, claimed: ClaimedFile, copy: str) -> ClaimedFile:
        async with self._database.write() as session:
            return await self._change(session, claimed, copy_name=copy)

    async def judge(
        self, claimed: ClaimedFile, judgement: Judgement, target: TargetNames
    ) -> ClaimedFile | None:
        async with self._database.write() as session:
            await session.lock(f"names:{claimed.account_id}")
            if await _are_promised(session, claimed, judgement, target):
                return None
            return await self._change(
                session,
                claimed,
                **vars(judgement),
                target_name=target.file,
                report_name=target.report,
                rejected_name=target.rejected,
            )

    async def settle(self, claimed: ClaimedFile, reasons: Mapping[str, int]) -> None:
        now = self._clock.now()
        async with self._database.write() as session:
            await self._change(
                session,
                claimed,
                open_key=None,
                copy_name=None,
                settled_at=now,
                reasons=dict(reasons),
                to_tell=claimed.judgement is not None and claimed.judgement.outcome == ERROR,
            )
            await session.emit(_processed(claimed, uuid7(), now))

    async def release(self, claimed: ClaimedFile) -> None:
        async with self._database.write() as session:
            await session.execute(sa.delete(dropped_files).where(*self._mine(claimed)))

    async def copies(self) -> Collection[str]:
        statement = sa.select(dropped_files.c.copy_name).where(
            dropped_files.c.open_key.is_not(None), dropped_files.c.copy_name.is_not(None)
        )
        async with self._database.read() as session:
            return set(await session.scalars(statement))

    async def close_turn(self, account_id: AccountId, unmapped: Sequence[str]) -> None:
        async with self._database.write() as session:
            await session.execute(
                sa.update(sftp_accounts)
                .where(sftp_accounts.c.id == UUID(account_id))
                .values(last_turn_at=self._clock.now(), unmapped_folders=list(unmapped))
            )

    async def tell_failures(self, only: Websites = None) -> None:
        to_tell = sa.select(dropped_files.c.id).where(dropped_files.c.to_tell).limit(1)
        async with self._database.read() as reader:
            if await reader.one_or_none(to_tell) is None:
                return
        async with self._database.write() as session:
            await tell_failures(session, self._holder, only, self._clock.now())

    async def _change(self, session: WriteSession, claimed: ClaimedFile, **values: Any) -> ClaimedFile:
        """Write to the open entry. Raises ClaimLost."""
        if not await session.execute(sa.update(dropped_files).where(*self._mine(claimed)).values(**values)):
            raise ClaimLost(f"file {claimed.id} is in other hands, or settled")
        row = await session.one_or_none(sa.select(dropped_files).where(dropped_files.c.id == claimed.id))
        if row is None:
            raise LookupError(f"file {claimed.id} is not in the ledger")
        return _claimed(row)

    def _mine(self, claimed: ClaimedFile) -> list[sa.ColumnElement[bool]]:
        return [
            dropped_files.c.id == claimed.id,
            dropped_files.c.holder == self._holder,
            dropped_files.c.open_key.is_not(None),
        ]

    def _free_or_mine(self) -> sa.ColumnElement[bool]:
        return sa.or_(
            dropped_files.c.holder == self._holder, dropped_files.c.held_until < self._machine_now()
        )

    def _lease(self) -> datetime:
        return self._machine_now() + CLAIM_LASTS

    def _machine_now(self) -> datetime:
        """Return the present, also in a run that acts at another time: processes die in the present."""
        with working(correlation=correlation_id()):
            return self._clock.now()


async def drained_logins(session: ReadSession) -> Sequence[DrainedLogin]:
    """Return every login with its places; those whose last complete turn is longest ago first."""
    rows = await session.rows(
        sa.select(
            sftp_accounts.c.id, sftp_accounts.c.username, sftp_folders.c.folder, sftp_folders.c.id_website
        )
        .join_from(sftp_accounts, sftp_folders)
        .order_by(sa.nulls_first(sftp_accounts.c.last_turn_at), sftp_accounts.c.id, sftp_folders.c.position)
    )
    places: dict[tuple[UUID, str], list[Place]] = {}
    for row in rows:
        place = Place(row["folder"], IdWebsite(row["id_website"]))
        places.setdefault((row["id"], row["username"]), []).append(place)
    return [
        DrainedLogin(AccountId(str(account_id)), username, tuple(of_login))
        for (account_id, username), of_login in places.items()
    ]


def _open_key(account_id: AccountId, entry: WaitingFile) -> str:
    return f"{account_id}/{entry.place.folder}/{entry.file.name}"


def _open_files(account_id: AccountId) -> list[sa.ColumnElement[bool]]:
    return [dropped_files.c.account_id == UUID(account_id), dropped_files.c.open_key.is_not(None)]


async def _are_promised(
    session: ReadSession, claimed: ClaimedFile, judgement: Judgement, target: TargetNames
) -> bool:
    """Return whether a file in work beside this one is about to get one of these names."""
    rows = await session.rows(
        sa.select(dropped_files).where(
            *_open_files(claimed.account_id),
            dropped_files.c.folder == claimed.place.folder,
            dropped_files.c.id != claimed.id,
            dropped_files.c.target_name.is_not(None),
        )
    )
    beside = [row for row in rows if judgement_of(row).outcome == judgement.outcome]
    promised = {row[name] for row in beside for name, when in _NAMES_TAKEN if when is None or row[when]}
    return not promised.isdisjoint(target.needed(judgement))


async def list_files(
    session: ReadSession, account_id: UUID, *, before: UUID | None, limit: int
) -> list[dict[str, Any]]:
    """Return an account's files, newest first; `before` is the last id of the page before."""
    statement = sa.select(dropped_files).where(dropped_files.c.account_id == account_id)
    if before is not None:
        statement = statement.where(dropped_files.c.id < before)
    return await session.rows(statement.order_by(dropped_files.c.id.desc()).limit(limit))


async def taken_names(session: ReadSession, account_id: UUID, since: datetime) -> set[tuple[str, str]]:
    """Return the (folder, name) of an account's files that are being processed, or were done since."""
    rows = await session.rows(
        sa.select(dropped_files.c.folder, dropped_files.c.name).where(
            dropped_files.c.account_id == account_id,
            sa.or_(dropped_files.c.open_key.is_not(None), dropped_files.c.settled_at >= since),
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
