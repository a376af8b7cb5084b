"""What is known of destinations, for all replicas."""

from collections.abc import Collection, Iterable
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from kit.db import ReadSession, WriteSession
from mailer.pacing import Destination
from mailer.tables import destinations


async def known(session: ReadSession, names: Collection[str]) -> dict[str, Destination]:
    """Return those of the named that are known, by name."""
    return _by_name(await session.rows(_named(session, names)))


async def locked(session: WriteSession, names: Collection[str]) -> dict[str, Destination]:
    """Return all of the named, whose rows nobody else changes before this transaction ends."""
    in_order = sorted(names)  # the same for all: no deadlock
    await session.insert_new(destinations, [asdict(Destination(name)) for name in in_order], key=("name",))
    statement = _named(session, in_order).order_by(destinations.c.name)
    if session.is_postgresql:
        statement = statement.with_for_update()
    return _by_name(await session.rows(statement))


async def store(session: WriteSession, changed: Iterable[Destination]) -> None:
    await session.upsert(destinations, [asdict(destination) for destination in changed], key=("name",))


def _named(session: ReadSession, names: Collection[str]) -> sa.Select[Any]:
    return sa.select(destinations).where(session.among(destinations.c.name, list(names)))


def _by_name(rows: Iterable[dict[str, Any]]) -> dict[str, Destination]:
    return {row["name"]: Destination(**row) for row in rows}
