"""CSV files in the back office, and the templates to fill in."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response

from contracts.files.column import Template
from contracts.routes import W
from ingest_api.erase_files import counts_only
from ingest_api.import_file import ImportFile, rejected_blob, report_blob
from ingest_api.order_file.container import FileRefusedError
from ingest_api.order_file.settings import UPLOAD
from ingest_api.order_file.templates import template_file
from ingest_api.problems import FILE_PROBLEMS, FileErased, ImportExpired, file_problem
from ingest_api.routes_answers import ImportAnswer, ImportPage
from ingest_api.routes_files import CSV_RESPONSE, csv_file, stored_csv
from ingest_api.routes_upload import UPLOAD_BODY, read_upload
from ingest_api.store_imports import find_import, list_uploads
from kit.clock import local_date
from kit.http import language_of
from kit.problems import (
    CursorInvalid,
    MediaTypeUnsupported,
    NotFound,
    Problem,
    RequestInvalid,
    RequestMalformed,
    problems,
)

_TEMPLATE_ZONE = ZoneInfo("Europe/Paris")  # templates belong to no website
_IMPORT = W + "/imports/{import_id}"
_UPLOAD_PROBLEMS: tuple[type[Problem], ...] = (
    NotFound,
    RequestMalformed,
    MediaTypeUnsupported,
    RequestInvalid,
    *FILE_PROBLEMS.values(),
)


def imports_router(files: ImportFile, preview_lifetime: timedelta) -> APIRouter:
    router = APIRouter(tags=["imports"])

    async def found(id_website: UUID, import_id: UUID) -> dict[str, Any]:
        async with files.database.read() as session:
            record = await find_import(session, id_website, import_id, "upload")
        if record is None:
            raise NotFound
        return _as_of(record, files.clock.now())

    @router.post(
        W + "/imports", status_code=201, openapi_extra=UPLOAD_BODY, responses=problems(*_UPLOAD_PROBLEMS)
    )
    async def post_import(request: Request, id_website: UUID) -> ImportAnswer:
        """Upload an order file (5 MB, 3,000 lines) and see what would be imported."""
        try:
            file_name, content = await read_upload(request, UPLOAD)
            record = await files.preview(id_website, file_name, content, preview_lifetime)
        except FileRefusedError as refused:
            raise file_problem(refused) from refused
        return ImportAnswer.of(record, language_of(request))

    @router.get(W + "/imports", responses=problems(NotFound, CursorInvalid, RequestInvalid))
    async def get_imports(
        request: Request,
        id_website: UUID,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        cursor: str | None = None,
    ) -> ImportPage:
        """The website's imports, newest first."""
        before = _cursor(cursor)
        async with files.database.read() as session:
            records = await list_uploads(session, id_website, limit=limit + 1, before=before)
        now, language = files.clock.now(), language_of(request)
        items = [ImportAnswer.of(_as_of(record, now), language) for record in records[:limit]]
        return ImportPage(items=items, next_cursor=str(items[-1].id) if records[limit:] else None)

    @router.get(_IMPORT, responses=problems(NotFound, RequestInvalid))
    async def get_import(request: Request, id_website: UUID, import_id: UUID) -> ImportAnswer:
        """One import."""
        return ImportAnswer.of(await found(id_website, import_id), language_of(request))

    @router.post(
        _IMPORT + "/confirm", status_code=202, responses=problems(NotFound, ImportExpired, RequestInvalid)
    )
    async def post_confirm(request: Request, id_website: UUID, import_id: UUID) -> ImportAnswer:
        """Import what the preview showed; confirming twice imports once."""
        await found(id_website, import_id)
        await files.confirm(import_id)
        record = await found(id_website, import_id)
        if record["state"] == "expired":
            raise ImportExpired
        return ImportAnswer.of(record, language_of(request))

    @router.get(
        _IMPORT + "/report.csv",
        response_class=Response,
        responses={**problems(NotFound, ImportExpired, FileErased, RequestInvalid), 200: CSV_RESPONSE},
    )
    async def get_report(id_website: UUID, import_id: UUID) -> Response:
        """Every finding, for a spreadsheet."""
        record = await found(id_website, import_id)
        _check_kept(record)
        return await stored_csv(files.blobs, report_blob(import_id), record["file_name"], "report")

    @router.get(
        _IMPORT + "/rejected.csv",
        response_class=Response,
        responses={**problems(NotFound, ImportExpired, FileErased, RequestInvalid), 200: CSV_RESPONSE},
    )
    async def get_rejected(id_website: UUID, import_id: UUID) -> Response:
        """The refused lines, to be corrected and sent again."""
        record = await found(id_website, import_id)
        _check_kept(record)
        if not record["has_rejected"]:
            raise NotFound
        return await stored_csv(files.blobs, rejected_blob(import_id), record["file_name"], "rejected")

    @router.get(
        "/api/v1/order-templates/{template}.csv",
        response_class=Response,
        responses={**problems(NotFound, RequestInvalid), 200: CSV_RESPONSE},
    )
    async def get_template(template: str) -> Response:
        """An order file to start from, with example lines of the last days."""
        if template not in set(Template):
            raise NotFound
        today = local_date(files.clock.now(), _TEMPLATE_ZONE)
        content = template_file(Template(template), latest_day=today - timedelta(days=1))
        return csv_file(content, f"{template}.csv")

    return router


def _as_of(record: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return an import as it is then: a preview is over at its time, not when its file is erased."""
    if record["state"] != "previewed" or record["expires_at"] > now:
        return record
    return record | {"state": "expired", "preview": counts_only(record["preview"])}


def _check_kept(record: dict[str, Any]) -> None:
    """Raises: ImportExpired, FileErased."""
    if record["state"] == "expired":
        raise ImportExpired
    if record["files_erased"]:
        raise FileErased


def _cursor(text: str | None) -> UUID | None:
    try:
        return None if text is None else UUID(text)
    except ValueError as error:
        raise CursorInvalid from error
