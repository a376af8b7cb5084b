"""Forgetting persons: requests and their steps stay, and name nobody; domain.md 7.8."""

from datetime import timedelta
from typing import Any

from contracts import requests as told
from contracts.persons import OrderErasedV1, PersonAnonymizedV1
from kit.addresses import hash_of_address
from kit.ids import uuid7
from kit.testing.traces import traces_in_database
from tracking.testing import ALTO, START, Site, envelope, order, scheduled, state, stepped

INES = "Ines.Quermeneur@example.org"
TRACES = ("quermeneur", "Lefèvre", "Inès")


def anonymized(site: Site, **given: Any) -> PersonAnonymizedV1:
    person = hash_of_address(INES.lower(), site.ports.keys.keyed_hash)
    return PersonAnonymizedV1(**({"erasure_id": uuid7(), "person": person, **envelope(ALTO)} | given))


async def traces(site: Site) -> list[str]:
    return await traces_in_database(site.service.database, TRACES)


async def test_a_forgotten_person_is_named_nowhere_and_not_found(site: Site) -> None:
    known, unknown = state(order("W-1", email=INES)), state(order("W-2", email=INES.lower()))
    await site.service.receive(scheduled(known, unknown))
    await site.service.receive(stepped(told.ReviewRequestSentV1, known.request_id, START))
    assert await traces(site)
    await site.service.receive(anonymized(site, request_ids=[known.request_id]))
    assert await traces(site) == []
    assert await site.listed(q="ines.quermeneur") == []
    assert [(item["email"], item["status"]) for item in await site.listed(q="W-1")] == [(None, "sent")]
    detail = await site.detail(known.request_id)
    assert detail["order"]["consumer"]["first_name"] == "Anonymous"
    assert [step["event"] for step in detail["history"]] == ["programmed", "sent"]
    exported = (await site.get("/requests/export.csv")).text
    assert exported.count("W-") == 2
    assert "@" not in exported


async def test_a_request_on_its_way_names_nobody_either(site: Site) -> None:
    late, other = state(order("W-1", email=INES)), state(order("W-2", email="tom@example.org"))
    await site.service.receive(anonymized(site))
    newer = state(order("W-3", email=INES, received_at=START + timedelta(seconds=1)))
    await site.service.receive(scheduled(late, other, newer))
    assert {item["purchase_reference"]: item["email"] for item in await site.listed()} == {
        "W-1": None,
        "W-2": "tom@example.org",
        "W-3": INES,
    }


async def test_orders_whose_time_is_over_name_nobody(site: Site) -> None:
    old, other = state(order("W-1", email=INES)), state(order("W-2", email=INES))
    await site.service.receive(scheduled(old, other))
    await site.service.receive(OrderErasedV1(order_ids=[old.order.order_id], **envelope(ALTO)))
    assert {item["purchase_reference"]: item["email"] for item in await site.listed()} == {
        "W-1": None,
        "W-2": INES,
    }
    assert (await site.detail(old.request_id))["order"]["consumer"]["last_name"] == "Anonymous"
