"""SQL of moderators' claims."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from kit.db import ReadSession, WriteSession
from reviews.tables_moderation import moderation_claims


@dataclass(frozen=True)
class Claim:
    """Who has taken a review up, until when."""

    review_id: UUID
    moderator: str
    claimed_until: datetime


async def find_claims(session: ReadSession, review_ids: Sequence[UUID], now: datetime) -> dict[UUID, Claim]:
    """Return the claims on these reviews that still hold."""
    rows = await session.rows(
        sa.select(moderation_claims).where(
            moderation_claims.c.review_id.in_(review_ids), moderation_claims.c.claimed_until > now
        )
    )
    return {row["review_id"]: Claim(**row) for row in rows}


async def keep_claim(session: WriteSession, claim: Claim) -> None:
    await session.upsert(moderation_claims, [asdict(claim)], key=("review_id",))


async def delete_claim(session: WriteSession, review_id: UUID) -> None:
    await session.execute(sa.delete(moderation_claims).where(moderation_claims.c.review_id == review_id))
