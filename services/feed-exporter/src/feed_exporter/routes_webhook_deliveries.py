"""What was sent to a webhook over HTTP: listed, shown, sent again."""

import json
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, Field

from feed_exporter.problems import MessageErased
from feed_exporter.routes_answers import cursor_of
from feed_exporter.routes_webhooks import WEBHOOK, webhook_of
from feed_exporter.store_webhook_deliveries import (
    DeliveryFilter,
    State,
    WebhookDelivery,
    find_delivery,
    list_deliveries,
    replay,
    replay_since,
)
from kit.clock import Clock, present
from kit.db import Database, ReadSession
from kit.http import Answer, Body, FromText
from kit.problems import NotFound, RequestInvalid, problems

DELIVERIES = WEBHOOK + "/deliveries"
DELIVERY = DELIVERIES + "/{delivery_id}"


class DeliveryAnswer(Answer):
    id: UUID
    message_id: UUID  # the header webhook-id
    type: str
    subject_id: UUID  # review or request
    state: State
    attempts: int
    status: int | None  # of the last answer
    error: str | None
    created_at: AwareDatetime
    attempted_at: AwareDatetime | None
    next_try_at: AwareDatetime | None
    delivered_at: AwareDatetime | None

    @classmethod
    def of(cls, delivery: WebhookDelivery) -> "DeliveryAnswer":
        return cls.model_validate(delivery, from_attributes=True)


class DeliveryDetailAnswer(DeliveryAnswer):
    body: dict[str, Any] | None  # as sent; null once erased

    @classmethod
    def of(cls, delivery: WebhookDelivery) -> "DeliveryDetailAnswer":
        body = None if delivery.body is None else json.loads(delivery.body)
        return cls(**DeliveryAnswer.of(delivery).model_dump(), body=body)


class DeliveryListAnswer(Answer):
    items: list[DeliveryAnswer]
    next_cursor: str | None


class ReplayBody(Body):
    since: Annotated[AwareDatetime, FromText]
    state: Annotated[State | None, Field(description="Only what is in this state.")] = None


class ReplayAnswer(Answer):
    replayed: int


def routes_webhook_deliveries(database: Database, clock: Clock) -> APIRouter:
    router = APIRouter()

    @router.get(DELIVERIES, responses=problems(NotFound, RequestInvalid))
    async def list_(
        id_website: UUID,
        webhook_id: UUID,
        state: State | None = None,
        type: Annotated[str | None, Query(max_length=60)] = None,  # noqa: A002 - as the field is called
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        cursor: str | None = None,
    ) -> DeliveryListAnswer:
        async with database.read() as session:
            webhook = await webhook_of(session, id_website, webhook_id)
            wanted = DeliveryFilter(webhook.id, state, type, cursor_of(cursor))
            found = await list_deliveries(session, wanted, limit + 1)
        items = [DeliveryAnswer.of(delivery) for delivery in found[:limit]]
        return DeliveryListAnswer(items=items, next_cursor=str(items[-1].id) if len(found) > limit else None)

    @router.get(DELIVERY, responses=problems(NotFound))
    async def get(id_website: UUID, webhook_id: UUID, delivery_id: UUID) -> DeliveryDetailAnswer:
        async with database.read() as session:
            return DeliveryDetailAnswer.of(await _delivery_of(session, id_website, webhook_id, delivery_id))

    @router.post(DELIVERY + "/replay", status_code=202, responses=problems(NotFound, MessageErased))
    async def replay_one(id_website: UUID, webhook_id: UUID, delivery_id: UUID) -> DeliveryAnswer:
        async with database.write() as session:
            delivery = await _delivery_of(session, id_website, webhook_id, delivery_id)
            if delivery.body is None:
                raise MessageErased
            await replay(session, delivery.id, present(clock))
            return DeliveryAnswer.of(await _delivery_of(session, id_website, webhook_id, delivery_id))

    @router.post(WEBHOOK + "/replay", status_code=202, responses=problems(NotFound, RequestInvalid))
    async def replay_many(id_website: UUID, webhook_id: UUID, body: ReplayBody) -> ReplayAnswer:
        async with database.write() as session:
            webhook = await webhook_of(session, id_website, webhook_id)
            count = await replay_since(session, webhook.id, body.since, body.state, present(clock))
        return ReplayAnswer(replayed=count)

    return router


async def _delivery_of(
    session: ReadSession, id_website: UUID, webhook_id: UUID, delivery_id: UUID
) -> WebhookDelivery:
    """Raises: NotFound."""
    webhook = await webhook_of(session, id_website, webhook_id)
    delivery = await find_delivery(session, webhook.id, delivery_id)
    if delivery is None:
        raise NotFound
    return delivery
