"""Feed flows over HTTP: their settings."""

from typing import Annotated, Any
from uuid import UUID

import httpx2
import pydantic
from fastapi import APIRouter, Query, Response
from pydantic import Field

from contracts.files.review_feed import FlowFormat
from contracts.routes import W
from feed_exporter.edit_flow import FlowEditor
from feed_exporter.flow import Flow, FlowNature, Method
from feed_exporter.hosted import HostedFolders
from feed_exporter.problems import (
    BAD_PRIVATE_KEY,
    KEY_WITH_PASSPHRASE,
    UNKNOWN_ACCOUNT,
    read_only,
)
from feed_exporter.routes_answers import FlowAnswer, FlowPage, Page, cursor_of, flow_answer
from feed_exporter.sftp import KeyEncrypted, KeyUnreadable, read_private_key
from feed_exporter.store_flows import find_flow, list_flows, remove_flow
from feed_exporter.store_runs import all_blobs, find_run, last_runs
from kit.blobs import Blobs
from kit.db import Database, ReadSession
from kit.http import Body, FromText
from kit.problems import NotFound, RequestInvalid, ServiceUnavailable, TargetForbidden, problems

FEEDS = W + "/feeds"
FEED = FEEDS + "/{feed_id}"
_LINE = r"^[^\x00-\x1f\x7f]*$"
Host = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[^\s\x00-\x1f\x7f/@\\]+$")]
Port = Annotated[int, Field(ge=1, le=65535)]
Line = Annotated[str, Field(min_length=1, max_length=255, pattern=_LINE)]
Directory = Annotated[str, Field(max_length=1024, pattern=_LINE)]
Password = Annotated[str, Field(max_length=1024)]
PrivateKey = Annotated[str, Field(max_length=20_000)]
Fingerprint = Annotated[str, Field(pattern=r"^SHA256:[A-Za-z0-9+/]{43}$")]


class OptionsBody(Body):
    csv_header: bool = True
    strip_4byte: bool = False
    full_names: bool = False
    skip_empty: bool = False
    compact_date: bool = False


class NewFlow(Body):
    format: FlowFormat
    method: Method
    host: Host | None = None  # these two: for all methods but platform
    port: Port | None = None  # the method's usual one
    username: Line | None = None
    password: Password | None = None
    private_key: PrivateKey | None = None
    directory: Directory = ""
    nature: FlowNature
    active: bool = True
    host_key_fingerprint: Fingerprint | None = None
    sftp_account_id: Annotated[UUID, FromText] | None = None
    options: OptionsBody = OptionsBody()


class ChangedFlow(Body):
    """What GET gave, whole or in part; the last three are compared, not set."""

    format: FlowFormat = "csv"
    method: Method = "sftp"
    host: Host | None = None
    port: Port | None = None
    username: Line | None = None
    password: Password | None = None
    private_key: PrivateKey | None = None
    directory: Directory = ""
    nature: FlowNature = "both"
    active: bool = True
    host_key_fingerprint: Fingerprint | None = None
    sftp_account_id: Annotated[UUID, FromText] | None = None
    options: OptionsBody = OptionsBody()
    id: Any = None
    insecure: Any = None
    last_run: Any = None


def routes_feeds(
    database: Database, blobs: Blobs, editor: FlowEditor, hosted: HostedFolders, addresses: list[str]
) -> APIRouter:
    """`addresses`: the platform's own, as merchants' firewalls see them."""
    router = APIRouter()

    @router.get(FEEDS, responses=problems(RequestInvalid))
    async def list_feeds(
        id_website: UUID, limit: Annotated[int, Query(ge=1, le=200)] = 50, cursor: str | None = None
    ) -> FlowPage:
        async with database.read() as session:
            flows = await list_flows(session, id_website, after=cursor_of(cursor), limit=limit + 1)
            runs = await last_runs(session, [flow.id for flow in flows])
        items = [flow_answer(flow, runs.get(flow.id)) for flow in flows]
        page = Page.of(items, limit)
        return FlowPage(items=page.items, next_cursor=page.next_cursor, addresses=addresses)

    @router.post(
        FEEDS, status_code=201, responses=problems(RequestInvalid, TargetForbidden, ServiceUnavailable)
    )
    async def create_feed(id_website: UUID, body: NewFlow) -> FlowAnswer:
        _check_key(body.private_key)
        await _check_account(hosted, id_website, body.sftp_account_id)
        async with database.write() as session:
            return flow_answer(await editor.create(session, id_website, body.model_dump()), None)

    @router.get(FEED, responses=problems(NotFound))
    async def get_feed(id_website: UUID, feed_id: UUID) -> FlowAnswer:
        async with database.read() as session:
            return await _answer(session, await flow_of(session, id_website, feed_id))

    @router.put(FEED, responses=problems(NotFound, RequestInvalid, TargetForbidden, ServiceUnavailable))
    async def change_feed(id_website: UUID, feed_id: UUID, body: ChangedFlow) -> FlowAnswer:
        _check_key(body.private_key)
        async with database.read() as reading:
            known = await flow_of(reading, id_website, feed_id)
        if body.sftp_account_id != known.sftp_account_id:
            await _check_account(hosted, id_website, body.sftp_account_id)
        async with database.write() as session:
            flow = await flow_of(session, id_website, feed_id)
            await _check_read_only(session, flow, body)
            changed = await editor.change(session, flow, body.model_dump(exclude_unset=True))
            return await _answer(session, changed)

    @router.delete(FEED, status_code=204, responses=problems(NotFound))
    async def delete_feed(id_website: UUID, feed_id: UUID) -> Response:
        async with database.read() as session:
            flow = await flow_of(session, id_website, feed_id)
            names = await all_blobs(session, flow.id)
        for name in names:
            await blobs.delete(name)
        async with database.write() as session:
            await remove_flow(session, flow.id)
        return Response(status_code=204)

    return router


async def flow_of(session: ReadSession, id_website: UUID, feed_id: UUID) -> Flow:
    """Raises: NotFound, also for another website's flow."""
    flow = await find_flow(session, id_website, feed_id)
    if flow is None:
        raise NotFound
    return flow


async def _answer(session: ReadSession, flow: Flow) -> FlowAnswer:
    runs = await last_runs(session, [flow.id])
    return flow_answer(flow, runs.get(flow.id))


def _check_key(private_key: str | None) -> None:
    if not private_key:
        return
    try:
        read_private_key(private_key)
    except KeyEncrypted as error:
        raise RequestInvalid(errors=[KEY_WITH_PASSPHRASE]) from error
    except KeyUnreadable as error:
        raise RequestInvalid(errors=[BAD_PRIVATE_KEY]) from error


async def _check_account(hosted: HostedFolders, id_website: UUID, sftp_account_id: UUID | None) -> None:
    """Raises: RequestInvalid for an account that is not the website's, ServiceUnavailable."""
    if sftp_account_id is None:
        return
    try:
        known = await hosted.has(id_website, sftp_account_id)
    except httpx2.HTTPError as error:
        raise ServiceUnavailable from error
    if not known:
        raise RequestInvalid(errors=[UNKNOWN_ACCOUNT])


async def _check_read_only(session: ReadSession, flow: Flow, body: ChangedFlow) -> None:
    """Refuse changed read-only fields; a `last_run` that a night has overtaken since GET is none."""
    sent = body.model_fields_set
    wrong = []
    if "id" in sent and body.id != str(flow.id):
        wrong.append("id")
    if "insecure" in sent and body.insecure is not flow.insecure:
        wrong.append("insecure")
    if "last_run" in sent and not await _was_last_run(session, flow, body.last_run):
        wrong.append("last_run")
    if wrong:
        raise RequestInvalid(errors=[read_only(name) for name in wrong])


async def _was_last_run(session: ReadSession, flow: Flow, given: Any) -> bool:
    if given is None:
        return True
    try:
        run_id = pydantic.TypeAdapter(UUID).validate_python(given["id"])
    except (KeyError, TypeError, pydantic.ValidationError):
        return False
    return await find_run(session, flow.id, run_id) is not None
