"""Sending messages to webhooks: each endpoint by one process at a time, none waiting for another's."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import structlog

from feed_exporter.post_message import Poster
from feed_exporter.store_webhook_deliveries import (
    WebhookDelivery,
    delete_older,
    due_webhooks,
    next_to_send,
    record_attempts,
    send_waiting_now,
)
from feed_exporter.store_webhooks import (
    disable_webhook,
    lease_webhook,
    release_webhook,
    save_health,
    webhook_by_id,
)
from feed_exporter.tables_webhooks import SEALED_WEBHOOKS
from feed_exporter.turns import Turns
from feed_exporter.webhook import FAILING, GONE, Answer, Health, Webhook, retry_at, signature_headers
from feed_exporter.webhook_message import TEST, body_of
from kit.clock import Clock, present
from kit.db import Database, WriteSession
from kit.ids import uuid7
from kit.jobs import Counts, JobRun
from kit.secrets import KeyRing

_BATCH = 50  # as many may come twice after a crash
_BATCH_SECONDS = 30.0  # then nothing more of a batch is begun
_FAULT_SECONDS = 30.0  # before it is tried again after a fault of ours
_LEASE = timedelta(seconds=120)  # longer than a batch's last message takes
KEPT = timedelta(days=30)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pace:
    """How many messages are under way at the same time."""

    at_once: int
    per_host: int  # of one website


@dataclass(frozen=True, slots=True)
class _Attempt:
    delivery: WebhookDelivery
    answer: Answer


def secrets_of(webhook: Webhook, keys: KeyRing, now: datetime) -> list[str]:
    """Return what signs now, in clear: during a rotation both secrets."""
    record: dict[str, Any] = {
        "id": webhook.id,
        "id_website": webhook.id_website,
        "secret": webhook.secret,
        "previous_secret": webhook.previous_secret,
    }
    names = ["secret"]
    if webhook.previous_secret is not None and webhook.previous_until and now < webhook.previous_until:
        names.append("previous_secret")
    return [SEALED_WEBHOOKS[name].unseal(keys, record) for name in names]


class MessageSender:
    """Sends what is due. A lease per webhook keeps replicas apart; a failing one gets one try at a time."""

    def __init__(self, database: Database, clock: Clock, keys: KeyRing, poster: Poster, pace: Pace) -> None:
        self._database = database
        self._clock = clock
        self._keys = keys
        self._poster = poster
        self._at_once = asyncio.Semaphore(pace.at_once)
        self._of_host = Turns(pace.per_host)

    async def run(self, ready: Callable[[], None], look_seconds: float) -> None:
        """Send what becomes due for as long as the worker lives."""
        ready()
        running: dict[UUID, asyncio.Task[None]] = {}
        async with asyncio.TaskGroup() as group:
            while True:
                running = {webhook_id: task for webhook_id, task in running.items() if not task.done()}
                for webhook_id in await self._due():
                    if webhook_id not in running:
                        running[webhook_id] = group.create_task(self._guarded(webhook_id))
                await asyncio.sleep(look_seconds)

    async def send_due(self) -> None:
        """Send all that is due now, once."""
        await asyncio.gather(*(self.send_to(webhook_id) for webhook_id in await self._due()))

    async def try_out(self, webhook: Webhook) -> Answer:
        """Send a message that tells nothing, at once and only once."""
        now = present(self._clock)
        body = body_of(TEST, now, webhook.id_website, {"webhook_id": str(webhook.id)}).encode()
        signing = secrets_of(webhook, self._keys, now)
        return await self._poster.post(webhook.url, body, signature_headers(str(uuid7()), body, signing, now))

    async def _due(self) -> list[UUID]:
        async with self._database.read() as session:
            return await due_webhooks(session, self._clock.now())

    async def _guarded(self, webhook_id: UUID) -> None:
        """Send to a webhook; a fault of ours with one ends no other's."""
        try:
            await self.send_to(webhook_id)
        except Exception as error:
            log.error("webhook_sending_failed", webhook=str(webhook_id), exc_info=error)
            await asyncio.sleep(_FAULT_SECONDS)

    async def send_to(self, webhook_id: UUID) -> None:
        """Send what is due to a webhook, batch after batch; nothing, if another process is at it."""
        async with self._leased(webhook_id) as holder:
            while holder is not None:
                webhook, batch = await self._next(webhook_id)
                if webhook is None or not batch:
                    return
                attempts: list[_Attempt] = []
                try:
                    await self._send_all(webhook, batch, attempts)
                finally:  # also when we are to stop: what was delivered isn't to be sent again
                    mine = await self._record(webhook, attempts, holder)
                if not mine:
                    return

    async def _next(self, webhook_id: UUID) -> tuple[Webhook | None, list[WebhookDelivery]]:
        now = self._clock.now()
        async with self._database.read() as session:
            webhook = await webhook_by_id(session, webhook_id)
            if webhook is None or not webhook.active:
                return None, []
            health = webhook.health
            if health.paused_until is not None and now < health.paused_until:
                return webhook, []
            most = 1 if health.failures else _BATCH
            return webhook, await next_to_send(session, webhook_id, now, most)

    async def _send_all(
        self, webhook: Webhook, batch: Sequence[WebhookDelivery], attempts: list[_Attempt]
    ) -> None:
        """Send a batch, several at once, until the server fails; `attempts` gets what was tried."""
        turn = self._of_host.of((webhook.id_website, urlsplit(webhook.url).hostname))
        signing = secrets_of(webhook, self._keys, self._clock.now())
        until = asyncio.get_running_loop().time() + _BATCH_SECONDS

        async def send(delivery: WebhookDelivery) -> None:
            async with turn, self._at_once:
                late = asyncio.get_running_loop().time() > until
                if late or any(each.answer.ends_the_batch for each in attempts):
                    return
                attempts.append(_Attempt(delivery, await self._post(webhook, delivery, signing)))

        await asyncio.gather(*(send(delivery) for delivery in batch))

    async def _post(self, webhook: Webhook, delivery: WebhookDelivery, signing: list[str]) -> Answer:
        body = (delivery.body or "").encode()
        headers = signature_headers(str(delivery.message_id), body, signing, self._clock.now())
        return await self._poster.post(webhook.url, body, headers)

    async def _record(self, webhook: Webhook, attempts: Sequence[_Attempt], holder: UUID) -> bool:
        """Store what came of a batch and prolong the lease; False if it's not for us to go on."""
        now = self._clock.now()
        health = webhook.health.after_all([each.answer for each in attempts], now)
        gone = any(each.answer.is_gone for each in attempts)
        async with self._database.write() as session:
            await record_attempts(session, [_tried(each, now) for each in attempts])
            if health != webhook.health:
                await save_health(session, webhook.id, health)
            if webhook.health.failures and not health.failures:
                await send_waiting_now(session, webhook.id, now)
            if gone or health.is_given_up(now):
                await self._disable(session, webhook, GONE if gone else FAILING, now)
            held = await lease_webhook(session, webhook.id, holder, now=now, until=now + _LEASE)
        _tell(webhook, attempts, health)
        return held and bool(attempts)

    async def _disable(self, session: WriteSession, webhook: Webhook, reason: str, now: datetime) -> None:
        await disable_webhook(session, webhook.id, reason, now)
        log.warning(
            "webhook_disabled", webhook=str(webhook.id), id_website=str(webhook.id_website), reason=reason
        )

    @asynccontextmanager
    async def _leased(self, webhook_id: UUID) -> AsyncIterator[UUID | None]:
        holder = uuid7()
        now = self._clock.now()
        async with self._database.write() as session:
            held = await lease_webhook(session, webhook_id, holder, now=now, until=now + _LEASE)
        if not held:
            yield None
            return
        try:
            yield holder
        finally:
            async with self._database.write() as session:
                await release_webhook(session, webhook_id, holder)


def _tried(attempt: _Attempt, now: datetime) -> WebhookDelivery:
    """Return a delivery after an attempt."""
    delivery, answer = attempt.delivery, attempt.answer
    changed = replace(
        delivery,
        attempts=delivery.attempts + 1,
        attempted_at=now,
        status=answer.status,
        error=answer.error,
        next_try_at=None,
    )
    if answer.error is None:
        return replace(changed, state="delivered", failures=0, delivered_at=now)
    failures = delivery.failures + 1
    again = retry_at(failures, answer, now)
    state: Any = "failed" if again is None else "pending"
    return replace(changed, state=state, failures=failures, next_try_at=again)


def _tell(webhook: Webhook, attempts: Sequence[_Attempt], health: Health) -> None:
    """Log what came of a batch, by webhook and never by message."""
    failed = [each.answer.error for each in attempts if each.answer.error is not None]
    if failed:
        log.warning(
            "webhook_refused",
            webhook=str(webhook.id),
            reason=failed[-1],
            failed=len(failed),
            in_a_row=health.failures,
        )
    if len(attempts) > len(failed):
        log.info("webhook_delivered", webhook=str(webhook.id), messages=len(attempts) - len(failed))


async def delete_old(database: Database, clock: Clock, run: JobRun) -> Counts:
    """Delete deliveries after thirty days, whatever became of them."""
    del run
    deleted = 0
    while True:
        async with database.write() as session:
            found = await delete_older(session, clock.now(), KEPT)
        deleted += found
        if not found:
            return {"messages": deleted}
