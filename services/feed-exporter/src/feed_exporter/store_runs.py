"""Generated files and their delivery."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from contracts.files.review_feed import Mode, Nature, RecordType
from feed_exporter.schedule import KEPT_UNDELIVERED
from feed_exporter.tables import changes, feeds, hosted_files, reviews, runs
from kit.db import ReadSession, WriteSession

State = Literal["pending", "delivered", "failed"]


@dataclass(frozen=True, slots=True)
class FeedRun:
    """One file of a flow."""

    id: UUID
    feed_id: UUID
    id_website: UUID
    nature: Nature
    slot: str
    mode: Mode
    local_date: date
    is_test: bool
    sequence: int | None
    begins_at: datetime
    ends_at: datetime
    from_position: int
    to_position: int
    told_position: int
    file_name: str
    blob: str
    sha256: str
    size_bytes: int
    records: dict[RecordType, int]
    created_at: datetime
    asked_at: datetime
    state: State = "pending"
    attempts: int = 0
    failures: int = 0
    next_try_at: datetime | None = None
    error: str | None = None
    delivered_at: datetime | None = None
    erased_at: datetime | None = None

    @property
    def has_file(self) -> bool:
        """Tell whether its file can be had."""
        return self.erased_at is None and self.blob != ""

    @property
    def is_gone(self) -> bool:
        """Tell whether its file can't be had any more: outdated, or removed after its delivery."""
        return not self.blob if self.erased_at is None else self.delivered_at is not None


SUPERSEDED = "superseded"  # a full file has taken the place of one that wasn't delivered
_COLUMNS = tuple(runs.c[each.name] for each in fields(FeedRun))


async def add_run(session: WriteSession, run: FeedRun) -> None:
    await session.insert(runs, asdict(run))


async def has_run(session: ReadSession, feed_id: UUID, nature: Nature, slot: str) -> bool:
    statement = _of(feed_id, nature).where(runs.c.slot == slot).limit(1)
    return await session.one_or_none(statement) is not None


async def next_sequence(session: ReadSession, feed_id: UUID, nature: Nature) -> int:
    newest = sa.select(sa.func.max(runs.c.sequence)).where(runs.c.feed_id == feed_id, runs.c.nature == nature)
    return int(await session.scalar(newest) or 0) + 1


async def find_nightly(session: ReadSession, feed_id: UUID, nature: Nature) -> FeedRun | None:
    """Return the newest nightly file of a flow and nature."""
    statement = (
        sa.select(*_COLUMNS).where(_nightly(feed_id, nature)).order_by(runs.c.sequence.desc()).limit(1)
    )
    row = await session.one_or_none(statement)
    return None if row is None else FeedRun(**row)


async def tells_ahead(session: ReadSession, feed_id: UUID, nature: Nature, position: int) -> bool:
    """Tell whether a file shows reviews as they were after a position: a test's, or one written anew."""
    ahead = sa.select(runs.c.id).where(
        runs.c.feed_id == feed_id, runs.c.nature == nature, runs.c.told_position > position
    )
    return await session.one_or_none(ahead.limit(1)) is not None


async def has_lost_file(session: ReadSession, feed_id: UUID, nature: Nature, now: datetime) -> bool:
    """Tell whether a file was never delivered and is not kept for it any more."""
    lost = sa.select(runs.c.id).where(
        _nightly(feed_id, nature),
        runs.c.state != "delivered",
        runs.c.delivered_at.is_(None),
        _not_superseded(),
        runs.c.asked_at < now - KEPT_UNDELIVERED,
    )
    return await session.one_or_none(lost.limit(1)) is not None


async def supersede(session: WriteSession, run: FeedRun) -> None:
    """Let a full file take the place of older ones that wait for delivery."""
    await session.execute(
        sa.update(runs)
        .where(
            _nightly(run.feed_id, run.nature),
            runs.c.sequence < run.sequence,
            runs.c.state != "delivered",
            runs.c.delivered_at.is_(None),
        )
        .values(state="failed", error=SUPERSEDED, next_try_at=None)
    )


async def erase_files_naming(session: WriteSession, id_website: UUID, review_id: UUID, now: datetime) -> None:
    """Mark the files that hold a review as it was before now; who reads them next finds none.

    Those that lie with us for their merchant to fetch are written anew: he may not have read the others in
    them. The caller holds the lock of the website's changes and has not logged the anonymized state yet.
    """
    shown = sa.select(changes.c.position).where(
        changes.c.id_website == id_website,
        changes.c.review_id == review_id,
        changes.c.visible,
        changes.c.position <= runs.c.to_position,
        sa.or_(runs.c.mode == "full", changes.c.position > runs.c.from_position),
    )
    await session.execute(
        sa.update(runs)
        .where(runs.c.id_website == id_website, runs.c.erased_at.is_(None), sa.exists(shown))
        .values(erased_at=now)
    )
    hosted = sa.select(feeds.c.id).where(
        feeds.c.id == runs.c.feed_id, hosted_files.c.run_id == runs.c.id, is_served()
    )
    await session.execute(
        sa.update(runs)
        .where(
            runs.c.id_website == id_website,
            runs.c.erased_at.is_not(None),
            runs.c.delivered_at.is_not(None),
            sa.exists(hosted),
        )
        .values(state="pending", failures=0, delivered_at=None, next_try_at=now, asked_at=now)
    )


def is_served() -> sa.ColumnElement[bool]:
    """Tell of a flow and a hosted file whether the flow still puts files where this one lies."""
    return sa.and_(
        feeds.c.active.is_(True),
        feeds.c.method == "platform",
        feeds.c.sftp_account_id == hosted_files.c.sftp_account_id,
    )


async def is_overtaken(session: ReadSession, run: FeedRun) -> bool:
    """Tell whether a file may name someone anonymized while it was written.

    The caller holds the lock of the website's changes.
    """
    overtaking = (
        sa.select(changes.c.position)
        .join(
            reviews,
            sa.and_(reviews.c.id_website == changes.c.id_website, reviews.c.review_id == changes.c.review_id),
        )
        .where(
            changes.c.id_website == run.id_website,
            changes.c.position > run.told_position,
            reviews.c.anonymized.is_(True),
        )
    )
    return await session.one_or_none(overtaking.limit(1)) is not None


async def erased_blobs(session: ReadSession) -> list[tuple[UUID, str]]:
    """Return the runs whose files are to be deleted, with the files."""
    rows = await session.rows(
        sa.select(runs.c.id, runs.c.blob).where(runs.c.erased_at.is_not(None), runs.c.blob != "")
    )
    return [(row["id"], row["blob"]) for row in rows]


async def count_erased_blobs(session: ReadSession) -> int:
    """Count the files that are still to be deleted."""
    erased = sa.and_(runs.c.erased_at.is_not(None), runs.c.blob != "")
    return int(await session.scalar(sa.select(sa.func.count()).select_from(runs).where(erased)))


async def kept_blobs(session: ReadSession) -> set[str]:
    """Return the files of all runs."""
    return set(await session.scalars(sa.select(runs.c.blob).where(runs.c.blob != "")))


async def mark_blob_deleted(session: WriteSession, run_id: UUID, blob: str) -> None:
    await session.execute(_update(run_id).where(runs.c.blob == blob).values(blob=""))


async def replace_file(session: WriteSession, run: FeedRun) -> bool:
    """Give an erased run its file written anew; False if another was faster."""
    changed = await session.execute(
        _update(run.id)
        .where(runs.c.erased_at.is_not(None))
        .values(
            blob=run.blob,
            sha256=run.sha256,
            size_bytes=run.size_bytes,
            records=run.records,
            told_position=run.told_position,
            erased_at=None,
        )
    )
    return changed > 0


async def outdated_blobs(session: ReadSession, before: datetime) -> list[tuple[UUID, str]]:
    """Return the runs whose files were made before an instant and are kept still, with the files."""
    rows = await session.rows(
        sa.select(runs.c.id, runs.c.blob).where(runs.c.created_at < before, runs.c.blob != "")
    )
    return [(row["id"], row["blob"]) for row in rows]


async def find_run(session: ReadSession, feed_id: UUID, run_id: UUID) -> FeedRun | None:
    row = await session.one_or_none(
        sa.select(*_COLUMNS).where(runs.c.feed_id == feed_id, runs.c.id == run_id)
    )
    return None if row is None else FeedRun(**row)


async def list_runs(session: ReadSession, feed_id: UUID, *, before: UUID | None, limit: int) -> list[FeedRun]:
    """Return a flow's runs, newest first."""
    statement = sa.select(*_COLUMNS).where(runs.c.feed_id == feed_id)
    if before is not None:
        statement = statement.where(runs.c.id < before)
    rows = await session.rows(statement.order_by(runs.c.id.desc()).limit(limit))
    return [FeedRun(**row) for row in rows]


async def all_runs(session: ReadSession, feed_id: UUID) -> list[FeedRun]:
    """Return a flow's runs by nature, then oldest first."""
    statement = sa.select(*_COLUMNS).where(runs.c.feed_id == feed_id)
    return [FeedRun(**row) for row in await session.rows(statement.order_by(runs.c.nature, runs.c.id))]


async def last_runs(session: ReadSession, feed_ids: Sequence[UUID]) -> dict[UUID, FeedRun]:
    """Return the newest run of each flow that has any."""
    found: dict[UUID, FeedRun] = {}
    for feed_id in feed_ids:
        for run in await list_runs(session, feed_id, before=None, limit=1):
            found[feed_id] = run
    return found


async def all_blobs(session: ReadSession, feed_id: UUID) -> list[str]:
    """Return the files that a flow still has."""
    return await session.scalars(sa.select(runs.c.blob).where(runs.c.feed_id == feed_id, runs.c.blob != ""))


async def undelivered(session: ReadSession, feed_id: UUID, now: datetime) -> list[FeedRun]:
    """Return what the merchant's server still lacks, oldest first."""
    statement = (
        sa.select(*_COLUMNS)
        .where(runs.c.feed_id == feed_id, _undelivered(now))
        .order_by(runs.c.local_date, runs.c.nature, runs.c.id)
    )
    return [FeedRun(**row) for row in await session.rows(statement)]


async def due_feeds(session: ReadSession, now: datetime) -> list[UUID]:
    """Return the active flows that have a file to deliver now."""
    return await session.scalars(sa.select(runs.c.feed_id).join(feeds).where(_due(now)).distinct())


async def due_runs(session: ReadSession, now: datetime) -> list[UUID]:
    """Return the files of active flows to deliver now."""
    return await session.scalars(sa.select(runs.c.id).join(feeds).where(_due(now)))


async def states_of(session: ReadSession, run_ids: Sequence[UUID]) -> list[State]:
    return await session.scalars(sa.select(runs.c.state).where(runs.c.id.in_(run_ids)))


async def mark_delivered(session: WriteSession, run: FeedRun, now: datetime) -> None:
    await session.execute(
        _update(run.id).values(
            state="delivered",
            attempts=run.attempts + 1,
            failures=0,
            next_try_at=None,
            error=None,
            delivered_at=now,
        )
    )


async def mark_failed(session: WriteSession, run: FeedRun, error: str, next_try_at: datetime | None) -> None:
    """Record a failed attempt; without a next try the run is given up, as is a test at once."""
    if run.is_test:
        next_try_at = None
    await session.execute(
        _update(run.id).values(
            state="failed" if next_try_at is None else "pending",
            attempts=run.attempts + 1,
            failures=run.failures + 1,
            next_try_at=next_try_at,
            error=error,
        )
    )


async def ask_again(session: WriteSession, run_id: UUID, now: datetime) -> None:
    """Have a run delivered (again) as soon as possible."""
    values = {"state": "pending", "failures": 0, "next_try_at": now, "asked_at": now, "error": None}
    await session.execute(_update(run_id).values(values))


async def ask_all_again(session: WriteSession, feed_id: UUID, now: datetime) -> None:
    """Have everything undelivered of a flow tried at once: its settings have changed."""
    await session.execute(
        sa.update(runs)
        .where(runs.c.feed_id == feed_id, _undelivered(now))
        .values(state="pending", failures=0, next_try_at=now)
    )


def _of(feed_id: UUID, nature: Nature) -> sa.Select[Any]:
    return sa.select(runs.c.id).where(runs.c.feed_id == feed_id, runs.c.nature == nature)


def _update(run_id: UUID) -> sa.Update:
    return sa.update(runs).where(runs.c.id == run_id)


def _nightly(feed_id: UUID, nature: Nature) -> sa.ColumnElement[bool]:
    return sa.and_(runs.c.feed_id == feed_id, runs.c.nature == nature, runs.c.is_test.is_(False))


def _not_superseded() -> sa.ColumnElement[bool]:
    return sa.or_(runs.c.error.is_(None), runs.c.error != SUPERSEDED)


def _undelivered(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        runs.c.state != "delivered",
        sa.or_(runs.c.state == "pending", runs.c.is_test.is_(False)),
        _not_superseded(),
        runs.c.asked_at >= now - KEPT_UNDELIVERED,
    )


def _due(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        feeds.c.active.is_(True), runs.c.state == "pending", runs.c.next_try_at <= now, _undelivered(now)
    )
