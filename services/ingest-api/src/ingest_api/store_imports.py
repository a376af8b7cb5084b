"""All of ingest's SQL about imports."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ingest_api.tables import imports
from kit.db import ReadSession, WriteSession
from kit.ids import uuid7

LEASE = timedelta(seconds=20)
_LOOKUP = 5_000  # ids looked up by one statement


async def add_import(session: WriteSession, record: dict[str, Any]) -> bool:
    """Store an import; False if one of its id is there already."""
    return bool(await session.insert_new(imports, [record], key=("id",)))


async def find_import(
    session: ReadSession, id_website: UUID, import_id: UUID, door: str
) -> dict[str, Any] | None:
    statement = sa.select(imports).where(
        imports.c.id_website == id_website, imports.c.id == import_id, imports.c.door == door
    )
    return await session.one_or_none(statement)


async def known_imports(session: ReadSession, import_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of the ids are those of imports that keep their files."""
    ids, known = list(import_ids), set[UUID]()
    for start in range(0, len(ids), _LOOKUP):
        those = imports.c.id.in_(ids[start : start + _LOOKUP])
        statement = sa.select(imports.c.id).where(those, imports.c.files_erased.is_(False))
        known.update(await session.scalars(statement))
    return known


async def list_uploads(
    session: ReadSession, id_website: UUID, *, limit: int, before: UUID | None
) -> list[dict[str, Any]]:
    """Return a website's uploaded files, newest first."""
    statement = sa.select(imports).where(imports.c.id_website == id_website, imports.c.door == "upload")
    if before is not None:
        statement = statement.where(imports.c.id < before)
    return await session.rows(statement.order_by(imports.c.id.desc()).limit(limit))


async def confirm_import(
    session: WriteSession, import_id: UUID, now: datetime, acting_at: datetime | None
) -> None:
    """Start a previewed import in time; any other stays as it is."""
    waiting = sa.and_(imports.c.state == "previewed", imports.c.expires_at > now)
    statement = sa.update(imports).where(imports.c.id == import_id, waiting)
    await session.execute(statement.values(state="importing", confirmed_at=now, acting_at=acting_at))


async def claim_import(
    session: WriteSession, now: datetime, max_bytes: int | None = None
) -> dict[str, Any] | None:
    """Take the oldest import that nobody works on, for as long as the lease lasts.

    A website's dropped files are taken one after another: of two equal orders the older file's counts.
    `max_bytes`: how large its file may be, if that matters.
    """
    free = sa.or_(imports.c.lease_until.is_(None), imports.c.lease_until < now)
    older = imports.alias("older")
    waits = sa.exists().where(
        imports.c.door == "sftp",
        older.c.door == "sftp",
        older.c.id_website == imports.c.id_website,
        older.c.state == "importing",
        older.c.id < imports.c.id,
    )
    statement = sa.select(imports).where(imports.c.state == "importing", free, ~waits)
    if max_bytes is not None:
        statement = statement.where(imports.c.size_bytes <= max_bytes)
    rows = await session.claim(statement.order_by(imports.c.id).limit(1))
    if not rows:
        return None
    await keep_lease(session, rows[0]["id"], now)
    return rows[0]


async def count_waiting(session: ReadSession) -> int:
    """Count the imports that are confirmed and not done."""
    return int(await session.scalar(sa.select(sa.func.count()).where(imports.c.state == "importing")))


async def keep_lease(session: WriteSession, import_id: UUID, now: datetime) -> None:
    statement = sa.update(imports).where(imports.c.id == import_id, imports.c.state == "importing")
    await session.execute(statement.values(lease_until=now + LEASE))


async def note_progress(session: WriteSession, import_id: UUID, rows_imported: int) -> None:
    """Note how many lines are stored; a resumed import doesn't seem to go back."""
    statement = sa.update(imports).where(imports.c.id == import_id, imports.c.rows_imported < rows_imported)
    await session.execute(statement.values(rows_imported=rows_imported))


async def keep_settings(session: WriteSession, import_id: UUID, settings: dict[str, Any]) -> None:
    """Note what a file is judged by, so that a resumed import judges alike."""
    await session.execute(sa.update(imports).where(imports.c.id == import_id).values(settings=settings))


async def settle_import(session: WriteSession, import_id: UUID, **values: Any) -> None:
    """Write the outcome; the lease ends with it."""
    statement = sa.update(imports).where(imports.c.id == import_id, imports.c.state == "importing")
    await session.execute(statement.values(lease_until=None, **values))


async def expire_previews(session: WriteSession, now: datetime) -> int:
    """Mark previews whose time is over; return how many."""
    waiting = sa.and_(imports.c.state == "previewed", imports.c.expires_at <= now)
    return await session.execute(sa.update(imports).where(waiting).values(state="expired"))


async def list_erasable(session: ReadSession, ended_before: datetime, limit: int) -> list[dict[str, Any]]:
    """Return expired imports, and those that ended before then, whose files are still there."""
    ended = sa.and_(imports.c.state.in_(["imported", "refused"]), imports.c.imported_at <= ended_before)
    columns = [imports.c[name] for name in ("id", "id_website", "door", "preview")]
    statement = sa.select(*columns).where(
        imports.c.files_erased.is_(False), sa.or_(imports.c.state == "expired", ended)
    )
    return await session.rows(statement.order_by(imports.c.id).limit(limit))


async def mark_erased(session: WriteSession, import_id: UUID, preview: dict[str, Any]) -> None:
    statement = sa.update(imports).where(imports.c.id == import_id)
    await session.execute(statement.values(files_erased=True, preview=preview))


def new_import(**values: Any) -> dict[str, Any]:
    """Return an import's record with the fields that a new one leaves empty."""
    empty: dict[str, Any] = {
        "id": uuid7(),
        "settings": None,
        "expires_at": None,
        "confirmed_at": None,
        "imported_at": None,
        "file_code": None,
        "rows_imported": 0,
        "preview": {},
        "has_rejected": False,
        "acting_at": None,
        "files_erased": False,
        "lease_until": None,
    }
    return empty | values
