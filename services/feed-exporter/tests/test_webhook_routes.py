"""Webhooks over HTTP: what is kept, what is refused, what a stranger sees."""

import json
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from contracts.access import Route
from contracts.routes import routes_of
from feed_exporter.service import build
from feed_exporter.settings import Settings
from feed_exporter.tables_webhooks import webhooks
from feed_exporter.testing import WEBSITE, review_event, review_state
from feed_exporter.testing_webhooks import WEBHOOKS, Json, Merchant, Receiver
from kit.identity import Identity
from kit.ports_embedded import EmbeddedPorts
from kit.sealed import reseal
from kit.secrets import KeyRing, new_key
from kit.testing.service import ServiceUnderTest, member, under_test

BODY = {"url": "https://shop.example/hooks", "events": ["review.*"], "description": "ERP", "active": True}


async def called(exporter: ServiceUnderTest, method: str, path: str = "", **request: Any) -> Any:
    async with exporter.client(member(WEBSITE)) as client:
        return await client.request(method, WEBHOOKS + path, **request)


async def test_the_secret_is_shown_once_and_kept_encrypted(
    exporter: ServiceUnderTest, owner: Merchant
) -> None:
    created = await owner.asks("POST", "", json=BODY)
    secret = created["secret"]
    assert secret.startswith("whsec_")
    assert created == {
        **BODY,
        "id": created["id"],
        "secret": secret,
        "previous_secret_until": None,
        "created_at": "2026-03-02T12:00:00Z",
        "disabled_at": None,
        "disabled_reason": None,
        "health": {"failures": 0, "failing_since": None, "paused_until": None, "last_error": None},
    }
    assert await owner.webhook(created) == {**created, "secret": None}
    async with exporter.client(member(WEBSITE, "viewer")) as client:
        listed = (await client.get(WEBHOOKS)).json()
    assert listed == {"items": [{**created, "secret": None}], "next_cursor": None}
    async with exporter.database.read() as session:
        assert secret not in str(await session.rows(sa.select(webhooks)))


async def test_put_takes_what_get_gave_and_keeps_what_is_left_out(owner: Merchant) -> None:
    created = await owner.asks("POST", "", json=BODY)
    shown = await owner.webhook(created)
    path = f"/{created['id']}"
    assert await owner.asks("PUT", path, json=shown) == shown
    changed = await owner.asks("PUT", path, json={"events": ["review.published", "review_request.*"]})
    assert changed == {**shown, "events": ["review.published", "review_request.*"]}
    changed = await owner.asks("PUT", path, json={"active": False})
    assert (changed["active"], changed["disabled_reason"]) == (False, None)


async def test_what_cannot_be_set(ports: EmbeddedPorts, settings: Settings) -> None:
    refused: list[tuple[Json, str, str]] = [
        ({"url": "http://shop.example/"}, "/url", "field_invalid"),
        ({"url": "https://user:word@shop.example/"}, "/url", "field_invalid"),
        ({"url": "here"}, "/url", "field_invalid"),
        ({"url": ""}, "/url", "field_invalid"),
        ({"events": []}, "/events", "field_invalid"),
        ({"events": ["review.published", "order.accepted"]}, "/events/1", "field_invalid"),
        ({"events": ["*"]}, "/events/0", "field_invalid"),
        ({"id": str(UUID(int=1))}, "/id", "field_read_only"),
        ({"created_at": "2026-03-02T13:00:00Z"}, "/created_at", "field_read_only"),
        ({"disabled_reason": "gone"}, "/disabled_reason", "field_read_only"),
        ({"secret": "whsec_bWluZQ=="}, "/secret", "field_read_only"),
        ({"colour": "red"}, "/colour", "field_unknown"),
    ]
    public = settings.model_copy(update={"allow_private_targets": False})
    async with under_test(build(public, ports), ports) as exporter:
        created = (await called(exporter, "POST", json=BODY)).json()
        for change, pointer, code in refused:
            answer = await called(exporter, "PUT", f"/{created['id']}", json=change)
            assert answer.status_code == 422, change
            (error,) = answer.json()["errors"]
            assert (error["pointer"], error["code"]) == (pointer, code)
        for url in (
            "https://127.0.0.1/",
            "https://[::1]:8443/",
            "https://localhost/",
            "https://a.example:25/",
        ):
            for method, path in (("PUT", f"/{created['id']}"), ("POST", "")):
                answer = await called(exporter, method, path, json={**BODY, "url": url})
                assert (answer.status_code, answer.json()["code"]) == (422, "target_forbidden")
        assert (await called(exporter, "GET", f"/{created['id']}")).json() == {**created, "secret": None}


async def test_a_website_has_twenty_webhooks_at_most(exporter: ServiceUnderTest, owner: Merchant) -> None:
    made = [await owner.asks("POST", "", json=BODY) for _ in range(20)]
    refused = await called(exporter, "POST", json=BODY)
    assert (refused.status_code, refused.json()["code"]) == (409, "state_conflict")
    page = await owner.asks("GET", "?limit=15")
    rest = await owner.asks("GET", f"?limit=15&cursor={page['next_cursor']}")
    assert [each["id"] for each in page["items"] + rest["items"]] == [each["id"] for each in made]
    deleted = await called(exporter, "DELETE", f"/{made[0]['id']}")
    assert deleted.status_code == 204
    assert (await called(exporter, "GET", f"/{made[0]['id']}")).status_code == 404
    await owner.asks("POST", "", json=BODY)


async def test_strangers_find_nothing_and_viewers_change_nothing(
    exporter: ServiceUnderTest, owner: Merchant, shop: Receiver
) -> None:
    webhook = await owner.has_webhook(shop)
    await exporter.receive(review_event(review_state(), 1))
    (delivery,) = await owner.deliveries(webhook)
    routes = [route for route in routes_of("feed-exporter") if "/webhooks" in route.path]
    assert len(routes) == 11
    stranger = member(uuid4())
    for route in routes:
        path = route.path.replace("{webhook_id}", webhook["id"]).replace("{delivery_id}", delivery["id"])
        expected: list[tuple[Identity | None, int]] = [(None, 401), (stranger, 404)]
        if route.method != "GET":
            expected.append((member(WEBSITE, "viewer"), 403))
        for caller, status in expected:
            assert (await answer_to(exporter, caller, route, path, WEBSITE)).status_code == status
        if "{webhook_id}" in route.path:  # another tenant's id below one's own website
            (theirs,) = stranger.grants[0].websites or ()
            answer = await answer_to(exporter, stranger, route, path, theirs)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), route
    assert shop.received == []
    assert await owner.webhook(webhook) == {**webhook, "secret": None}


async def answer_to(
    exporter: ServiceUnderTest, caller: Identity | None, route: Route, path: str, website: UUID
) -> Any:
    since = {"since": "2026-01-01T00:00:00Z"}
    body = since if route.path.endswith("{webhook_id}/replay") else BODY
    address = path.replace("{id_website}", str(website))
    async with exporter.client(caller) as client:
        return await client.request(route.method, address, json=body)


async def test_secrets_go_over_to_the_newest_key(
    ports: EmbeddedPorts, exporter: ServiceUnderTest, owner: Merchant, shop: Receiver
) -> None:
    webhook = await owner.has_webhook(shop)
    await owner.asks("POST", f"/{webhook['id']}/secret")
    (file,) = ports.blobs._root.parent.glob("keys.json")  # type: ignore[attr-defined]  # its data directory
    ring = json.loads(file.read_text(encoding="utf-8"))["secret_keys"]
    rotated = KeyRing.parse(f"k2:{new_key()},{ring}", new_key())
    assert await reseal(exporter.database, rotated, exporter.service.sealed) == 2
    assert await reseal(exporter.database, rotated, exporter.service.sealed) == 0
