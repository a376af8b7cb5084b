"""Use case of the night: files and answers kept for their time go, counts stay (domain.md 2.8, 7.8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from contracts.persons import OrderFileErasedV1
from ingest_api.import_file import blobs_of
from ingest_api.store_idempotency import forget_answers
from ingest_api.store_imports import expire_previews, known_imports, list_erasable, mark_erased
from ingest_api.store_recorded_calls import forget_calls
from kit.blobs import Blobs
from kit.clock import Clock
from kit.db import Database
from kit.ids import uuid7
from kit.jobs import JobRun

_AT_ONCE = 100
_BLOBS = "imports"  # as import_file names them
_UNFINISHED = ".part"
_LEFT_BEHIND = timedelta(days=1)  # longer than any call, import or new try of it takes


@dataclass(frozen=True)
class EraseFiles:
    """Ingest's part of the job `expire-and-erase`."""

    database: Database
    blobs: Blobs
    clock: Clock
    kept: timedelta  # after an import's end

    async def run(self, _run: JobRun) -> Mapping[str, int]:
        """Expire previews nobody confirmed in time, then erase the files of those and of old imports."""
        now = self.clock.now()
        async with self.database.write() as session:
            expired = await expire_previews(session, now)
            forgotten = await forget_answers(session, now)
            calls_forgotten = await forget_calls(session, now)
        erased = 0
        while found := await self._erasable():
            for record in found:
                await self._erase(record)
            erased += len(found)
        return {
            "previews_expired": expired,
            "answers_forgotten": forgotten,
            "calls_forgotten": calls_forgotten,
            "files_erased": erased,
            "leftovers_erased": await self._erase_leftovers(),
        }

    async def _erasable(self) -> list[dict[str, Any]]:
        async with self.database.read() as session:
            return await list_erasable(session, self.clock.now() - self.kept, _AT_ONCE)

    async def _erase(self, record: dict[str, Any]) -> None:
        """Files first: a run that dies in between finds them again."""
        for blob in blobs_of(record["id"]):
            await self.blobs.delete(blob)
        async with self.database.write() as session:
            await mark_erased(session, record["id"], counts_only(record["preview"]))
            if record["door"] == "sftp":
                await session.emit(files_erased(record["id_website"], [record["id"]], self.clock.now()))

    async def _erase_leftovers(self) -> int:
        """Erase what killed runs left behind: files cut off in writing, and those of imports never noted."""
        names = await self.blobs.untouched(_BLOBS, _LEFT_BEHIND)
        async with self.database.read() as session:
            known = await known_imports(session, {_import_of(name) for name in names})
        leftovers = [name for name in names if name.endswith(_UNFINISHED) or _import_of(name) not in known]
        for name in leftovers:
            await self.blobs.delete(name)
        return len(leftovers)


def _import_of(blob: str) -> UUID:
    return UUID(PurePosixPath(blob).parts[1])


def files_erased(id_website: UUID, file_ids: list[UUID], now: datetime) -> OrderFileErasedV1:
    """Return what tells the SFTP service that its files of these imports go too."""
    return OrderFileErasedV1(
        id=uuid7(), occurred_at=now, id_website=id_website, aggregate_id=str(id_website), file_ids=file_ids
    )


def counts_only(preview: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Leave out the findings, whose values name people."""
    return {
        language: {name: value for name, value in shown.items() if isinstance(value, int)}
        for language, shown in preview.items()
    }
