"""A call sent again under its key gets its answer again, and is stored once (invariants.md G9)."""

import asyncio
import json
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
import sqlalchemy as sa

from contracts.orders import OrderAcceptedV1
from ingest_api.tables import idempotency_keys
from ingest_api.testing.doors import ORDERS, STRANGER, WEBSITE, order, website_state
from kit.clock import FixedClock
from kit.identity import Grant, Identity
from kit.ports_embedded import EmbeddedPorts
from kit.testing.service import ServiceUnderTest, member, stand_in

KEY = "8f1d6c1e-5b0a-4f63-9d0e-6a1b7c2d3e4f"
BODY = json.dumps([order("WEB-1"), order("WEB-2", consumer=None)])


async def send(client: httpx2.AsyncClient, body: str = BODY, key: str = KEY, **options: Any) -> Any:
    headers = {"content-type": "application/json", "idempotency-key": key}
    return await client.post(options.pop("url", ORDERS), content=body, headers=headers, **options)


async def references(ingest: ServiceUnderTest) -> list[str]:
    events = await ingest.emitted(OrderAcceptedV1)
    return [each.purchase_reference for event in events for each in event.orders]


async def kept(ingest: ServiceUnderTest) -> list[dict[str, Any]]:
    async with ingest.database.read() as session:
        return await session.rows(sa.select(idempotency_keys))


async def test_a_repeated_call_gets_the_same_bytes(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient
) -> None:
    first, second, third = [await send(owner) for _ in range(3)]
    assert (first.status_code, first.json()["accepted"], first.json()["rejected"]) == (206, 1, 1)
    for again in (second, third):
        assert (again.status_code, again.content) == (206, first.content)
        assert again.headers["content-type"] == first.headers["content-type"]
        assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert await references(ingest) == ["WEB-1"]


async def test_another_body_under_the_key_is_refused(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient
) -> None:
    await send(owner)
    for body in (json.dumps([order("WEB-3")]), BODY + " ", '[{"x":1}]'):
        answer = await send(owner, body)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert await references(ingest) == ["WEB-1"]
    assert (await send(owner)).headers["idempotent-replayed"] == "true"


async def test_a_key_belongs_to_one_client_and_one_website(
    ports: EmbeddedPorts, ingest: ServiceUnderTest, owner: httpx2.AsyncClient
) -> None:
    await send(owner, json.dumps([order("WEB-1")]))
    another = Identity("client:another", (Grant(UUID(int=1), "manager", (WEBSITE,)),))
    async with ingest.client(another) as client:
        answer = await send(client, json.dumps([order("WEB-2")]))
        assert (answer.status_code, answer.json()["accepted"]) == (200, 1)
    websites = {
        f"/internal/websites/{website}": {"version": 1, "website": website_state(website)}
        for website in (WEBSITE, STRANGER)
    }
    ports.apps["accounts"] = stand_in(websites)
    both = Identity(member(WEBSITE).subject, (Grant(UUID(int=1), "owner", (WEBSITE, STRANGER)),))
    async with ingest.client(both) as client:
        body = json.dumps([order("WEB-3")])
        elsewhere = await send(client, body, url=f"/api/v1/websites/{STRANGER}/orders")
    assert (elsewhere.status_code, elsewhere.json()["accepted"]) == (200, 1)


@pytest.mark.parametrize("key", ["", " ", "two words", "k" * 256, "clé", "tab\there"])
async def test_what_is_no_key_is_refused(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient, key: str
) -> None:
    headers = [(b"content-type", b"application/json"), (b"idempotency-key", key.encode())]
    answer = await owner.post(ORDERS, content=BODY, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "request_invalid")
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "/header/idempotency-key"
    assert "1 to 255" in error["message"]
    assert await references(ingest) == []


async def test_two_keys_are_refused_and_the_longest_is_taken(owner: httpx2.AsyncClient) -> None:
    headers = [("content-type", "application/json"), ("idempotency-key", "a"), ("idempotency-key", "b")]
    twice = await owner.post(ORDERS, content=BODY, headers=headers)
    assert (twice.status_code, twice.json()["errors"][0]["value"]) == (422, "a, b")
    assert (await send(owner, key="k" * 255)).status_code == 206


async def test_a_dry_run_leaves_the_key_unused(ingest: ServiceUnderTest, owner: httpx2.AsyncClient) -> None:
    dry = await send(owner, params={"dry_run": "true"})
    real = await send(owner)
    assert "idempotent-replayed" not in real.headers
    assert (dry.status_code, dry.content) == (real.status_code, real.content)
    still_dry = await send(owner, params={"dry_run": "true"})
    assert still_dry.json()["duplicates"] == 1, "a dry run tells of now, not of then"


async def test_a_refusal_of_everything_is_not_kept(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient
) -> None:
    refused = await send(owner, json.dumps([order("WEB-1", purchase_date="x")]))
    assert (refused.status_code, refused.json()["code"]) == (422, "orders_rejected")
    corrected = await send(owner, json.dumps([order("WEB-1")]))
    assert (corrected.status_code, corrected.json()["accepted"]) == (200, 1)


async def test_a_kept_answer_comes_back_whatever_has_changed_since(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient, clock: FixedClock
) -> None:
    body = json.dumps([order("WEB-1", purchase_date="2025-03-02", solicitation_parameters={"delay": 0})])
    first = await send(owner, body)
    assert (first.status_code, first.json()["accepted"]) == (200, 1)
    clock.advance(timedelta(hours=23))
    assert (await send(owner, body, key="other")).json()["code"] == "orders_rejected", "too old by now"
    assert (await send(owner, body)).content == first.content


async def test_after_a_day_the_key_is_free_and_the_reference_protects(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient, clock: FixedClock
) -> None:
    body = json.dumps([order("WEB-1")])
    await send(owner, body)
    clock.advance(timedelta(hours=24))
    late = await send(owner, body)
    assert (late.status_code, late.json()["duplicates"]) == (200, 1)
    assert "idempotent-replayed" not in late.headers
    assert (await send(owner, body)).content == late.content, "kept anew"
    assert await references(ingest) == ["WEB-1"]


async def test_the_night_forgets_what_is_older_than_a_day(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient, clock: FixedClock
) -> None:
    await send(owner, key="old")
    clock.advance(timedelta(hours=23))
    await send(owner, json.dumps([order("WEB-9")]), key="young")
    clock.advance(timedelta(hours=1))
    assert (await ingest.run_job("expire-and-erase"))["answers_forgotten"] == 1
    assert len(await kept(ingest)) == 1
    assert (await send(owner, json.dumps([order("WEB-9")]), key="young")).headers["idempotent-replayed"]


async def test_what_is_kept_names_nobody(ingest: ServiceUnderTest, owner: httpx2.AsyncClient) -> None:
    person = {"first_name": "Zoé", "last_name": "Quentin", "email": "zoe@", "phone": "not a number"}
    await send(owner, json.dumps([order("WEB-1"), order("WEB-2", consumer=person)]))
    (row,) = await kept(ingest)
    for word in (b"zoe@", b"not a number", b"WEB-1", KEY.encode(), b"email_invalid"):
        assert word not in bytes(row["answer"]) + bytes(row["key_hash"]) + bytes(row["body_hash"])


async def test_many_calls_with_one_key_are_one(ingest: ServiceUnderTest, owner: httpx2.AsyncClient) -> None:
    answers = await asyncio.gather(*(send(owner) for _ in range(32)))
    found = [(answer.status_code, answer.json().get("code")) for answer in answers]
    assert set(found) <= {(206, None), (409, "idempotency_key_in_use")}
    done = [answer for answer in answers if answer.status_code == 206]
    assert len({answer.content for answer in done}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in done) == 1
    assert all(answer.headers["retry-after"] for answer in answers if answer.status_code == 409)
    assert await references(ingest) == ["WEB-1"]
    assert (await send(owner)).status_code == 206, "the key is free again"


async def test_a_caller_who_hangs_up_finds_the_answer(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient
) -> None:
    calls = [asyncio.create_task(send(owner, key=f"key-{number}")) for number in range(3)]
    await asyncio.sleep(0.01)
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    async with asyncio.timeout(30):
        while (answer := await send(owner, key="key-0")).status_code == 409:  # noqa: ASYNC110 - over HTTP
            await asyncio.sleep(0.01)
    assert answer.status_code == 206
    assert await references(ingest) == ["WEB-1"]


async def test_killed_between_commit_and_answer(
    ports: EmbeddedPorts,
    ingest: ServiceUnderTest,
    owner: httpx2.AsyncClient,
    clock: FixedClock,
    tmp_path: Path,
) -> None:
    orders = [order("WEB-1"), order("WEB-2", consumer=None)]
    order_to_die = {
        "data_dir": str(tmp_path),  # the same keys
        "url": ingest.database.url,
        "schema": ingest.database.schema,
        "now": clock.now().isoformat(),
        "key": KEY,
        "orders": orders,
    }
    module = "ingest_api.testing.mortal_call"
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", module, json.dumps(order_to_die))
    assert await process.wait() == -signal.SIGKILL
    assert await references(ingest) == ["WEB-1"]
    again = await owner.post(ORDERS, json=orders, headers={"Idempotency-Key": KEY})
    assert again.headers["idempotent-replayed"] == "true"
    assert (again.status_code, again.json()["accepted"], again.json()["rejected"]) == (206, 1, 1)
    without = await owner.post(ORDERS, json=orders)
    assert (without.json()["accepted"], without.json()["duplicates"]) == (0, 1)
    assert await references(ingest) == ["WEB-1"]
