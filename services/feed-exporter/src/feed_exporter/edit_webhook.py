"""Creating and changing webhooks, and their secrets."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from feed_exporter.problems import TooManyWebhooks
from feed_exporter.problems_webhooks import BAD_URL, unknown_event
from feed_exporter.store_webhook_deliveries import send_waiting_now
from feed_exporter.store_webhooks import add_webhook, list_webhooks, save_health, save_webhook
from feed_exporter.tables_webhooks import SEALED_WEBHOOKS
from feed_exporter.webhook import MOST_WEBHOOKS, ROTATION, Health, Webhook, new_webhook_secret, place_of
from feed_exporter.webhook_message import FAMILIES, KINDS
from kit.clock import Clock, present
from kit.db import WriteSession
from kit.ids import uuid7
from kit.problems import RequestInvalid, TargetForbidden
from kit.secrets import KeyRing
from kit.targets import Guard

_SETTABLE = ("url", "events", "description", "active")
Made = tuple[Webhook, str]  # with its secret in clear


class WebhookEditor:
    """Makes webhooks of what merchants set."""

    def __init__(self, keys: KeyRing, clock: Clock, guard: Guard) -> None:
        self._keys = keys
        self._clock = clock
        self._guard = guard

    async def create(self, session: WriteSession, id_website: UUID, given: dict[str, Any]) -> Made:
        """Raises: RequestInvalid, TargetForbidden, TooManyWebhooks."""
        await session.lock(f"webhooks:{id_website}")
        known = await list_webhooks(session, id_website, after=None, limit=MOST_WEBHOOKS)
        if len(known) == MOST_WEBHOOKS:
            raise TooManyWebhooks
        webhook_id, secret = uuid7(), new_webhook_secret()
        webhook = Webhook(
            id=webhook_id,
            id_website=id_website,
            **{**given, "events": tuple(given["events"])},
            secret=self._sealed("secret", secret, id_website, webhook_id),
            previous_secret=None,
            previous_until=None,
            created_at=self._now(),
        )
        self._check(webhook)
        await add_webhook(session, webhook)
        return webhook, secret

    async def change(self, session: WriteSession, webhook: Webhook, given: dict[str, Any]) -> Webhook:
        """Apply the settable fields given; those left out stay. Switched on again, or moved to another
        address, it gets at once what waits for it. Raises: RequestInvalid, TargetForbidden.
        """
        plain = {name: value for name, value in given.items() if name in _SETTABLE}
        if "events" in plain:
            plain["events"] = tuple(plain["events"])
        changed = replace(webhook, **plain)
        self._check(changed)
        begins_anew = changed.active and (not webhook.active or changed.url != webhook.url)
        if changed.active:
            changed = replace(changed, disabled_at=None, disabled_reason=None)
        if begins_anew:
            changed = replace(changed, health=Health())
            await save_health(session, webhook.id, changed.health)
            await send_waiting_now(session, webhook.id, self._now())
        await save_webhook(session, changed)
        return changed

    async def rotate(self, session: WriteSession, webhook: Webhook) -> Made:
        """Give it a new secret; for a day the one until now signs too."""
        current = SEALED_WEBHOOKS["secret"].unseal(
            self._keys, {"id": webhook.id, "id_website": webhook.id_website, "secret": webhook.secret}
        )
        secret = new_webhook_secret()
        rotated = replace(
            webhook,
            secret=self._sealed("secret", secret, webhook.id_website, webhook.id),
            previous_secret=self._sealed("previous_secret", current, webhook.id_website, webhook.id),
            previous_until=self._now() + ROTATION,
        )
        await save_webhook(session, rotated)
        return rotated, secret

    def _sealed(self, column: str, text: str, id_website: UUID, webhook_id: UUID) -> str:
        return SEALED_WEBHOOKS[column].seal(self._keys, text, tenant=id_website, row=webhook_id)

    def _now(self) -> datetime:
        return present(self._clock)

    def _check(self, webhook: Webhook) -> None:
        unknown = [each for each in webhook.events if each not in (*KINDS, *FAMILIES)]
        if unknown:
            places = [(webhook.events.index(each), each) for each in unknown]
            raise RequestInvalid(errors=[unknown_event(place, each) for place, each in places])
        try:
            host, port = place_of(webhook.url, allow_http=self._guard.allow_private)
        except ValueError as error:
            raise RequestInvalid(errors=[BAD_URL]) from error
        if not self._guard.allows_name(host, port):
            raise TargetForbidden
