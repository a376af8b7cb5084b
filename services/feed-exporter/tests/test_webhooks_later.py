"""What merchants do with webhooks later: replay, rotate, test, forget."""

import asyncio
import base64
import json
import subprocess
from contextlib import suppress
from datetime import timedelta

from feed_exporter.send_messages import MessageSender
from feed_exporter.testing import WEBSITE, review_event, review_state
from feed_exporter.testing_webhooks import WEBHOOKS, Merchant, Received, Receiver, submitted_event, until
from kit.clock import FixedClock
from kit.context import working
from kit.testing.service import ServiceUnderTest, member


def signed_by(secret: str, request: Received) -> str:
    """Return the signature that OpenSSL makes of a request."""
    key = base64.b64decode(secret.removeprefix("whsec_")).hex()
    content = f"{request.id}.{request.headers['webhook-timestamp']}.".encode() + request.body
    command = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{key}", "-binary"]
    digest = subprocess.run(command, input=content, capture_output=True, check=True).stdout
    return f"v1,{base64.b64encode(digest).decode()}"


async def test_a_message_refused_ten_times_has_failed_and_can_be_replayed(
    owner: Merchant, exporter: ServiceUnderTest, sender: MessageSender, shop: Receiver, clock: FixedClock
) -> None:
    webhook = await owner.has_webhook(shop)
    await exporter.receive(review_event(review_state(), 1))
    for _ in range(10):
        shop.then.extend([400, 204])
        await exporter.receive(review_event(review_state(), 1))  # others are accepted meanwhile
        await sender.send_due()
        clock.advance(timedelta(hours=27))
    (failed,) = await owner.deliveries(webhook, state="failed")
    assert (failed["attempts"], failed["status"], failed["next_try_at"]) == (10, 400, None)
    shop.then.clear()
    replayed = await owner.asks("POST", f"/{webhook['id']}/deliveries/{failed['id']}/replay")
    assert (replayed["state"], replayed["message_id"]) == ("pending", failed["message_id"])
    await sender.send_due()
    assert shop.received[-1].id == failed["message_id"]
    assert await owner.deliveries(webhook, state="failed") == []


async def test_everything_since_a_date_can_be_sent_again(
    owner: Merchant, exporter: ServiceUnderTest, sender: MessageSender, shop: Receiver, clock: FixedClock
) -> None:
    webhook = await owner.has_webhook(shop)
    for _ in range(3):
        await exporter.receive(review_event(review_state(), 1))
        clock.advance(timedelta(days=1))
    await sender.send_due()
    first, *others = shop.received
    shop.received.clear()
    path, body = f"/{webhook['id']}/replay", {"since": "2026-03-03T00:00:00+00:00"}
    assert await owner.asks("POST", path, json={**body, "state": "failed"}) == {"replayed": 0}
    assert await owner.asks("POST", path, json=body) == {"replayed": 2}
    await sender.send_due()
    assert {(each.id, each.body) for each in shop.received} == {(each.id, each.body) for each in others}
    assert first.id not in {each.id for each in shop.received}


async def test_for_a_day_after_a_rotation_both_secrets_sign(
    owner: Merchant, exporter: ServiceUnderTest, sender: MessageSender, shop: Receiver, clock: FixedClock
) -> None:
    webhook = await owner.has_webhook(shop)
    rotated = await owner.asks("POST", f"/{webhook['id']}/secret")
    assert rotated["previous_secret_until"] == "2026-03-03T12:00:00Z"
    assert rotated["secret"] != webhook["secret"]
    for wait in (timedelta(hours=23), timedelta(hours=2)):
        clock.advance(wait)
        await exporter.receive(review_event(review_state(), 1))
        await sender.send_due()
    during, after = shop.received
    both = [signed_by(each["secret"], during) for each in (rotated, webhook)]
    assert during.headers["webhook-signature"].split(" ") == both
    assert after.headers["webhook-signature"] == signed_by(rotated["secret"], after)


async def test_a_test_message_is_sent_at_once_and_recorded_nowhere(owner: Merchant, shop: Receiver) -> None:
    webhook = await owner.has_webhook(shop, active=False)
    shop.then.append(500)
    path = f"/{webhook['id']}/test"
    bad, good = [await owner.asks("POST", path) for _ in range(2)]
    assert bad == {"ok": False, "status": 500, "error": "server_error"}
    assert good == {"ok": True, "status": 204, "error": None}
    assert json.loads(shop.received[1].body)["type"] == "webhook.test"
    assert shop.received[1].headers["webhook-signature"] == signed_by(webhook["secret"], shop.received[1])
    assert await owner.deliveries(webhook) == []


async def test_an_anonymized_person_is_in_no_message_any_more(
    owner: Merchant, exporter: ServiceUnderTest, sender: MessageSender, shop: Receiver
) -> None:
    webhook = await owner.has_webhook(shop)
    review = review_state(comment="Inès Lefèvre, satisfaite.")
    await exporter.receive(review_event(review, 1))
    await sender.send_due()
    await exporter.receive(review_event(review, 2, kind="updated"))
    anonymous = review_state(
        review_id=review.review_id,
        displayed_name="Anonymous",
        comment="Anonymous",
        anonymized=True,
        email=None,
    )
    last = review_event(anonymous, 4, kind="updated")
    await exporter.receive(last, review_event(review, 3, kind="updated"))  # the older comes late
    await sender.send_due()
    assert [each.id for each in shop.received[1:]] == [str(last.id)]
    states = [(each["state"], each["error"]) for each in await owner.deliveries(webhook)]
    assert states == [("delivered", None), ("failed", "erased"), ("delivered", None)]
    first, *_ = await owner.deliveries(webhook)
    path = f"/{webhook['id']}/deliveries/{first['id']}"
    assert (await owner.asks("GET", path))["body"] is None
    async with exporter.client(member(WEBSITE)) as client:
        refused = await client.post(f"{WEBHOOKS}{path}/replay")
    assert (refused.status_code, refused.json()["code"]) == (410, "message_erased")
    since = {"since": "2026-01-01T00:00:00Z"}
    assert await owner.asks("POST", f"/{webhook['id']}/replay", json=since) == {"replayed": 1}


async def test_deliveries_are_kept_for_thirty_days(
    owner: Merchant, exporter: ServiceUnderTest, shop: Receiver, clock: FixedClock
) -> None:
    webhook = await owner.has_webhook(shop)
    await exporter.receive(review_event(review_state(), 1))
    clock.advance(timedelta(days=29))
    assert (await exporter.run_job("expire-and-erase"))["messages"] == 0
    clock.advance(timedelta(days=2))
    assert (await exporter.run_job("expire-and-erase"))["messages"] == 1
    assert await owner.deliveries(webhook) == []


async def test_what_happens_at_another_time_is_sent_at_the_present_one(
    owner: Merchant, exporter: ServiceUnderTest, sender: MessageSender, shop: Receiver, clock: FixedClock
) -> None:
    await owner.has_webhook(shop)
    with working(at=clock.instant + timedelta(days=10)):
        await exporter.receive(review_event(review_state(), 1))
    await sender.send_due()
    (request,) = shop.received
    assert request.headers["webhook-timestamp"] == str(int(clock.instant.timestamp()))


async def test_a_platform_is_quiet_when_nothing_can_be_sent(
    owner: Merchant, exporter: ServiceUnderTest, sender: MessageSender, shop: Receiver
) -> None:
    due = exporter.service.due
    assert due is not None
    await owner.has_webhook(shop)
    first = submitted_event()
    await exporter.receive(first, review_event(review_state(review_id=first.review.review_id), 2))
    assert await due() == 1  # the second waits for the first
    shop.then.append(500)
    await sender.send_due()
    assert await due() == 0


async def test_the_worker_sends_what_becomes_due(
    owner: Merchant, exporter: ServiceUnderTest, shop: Receiver
) -> None:
    (worker,) = [each for each in exporter.service.workers if each.name == "send-messages"]
    ready = asyncio.Event()
    running = asyncio.ensure_future(worker.run(ready.set))
    await ready.wait()
    await owner.has_webhook(shop)
    await exporter.receive(review_event(review_state(), 1))
    await until(lambda: len(shop.received) == 1)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
