"""Reviews as last known, and the log of their changes in the order of commits."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from contracts.reviews import ReviewKind
from feed_exporter.published_review import Columns
from feed_exporter.tables import changes, reviews
from kit.db import ReadSession, WriteSession


@dataclass(frozen=True, slots=True)
class KnownReview:
    """What is known of a review before an event of it."""

    version: int
    visible: bool
    digest: str
    anonymized: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One review seen anew: what feeds showed of it before and show of it now."""

    review_id: UUID
    kind: ReviewKind
    version: int
    changed_at: datetime
    before: KnownReview | None
    visible: bool
    anonymized: bool
    digest: str  # of the columns; empty for a review that feeds don't show
    columns: Columns

    @property
    def matters(self) -> bool:
        """Tell whether any reader could see a difference."""
        was_visible = self.before is not None and self.before.visible
        if self.visible and was_visible:
            return self.before is None or self.before.digest != self.digest
        return self.visible or was_visible

    @property
    def erases_person(self) -> bool:
        """Tell whether files may still name a person that the review doesn't name any more."""
        return self.anonymized and self.before is not None and not self.before.anonymized


async def lock_changes(session: WriteSession, id_website: UUID) -> None:
    """Wait for the website's lock: positions are given, and committed, one transaction after the other."""
    await session.lock(f"feed-changes:{id_website}")


async def known_review(session: ReadSession, id_website: UUID, review_id: UUID) -> KnownReview | None:
    row = await session.one_or_none(
        sa.select(
            reviews.c.version,
            reviews.c.visible,
            reviews.c.digest,
            reviews.c.anonymized,
        ).where(reviews.c.id_website == id_website, reviews.c.review_id == review_id)
    )
    return None if row is None else KnownReview(**row)


async def keep_review(session: WriteSession, id_website: UUID, change: Change) -> None:
    record = {
        "id_website": id_website,
        "review_id": change.review_id,
        "version": change.version,
        "kind": change.kind,
        "visible": change.visible,
        "anonymized": change.anonymized,
        "digest": change.digest,
        "changed_at": change.changed_at,
        **change.columns,
    }
    await session.upsert(reviews, [record], key=("id_website", "review_id"))


async def log_change(session: WriteSession, id_website: UUID, change: Change) -> None:
    """Append to the website's log; the caller holds its lock."""
    record = {
        "id_website": id_website,
        "position": await last_position(session, id_website) + 1,
        "review_id": change.review_id,
        "kind": change.kind,
        "changed_at": change.changed_at,
        "was_visible": change.before is not None and change.before.visible,
        "was_digest": "" if change.before is None else change.before.digest,
        "visible": change.visible,
        "digest": change.digest,
    }
    await session.insert(changes, record)


async def last_position(session: ReadSession, id_website: UUID) -> int:
    """Return the position of the website's newest change, 0 if there is none."""
    newest = sa.select(sa.func.max(changes.c.position)).where(changes.c.id_website == id_website)
    return int(await session.scalar(newest) or 0)
