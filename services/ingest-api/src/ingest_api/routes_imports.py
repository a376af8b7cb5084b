"""CSV files in the back office, and the templates to fill in."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response, UploadFile
from fastapi.responses import StreamingResponse

from contracts.files.column import Template
from contracts.routes import W
from ingest_api.import_file import ImportFile, rejected_blob, report_blob
from ingest_api.order_file.container import FileRefusedError, file_too_large
from ingest_api.order_file.settings import UPLOAD
from ingest_api.order_file.templates import template_file
from ingest_api.problems import FileRefused, FileTooLarge, ImportExpired, file_problem
from ingest_api.store_imports import confirm_import, find_import, list_imports
from kit.blobs import Blobs
from kit.clock import local_date
from kit.http import language_of
from kit.problems import CursorInvalid, NotFound, problems

_TEMPLATE_ZONE = ZoneInfo("Europe/Paris")  # templates belong to no website
_CSV = "text/csv; charset=utf-8"
_EMPTY_PREVIEW: dict[str, Any] = {
    "rows_total": 0,
    "rows_importable": 0,
    "rows_error": 0,
    "rows_duplicate": 0,
    "findings_total": 0,
    "errors": [],
    "duplicates": [],
    "warnings": [],
}


def imports_router(files: ImportFile, preview_lifetime: timedelta) -> APIRouter:
    router = APIRouter(tags=["imports"])
    database, clock = files.database, files.clock

    async def found(id_website: UUID, import_id: UUID) -> dict[str, Any]:
        async with database.read() as session:
            record = await find_import(session, id_website, import_id)
        if record is None:
            raise NotFound
        return record

    @router.post(W + "/imports", status_code=201, responses=problems(FileRefused, FileTooLarge, NotFound))
    async def post_import(request: Request, id_website: UUID, file: UploadFile) -> dict[str, Any]:
        """Upload an order file (5 MB, 3,000 lines) and see what would be imported."""
        content = await file.read(UPLOAD.max_bytes + 1)
        try:
            if len(content) > UPLOAD.max_bytes:
                raise file_too_large(UPLOAD)
            record = await files.preview(id_website, file.filename or "", content, preview_lifetime)
        except FileRefusedError as refused:
            raise file_problem(refused) from refused
        return shown(record, language_of(request))

    @router.get(W + "/imports", responses=problems(CursorInvalid))
    async def get_imports(
        request: Request,
        id_website: UUID,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        cursor: Annotated[str | None, Query()] = None,
    ) -> dict[str, Any]:
        """The website's imports, newest first."""
        async with database.read() as session:
            before = _cursor(cursor)
            records = await list_imports(session, id_website, limit=limit + 1, before=before)
        items = [shown(record, language_of(request)) for record in records[:limit]]
        more = len(records) > limit
        return {"items": items, "next_cursor": items[-1]["id"] if more else None}

    @router.get(W + "/imports/{import_id}", responses=problems(NotFound))
    async def get_import(request: Request, id_website: UUID, import_id: UUID) -> dict[str, Any]:
        """One import."""
        return shown(await found(id_website, import_id), language_of(request))

    @router.post(
        W + "/imports/{import_id}/confirm", status_code=202, responses=problems(NotFound, ImportExpired)
    )
    async def post_confirm(request: Request, id_website: UUID, import_id: UUID) -> dict[str, Any]:
        """Import what the preview showed; confirming twice imports once."""
        record = await found(id_website, import_id)
        if record["state"] == "expired" or (
            record["state"] == "previewed" and record["expires_at"] <= clock.now()
        ):
            raise ImportExpired
        async with database.write() as session:
            await confirm_import(session, import_id, clock.now())
        return shown(await found(id_website, import_id), language_of(request))

    @router.get(W + "/imports/{import_id}/report.csv", responses=problems(NotFound))
    async def get_report(id_website: UUID, import_id: UUID) -> Response:
        """Every finding, for a spreadsheet."""
        record = await found(id_website, import_id)
        if record["state"] == "expired":
            raise ImportExpired
        return await stream(files.blobs, report_blob(import_id), record["file_name"], "report")

    @router.get(W + "/imports/{import_id}/rejected.csv", responses=problems(NotFound))
    async def get_rejected(id_website: UUID, import_id: UUID) -> Response:
        """The refused lines, to be corrected and sent again."""
        record = await found(id_website, import_id)
        if not record["has_rejected"]:
            raise NotFound
        return await stream(files.blobs, rejected_blob(import_id), record["file_name"], "rejected")

    @router.get("/api/v1/order-templates/{template}.csv", responses=problems(NotFound))
    async def get_template(template: str) -> Response:
        """An order file to start from, with example lines of the last days."""
        try:
            wanted = Template(template)
        except ValueError as error:
            raise NotFound from error
        today = local_date(clock.now(), _TEMPLATE_ZONE)
        content = template_file(wanted, latest_day=today - timedelta(days=1))
        return Response(content, media_type=_CSV, headers=_attachment(f"{template}.csv"))

    return router


def shown(record: dict[str, Any], language: str) -> dict[str, Any]:
    """Return an import as surface.md 4a shows it."""
    own = {
        name: record[name]
        for name in (
            "id", "state", "file_name", "size_bytes", "created_at", "expires_at", "confirmed_at",
            "imported_at", "rows_imported",
        )
    }  # fmt: skip
    preview = record["preview"].get(language, _EMPTY_PREVIEW)
    return {**own, "id": str(own["id"]), **preview}


async def stream(blobs: Blobs, name: str, file_name: str, kind: str) -> Response:
    base = file_name.rpartition(".")[0] or "orders"
    return StreamingResponse(
        _content(blobs, name), media_type=_CSV, headers=_attachment(f"{base}_{kind}.csv")
    )


async def _content(blobs: Blobs, name: str) -> AsyncIterator[bytes]:
    async for chunk in blobs.read(name):
        yield chunk


def _attachment(file_name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file_name)}"}


def _cursor(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text is not None else None
    except ValueError as error:
        raise CursorInvalid from error
