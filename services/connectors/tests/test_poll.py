"""Fetching orders: none is lost, whatever breaks off when."""

from datetime import timedelta

import httpx2
import pytest

from connectors.testing import PATH, Json, StandInShop, shop_order
from connectors.testing_ingest import StandInIngest
from kit.clock import FixedClock
from kit.testing.service import ServiceUnderTest


@pytest.fixture
async def connected(merchant: httpx2.AsyncClient, shop: StandInShop) -> httpx2.AsyncClient:
    answer = await merchant.put(PATH, json={"url": shop.url, "active": True})
    assert answer.status_code == 200, answer.text
    return merchant


async def poll(merchant: httpx2.AsyncClient) -> Json:
    answer = await merchant.post(f"{PATH}/poll")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def counts(retrieval: Json) -> tuple[int, int, int, int]:
    read, *judged = (retrieval[name] for name in ("orders_read", "accepted", "duplicates", "rejected"))
    return read, judged[0], judged[1], judged[2]


async def test_orders_are_read_stored_marked_and_handed_over(
    connected: httpx2.AsyncClient, shop: StandInShop, ingest: StandInIngest
) -> None:
    shop.add(shop_order(501), shop_order(502, email=""))
    found = await poll(connected)
    assert found["state"] == "done"
    assert counts(found) == (2, 1, 0, 1)
    assert found["reasons"] == [
        {
            "purchase_reference": "502",
            "pointer": "/consumer/email",
            "code": "email_invalid",
            "message": "Invalide",
        }
    ]
    assert set(ingest.received) == {"501"}
    assert shop.taken == {"501", "502"}
    assert [call["no_flag"] for call in shop.told("getOrders")] == [1, 0]
    assert counts(await poll(connected)) == (0, 0, 0, 0)
    assert len(shop.told("getOrders")) == 3  # nothing new: nothing to mark


async def test_an_order_that_comes_while_others_are_marked_is_fetched_too(
    connected: httpx2.AsyncClient, shop: StandInShop, ingest: StandInIngest
) -> None:
    shop.add(shop_order(501))

    def then_another(message: Json, _found: Json) -> None:
        if message.get("no_flag") == 1:
            shop.add(shop_order(502))

    shop.before_answer = then_another
    assert counts(await poll(connected)) == (2, 2, 0, 0)
    assert set(ingest.received) == {"501", "502"}


async def test_an_answer_lost_while_orders_are_marked_is_made_up_for(
    connected: httpx2.AsyncClient, shop: StandInShop, ingest: StandInIngest
) -> None:
    shop.add(shop_order(501))

    def lost(message: Json, _found: Json) -> bytes | None:
        if message.get("no_flag") == 0:
            return b"<html>Fatal error</html>"
        if message.get("no_flag") == 1:
            shop.add(shop_order(502))
        return None

    shop.before_answer = lost
    found = await poll(connected)
    assert (found["state"], found["error"]["code"]) == ("failed", "module_failed")
    assert set(ingest.received) == {"501"}  # 502 is marked, and nobody has it

    shop.before_answer = lambda _message, _found: None
    assert counts(await poll(connected)) == (2, 1, 1, 0)
    assert set(ingest.received) == {"501", "502"}
    (unmarked,) = shop.told("setFlag")
    assert (unmarked["setFlag"], unmarked["startDate"], unmarked["endDate"]) == (
        "0",
        "2026-03-01",
        "2026-03-03",
    )
    await poll(connected)
    assert len(shop.told("setFlag")) == 1


async def test_a_module_that_cannot_take_marks_off_is_told_of(
    connected: httpx2.AsyncClient, shop: StandInShop, ingest: StandInIngest
) -> None:
    shop.add(shop_order(501))
    shop.before_answer = lambda message, _found: b"" if message.get("no_flag") == 0 else None
    await poll(connected)
    shop.add(shop_order(502))
    shop.before_answer = lambda message, _found: b"" if message["query"] == "setFlag" else None
    found = await poll(connected)
    assert found["error"]["code"] == "marks_in_doubt"
    assert set(ingest.received) == {"501", "502"}
    assert (await poll(connected))["state"] == "done"


async def test_what_ingest_cannot_take_waits_for_it(
    connected: httpx2.AsyncClient, service: ServiceUnderTest, shop: StandInShop, ingest: StandInIngest
) -> None:
    shop.add(*(shop_order(number) for number in range(1, 121)))
    ingest.away = True
    found = await poll(connected)
    assert (found["state"], found["orders_read"], found["accepted"]) == ("waiting", 120, 0)
    assert service.service.due is not None
    assert await service.service.due() == 2
    ingest.away = False
    shop.active = False
    await service.run_job("poll-connectors")
    assert await service.service.due() == 0
    retrievals = (await connected.get(f"{PATH}/retrievals")).json()["items"]
    assert [each["state"] for each in retrievals] == ["failed", "done"]
    assert counts(retrievals[1]) == (120, 120, 0, 0)
    assert ingest.sources == {"PrestaShop"}


async def test_the_job_asks_shops_that_are_switched_on_and_due(
    connected: httpx2.AsyncClient,
    service: ServiceUnderTest,
    shop: StandInShop,
    clock: FixedClock,
) -> None:
    assert await service.run_job("poll-connectors") == {"polled": 1, "failed": 0, "busy": 0}
    shown = (await connected.get(PATH)).json()
    assert shown["last_success_at"] == "2026-03-02T12:00:00Z"
    clock.advance(timedelta(days=1))
    shop.active = False
    assert await service.run_job("poll-connectors") == {"polled": 1, "failed": 1, "busy": 0}
    shown = (await connected.get(PATH)).json()
    assert shown["last_success_at"] == "2026-03-02T12:00:00Z"
    assert shown["last_retrieval"]["error"]["code"] == "active_failed"
    await connected.put(PATH, json={"active": False})
    assert (await service.run_job("poll-connectors"))["polled"] == 0
    clock.advance(timedelta(days=31))
    await service.run_job("poll-connectors")
    assert (await connected.get(f"{PATH}/retrievals")).json()["items"] == []
