"""Use case of every file: bytes → verdict → orders, resumable at any instant."""

import asyncio
import io
import unicodedata
from collections.abc import AsyncIterator, Iterator, Mapping, Set
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, BinaryIO
from uuid import UUID

import structlog

from contracts.files.findings import FILE_LOST, Finding, Language
from contracts.orders import IntakeMethod, Provenance
from ingest_api.import_blocks import ImportBlocks
from ingest_api.order_file import blocks as file_blocks
from ingest_api.order_file.container import FileRefusedError
from ingest_api.order_file.judge_blocks import JudgedBlock, OrderFile, open_order_file
from ingest_api.order_file.outcome import Outcome
from ingest_api.order_file.preview import refusal_preview_of
from ingest_api.order_file.report import refusal_report_of
from ingest_api.order_file.settings import DOORS, ValidationSettings
from ingest_api.store import OrderStore
from ingest_api.store_imports import (
    LEASE,
    add_import,
    claim_import,
    confirm_import,
    count_waiting,
    keep_lease,
    keep_settings,
    new_import,
    settle_import,
)
from ingest_api.website import Websites
from kit.blobs import Blob, BlobMissing, Blobs
from kit.clock import Clock
from kit.context import acting_at, correlation_id, working
from kit.db import Database
from kit.jobs import JobRun

_METHODS: Mapping[str, tuple[IntakeMethod, str]] = {"upload": ("csv", "CSV"), "sftp": ("sftp", "SFTP")}
_LANGUAGES: tuple[Language, ...] = ("en", "fr")
_NAME_CHARS = 255
_SMALL_BYTES = 1 << 20  # of a file imported within a second
log = structlog.get_logger()
_UNSHOWABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def source_blob(import_id: UUID) -> str:
    return f"imports/{import_id}/source.csv"


def report_blob(import_id: UUID) -> str:
    return f"imports/{import_id}/report.csv"


def rejected_blob(import_id: UUID) -> str:
    return f"imports/{import_id}/rejected.csv"


def blobs_of(import_id: UUID) -> tuple[str, ...]:
    return source_blob(import_id), report_blob(import_id), rejected_blob(import_id)


class Ends:
    """Tells who waits for an import in this process that one has ended."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def tell(self) -> None:
        self._next.set()
        self._next = asyncio.Event()

    def next(self) -> asyncio.Event:
        """Return what the next end sets: to be asked for before looking how far an import is."""
        return self._next


@dataclass(frozen=True)
class ImportFile:
    """Files of all doors: previewed, confirmed, imported."""

    database: Database
    blobs: Blobs
    clock: Clock
    websites: Websites
    store: OrderStore
    waking: tuple[asyncio.Event, ...] = ()  # set when there is something to import
    ends: Ends = field(default_factory=Ends)
    large: set[UUID] = field(default_factory=set)  # imports of large files that this process has in hand

    async def preview(
        self, id_website: UUID, file_name: str, content: bytes, lifetime: timedelta
    ) -> dict[str, Any]:
        """Judge an uploaded file and keep it for its confirmation; no order is stored.

        Raises: FileRefusedError, NotFound.
        """
        now = self.clock.now()
        record = new_import(
            id_website=id_website,
            door="upload",
            state="previewed",
            file_name=showable(file_name),
            correlation_id=correlation_id(),
            created_at=now,
            expires_at=now + lifetime,
        )
        async with self.database.read() as session:
            settings = await self.websites.validation_settings(session, id_website)
        opened = await asyncio.to_thread(_open, io.BytesIO(content), record, settings, now)
        blob = await self.blobs.write(source_blob(record["id"]), content)
        record |= {"size_bytes": blob.size_bytes, "sha256": blob.sha256}
        with Outcome(opened) as outcome:
            blocks = opened.blocks()
            while block := await asyncio.to_thread(next, blocks, None):
                outcome.add(opened.settle(block, await self._received(id_website, block)))
            record |= await self._write_outcome(record["id"], outcome)
        async with self.database.write() as session:
            await add_import(session, record)
        return record

    async def confirm(self, import_id: UUID) -> None:
        """Let a preview be imported, unless its time is over; a second time changes nothing."""
        async with self.database.write() as session:
            await confirm_import(session, import_id, self.clock.now(), acting_at())
        self._wake()

    async def take_dropped(self, submission: UUID, id_website: UUID, file_name: str, blob: Blob) -> None:
        """Start the import of a file dropped by SFTP; the same submission again changes nothing."""
        now = self.clock.now()
        record = new_import(
            id=submission,
            id_website=id_website,
            door="sftp",
            state="importing",
            file_name=showable(file_name),
            size_bytes=blob.size_bytes,
            sha256=blob.sha256,
            correlation_id=correlation_id(),
            created_at=now,
            confirmed_at=now,
            acting_at=acting_at(),
        )
        async with self.database.write() as session:
            await add_import(session, record)
        self._wake()

    def _wake(self) -> None:
        for each in self.waking:
            each.set()

    async def import_waiting(self, _run: JobRun) -> Mapping[str, int]:
        """Import whatever is confirmed, oldest first; the job `import-files`."""
        return await self._import_each(None)

    async def import_small(self, _run: JobRun) -> Mapping[str, int]:
        """Import small files, beside a large one that takes its time; the job `import-small-files`."""
        return await self._import_each(_SMALL_BYTES) if self.large else {"imported": 0}

    async def _import_each(self, max_bytes: int | None) -> Mapping[str, int]:
        done = 0
        while record := await self._claim(max_bytes):
            async with self._leased(record["id"]):
                # What a run `--at` has brought goes on at that instant.
                with working(correlation=record["correlation_id"], at=record["acting_at"]):
                    await self._import(record)
            done += 1
        return {"imported": done}

    async def waiting(self) -> int:
        """Count the imports that are still to be done: the platform isn't quiet before."""
        async with self.database.read() as reader:
            return await count_waiting(reader)

    async def _claim(self, max_bytes: int | None) -> dict[str, Any] | None:
        if not await self.waiting():
            return None
        async with self.database.write() as session:
            return await claim_import(session, self.clock.now(), max_bytes)

    @asynccontextmanager
    async def _leased(self, import_id: UUID) -> AsyncIterator[None]:
        """Keep the lease meanwhile, in real time, whatever instant the import acts at."""
        keeping = asyncio.create_task(self._keep_lease(import_id))
        try:
            yield
        finally:
            keeping.cancel()

    async def _keep_lease(self, import_id: UUID) -> None:
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            async with self.database.write() as session:
                await keep_lease(session, import_id, self.clock.now())

    async def _import(self, record: dict[str, Any]) -> None:
        if record["size_bytes"] > _SMALL_BYTES:
            self.large.add(record["id"])
        try:
            with await self.blobs.open(source_blob(record["id"])) as file:
                await self._import_opened(record, file)
        except BlobMissing:
            log.error("import_source_missing", import_id=str(record["id"]))
            await self._settle_refused(record["id"], FileRefusedError(Finding(FILE_LOST)))
        except FileRefusedError as refused:
            await self._settle_refused(record["id"], refused)
        finally:
            self.large.discard(record["id"])

    async def _import_opened(self, record: dict[str, Any], file: BinaryIO) -> None:
        """Store the orders of a file, and its outcome. Raises: FileRefusedError."""
        settings = await self._settings(record)
        # As of its confirmation, so that a resumed import judges alike.
        opened = await asyncio.to_thread(_open, file, record, settings, record["confirmed_at"])
        blocks = ImportBlocks(
            self.database,
            self.store,
            record["id_website"],
            record["id"],
            _provenance(record),
            resumed=record["settings"] is not None,
        )
        with Outcome(opened) as outcome:
            await blocks.run(opened, outcome)
            written = await self._write_outcome(record["id"], outcome)
            imported = outcome.rows_importable
        await self._settle(record["id"], state="imported", rows_imported=imported, **written)

    async def _settings(self, record: dict[str, Any]) -> ValidationSettings:
        """Return the settings the file is judged by: those of its first run. Raises: NotFound."""
        if record["settings"] is not None:
            return ValidationSettings.of_json(record["settings"])
        async with self.database.write() as session:
            settings = await self.websites.validation_settings(session, record["id_website"])
            await keep_settings(session, record["id"], settings.as_json())
        return settings

    async def _received(self, id_website: UUID, block: JudgedBlock) -> Set[str]:
        async with self.database.read() as session:
            return await self.store.received(session, id_website, block.references())

    async def _settle_refused(self, import_id: UUID, refused: FileRefusedError) -> None:
        await self.blobs.write(report_blob(import_id), refusal_report_of(refused))
        previews = {language: refusal_preview_of(refused, language) for language in _LANGUAGES}
        await self._settle(
            import_id, state="refused", file_code=refused.code, preview=previews, has_rejected=False
        )

    async def _settle(self, import_id: UUID, **values: Any) -> None:
        async with self.database.write() as session:
            await settle_import(session, import_id, imported_at=self.clock.now(), **values)
        self.ends.tell()

    async def _write_outcome(self, import_id: UUID, outcome: Outcome) -> dict[str, Any]:
        """Write the files that the merchant gets back; return what the import's row says of them."""
        await self.blobs.write(report_blob(import_id), _streamed(outcome.report()))
        if outcome.rows_error:
            await self.blobs.write(rejected_blob(import_id), _streamed(outcome.rejected()))
        previews = {language: outcome.preview(language) for language in _LANGUAGES}
        return {"preview": previews, "has_rejected": outcome.rows_error > 0}


def _open(file: BinaryIO, record: dict[str, Any], settings: ValidationSettings, now: datetime) -> OrderFile:
    """Raises: FileRefusedError."""
    door = DOORS[record["door"]]
    return open_order_file(
        file,
        file_name=record["file_name"],
        door=door,
        settings=settings,
        now=now,
        block_bytes=file_blocks.BLOCK_BYTES,
    )


async def _streamed(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    while chunk := await asyncio.to_thread(next, chunks, b""):
        yield chunk


def showable(file_name: str) -> str:
    """Return the last part of a name as it can be stored and shown: the end of it, if it is very long."""
    base = file_name.replace("\\", "/").rpartition("/")[2]
    shown = ("_" if unicodedata.category(each) in _UNSHOWABLE else each for each in base)
    return "".join(shown)[-_NAME_CHARS:]


def _provenance(record: dict[str, Any]) -> Provenance:
    method, source = _METHODS[record["door"]]
    return Provenance(
        method=method, source=source, file=record["file_name"], received_at=record["confirmed_at"]
    )
