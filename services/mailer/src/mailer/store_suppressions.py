"""Addresses and domains never to be mailed, by keyed hash; domain.md 6.7."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db import ReadSession, Record, WriteSession
from mailer.tables import suppressions

PLATFORM = "platform"


def holder_of(id_website: UUID | None) -> str:
    return PLATFORM if id_website is None else str(id_website)


async def add(session: WriteSession, record: Record) -> bool:
    """Store an entry; False if the same holder already had it, which stays as it was."""
    return bool(await session.insert_new(suppressions, [record], key=("holder", "hash")))


async def find_by_hash(session: ReadSession, holder: str, hash_: str) -> dict[str, Any] | None:
    return await session.one_or_none(
        sa.select(suppressions).where(suppressions.c.holder == holder, suppressions.c.hash == hash_)
    )


async def find(session: ReadSession, id_website: UUID, suppression: UUID) -> dict[str, Any] | None:
    return await session.one_or_none(
        sa.select(suppressions).where(
            suppressions.c.holder == str(id_website), suppressions.c.id == suppression
        )
    )


async def remove(session: WriteSession, suppression: UUID) -> None:
    await session.execute(sa.delete(suppressions).where(suppressions.c.id == suppression))


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


async def reasons(
    session: ReadSession, hashes: Collection[str], websites: Sequence[UUID]
) -> dict[tuple[str, str], str]:
    """Return (holder, hash) → reason for those of the hashes that are suppressed for these websites."""
    holders = [PLATFORM, *(str(website) for website in websites)]
    rows = await session.rows(
        sa.select(suppressions.c.holder, suppressions.c.hash, suppressions.c.reason).where(
            suppressions.c.holder.in_(holders), suppressions.c.hash.in_(hashes)
        )
    )
    return {(row["holder"], row["hash"]): row["reason"] for row in rows}
