"""Orders that a connector has fetched: judged as those of the API, with a provenance of their own."""

from typing import Any

from contracts.orders import OrderAcceptedV1
from ingest_api.testing.doors import WEBSITE, order
from kit.ids import uuid7
from kit.testing.service import ServiceUnderTest, another_service


async def test_fetched_orders_are_judged_once_and_say_where_they_came_from(ingest: ServiceUnderTest) -> None:
    retrieved = f"/internal/websites/{WEBSITE}/retrieved-orders"
    path = f"{retrieved}/{uuid7()}"
    wrong = order("WEB-2", consumer={**order()["consumer"], "email": "bad@"})
    body: dict[str, Any] = {"source": "PrestaShop 9", "language": "fr", "orders": [order("WEB-1"), wrong]}
    async with ingest.client(another_service("connectors")) as connectors:
        first = await connectors.put(path, json=body)
        again = await connectors.put(path, json=body)
        only_wrong = await connectors.put(f"{retrieved}/{uuid7()}", json={**body, "orders": [wrong]})

    assert first.status_code == again.status_code == only_wrong.status_code == 200
    assert (first.json()["accepted"], first.json()["rejected"]) == (1, 1)
    assert again.json() == first.json()
    assert only_wrong.json()["results"][0]["errors"][0]["pointer"] == "/0/consumer/email"
    (event,) = await ingest.emitted(OrderAcceptedV1)
    provenance = event.orders[0].provenance
    assert (provenance.method, provenance.source) == ("connector", "PrestaShop 9")
