"""Files dropped by SFTP, as the poller hands them over: internal."""

from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from ingest_api.import_file import ImportFile, rejected_blob, report_blob, source_blob
from ingest_api.order_file.settings import SFTP
from ingest_api.routes_imports import stream
from ingest_api.store_imports import find_import
from kit.problems import NotFound

_DROP = "/internal/websites/{id_website}/dropped-files/{submission_id}"


def drops_router(files: ImportFile) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    async def found(id_website: UUID, submission_id: UUID) -> dict[str, Any]:
        async with files.database.read() as session:
            record = await find_import(session, id_website, submission_id)
        if record is None:
            raise NotFound
        return record

    @router.put(_DROP, status_code=202)
    async def put_drop(
        request: Request,
        id_website: UUID,
        submission_id: UUID,
        file_name: Annotated[str, Query(max_length=255)],
    ) -> dict[str, Any]:
        """Take a dropped file; the same submission again changes nothing."""
        async with files.database.read() as session:
            known = await find_import(session, id_website, submission_id)
        if known is None:
            blob = await files.blobs.write(source_blob(submission_id), _limited(request))
            await files.take_dropped(submission_id, id_website, file_name, blob)
        return outcome(await found(id_website, submission_id))

    @router.get(_DROP)
    async def get_drop(id_website: UUID, submission_id: UUID) -> dict[str, Any]:
        return outcome(await found(id_website, submission_id))

    @router.get(_DROP + "/report.csv")
    async def get_report(id_website: UUID, submission_id: UUID) -> Response:
        record = await found(id_website, submission_id)
        return await stream(files.blobs, report_blob(submission_id), record["file_name"], "report")

    @router.get(_DROP + "/rejected.csv")
    async def get_rejected(id_website: UUID, submission_id: UUID) -> Response:
        record = await found(id_website, submission_id)
        if not record["has_rejected"]:
            raise NotFound
        return await stream(files.blobs, rejected_blob(submission_id), record["file_name"], "rejected")

    return router


def outcome(record: dict[str, Any]) -> dict[str, Any]:
    """Say how far a dropped file is, and what became of its lines."""
    preview = record["preview"].get("en", {})
    refused = record["state"] == "refused"
    return {
        "state": record["state"],
        "file_code": record["file_code"],
        "rows_total": preview.get("rows_total", 0),
        "rows_imported": record["rows_imported"],
        "rows_error": preview.get("rows_error", 0),
        "rows_duplicate": preview.get("rows_duplicate", 0),
        "has_report": refused or bool(preview.get("findings_total")),
        "has_rejected": record["has_rejected"],
    }


async def _limited(request: Request) -> AsyncIterator[bytes]:
    """Stream the body up to one byte over the door's limit: enough to be refused as too large."""
    size = 0
    async for chunk in request.stream():
        room = SFTP.max_bytes + 1 - size
        if room > 0:
            yield chunk[:room]
        size += len(chunk)
