"""The API's doors for orders, as a merchant's program meets them (domain.md 5.1)."""

import json
from typing import Any

import httpx2
import pytest
from fastapi.openapi.models import OpenAPI

from contracts.orders import OrderAcceptedV1
from ingest_api.routes_answers import CallAnswer
from ingest_api.testing.doors import ORDERS, STRANGER, WEBSITE, order
from kit.clock import FixedClock
from kit.ports_embedded import EmbeddedPorts
from kit.testing.service import ServiceUnderTest, member, stand_in


async def test_all_orders_accepted(ingest: ServiceUnderTest, owner: httpx2.AsyncClient) -> None:
    answer = await owner.post(ORDERS, json=[order("WEB-1"), order("WEB-2")])
    assert answer.status_code == 200
    assert answer.json() == {
        "accepted": 2,
        "duplicates": 0,
        "rejected": 0,
        "results": [
            {
                "index": index,
                "purchase_reference": reference,
                "status": "accepted",
                "errors": [],
                "warnings": [],
            }
            for index, reference in enumerate(("WEB-1", "WEB-2"))
        ],
    }
    (event,) = await ingest.emitted(OrderAcceptedV1)
    assert event.id_website == WEBSITE
    assert [each.purchase_reference for each in event.orders] == ["WEB-1", "WEB-2"]
    assert {each.provenance.method for each in event.orders} == {"api"}
    assert {each.provenance.call_id for each in event.orders} == {answer.headers["x-request-id"]}


async def test_some_orders_rejected_the_others_are_stored(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient
) -> None:
    bad = order("WEB-2", consumer={"first_name": "", "last_name": "L", "email": "bad@", "language": "fr"})
    answer = await owner.post(ORDERS, json=[order("WEB-1"), bad])
    assert answer.status_code == 206
    found = answer.json()
    assert (found["accepted"], found["duplicates"], found["rejected"]) == (1, 0, 1)
    errors = found["results"][1]["errors"]
    assert {(error["pointer"], error["code"]) for error in errors} == {
        ("/1/consumer/first_name", "required_missing"),
        ("/1/consumer/email", "email_invalid"),
    }
    assert "email" in found["results"][1]["error_description"]
    (event,) = await ingest.emitted(OrderAcceptedV1)
    assert [each.purchase_reference for each in event.orders] == ["WEB-1"]


async def test_all_orders_rejected_is_a_problem_with_the_results(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient
) -> None:
    answer = await owner.post(ORDERS, json=[order("WEB-1", purchase_date="2026-02-31"), {"x": 1}])
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert found["code"] == "orders_rejected"
    assert found["type"].endswith("#orders_rejected")
    assert (found["accepted"], found["duplicates"], found["rejected"]) == (0, 0, 2)
    assert [result["status"] for result in found["results"]] == ["rejected", "rejected"]
    assert {error["code"] for error in found["errors"]} >= {"date_invalid", "field_unknown"}
    assert found["errors_total"] == len(found["errors"])
    assert await ingest.emitted() == []


async def test_a_reference_is_stored_once(ingest: ServiceUnderTest, owner: httpx2.AsyncClient) -> None:
    first = await owner.post(ORDERS, json=[order("WEB-1"), order("WEB-1"), order("WEB-2")])
    assert [result["status"] for result in first.json()["results"]] == ["accepted", "duplicate", "accepted"]
    changed = order("WEB-1", price="10.00")
    second = await owner.post(ORDERS, json=[changed, order("WEB-3")])
    assert second.status_code == 200
    found = second.json()
    assert (found["accepted"], found["duplicates"], found["rejected"]) == (1, 1, 0)
    assert found["results"][0]["warnings"][0]["code"] == "duplicate_existing"
    stored = [each for event in await ingest.emitted(OrderAcceptedV1) for each in event.orders]
    assert [each.purchase_reference for each in stored] == ["WEB-1", "WEB-2", "WEB-3"]
    assert stored[0].price is None
    third = await owner.post(ORDERS, json=[order("WEB-1")])
    assert third.status_code == 200
    assert len(await ingest.emitted(OrderAcceptedV1)) == 2, "a call of duplicates tells nothing"


async def test_a_dry_run_answers_alike_and_stores_nothing(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient
) -> None:
    elements = [order("WEB-1"), order("WEB-2", purchase_date="x")]
    dry = await owner.post(ORDERS, params={"dry_run": "true"}, json=elements)
    assert await ingest.emitted() == []
    assert (await owner.get(f"{ORDERS}/WEB-1")).status_code == 404
    real = await owner.post(ORDERS, json=elements)
    assert (dry.status_code, dry.json()) == (real.status_code, real.json())


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "request_malformed"),
        (b"[{]", 400, "request_malformed"),
        (b'[{"price": NaN}]', 400, "request_malformed"),
        (b"\xff\xfe\xfa", 400, "request_malformed"),
        ("[{}]".encode("utf-16"), 400, "request_malformed"),
        (b"\xef\xbb\xbf[{}]", 422, "orders_rejected"),
        (b"[" * 33 + b"]" * 33, 400, "request_malformed"),
        (b"[" * 900 + b"]" * 900, 400, "request_malformed"),
        (b"[" * 100_000, 400, "request_malformed"),
        (b"1" * 5_000, 400, "request_malformed"),
        (b"{}", 422, "request_invalid"),
        (b"[]", 422, "request_invalid"),
        (b"null", 422, "request_invalid"),
        (b"[null]", 422, "orders_rejected"),
        (b"[1e999]", 422, "orders_rejected"),
        (b'[{"price": 1e999, "extra": {"a": [{}]}}]', 422, "orders_rejected"),
        (b'[{"\\ud800": "\\udfff", "purchase_reference": "\\ud800"}]', 422, "orders_rejected"),
        (b'[{"a\\u0000/~": "\\u0000"}]', 422, "orders_rejected"),
        (b"[" + b"1," * 500 + b"1]", 413, "too_many_orders"),
        (b"[" + b" " * (5 << 20) + b"]", 413, "body_too_large"),
    ],
)
async def test_what_is_no_call_is_refused(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient, content: bytes, status: int, code: str
) -> None:
    answer = await owner.post(ORDERS, content=content, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await ingest.emitted() == []


async def test_what_is_too_much_says_what_to_do(owner: httpx2.AsyncClient) -> None:
    headers = {"content-type": "application/json"}
    orders = await owner.post(ORDERS, content=b"[" + b"1," * 500 + b"1]", headers=headers)
    assert orders.json()["detail"] == "501 orders; a call takes 500: split it"
    content = b"[" + b" " * (5 << 20) + b"]"
    size = await owner.post(ORDERS, content=content, headers={**headers, "accept-language": "fr"})
    assert size.json()["detail"].startswith("Cette adresse prend 5\u202f242\u202f880 octets au plus")


async def test_five_hundred_orders_pass_and_travel_in_one_event(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient
) -> None:
    answer = await owner.post(ORDERS, json=[order(f"WEB-{number}") for number in range(500)])
    assert answer.json()["accepted"] == 500
    (event,) = await ingest.emitted(OrderAcceptedV1)
    assert len(event.orders) == 500


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": "application/xml"},
        {},
        {"content-type": "application/json", "content-encoding": "gzip"},
    ],
)
async def test_another_media_type_is_refused(owner: httpx2.AsyncClient, headers: dict[str, str]) -> None:
    answer = await owner.post(ORDERS, content=b"[]", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "media_type_unsupported")


async def test_messages_follow_the_readers_language(owner: httpx2.AsyncClient) -> None:
    said = {}
    for language in ("fr-FR,fr;q=0.9", "en"):
        headers = {"accept-language": language}
        answer = await owner.post(ORDERS, json=[order(purchase_date="31/31/2026")], headers=headers)
        said[language[:2]] = (answer.json()["title"], answer.json()["errors"][0]["message"])
    assert said == {
        "fr": ("Toutes les commandes ont été rejetées", said["fr"][1]),
        "en": ("All orders were rejected", said["en"][1]),
    }
    assert "Date" in said["fr"][1]
    assert said["fr"][1] != said["en"][1]


async def test_another_tenants_website_is_not_found(ingest: ServiceUnderTest) -> None:
    async with ingest.client(member(STRANGER)) as stranger:
        foreign = await stranger.post(ORDERS, json=[order()])
        read = await stranger.get(f"{ORDERS}/WEB-1")
    assert (foreign.status_code, foreign.json()["code"]) == (404, "not_found")
    assert (read.status_code, read.json()["code"]) == (404, "not_found")
    async with ingest.client() as anyone:
        assert (await anyone.post(ORDERS, json=[order()])).status_code == 401
    async with ingest.client(member(WEBSITE, "viewer")) as viewer:
        assert (await viewer.post(ORDERS, json=[order()])).status_code == 403
    assert await ingest.emitted() == []


async def test_an_unknown_website_is_not_found(ingest: ServiceUnderTest) -> None:
    async with ingest.client(member(STRANGER)) as owner_of_nothing:
        answer = await owner_of_nothing.post(f"/api/v1/websites/{STRANGER}/orders", json=[order()])
    assert answer.status_code == 404


async def test_an_order_is_read_with_its_provenance_and_requests(
    ports: EmbeddedPorts, ingest: ServiceUnderTest, owner: httpx2.AsyncClient
) -> None:
    sent = order(
        "A/B 1?#é",
        price="149.80",
        products=[{"name": "Alto", "product_ref": {"reference": "ALTO-42", "ean13": "3760123450010"}}],
        sales_channel={"channel": "online", "website_id": str(WEBSITE)},
        solicitation_parameters={"delay": 5, "delay_product": 20},
        extra={"loyalty": "gold"},
    )
    posted = await owner.post(ORDERS, json=[sent])
    request = {"id": "0199", "status": "programmed"}
    ports.apps["tracking"] = stand_in({f"/internal/websites/{WEBSITE}/requests": {"items": [request]}})
    answer = await owner.get(f"{ORDERS}/A%2FB%201%3F%23%C3%A9")
    assert answer.status_code == 200
    found = answer.json()
    assert found["purchase_reference"] == "A/B 1?#é"
    assert found["purchase_date"] == "2026-03-01T07:30:00Z"
    assert found["price"] == "149.80"
    assert found["products"][0]["product_ref"]["ean13"] == "3760123450010"
    assert found["sales_channel"] == {"channel": "online", "website_id": None, "shop_id": None}
    assert found["solicitation_parameters"] == {
        "delay": 5,
        "delay_product": 20,
        "purchase_event_type": None,
    }
    assert found["extra"] == {"loyalty": "gold"}
    assert found["provenance"] == {
        "method": "api",
        "source": "API",
        "file": None,
        "line": None,
        "call_id": posted.headers["x-request-id"],
        "received_at": "2026-03-02T12:00:00Z",
    }
    assert found["requests"] == [request]


async def test_without_tracking_the_order_is_unavailable_for_a_while(
    ports: EmbeddedPorts, owner: httpx2.AsyncClient
) -> None:
    await owner.post(ORDERS, json=[order()])
    del ports.apps["tracking"]
    answer = await owner.get(f"{ORDERS}/WEB-1")
    assert (answer.status_code, answer.json()["code"]) == (503, "service_unavailable")
    assert answer.headers["retry-after"]
    assert (await owner.get(f"{ORDERS}/unknown")).status_code == 404


async def test_without_accounts_a_website_not_known_yet_is_unavailable(
    ports: EmbeddedPorts, owner: httpx2.AsyncClient
) -> None:
    del ports.apps["accounts"]
    answer = await owner.post(ORDERS, json=[order()])
    assert (answer.status_code, answer.json()["code"]) == (503, "service_unavailable")


async def test_an_outlet_is_created_by_its_first_order(owner: httpx2.AsyncClient) -> None:
    channel = {"channel": "offline", "shop_id": "LYON-02"}
    answer = await owner.post(ORDERS, json=[order(sales_channel=channel)])
    assert answer.json()["accepted"] == 1
    shops = await owner.get(ORDERS.replace("orders", "shops"))
    assert shops.json() == {"items": [{"shop_id": "LYON-02", "name": "LYON-02"}], "next_cursor": None}


OUTCOMES = {
    "200": {"all_accepted", "with_duplicates"},
    "206": {"partial"},
    "400": {"request_malformed"},
    "401": {"unauthenticated"},
    "403": {"forbidden"},
    "404": {"not_found"},
    "409": {"idempotency_key_in_use"},
    "413": {"body_too_large", "too_many_orders"},
    "415": {"media_type_unsupported"},
    "422": {"orders_rejected", "request_invalid", "request_invalid_3", "idempotency_key_reused"},
    "429": {"rate_limited"},
    "503": {"service_unavailable"},
    "507": {"storage_full"},
}


async def test_the_document_shows_every_outcome_of_a_call(owner: httpx2.AsyncClient) -> None:
    document: dict[str, Any] = (await owner.get("/openapi.json")).json()
    operation = document["paths"]["/api/v1/websites/{id_website}/orders"]["post"]
    examples = {
        status: next(iter(response["content"].values()))["examples"]
        for status, response in operation["responses"].items()
    }
    assert {status: set(shown) for status, shown in examples.items()} == OUTCOMES
    for status, shown in examples.items():
        for name, example in shown.items():
            value = example["value"]
            if int(status) < 400:
                CallAnswer.model_validate(value)
            else:
                assert name.startswith(value["code"])
                assert value["status"] == int(status)
    counts = [
        [examples[status][name]["value"][count] for count in ("accepted", "duplicates", "rejected")]
        for status, name in (("200", "all_accepted"), ("200", "with_duplicates"), ("206", "partial"))
    ]
    assert counts == [[1, 0, 0], [1, 1, 0], [1, 0, 1]]
    rejected = examples["422"]["orders_rejected"]["value"]
    assert {"accepted", "duplicates", "rejected", "results"} <= rejected.keys()
    for status in ("409", "429", "503", "507"):
        assert "Retry-After" in operation["responses"][status]["headers"]
    assert [one["name"] for one in operation["parameters"] if one["in"] == "header"] == ["Idempotency-Key"]
    assert "HTTPValidationError" not in json.dumps(document)


async def test_the_document_is_one_and_its_examples_are_answers(owner: httpx2.AsyncClient) -> None:
    document: dict[str, Any] = (await owner.get("/openapi.json")).json()
    OpenAPI.model_validate(document)
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names) >= 11
    assert all(operation["description"] for operation in operations)
    responses = document["paths"]["/api/v1/websites/{id_website}/orders"]["post"]["responses"]
    for status in ("200", "206"):
        schema = responses[status]["content"]["application/json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/CallAnswer"}


async def test_the_documents_example_is_accepted(owner: httpx2.AsyncClient, clock: FixedClock) -> None:
    document: dict[str, Any] = (await owner.get("/openapi.json")).json()
    operation = document["paths"]["/api/v1/websites/{id_website}/orders"]["post"]
    example = operation["requestBody"]["content"]["application/json"]["example"]
    answer = await owner.post(ORDERS, json=example)
    assert (answer.status_code, answer.json()["accepted"]) == (200, 1)
    read = (await owner.get(f"{ORDERS}/{example[0]['purchase_reference']}")).json()
    shown = operation["responses"]["200"]["content"]["application/json"]["examples"]["all_accepted"]
    assert answer.json() == shown["value"]
    path = "/api/v1/websites/{id_website}/orders/{purchase_reference}"
    get = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["example"]
    assert get.keys() == read.keys()
    assert get["consumer"] == read["consumer"]
