"""Files that lie with us for their merchants to fetch: which, of which run, and which of them have to go."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from feed_exporter.store_runs import FeedRun, is_served
from feed_exporter.tables import feeds, hosted_files, runs
from kit.db import ReadSession, WriteSession


@dataclass(frozen=True, slots=True)
class HostedFile:
    """One file in /reviews/ of an SFTP account."""

    id_website: UUID
    sftp_account_id: UUID
    file_name: str
    run_id: UUID
    made_at: datetime


_KEY = ("sftp_account_id", "file_name")
_COLUMNS = tuple(hosted_files.c[each.name] for each in fields(HostedFile))


async def keep_hosted(session: WriteSession, sftp_account_id: UUID, run: FeedRun) -> None:
    """Remember a file before it's put there; one of the same name it replaces."""
    file = HostedFile(run.id_website, sftp_account_id, run.file_name, run.id, run.created_at)
    await session.upsert(hosted_files, [asdict(file)], key=_KEY)


async def forget_hosted(session: WriteSession, file: HostedFile) -> None:
    same = [hosted_files.c[name] == getattr(file, name) for name in (*_KEY, "run_id")]
    await session.execute(sa.delete(hosted_files).where(*same))


async def outdated_hosted(session: ReadSession, before: datetime) -> list[HostedFile]:
    """Return the files made before an instant."""
    return _files(await session.rows(sa.select(*_COLUMNS).where(hosted_files.c.made_at < before)))


async def stray_hosted(session: ReadSession) -> list[HostedFile]:
    """Return what deleted flows left, and what names someone erased and is not to be written anew."""
    return _files(await session.rows(_strays(*_COLUMNS)))


async def count_stray_hosted(session: ReadSession) -> int:
    return int(await session.scalar(_strays(sa.func.count())))


def _strays(*columns: Any) -> sa.Select[Any]:
    is_written_anew = sa.and_(is_served(), runs.c.state == "pending")
    return (
        sa.select(*columns)
        .select_from(hosted_files.outerjoin(runs, runs.c.id == hosted_files.c.run_id).outerjoin(feeds))
        .where(sa.or_(runs.c.id.is_(None), sa.and_(runs.c.erased_at.is_not(None), sa.not_(is_written_anew))))
    )


def _files(rows: Sequence[dict[str, Any]]) -> list[HostedFile]:
    return [HostedFile(**row) for row in rows]
