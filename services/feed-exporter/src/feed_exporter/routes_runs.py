"""Generated files over HTTP: listed, downloaded, sent again."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from contracts.files.feed_manifest import MANIFEST_FILE, FeedManifest
from feed_exporter.manifest import manifest_of
from feed_exporter.problems import FileErased
from feed_exporter.routes_answers import Page, RunAnswer, cursor_of, run_answer
from feed_exporter.routes_feeds import FEED, flow_of
from feed_exporter.store_runs import FeedRun, all_runs, ask_again, find_run, list_runs
from kit.blobs import BlobMissing, Blobs
from kit.clock import Clock
from kit.db import Database, ReadSession
from kit.problems import NotFound, RequestInvalid, problems

MEDIA_TYPES = {"csv": "text/tab-separated-values; charset=utf-8", "xml": "application/xml"}


def routes_runs(database: Database, blobs: Blobs, clock: Clock) -> APIRouter:
    router = APIRouter()

    @router.get(FEED + "/runs", responses=problems(NotFound, RequestInvalid))
    async def get_runs(
        id_website: UUID,
        feed_id: UUID,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        cursor: str | None = None,
    ) -> Page[RunAnswer]:
        async with database.read() as session:
            flow = await flow_of(session, id_website, feed_id)
            runs = await list_runs(session, flow.id, before=cursor_of(cursor), limit=limit + 1)
        return Page.of([run_answer(run) for run in runs], limit)

    @router.get(FEED + "/manifest", responses=problems(NotFound))
    async def get_manifest(id_website: UUID, feed_id: UUID, response: Response) -> FeedManifest:
        async with database.read() as session:
            flow = await flow_of(session, id_website, feed_id)
            runs = await all_runs(session, flow.id)
        response.headers["Content-Disposition"] = f'attachment; filename="{MANIFEST_FILE}"'
        return manifest_of(flow, runs, clock.now())

    @router.get(
        FEED + "/runs/{run_id}/file",
        response_class=StreamingResponse,
        responses=problems(NotFound, FileErased),
    )
    async def get_file(id_website: UUID, feed_id: UUID, run_id: UUID) -> StreamingResponse:
        async with database.read() as session:
            run = await _run_of(session, id_website, feed_id, run_id)
        if not run.has_file:
            raise FileErased
        content = blobs.read(run.blob)
        try:
            first = await anext(content, b"")
        except BlobMissing as missing:
            raise FileErased from missing

        async def whole() -> AsyncIterator[bytes]:
            yield first
            async for chunk in content:
                yield chunk

        form = run.file_name.rpartition(".")[2]
        headers = {
            "Content-Disposition": f'attachment; filename="{run.file_name}"',
            "Content-Length": str(run.size_bytes),
        }
        return StreamingResponse(whole(), media_type=MEDIA_TYPES[form], headers=headers)

    @router.post(FEED + "/runs/{run_id}/resend", status_code=202, responses=problems(NotFound, FileErased))
    async def resend(id_website: UUID, feed_id: UUID, run_id: UUID) -> RunAnswer:
        async with database.write() as session:
            run = await _run_of(session, id_website, feed_id, run_id)
            if run.is_gone:
                raise FileErased
            await ask_again(session, run.id, clock.now())
            return run_answer(await _run_of(session, id_website, feed_id, run_id))

    return router


async def _run_of(session: ReadSession, id_website: UUID, feed_id: UUID, run_id: UUID) -> FeedRun:
    flow = await flow_of(session, id_website, feed_id)
    run = await find_run(session, flow.id, run_id)
    if run is None:
        raise NotFound
    return run
