"""Evidence: handed in by the website's staff, read by them and by moderators."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from contracts.routes import W
from kit.blobs import BlobMissing, Blobs
from kit.clock import Clock
from kit.db import Database
from kit.http import Caller
from kit.problems import BodyTooLarge, NotFound, RequestInvalid, StateConflict, problems
from reviews.add_evidence import EvidenceKeeper
from reviews.evidence import MAX_BYTES, Evidence
from reviews.routes_answers import ReviewAnswer
from reviews.store_evidence import find_evidence
from reviews.store_reviews import find_review

_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FILE_BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/octet-stream": _BINARY}}
}
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file", "content": {"application/octet-stream": _BINARY}}
}
#: It comes from a stranger: saved, never shown as a page of ours, kept by nobody on the way.
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


def routes_evidence(database: Database, keeper: EvidenceKeeper, blobs: Blobs, clock: Clock) -> APIRouter:
    """Return the routes of files of flags."""
    router = APIRouter(tags=["reviews"])

    @router.post(
        W + "/reviews/{review_id}/evidence",
        status_code=201,
        openapi_extra=_FILE_BODY,
        responses=problems(NotFound, StateConflict, RequestInvalid, BodyTooLarge),
    )
    async def post_evidence(
        id_website: UUID,
        review_id: UUID,
        request: Request,
        caller: Caller,
        file_name: Annotated[str, Query(max_length=200)] = "",
    ) -> ReviewAnswer:
        """Hand in a PDF, PNG, JPEG or plain text of at most 5 MiB with the last flag: the body."""
        content = await _read(request)
        changed = await keeper.add(id_website, review_id, file_name, content, actor=caller.subject)
        return ReviewAnswer.of(changed, clock.now())

    @router.get(
        W + "/reviews/{review_id}/evidence/{evidence_id}",
        response_class=Response,
        responses=problems(NotFound) | _FILE,
    )
    async def get_evidence(id_website: UUID, review_id: UUID, evidence_id: UUID) -> Response:
        return await download(review_id, evidence_id, id_website)

    @router.get(
        "/api/v1/moderation/reviews/{review_id}/evidence/{evidence_id}",
        response_class=Response,
        responses=problems(NotFound) | _FILE,
    )
    async def get_moderated_evidence(review_id: UUID, evidence_id: UUID) -> Response:
        return await download(review_id, evidence_id, None)

    async def download(review_id: UUID, evidence_id: UUID, id_website: UUID | None) -> Response:
        async with database.read() as session:
            if await find_review(session, review_id, id_website) is None:
                raise NotFound
            found = await find_evidence(session, review_id, evidence_id)
        if found is None:
            raise NotFound
        return await _saved(blobs, found)

    return router


async def _read(request: Request) -> bytes:
    """Raises: BodyTooLarge."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MAX_BYTES:
            raise BodyTooLarge
    return bytes(content)


async def _saved(blobs: Blobs, found: Evidence) -> Response:
    """Return a file to be saved under its name. Raises: NotFound."""
    try:
        content = await blobs.read_whole(found.blob)
    except BlobMissing as error:
        raise NotFound from error
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " ._()-") else "_" for c in found.file_name)
    name = f"filename=\"{plain}\"; filename*=UTF-8''{quote(found.file_name, safe='')}"
    headers = _SAFE | {"Content-Disposition": f"attachment; {name}"}
    return Response(content, media_type=found.media_type, headers=headers)
