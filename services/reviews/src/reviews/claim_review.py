"""A moderator takes a review up, so that no other works on it at the same time."""

from datetime import datetime, timedelta
from uuid import UUID

from kit.db import WriteSession
from reviews.problems import conflict
from reviews.store_claims import Claim, delete_claim, find_claims, keep_claim

CLAIMED_FOR = timedelta(minutes=15)


async def claim_review(session: WriteSession, review_id: UUID, moderator: str, now: datetime) -> Claim:
    """Take a review up, or keep it for longer. Raises: StateConflict (another moderator has it)."""
    await check_unclaimed(session, review_id, moderator, now)
    claim = Claim(review_id, moderator, now + CLAIMED_FOR)
    await keep_claim(session, claim)
    return claim


async def check_unclaimed(session: WriteSession, review_id: UUID, moderator: str, now: datetime) -> None:
    """Raises: StateConflict (another moderator has it). The review's row is held by the caller."""
    claim = (await find_claims(session, [review_id], now)).get(review_id)
    if claim is not None and claim.moderator != moderator:
        raise conflict(
            "Another moderator has taken this review up", "Un autre modérateur s'occupe de cet avis"
        )


async def release_review(session: WriteSession, review_id: UUID, moderator: str, now: datetime) -> None:
    """Leave a review to others; twice is once. Raises: StateConflict (another moderator has it)."""
    await check_unclaimed(session, review_id, moderator, now)
    await delete_claim(session, review_id)
