"""SQL of retrievals, and of orders on their way to ingest."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from connectors.retrieval import REASONS_KEPT, Batch, Outcome, Retrieval
from connectors.tables import order_batches, retrievals
from kit.db import ReadSession, WriteSession

_COLUMNS = tuple(retrievals.c[each.name] for each in fields(Retrieval))


async def begin_retrieval(session: WriteSession, retrieval: Retrieval) -> None:
    """Add a retrieval; one that was under way ended with its process."""
    await session.execute(
        sa.update(retrievals)
        .where(retrievals.c.id_website == retrieval.id_website, retrievals.c.finished_at.is_(None))
        .values(finished_at=retrieval.started_at, error="interrupted")
    )
    await session.insert(retrievals, asdict(retrieval))


async def add_batches(session: WriteSession, retrieval_id: UUID, batches: Sequence[Batch]) -> None:
    """Store orders that were read, to be handed over."""
    if not batches:
        return
    await session.insert(order_batches, *(asdict(batch) for batch in batches))
    read = sum(batch.orders for batch in batches)
    await session.execute(
        sa.update(retrievals)
        .where(retrievals.c.id == retrieval_id)
        .values(orders_read=retrievals.c.orders_read + read)
    )


async def finish_retrieval(
    session: WriteSession, retrieval_id: UUID, now: datetime, error: str | None
) -> None:
    await session.execute(
        sa.update(retrievals)
        .where(retrievals.c.id == retrieval_id, retrievals.c.finished_at.is_(None))
        .values(finished_at=now, error=error)
    )


async def settle_batch(session: WriteSession, batch: Batch, outcome: Outcome) -> None:
    """Forget a batch that ingest has, and count what it made of it; once, whoever comes second."""
    gone = await session.execute(sa.delete(order_batches).where(order_batches.c.id == batch.id))
    if not gone:
        return
    of_it = retrievals.c.id == batch.retrieval_id
    reasons = await session.scalar(sa.select(retrievals.c.reasons).where(of_it))
    await session.execute(
        sa.update(retrievals)
        .where(of_it)
        .values(
            accepted=retrievals.c.accepted + outcome.accepted,
            duplicates=retrievals.c.duplicates + outcome.duplicates,
            rejected=retrievals.c.rejected + outcome.rejected,
            reasons=[*(reasons or ()), *outcome.reasons][:REASONS_KEPT],
        )
    )


async def next_batch(session: ReadSession, id_website: UUID) -> Batch | None:
    """Return the oldest orders of a website that wait."""
    row = await session.one_or_none(
        sa.select(order_batches)
        .where(order_batches.c.id_website == id_website)
        .order_by(order_batches.c.id)
        .limit(1)
    )
    return None if row is None else Batch(**row)


async def websites_waiting(session: ReadSession) -> list[UUID]:
    return await session.scalars(sa.select(order_batches.c.id_website).distinct())


async def count_batches(session: ReadSession) -> int:
    return int(await session.scalar(sa.select(sa.func.count()).select_from(order_batches)))


async def find_retrieval(session: ReadSession, retrieval_id: UUID) -> Retrieval | None:
    row = await session.one_or_none(sa.select(*_COLUMNS).where(retrievals.c.id == retrieval_id))
    return None if row is None else Retrieval(**row)


async def list_retrievals(
    session: ReadSession, id_website: UUID, *, before: UUID | None, limit: int
) -> list[Retrieval]:
    """Return a website's retrievals, newest first."""
    statement: sa.Select[Any] = sa.select(*_COLUMNS).where(retrievals.c.id_website == id_website)
    if before is not None:
        statement = statement.where(retrievals.c.id < before)
    rows = await session.rows(statement.order_by(retrievals.c.id.desc()).limit(limit))
    return [Retrieval(**row) for row in rows]


async def forget_retrievals(session: WriteSession, before: datetime) -> int:
    """Delete old retrievals whose orders are all with ingest."""
    waiting = sa.select(order_batches.c.retrieval_id)
    return await session.execute(
        sa.delete(retrievals).where(retrievals.c.started_at < before, retrievals.c.id.not_in(waiting))
    )
