"""Webhooks over HTTP: settings, secret, test."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from contracts.routes import W
from feed_exporter.edit_webhook import WebhookEditor
from feed_exporter.problems import TooManyWebhooks, read_only
from feed_exporter.routes_answers import cursor_of
from feed_exporter.send_messages import MessageSender
from feed_exporter.store_webhooks import find_webhook, list_webhooks, remove_webhook
from feed_exporter.webhook import Webhook
from kit.db import Database, ReadSession
from kit.http import Answer, Body
from kit.problems import NotFound, RequestInvalid, TargetForbidden, problems

WEBHOOKS = W + "/webhooks"
WEBHOOK = WEBHOOKS + "/{webhook_id}"
_FIXED = ("id", "secret", "created_at", "disabled_at", "disabled_reason", "previous_secret_until")
Url = Annotated[str, Field(min_length=1, max_length=2048)]
Events = Annotated[list[Annotated[str, Field(max_length=60)]], Field(min_length=1, max_length=50)]
Description = Annotated[str, Field(max_length=255, pattern=r"^[^\x00-\x1f\x7f]*$")]


class NewWebhook(Body):
    url: Url
    events: Events
    description: Description = ""
    active: bool = True


class ChangedWebhook(Body):
    """What GET gave, whole or in part; those after `active` are compared, not set."""

    url: Url = "-"
    events: Events = Field(default_factory=list)
    description: Description = ""
    active: bool = True
    secret: Any = None
    id: Any = None
    created_at: Any = None
    disabled_at: Any = None
    disabled_reason: Any = None
    previous_secret_until: Any = None
    health: Any = None


class HealthAnswer(Answer):
    """How the server fares at this instant."""

    failures: int
    failing_since: datetime | None
    paused_until: datetime | None
    last_error: str | None


class WebhookAnswer(Answer):
    id: UUID
    url: str
    events: list[str]
    description: str
    active: bool
    secret: str | None  # only in the answer that made it
    previous_secret_until: datetime | None
    created_at: datetime
    disabled_at: datetime | None
    disabled_reason: str | None
    health: HealthAnswer

    @classmethod
    def of(cls, webhook: Webhook, secret: str | None = None) -> "WebhookAnswer":
        return cls(
            id=webhook.id,
            url=webhook.url,
            events=list(webhook.events),
            description=webhook.description,
            active=webhook.active,
            secret=secret,
            previous_secret_until=webhook.previous_until,
            created_at=webhook.created_at,
            disabled_at=webhook.disabled_at,
            disabled_reason=webhook.disabled_reason,
            health=HealthAnswer.model_validate(webhook.health, from_attributes=True),
        )


class WebhookListAnswer(Answer):
    items: list[WebhookAnswer]
    next_cursor: str | None


class WebhookTestAnswer(Answer):
    ok: bool
    status: int | None  # of the server's answer
    error: str | None


def routes_webhooks(database: Database, editor: WebhookEditor, sender: MessageSender) -> APIRouter:
    router = APIRouter()

    @router.get(WEBHOOKS, responses=problems(RequestInvalid))
    async def list_(
        id_website: UUID, limit: Annotated[int, Query(ge=1, le=200)] = 50, cursor: str | None = None
    ) -> WebhookListAnswer:
        async with database.read() as session:
            found = await list_webhooks(session, id_website, after=cursor_of(cursor), limit=limit + 1)
        items = [WebhookAnswer.of(webhook) for webhook in found[:limit]]
        return WebhookListAnswer(items=items, next_cursor=str(items[-1].id) if len(found) > limit else None)

    @router.post(
        WEBHOOKS, status_code=201, responses=problems(RequestInvalid, TargetForbidden, TooManyWebhooks)
    )
    async def create(id_website: UUID, body: NewWebhook) -> WebhookAnswer:
        async with database.write() as session:
            return WebhookAnswer.of(*await editor.create(session, id_website, body.model_dump()))

    @router.get(WEBHOOK, responses=problems(NotFound))
    async def get(id_website: UUID, webhook_id: UUID) -> WebhookAnswer:
        async with database.read() as session:
            return WebhookAnswer.of(await webhook_of(session, id_website, webhook_id))

    @router.put(WEBHOOK, responses=problems(NotFound, RequestInvalid, TargetForbidden))
    async def change(id_website: UUID, webhook_id: UUID, body: ChangedWebhook) -> WebhookAnswer:
        async with database.write() as session:
            webhook = await webhook_of(session, id_website, webhook_id)
            _check_read_only(webhook, body)
            changed = await editor.change(session, webhook, body.model_dump(exclude_unset=True))
        return WebhookAnswer.of(changed)

    @router.delete(WEBHOOK, status_code=204, responses=problems(NotFound))
    async def delete(id_website: UUID, webhook_id: UUID) -> Response:
        async with database.write() as session:
            webhook = await webhook_of(session, id_website, webhook_id)
            await remove_webhook(session, webhook.id)
        return Response(status_code=204)

    @router.post(WEBHOOK + "/secret", status_code=201, responses=problems(NotFound))
    async def rotate_secret(id_website: UUID, webhook_id: UUID) -> WebhookAnswer:
        async with database.write() as session:
            webhook = await webhook_of(session, id_website, webhook_id)
            return WebhookAnswer.of(*await editor.rotate(session, webhook))

    @router.post(WEBHOOK + "/test", responses=problems(NotFound, TargetForbidden))
    async def test(id_website: UUID, webhook_id: UUID) -> WebhookTestAnswer:
        async with database.read() as session:
            webhook = await webhook_of(session, id_website, webhook_id)
        answer = await sender.try_out(webhook)
        return WebhookTestAnswer(ok=answer.error is None, status=answer.status, error=answer.error)

    return router


async def webhook_of(session: ReadSession, id_website: UUID, webhook_id: UUID) -> Webhook:
    """Raises: NotFound, also for another website's webhook."""
    webhook = await find_webhook(session, id_website, webhook_id)
    if webhook is None:
        raise NotFound
    return webhook


def _check_read_only(webhook: Webhook, body: ChangedWebhook) -> None:
    """Refuse changed read-only fields. How the server fares may have changed since GET: that is none."""
    shown = WebhookAnswer.of(webhook).model_dump(mode="json")
    wrong = [name for name in _FIXED if name in body.model_fields_set and getattr(body, name) != shown[name]]
    if wrong:
        raise RequestInvalid(errors=[read_only(name) for name in wrong])
