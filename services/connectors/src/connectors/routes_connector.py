"""A website's connector over HTTP: settings, test, configuration of the module, retrievals."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from connectors.check_shop import ShopCheck
from connectors.connector import Cms, Connector, OrderNumber, Trigger
from connectors.edit_connector import ConnectorEditor
from connectors.poll_by_hand import PollByHand
from connectors.problems import ConnectorNotSetUp, RetrievalUnderWay, read_only
from connectors.routes_answers import CheckAnswer, ConnectorAnswer, RetrievalAnswer, RetrievalPage
from connectors.store_connectors import find_connector
from connectors.store_retrievals import list_retrievals
from contracts.routes import W
from kit.db import Database, ReadSession
from kit.http import Body, language_of
from kit.problems import (
    CursorInvalid,
    RequestInvalid,
    ServiceUnavailable,
    TargetForbidden,
    problems,
)

CONNECTOR = W + "/connector"
_WAIT_SECONDS = 25.0  # somebody is waiting, and the gateway waits 30
#: Told by the shop or by time, not set: compared with what GET gave, unless it may have changed meanwhile.
_FIXED = ("source", "cms_version", "module_version", "outdated", "shop_states", "changed_at", "activated_at")
Url = Annotated[str, Field(max_length=2048)]
State = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f;]*$")]
Days = Annotated[int, Field(ge=0, le=365)]


class ChangedConnector(Body):
    """What GET gave, whole or in part; the fields after the delays are never set here."""

    cms: Cms = "prestashop"
    url: Url | None = None
    id_shop: Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[0-9A-Za-z_]+$")] | None = None
    active: bool = False
    trigger: Trigger = "onorder"
    order_states: Annotated[list[State], Field(max_length=50)] = Field(default_factory=list)
    product_reviews: bool = True
    order_number: OrderNumber = "id"
    brand_delay_days: Days | None = None
    product_delay_days: Days | None = None
    source: Any = None
    cms_version: Any = None
    module_version: Any = None
    outdated: Any = None
    shop_states: Any = None
    changed_at: Any = None
    activated_at: Any = None
    configuration_sent_at: Any = None
    configuration_is_sent: Any = None
    last_test: Any = None
    last_retrieval: Any = None
    last_success_at: Any = None

    def given(self) -> dict[str, Any]:
        fields = self.model_dump(exclude_unset=True)
        if "url" in fields:
            fields["url"] = (fields["url"] or "").strip()
        return fields


def routes_connector(
    database: Database, editor: ConnectorEditor, check: ShopCheck, by_hand: PollByHand
) -> APIRouter:
    router = APIRouter(tags=["connector"])

    async def set_up(id_website: UUID) -> Connector:
        async with database.read() as session:
            found = await find_connector(session, id_website)
        if found is None or not found.is_set_up:
            raise ConnectorNotSetUp
        return found

    @router.get(CONNECTOR)
    async def get_connector(id_website: UUID, request: Request) -> ConnectorAnswer:
        """The connection to the website's shop, and how the shop fares."""
        async with database.read() as session:
            return await _shown(session, id_website, language_of(request))

    @router.put(CONNECTOR, responses=problems(RequestInvalid, TargetForbidden))
    async def put_connector(id_website: UUID, body: ChangedConnector, request: Request) -> ConnectorAnswer:
        """Set the connector up, or change it; the shop knows of it once its configuration is sent."""
        async with database.write() as session:
            _check_read_only(await _shown(session, id_website, language_of(request)), body)
            await editor.change(session, id_website, body.given())
            return await _shown(session, id_website, language_of(request))

    @router.post(CONNECTOR + "/test", responses=problems(ConnectorNotSetUp, ServiceUnavailable))
    async def test_connector(id_website: UUID, request: Request) -> CheckAnswer:
        """Speak to the shop's module, step by step up to the first that fails."""
        return CheckAnswer.of(await check.test(await set_up(id_website)), language_of(request))

    @router.post(CONNECTOR + "/send-configuration", responses=problems(ConnectorNotSetUp, ServiceUnavailable))
    async def send_configuration(id_website: UUID, request: Request) -> CheckAnswer:
        """Test the connection, then tell the module the settings."""
        return CheckAnswer.of(await check.send_configuration(await set_up(id_website)), language_of(request))

    @router.post(CONNECTOR + "/poll", responses=problems(ConnectorNotSetUp, RetrievalUnderWay))
    async def poll(id_website: UUID, request: Request, response: Response) -> RetrievalAnswer:
        """Fetch the shop's orders now. 202: it takes longer, and the retrievals tell its end."""
        await set_up(id_website)
        begun = await by_hand.start(id_website)
        if begun is None:
            raise RetrievalUnderWay
        await asyncio.wait({begun.task}, timeout=_WAIT_SECONDS)
        if begun.task.done():
            return RetrievalAnswer.of(begun.task.result(), language_of(request))
        response.status_code = 202
        return RetrievalAnswer.of(begun.opened, language_of(request))

    @router.get(CONNECTOR + "/retrievals", responses=problems(CursorInvalid, RequestInvalid))
    async def retrievals(
        id_website: UUID,
        request: Request,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        cursor: str | None = None,
    ) -> RetrievalPage:
        """The retrievals of the last 30 days, newest first."""
        async with database.read() as session:
            found = await list_retrievals(session, id_website, before=_before(cursor), limit=limit + 1)
        items = [RetrievalAnswer.of(each, language_of(request)) for each in found[:limit]]
        return RetrievalPage(items=items, next_cursor=str(items[-1].id) if found[limit:] else None)

    return router


async def _shown(session: ReadSession, id_website: UUID, language: str) -> ConnectorAnswer:
    connector = await find_connector(session, id_website) or Connector(id_website)
    last = await list_retrievals(session, id_website, before=None, limit=1)
    return ConnectorAnswer.of(connector, last[0] if last else None, language)


def _check_read_only(shown: ConnectorAnswer, body: ChangedConnector) -> None:
    current = shown.model_dump(mode="json")
    wrong = [
        name for name in _FIXED if name in body.model_fields_set and getattr(body, name) != current[name]
    ]
    if wrong:
        raise RequestInvalid(errors=[read_only(name) for name in wrong])


def _before(cursor: str | None) -> UUID | None:
    """Raises: CursorInvalid."""
    try:
        return None if cursor is None else UUID(cursor)
    except ValueError as error:
        raise CursorInvalid from error
