"""From the event to programmed requests: domain.md 6.2, 6.3, 6.5; invariants G2, G3."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from contracts.orders import AcceptedOrder, Consumer, Provenance
from contracts.requests import ReviewRequestScheduledV1
from contracts.websites import CollectionSettings
from kit.ids import uuid7
from kit.inbox import Retry
from kit.testing.service import another_service
from mailer.plan_request import scheduled
from mailer.tables import planned_orders
from mailer.testing import ALTO, NOVA, Site

PARIS = ZoneInfo("Europe/Paris")
FROM_PURCHASE = CollectionSettings(delay_base="purchase")


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def received(at: str, *, purchased: str | None = None) -> AcceptedOrder:
    """Return an order received at an instant."""
    return AcceptedOrder(
        order_id=uuid7(),
        purchase_reference="WEB-1",
        purchase_date=instant(purchased or at),
        consumer=Consumer(first_name="A", last_name="B", email="a@example.org", language="fr"),
        provenance=Provenance(method="api", source="API", received_at=instant(at)),
    )


async def test_a_request_is_programmed_with_what_led_to_it(site: Site) -> None:
    order = site.order(delay=5, products=["A"])
    await site.accept(order)
    (request,) = await site.requests()
    assert (request["status"], request["type"]) == ("programmed", "brand_and_product")
    assert request["scheduled_at"] == datetime(2026, 3, 7, 12, tzinfo=UTC)
    (event,) = await site.service.emitted(ReviewRequestScheduledV1)
    (item,) = event.items
    assert event.correlation_id == "correlation-1"
    assert item.state.order == order
    assert item.state.products == ["A"]
    assert (item.step.rule, item.step.setting, item.step.value) == ("delay_row", "delay", 5)


async def test_an_order_told_again_plans_nothing_twice(site: Site) -> None:
    order = site.order(products=["A", "B"])
    await site.accept(order)
    await site.set(product_delay_days=30)  # would give two requests
    await site.accept(order, site.order(purchase_reference="WEB-2", received_at=site.clock.now()))
    await site.accept(order)
    assert sorted(request["purchase_reference"] for request in await site.requests()) == ["WEB-1", "WEB-2"]


async def test_settings_valid_at_reception_count(site: Site) -> None:
    early = site.order(purchase_reference="EARLY")
    site.clock.advance(timedelta(minutes=1))
    await site.set(brand_delay_days=2)
    late = site.order(purchase_reference="LATE")
    site.clock.advance(timedelta(minutes=1))
    await site.set(brand_delay_days=1)
    await site.accept(early, late)
    days = {
        request["purchase_reference"]: (request["scheduled_at"] - request["received_at"]).days
        for request in await site.requests()
    }
    assert days == {"EARLY": 7, "LATE": 2}


async def test_an_order_without_products_may_give_only_a_note(site: Site) -> None:
    await site.set(collect="product")
    await site.accept(site.order())
    assert await site.requests() == []
    async with site.service.database.read() as session:
        (row,) = await session.rows(planned_orders.select())
    assert row["note"] == "no_product"
    await site.set(collect="both")
    site.clock.advance(timedelta(minutes=1))
    await site.accept(site.order(purchase_reference="ASKED"))
    async with site.service.client(another_service("reviews")) as client:
        for id_website, asked, without in ((ALTO, 1, {"no_product": 1}), (NOVA, 0, {})):
            answer = await client.get(f"/internal/websites/{id_website}/planned-orders/counts")
            assert answer.json() == {"asked": asked, "without_request": without}


async def test_suppressed_and_excluded_recipients_are_refused_at_once(site: Site) -> None:
    await site.set(excluded_domains=["@Market.Example"])
    async with site.service.client() as client:
        await site.accept(site.order("gone@example.org", delay=0))
        await site.send()
        await client.post(site.link("u"), data={"scope": "brand"})
    await site.accept(
        site.order("Gone@Example.org", purchase_reference="WEB-2"),
        site.order("relay@market.example", purchase_reference="WEB-3"),
        site.order("ok@example.org", purchase_reference="WEB-4"),
    )
    found = {
        request["purchase_reference"]: (request["status"], request["reason"])
        for request in await site.requests()
    }
    assert found == {
        "WEB-1": ("sent", None),
        "WEB-2": ("error", "unsubscribed"),
        "WEB-3": ("blocked", None),
        "WEB-4": ("programmed", None),
    }
    told = await site.told()
    assert told.count(("failed", "unsubscribed", "unsubscribed_here")) == 1
    assert told.count(("blocked", None, "domain_excluded")) == 1
    assert len([step for step in told if step[0] == "scheduled"]) == 4


async def test_an_unknown_website_waits(site: Site) -> None:
    with pytest.raises(Retry):
        await site.accept(site.order(), id_website=UUID(int=99))


async def test_tenants_settings_are_their_own(site: Site) -> None:
    await site.set(brand_delay_days=1)
    await site.accept(site.order(), id_website=ALTO)
    await site.accept(site.order(), id_website=NOVA)
    days = {request["id_website"]: request["scheduled_at"].day for request in await site.requests()}
    assert days == {ALTO: 3, NOVA: 9}


@pytest.mark.parametrize(
    ("base", "days", "expected"),
    [
        ("2026-03-22T10:15:30+01:00", 7, "2026-03-29T10:15:30+02:00"),  # same wall clock across the change
        ("2026-03-28T02:30:00+01:00", 1, "2026-03-29T03:30:00+02:00"),  # a skipped time moves forward
        ("2026-10-24T02:30:00+02:00", 1, "2026-10-25T02:30:00+02:00"),  # a repeated time: the first
        ("2026-10-25T02:30:00+01:00", 1, "2026-10-26T02:30:00+01:00"),
        ("2026-10-25T02:30:00+01:00", 0, "2026-10-25T02:30:00+01:00"),  # at once is at once
    ],
)
def test_calendar_days_at_the_same_local_time(base: str, days: int, expected: str) -> None:
    order = received(base)
    assert scheduled(order, days, CollectionSettings(), PARIS) == instant(expected)


@pytest.mark.parametrize(
    ("zone", "base", "days", "expected"),
    [
        ("Pacific/Kiritimati", "2026-03-02T23:30:00+00:00", 1, "2026-03-03T23:30:00+00:00"),  # +14
        ("Pacific/Pago_Pago", "2026-03-02T05:00:00+00:00", 1, "2026-03-03T05:00:00+00:00"),  # -11
        ("America/New_York", "2026-03-07T02:30:00-05:00", 1, "2026-03-08T03:30:00-04:00"),
        ("Pacific/Chatham", "2026-04-04T23:45:00+13:45", 1, "2026-04-05T23:45:00+12:45"),
        ("Australia/Lord_Howe", "2026-10-03T02:15:00+10:30", 1, "2026-10-04T02:45:00+11:00"),  # half an hour
        ("Africa/Cairo", "2026-04-23T00:30:00+02:00", 1, "2026-04-24T01:30:00+03:00"),  # midnight is skipped
        ("Asia/Kathmandu", "2026-03-02T20:00:00+05:45", 365, "2027-03-02T20:00:00+05:45"),
    ],
)
def test_calendar_days_are_the_websites(zone: str, base: str, days: int, expected: str) -> None:
    assert scheduled(received(base), days, CollectionSettings(), ZoneInfo(zone)) == instant(expected)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(7, "2026-03-02T12:00:00+00:00"), (70, "2026-03-12T09:00:00+00:00"), (0, "2026-03-02T12:00:00+00:00")],
)
def test_delays_may_count_from_the_purchase(days: int, expected: str) -> None:
    order = received("2026-03-02T12:00:00+00:00", purchased="2026-01-01T10:00:00+01:00")
    due = scheduled(order, days, FROM_PURCHASE, PARIS)
    assert due == instant(expected)  # never before the reception: what is past is due at once


@pytest.mark.parametrize(
    ("days", "expected"), [(0, "2026-03-02T12:00:00+00:00"), (1, "2026-03-04T09:00:00+00:00")]
)
def test_at_once_is_at_once_even_before_the_purchase(days: int, expected: str) -> None:
    order = received("2026-03-02T12:00:00+00:00", purchased="2026-03-03T10:00:00+01:00")
    assert scheduled(order, days, FROM_PURCHASE, PARIS) == instant(expected)


@pytest.mark.parametrize(
    ("purchased", "expected"),
    [
        ("2026-03-27T02:30:00+01:00", "2026-03-29T03:30:00+02:00"),
        ("2026-10-23T02:30:00+02:00", "2026-10-25T02:30:00+02:00"),
    ],
)
def test_days_from_the_purchase_keep_its_local_time(purchased: str, expected: str) -> None:
    order = received(purchased, purchased=purchased)
    assert scheduled(order, 2, FROM_PURCHASE, PARIS) == instant(expected)
