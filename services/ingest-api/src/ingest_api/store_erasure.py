"""SQL of erasures: orders that name persons, imports whose files do."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ingest_api.tables import erasures, imports, orders
from kit.db import Columns, ReadSession, WriteSession


async def open_erasures(session: ReadSession) -> list[dict[str, Any]]:
    """Return what is still to be done, oldest first."""
    unsettled = sa.select(erasures).where(erasures.c.settled_at.is_(None))
    return await session.rows(unsettled.order_by(erasures.c.erased_at, erasures.c.person))


async def count_open_erasures(session: ReadSession) -> int:
    return int(
        await session.scalar(
            sa.select(sa.func.count()).select_from(erasures).where(erasures.c.settled_at.is_(None))
        )
    )


async def settle_erasure(session: WriteSession, erasure: dict[str, Any], now: datetime) -> None:
    same = [erasures.c[name] == erasure[name] for name in ("id_website", "person", "erasure_id")]
    await session.execute(sa.update(erasures).where(*same).values(settled_at=now))


async def stream_orders(session: ReadSession, erasure: dict[str, Any]) -> AsyncIterator[dict[str, Any]]:
    """Yield id and content of all orders of a website that are older than an erasure."""
    before = sa.or_(orders.c.id <= erasure["erasure_id"], orders.c.received_at <= erasure["erased_at"])
    mine = sa.and_(orders.c.id_website == erasure["id_website"], before)
    async for row in session.stream(sa.select(orders.c.id, orders.c.content).where(mine)):
        yield row


async def contents_of(
    session: ReadSession, id_website: UUID, order_ids: Sequence[UUID]
) -> list[dict[str, Any]]:
    theirs = session.among(orders.c.id, order_ids)
    return await session.rows(
        sa.select(orders.c.id, orders.c.content).where(orders.c.id_website == id_website, theirs)
    )


async def rewrite_orders(session: WriteSession, contents: dict[UUID, str]) -> None:
    if contents:
        columns: Columns = {"id": list(contents), "content": list(contents.values())}
        await session.update_columns(orders, columns, key=("id",))


async def kept_files(session: ReadSession, erasure: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the imports of a website, older than an erasure, whose files are there."""
    columns = [imports.c[name] for name in ("id", "door", "state", "preview", "file_name")]
    return await session.rows(
        sa.select(*columns).where(
            imports.c.id_website == erasure["id_website"],
            imports.c.id <= erasure["erasure_id"],
            imports.c.files_erased.is_(False),
        )
    )


async def expire_preview(session: WriteSession, import_id: UUID) -> bool:
    """Let a preview not be confirmed any more; False if it was meanwhile."""
    waiting = sa.and_(imports.c.id == import_id, imports.c.state == "previewed")
    return bool(await session.execute(sa.update(imports).where(waiting).values(state="expired")))
