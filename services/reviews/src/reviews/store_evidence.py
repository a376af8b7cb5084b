"""SQL of evidence."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from kit.db import ReadSession, WriteSession
from reviews.evidence import Evidence
from reviews.tables import reviews
from reviews.tables_moderation import evidence

_COLUMNS = [evidence.c[field.name] for field in fields(Evidence)]


async def evidence_of(session: ReadSession, review_ids: Sequence[UUID]) -> dict[UUID, list[Evidence]]:
    """Return the files of many reviews, oldest first."""
    rows = await session.rows(
        sa.select(evidence.c.review_id, *_COLUMNS)
        .where(evidence.c.review_id.in_(review_ids))
        .order_by(evidence.c.at, evidence.c.evidence_id)
    )
    found: dict[UUID, list[Evidence]] = defaultdict(list)
    for row in rows:
        found[row.pop("review_id")].append(Evidence(**row))
    return found


async def find_evidence(session: ReadSession, review_id: UUID, evidence_id: UUID) -> Evidence | None:
    row = await session.one_or_none(
        sa.select(*_COLUMNS).where(evidence.c.evidence_id == evidence_id, evidence.c.review_id == review_id)
    )
    return Evidence(**row) if row else None


async def add_evidence(session: WriteSession, review_id: UUID, added: Evidence) -> None:
    await session.insert(evidence, asdict(added) | {"review_id": review_id})


async def known_evidence(session: ReadSession, evidence_ids: Collection[UUID]) -> set[UUID]:
    """Return which of these are kept."""
    return set(
        await session.scalars(
            sa.select(evidence.c.evidence_id).where(session.among(evidence.c.evidence_id, [*evidence_ids]))
        )
    )


async def delete_evidence(session: WriteSession, review_ids: Sequence[UUID]) -> None:
    """Forget the files of reviews; their content goes with the next sweep."""
    await session.execute(sa.delete(evidence).where(session.among(evidence.c.review_id, review_ids)))


async def delete_old_evidence(session: WriteSession, added_until: datetime) -> None:
    """Forget files of flags that were turned down; those of refused reviews go with their texts."""
    needed = sa.select(reviews.c.review_id).where(reviews.c.state.in_(("flagged", "refused")))
    await session.execute(
        sa.delete(evidence).where(evidence.c.at <= added_until, evidence.c.review_id.not_in(needed))
    )
