"""All of ingest's SQL about imports."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ingest_api.tables import imports
from kit.db import ReadSession, WriteSession
from kit.ids import uuid7

LEASE = timedelta(minutes=2)


async def add_import(session: WriteSession, record: dict[str, Any]) -> bool:
    """Store an import; False if one of its id is there already."""
    return bool(await session.insert_new(imports, [record], key=("id",)))


async def find_import(session: ReadSession, id_website: UUID, import_id: UUID) -> dict[str, Any] | None:
    statement = sa.select(imports).where(imports.c.id_website == id_website, imports.c.id == import_id)
    return await session.one_or_none(statement)


async def list_imports(
    session: ReadSession, id_website: UUID, *, limit: int, before: UUID | None
) -> list[dict[str, Any]]:
    """Return a website's imports, newest first."""
    statement = sa.select(imports).where(imports.c.id_website == id_website)
    if before is not None:
        statement = statement.where(imports.c.id < before)
    return await session.rows(statement.order_by(imports.c.id.desc()).limit(limit))


async def confirm_import(session: WriteSession, import_id: UUID, now: datetime) -> bool:
    """Start a previewed import; False if it wasn't waiting any more."""
    statement = sa.update(imports).where(imports.c.id == import_id, imports.c.state == "previewed")
    return await session.execute(statement.values(state="importing", confirmed_at=now)) == 1


async def claim_import(session: WriteSession, now: datetime) -> dict[str, Any] | None:
    """Take the oldest import that nobody works on, for as long as the lease lasts."""
    free = sa.or_(imports.c.lease_until.is_(None), imports.c.lease_until < now)
    statement = sa.select(imports).where(imports.c.state == "importing", free)
    rows = await session.claim(statement.order_by(imports.c.id).limit(1))
    if not rows:
        return None
    await keep_lease(session, rows[0]["id"], now)
    return rows[0]


async def any_waiting(session: ReadSession) -> bool:
    return (
        await session.scalar(sa.select(imports.c.id).where(imports.c.state == "importing").limit(1))
        is not None
    )


async def keep_lease(session: WriteSession, import_id: UUID, now: datetime) -> None:
    statement = sa.update(imports).where(imports.c.id == import_id)
    await session.execute(statement.values(lease_until=now + LEASE))


async def settle_import(session: WriteSession, import_id: UUID, **values: Any) -> None:
    """Write the outcome; the lease ends with it."""
    statement = sa.update(imports).where(imports.c.id == import_id, imports.c.state == "importing")
    await session.execute(statement.values(lease_until=None, **values))


async def expire_previews(session: WriteSession, now: datetime) -> list[UUID]:
    """Mark previews whose time is over; return their ids, for their files to be erased."""
    waiting = sa.and_(imports.c.state == "previewed", imports.c.expires_at <= now)
    rows = await session.claim(sa.select(imports.c.id).where(waiting).limit(1000))
    ids = [row["id"] for row in rows]
    await session.execute(sa.update(imports).where(imports.c.id.in_(ids)).values(state="expired", preview={}))
    return ids


def new_import(**values: Any) -> dict[str, Any]:
    """Return an import's record with the fields that a new one leaves empty."""
    empty: dict[str, Any] = {
        "id": uuid7(),
        "expires_at": None,
        "confirmed_at": None,
        "imported_at": None,
        "file_code": None,
        "rows_imported": 0,
        "preview": {},
        "has_rejected": False,
        "lease_until": None,
    }
    return empty | values
