"""Files dropped by SFTP, as the poller hands them over: internal."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from math import ceil
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from ingest_api.import_file import ImportFile, rejected_blob, report_blob, source_blob
from ingest_api.order_file.settings import SFTP
from ingest_api.problems import FileErased
from ingest_api.routes_answers import DropAnswer
from ingest_api.routes_files import stored_csv
from ingest_api.store_imports import find_import
from kit.problems import NotFound

_LOOK_SECONDS = 0.1
_DROP = "/internal/websites/{id_website}/dropped-files/{submission_id}"


def drops_router(files: ImportFile) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    async def known(id_website: UUID, submission_id: UUID) -> dict[str, Any] | None:
        async with files.database.read() as session:
            return await find_import(session, id_website, submission_id, "sftp")

    async def found(id_website: UUID, submission_id: UUID) -> dict[str, Any]:
        record = await known(id_website, submission_id)
        if record is None:
            raise NotFound
        return record

    @router.put(_DROP, status_code=202)
    async def put_drop(
        request: Request, id_website: UUID, submission_id: UUID, file_name: Annotated[str, Query()]
    ) -> DropAnswer:
        """Take a dropped file; the same submission again changes nothing."""
        if await known(id_website, submission_id) is None:
            blob = await files.blobs.write(source_blob(submission_id), _limited(request))
            await files.take_dropped(submission_id, id_website, file_name, blob)
        else:
            async for _ in request.stream():
                pass  # read to its end, so that the sender is there to get the answer
        return DropAnswer.of(await found(id_website, submission_id))

    @router.get(_DROP)
    async def get_drop(
        id_website: UUID, submission_id: UUID, wait: Annotated[float, Query(ge=0, le=10)] = 0
    ) -> DropAnswer:
        """Return how far a file has come: at once if it is done, else after so many seconds at the latest."""
        looks = ceil(wait / _LOOK_SECONDS)
        while True:
            end = files.ends.next()
            record = await found(id_website, submission_id)
            if record["state"] != "importing" or not looks:
                return DropAnswer.of(record)
            looks -= 1
            with suppress(TimeoutError):  # another process may be importing it
                async with asyncio.timeout(_LOOK_SECONDS):
                    await end.wait()

    @router.get(_DROP + "/report.csv")
    async def get_report(id_website: UUID, submission_id: UUID) -> Response:
        record = await found(id_website, submission_id)
        if record["files_erased"]:
            raise FileErased
        return await stored_csv(files.blobs, report_blob(submission_id), record["file_name"], "report")

    @router.get(_DROP + "/rejected.csv")
    async def get_rejected(id_website: UUID, submission_id: UUID) -> Response:
        record = await found(id_website, submission_id)
        if record["files_erased"]:
            raise FileErased
        if not record["has_rejected"]:
            raise NotFound
        return await stored_csv(files.blobs, rejected_blob(submission_id), record["file_name"], "rejected")

    return router


async def _limited(request: Request) -> AsyncIterator[bytes]:
    """Stream the body up to one byte over the door's limit: enough to be refused as too large."""
    room = SFTP.max_bytes + 1
    async for chunk in request.stream():
        if room > 0:
            yield chunk[:room]
        room -= len(chunk)
