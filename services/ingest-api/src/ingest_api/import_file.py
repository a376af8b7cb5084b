"""Use case of every file: bytes → verdict → orders, resumable at any instant."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from contracts.orders import BATCH, IntakeMethod, Provenance
from ingest_api.accept_order import accept_orders
from ingest_api.order import NewOrder
from ingest_api.order_file.container import FileRefusedError
from ingest_api.order_file.preview import preview_of
from ingest_api.order_file.report import refusal_report_of, rejected_lines_of, report_of
from ingest_api.order_file.settings import DOORS
from ingest_api.order_file.validate import FileVerdict, JudgedFile, judge_file
from ingest_api.store import OrderStore
from ingest_api.store_imports import (
    add_import,
    any_waiting,
    claim_import,
    expire_previews,
    keep_lease,
    new_import,
    settle_import,
)
from ingest_api.website import Websites
from kit.blobs import Blob, Blobs
from kit.clock import Clock
from kit.context import correlation_id, working
from kit.db import Database
from kit.jobs import JobRun

_METHODS: Mapping[str, tuple[IntakeMethod, str]] = {"upload": ("csv", "CSV"), "sftp": ("sftp", "SFTP")}


def source_blob(import_id: UUID) -> str:
    return f"imports/{import_id}/source.csv"


def report_blob(import_id: UUID) -> str:
    return f"imports/{import_id}/report.csv"


def rejected_blob(import_id: UUID) -> str:
    return f"imports/{import_id}/rejected.csv"


@dataclass(frozen=True)
class ImportFile:
    """Files of all doors: previewed, confirmed, imported."""

    database: Database
    blobs: Blobs
    clock: Clock
    websites: Websites
    store: OrderStore

    async def preview(
        self, id_website: UUID, file_name: str, content: bytes, lifetime: timedelta
    ) -> dict[str, Any]:
        """Judge an uploaded file and keep it for its confirmation; no order is stored.

        Raises: FileRefusedError, NotFound.
        """
        now = self.clock.now()
        async with self.database.read() as session:
            settings = await self.websites.validation_settings(session, id_website)
        judged = await asyncio.to_thread(
            judge_file, content, file_name=file_name, door=DOORS["upload"], settings=settings, now=now
        )
        verdict = await self._assembled(judged, id_website, None)
        record = new_import(
            id_website=id_website,
            door="upload",
            state="previewed",
            file_name=file_name,
            correlation_id=correlation_id(),
            created_at=now,
            expires_at=now + lifetime,
            **_outcome(verdict),
        )
        blob = await self.blobs.write(source_blob(record["id"]), content)
        await self._write_reports(record["id"], verdict)
        record |= {"size_bytes": blob.size_bytes, "sha256": blob.sha256}
        async with self.database.write() as session:
            await add_import(session, record)
        return record

    async def take_dropped(self, submission: UUID, id_website: UUID, file_name: str, blob: Blob) -> None:
        """Start the import of a file dropped by SFTP; the same submission again changes nothing."""
        now = self.clock.now()
        record = new_import(
            id=submission,
            id_website=id_website,
            door="sftp",
            state="importing",
            file_name=file_name,
            size_bytes=blob.size_bytes,
            sha256=blob.sha256,
            correlation_id=correlation_id(),
            created_at=now,
            confirmed_at=now,
        )
        async with self.database.write() as session:
            await add_import(session, record)

    async def import_waiting(self, _run: JobRun) -> Mapping[str, int]:
        """Import whatever is confirmed, oldest first; the job `import-files`."""
        done = 0
        while record := await self._claim():
            with working(correlation=record["correlation_id"], at=self._acting_at(record)):
                await self._import(record)
            done += 1
        return {"imported": done}

    async def waiting(self) -> int:
        """Count the imports that are still to be done: the platform isn't quiet before."""
        async with self.database.read() as reader:
            return int(await any_waiting(reader))

    def _acting_at(self, record: dict[str, Any]) -> Any:
        """An import confirmed at another time (a drain run `--at`) goes on at that time."""
        confirmed = record["confirmed_at"]
        return confirmed if confirmed > self.clock.now() else None

    async def _claim(self) -> dict[str, Any] | None:
        async with self.database.read() as reader:
            if not await any_waiting(reader):
                return None
        async with self.database.write() as session:
            return await claim_import(session, self.clock.now())

    async def _import(self, record: dict[str, Any]) -> None:
        try:
            judged = await self._judged(record)
        except FileRefusedError as refused:
            await self._settle_refused(record, refused)
            return
        verdict = await self._assembled(judged, record["id_website"], record["id"])
        provenance = _provenance(record)
        for start in range(0, len(verdict.orders), BATCH):
            await self._store(verdict.orders[start : start + BATCH], record, provenance)
        # Judged again: another door may have brought some of the references meanwhile.
        verdict = await self._assembled(judged, record["id_website"], record["id"])
        await self._write_reports(record["id"], verdict)
        async with self.database.write() as session:
            await settle_import(
                session,
                record["id"],
                state="imported",
                imported_at=self.clock.now(),
                rows_imported=verdict.rows_importable,
                **_outcome(verdict),
            )

    async def _judged(self, record: dict[str, Any]) -> JudgedFile:
        """Judge the file as of its confirmation, so that a resumed import judges alike."""
        content = await self.blobs.read_whole(source_blob(record["id"]))
        async with self.database.read() as session:
            settings = await self.websites.validation_settings(session, record["id_website"])
        return await asyncio.to_thread(
            judge_file,
            content,
            file_name=record["file_name"],
            door=DOORS[record["door"]],
            settings=settings,
            now=record["confirmed_at"],
        )

    async def _assembled(self, judged: JudgedFile, id_website: UUID, import_id: UUID | None) -> FileVerdict:
        """Judge the lines against each other and the stored orders, this import's own left out."""
        async with self.database.read() as session:
            known = await self.store.received(session, id_website, judged.references(), but=import_id)
        return await asyncio.to_thread(judged.assemble, known)

    async def _store(
        self, orders: Sequence[NewOrder], record: dict[str, Any], provenance: Provenance
    ) -> None:
        """Store one block; what a killed run has stored already is left alone."""
        async with self.database.write() as session:
            await accept_orders(
                orders,
                id_website=record["id_website"],
                intake=record["id"],
                provenance=provenance,
                session=session,
                store=self.store,
            )
            await keep_lease(session, record["id"], self.clock.now())

    async def _settle_refused(self, record: dict[str, Any], refused: FileRefusedError) -> None:
        await self.blobs.write(report_blob(record["id"]), refusal_report_of(refused))
        async with self.database.write() as session:
            await settle_import(
                session,
                record["id"],
                state="refused",
                imported_at=self.clock.now(),
                file_code=refused.code,
            )

    async def _write_reports(self, import_id: UUID, verdict: FileVerdict) -> None:
        await self.blobs.write(report_blob(import_id), await asyncio.to_thread(report_of, verdict))
        if verdict.refused_lines:
            await self.blobs.write(rejected_blob(import_id), rejected_lines_of(verdict))

    async def expire(self, _run: JobRun) -> Mapping[str, int]:
        """Erase the files of previews nobody confirmed in time; part of `expire-and-erase`."""
        async with self.database.write() as session:
            expired = await expire_previews(session, self.clock.now())
        for import_id in expired:
            for blob in (source_blob(import_id), report_blob(import_id), rejected_blob(import_id)):
                await self.blobs.delete(blob)
        return {"previews_expired": len(expired)}


def _outcome(verdict: FileVerdict) -> dict[str, Any]:
    return {
        "preview": {"en": preview_of(verdict, "en"), "fr": preview_of(verdict, "fr")},
        "has_rejected": bool(verdict.refused_lines),
    }


def _provenance(record: dict[str, Any]) -> Provenance:
    method, source = _METHODS[record["door"]]
    return Provenance(
        method=method, source=source, file=record["file_name"], received_at=record["confirmed_at"]
    )
