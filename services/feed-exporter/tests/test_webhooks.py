"""Messages from an event to a merchant's server: once, in order, again after failures, by one process."""

import asyncio
import base64
import json
import subprocess
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

from contracts.requests import RequestStep, ReviewRequestSentV1
from feed_exporter.post_message import Poster
from feed_exporter.send_messages import MessageSender, Pace
from feed_exporter.store_webhooks import lease_webhook
from feed_exporter.testing import WEBSITE, review_event, review_state
from feed_exporter.testing_webhooks import (
    Merchant,
    Received,
    Receiver,
    answer,
    receiver,
    submitted_event,
    until,
)
from kit.clock import FixedClock
from kit.ids import uuid7
from kit.ports_embedded import EmbeddedPorts
from kit.targets import Guard
from kit.testing.service import ServiceUnderTest


def sent(count: int) -> ReviewRequestSentV1:
    at = datetime(2026, 3, 2, 11, tzinfo=UTC)
    items = [RequestStep(step_id=uuid7(), request_id=uuid7(), at=at) for _ in range(count)]
    return ReviewRequestSentV1(
        id=uuid7(), occurred_at=at, id_website=WEBSITE, aggregate_id=str(WEBSITE), items=items
    )


def signed_by(secret: str, request: Received) -> str:
    """Return the signature that OpenSSL makes of a request."""
    key = base64.b64decode(secret.removeprefix("whsec_")).hex()
    content = f"{request.id}.{request.headers['webhook-timestamp']}.".encode() + request.body
    command = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{key}", "-binary"]
    digest = subprocess.run(command, input=content, capture_output=True, check=True).stdout
    return f"v1,{base64.b64encode(digest).decode()}"


async def test_an_event_reaches_the_merchant_signed(
    owner: Merchant, exporter: ServiceUnderTest, sender: MessageSender, shop: Receiver, clock: FixedClock
) -> None:
    webhook = await owner.has_webhook(shop)
    event = review_event(review_state(), 2)
    await exporter.receive(event, event)  # told twice
    await sender.send_due()
    (request,) = shop.received
    assert request.id == str(event.id)
    assert request.headers["webhook-timestamp"] == str(int(clock.instant.timestamp()))
    assert request.headers["webhook-signature"] == signed_by(webhook["secret"], request)
    assert json.loads(request.body)["data"]["review"]["id"] == str(event.review.review_id)
    (delivery,) = await owner.deliveries(webhook)
    assert delivery == {
        "id": delivery["id"],
        "message_id": str(event.id),
        "type": "review.published",
        "subject_id": str(event.review.review_id),
        "state": "delivered",
        "attempts": 1,
        "status": 204,
        "error": None,
        "created_at": "2026-03-02T12:00:00Z",
        "attempted_at": "2026-03-02T12:00:00Z",
        "next_try_at": None,
        "delivered_at": "2026-03-02T12:00:00Z",
    }
    shown = await owner.asks("GET", f"/{webhook['id']}/deliveries/{delivery['id']}")
    assert shown == {**delivery, "body": json.loads(request.body)}


async def test_only_what_was_chosen_is_told_and_a_batch_s_items_one_by_one(
    owner: Merchant, exporter: ServiceUnderTest, sender: MessageSender, shop: Receiver
) -> None:
    await owner.has_webhook(shop, "review_request.sent", "review.refused")
    await owner.has_webhook(shop, active=False)
    batch = sent(500)
    await exporter.receive(review_event(review_state(), 1), batch, batch)
    await sender.send_due()
    assert {each.id for each in shop.received} == {str(item.step_id) for item in batch.items}
    assert len(shop.received) == 500
    assert shop.most_open <= 4


async def test_a_failed_message_is_sent_again_under_its_id(
    owner: Merchant, exporter: ServiceUnderTest, sender: MessageSender, shop: Receiver, clock: FixedClock
) -> None:
    webhook = await owner.has_webhook(shop)
    await exporter.receive(review_event(review_state(), 1))
    shop.then.extend([500, "cut"])
    await sender.send_due()
    await sender.send_due()  # too early
    assert len(shop.received) == 1
    (delivery,) = await owner.deliveries(webhook)
    assert (delivery["state"], delivery["status"], delivery["error"]) == ("pending", 500, "server_error")
    health = (await owner.webhook(webhook))["health"]
    assert health == {
        "failures": 1,
        "failing_since": "2026-03-02T12:00:00Z",
        "paused_until": "2026-03-02T12:00:05Z",
        "last_error": "server_error",
    }
    for wait in (timedelta(seconds=6), timedelta(minutes=6)):
        clock.advance(wait)
        await sender.send_due()
    first, second, third = shop.received
    assert first.id == second.id == third.id
    assert first.body == third.body
    assert first.headers["webhook-timestamp"] < third.headers["webhook-timestamp"]
    (delivery,) = await owner.deliveries(webhook)
    assert (delivery["state"], delivery["attempts"], delivery["error"]) == ("delivered", 3, None)
    assert (await owner.webhook(webhook))["health"]["failing_since"] is None


async def test_a_review_s_messages_come_in_order(
    owner: Merchant, exporter: ServiceUnderTest, sender: MessageSender, shop: Receiver, clock: FixedClock
) -> None:
    await owner.has_webhook(shop)
    first = submitted_event()
    review = review_state(review_id=first.review.review_id)
    later = [review_event(review, version, kind="updated") for version in (2, 3, 4)]
    other = review_event(review_state(), 1)
    await exporter.receive(*reversed(later), first, other)  # as a broker may deliver them
    shop.then.append(400)  # the first is refused: the other review's doesn't wait
    await sender.send_due()
    assert [each.id for each in shop.received] == [str(first.id), str(other.id)]
    clock.advance(timedelta(seconds=6))
    await sender.send_due()
    assert [each.id for each in shop.received[2:]] == [str(event.id) for event in (first, *later)]


async def test_what_is_refused_again_and_again_holds_nothing_back(
    owner: Merchant, exporter: ServiceUnderTest, sender: MessageSender, shop: Receiver, clock: FixedClock
) -> None:
    await owner.has_webhook(shop)
    first = submitted_event()
    later = review_event(review_state(review_id=first.review.review_id), 2)
    await exporter.receive(first, later)
    shop.then.extend([400, 400, 400])
    for _ in range(3):
        await sender.send_due()
        clock.advance(timedelta(minutes=6))
    assert [each.id for each in shop.received] == [str(first.id)] * 3 + [str(later.id)]


async def test_a_dead_server_delays_nobody_else(
    owner: Merchant, exporter: ServiceUnderTest, ports: EmbeddedPorts, shop: Receiver
) -> None:
    patient = Poster(Guard(allow_private=True), connect_seconds=120, seconds=120)
    sender = MessageSender(exporter.database, ports.clock, ports.keys, patient, Pace(50, 4))
    async with receiver(always="stall") as dead:
        dead.url = dead.url.replace("127.0.0.1", "localhost")  # one host's messages share its four places
        await owner.has_webhook(dead)
        alive = await owner.has_webhook(shop)
        await exporter.receive(*(review_event(review_state(), 1) for _ in range(30)))
        sending = asyncio.create_task(sender.send_due())
        async with asyncio.timeout(60):
            while {each["state"] for each in await owner.deliveries(alive)} != {"delivered"}:  # noqa: ASYNC110 - what is waited for lies in a database
                await asyncio.sleep(0.05)
        assert len(shop.received) == 30
        assert not sending.done()
        assert len(dead.received) == 4  # and no more, until one of them has ended
        sending.cancel()
        with suppress(asyncio.CancelledError):
            await sending
    await patient.close()


async def test_a_failing_server_gets_one_try_at_a_time_and_all_once_it_is_back(
    owner: Merchant, exporter: ServiceUnderTest, sender: MessageSender, shop: Receiver, clock: FixedClock
) -> None:
    webhook = await owner.has_webhook(shop)
    await exporter.receive(*(review_event(review_state(), 1) for _ in range(30)))
    shop.always = 503
    for _ in range(4):
        await sender.send_due()
        clock.advance(timedelta(minutes=6))
    assert len(shop.received) == 4 + 3
    shop.always = 204
    await sender.send_due()
    assert {each["state"] for each in await owner.deliveries(webhook)} == {"delivered"}
    assert len({each.id for each in shop.received}) == 30


async def test_two_replicas_never_send_the_same_at_once(
    owner: Merchant, exporter: ServiceUnderTest, new_sender: Callable[[], MessageSender], shop: Receiver
) -> None:
    shop.seconds = 0.02
    await owner.has_webhook(shop)
    await exporter.receive(*(review_event(review_state(), 1) for _ in range(30)))
    senders = [new_sender() for _ in range(2)]
    await asyncio.gather(*(each.send_due() for each in senders))
    ids = [each.id for each in shop.received]
    assert len(ids) == len(set(ids)) == 30
    assert shop.most_open <= 4


async def test_a_dead_process_is_replaced_when_its_lease_ends(
    owner: Merchant, exporter: ServiceUnderTest, sender: MessageSender, shop: Receiver, clock: FixedClock
) -> None:
    webhook = await owner.has_webhook(shop)
    await exporter.receive(review_event(review_state(), 1))
    async with exporter.database.write() as session:
        until = clock.instant + timedelta(minutes=2)
        await lease_webhook(session, UUID(webhook["id"]), uuid7(), now=clock.instant, until=until)
    await sender.send_due()
    await sender.send_to(UUID(webhook["id"]))
    assert shop.received == []
    clock.advance(timedelta(minutes=3))
    await sender.send_due()
    assert len(shop.received) == 1


async def test_a_stopped_process_keeps_what_it_delivered_and_leaves_the_rest(
    owner: Merchant, exporter: ServiceUnderTest, sender: MessageSender, shop: Receiver
) -> None:
    webhook = await owner.has_webhook(shop)
    await exporter.receive(*(review_event(review_state(), 1) for _ in range(2)))
    shop.then.extend([204, "stall"])
    sending = asyncio.create_task(sender.send_due())
    await until(lambda: len(shop.received) == 2 and shop.open_now == 1)
    await asyncio.sleep(0.3)  # until the first answer has been read
    sending.cancel()
    with suppress(asyncio.CancelledError):
        await sending
    assert sorted(each["state"] for each in await owner.deliveries(webhook)) == ["delivered", "pending"]
    await sender.send_due()  # at once: the lease was given back
    assert {each["state"] for each in await owner.deliveries(webhook)} == {"delivered"}


async def test_a_server_that_is_gone_is_left_alone_until_the_merchant_says_otherwise(
    owner: Merchant, exporter: ServiceUnderTest, sender: MessageSender, shop: Receiver, clock: FixedClock
) -> None:
    webhook = await owner.has_webhook(shop)
    shop.then.append(410)
    await exporter.receive(review_event(review_state(), 1))
    await sender.send_due()
    shown = await owner.webhook(webhook)
    assert (shown["active"], shown["disabled_reason"]) == (False, "gone")
    assert shown["disabled_at"] == "2026-03-02T12:00:00Z"
    clock.advance(timedelta(days=1))
    await exporter.receive(review_event(review_state(), 1))  # not recorded any more
    await sender.send_due()
    assert len(shop.received) == 1
    shown = await owner.asks("PUT", f"/{webhook['id']}", json={**shown, "active": True})
    assert (shown["active"], shown["disabled_at"], shown["disabled_reason"]) == (True, None, None)
    await sender.send_due()
    assert shop.received[0].id == shop.received[1].id
    assert len(shop.received) == 2


async def test_after_three_days_without_success_a_webhook_is_disabled(
    owner: Merchant, exporter: ServiceUnderTest, sender: MessageSender, shop: Receiver, clock: FixedClock
) -> None:
    webhook = await owner.has_webhook(shop)
    shop.always = answer(500)
    await exporter.receive(review_event(review_state(), 1))
    for _ in range(11):
        await sender.send_due()
        clock.advance(timedelta(hours=27))
        if not (await owner.webhook(webhook))["active"]:
            break
    assert (await owner.webhook(webhook))["disabled_reason"] == "failing"
    assert len(shop.received) == 4
