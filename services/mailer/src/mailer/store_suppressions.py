"""Addresses and domains never to be mailed, by keyed hash; domain.md 6.7."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db import ReadSession, Record, WriteSession
from mailer.recipient import Opposition
from mailer.tables import lifted_suppressions, suppressions

PLATFORM = "platform"
_KEY = ("holder", "hash", "origin")


def holder_of(id_website: UUID | None) -> str:
    return PLATFORM if id_website is None else str(id_website)


async def add(session: WriteSession, record: Record) -> bool:
    """Store an entry; False if the same holder already had it of the same origin: it stays as it was."""
    return bool(await session.insert_new(suppressions, [record], key=_KEY))


async def same_as(session: ReadSession, record: Record) -> dict[str, Any] | None:
    """Return the entry that kept a record from being stored."""
    same = (suppressions.c[name] == record[name] for name in _KEY)
    return await session.one_or_none(sa.select(suppressions).where(*same))


async def consumers_own(session: ReadSession, hash_: str, id_website: UUID) -> list[dict[str, Any]]:
    """Return what the owner of an address has refused: this website's mails, all mails, or both."""
    return await session.rows(
        sa.select(suppressions).where(
            suppressions.c.hash == hash_,
            suppressions.c.holder.in_((str(id_website), PLATFORM)),
            suppressions.c.origin == "consumer",
        )
    )


async def find(session: ReadSession, id_website: UUID, suppression: UUID) -> dict[str, Any] | None:
    return await session.one_or_none(
        sa.select(suppressions).where(
            suppressions.c.holder == str(id_website), suppressions.c.id == suppression
        )
    )


async def lift(session: WriteSession, entry: Record, now: datetime, by: str) -> None:
    """Take an entry off the list and note who did; twice is once."""
    if not await session.execute(sa.delete(suppressions).where(suppressions.c.id == entry["id"])):
        return
    kept = {name: entry[name] for name in ("id", "holder", "kind", "hash", "reason", "origin", "created_at")}
    await session.insert(lifted_suppressions, kept | {"lifted_at": now, "lifted_by": by})


async def listed(
    session: ReadSession, id_website: UUID, *, before: UUID | None, limit: int
) -> list[dict[str, Any]]:
    """Return a website's own entries, newest first; those of the whole platform are nobody's to see."""
    statement = (
        sa.select(suppressions)
        .where(suppressions.c.holder == str(id_website))
        .order_by(suppressions.c.id.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(suppressions.c.id < before)
    return await session.rows(statement)


class Oppositions:
    """The entries found for some hashes."""

    def __init__(self, rows: Sequence[dict[str, Any]]) -> None:
        self._rows = rows
        self._found = {(row["holder"], row["hash"]): row for row in rows}

    def to(self, hash_: str, id_website: UUID) -> Opposition | None:
        """Return the entry that holds for a website: its own before the platform's."""
        for holder in (str(id_website), PLATFORM):
            if row := self._found.get((holder, hash_)):
                return _opposition(row)
        return None

    def all_to(self, hash_: str) -> list[Opposition]:
        """Return every entry, of whatever origin."""
        return [_opposition(row) for row in self._rows if row["hash"] == hash_]


def _opposition(row: dict[str, Any]) -> Opposition:
    return Opposition(row["reason"], row["origin"], row["holder"] == PLATFORM, row["created_at"])


async def oppositions(session: ReadSession, hashes: Collection[str], websites: Sequence[UUID]) -> Oppositions:
    """Return those of the hashes that are suppressed for these websites or for all."""
    column = suppressions.c
    holders = [PLATFORM, *(str(website) for website in websites)]
    columns = (column.holder, column.hash, column.reason, column.origin, column.created_at)
    return Oppositions(
        await session.rows(
            sa.select(*columns)
            .where(column.holder.in_(holders), session.among(column.hash, [*hashes]))
            .order_by(column.id.desc())  # of several origins the first one told is the one to name
        )
    )
