"""The use case behind every door: rows, keys, outlets and the event, in one transaction (domain.md 2.5)."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from contracts.orders import OrderAcceptedV1, Provenance
from ingest_api.accept_order import accept_orders
from ingest_api.order import Channel, Consumer, NewOrder, Product, PurchaseEventType
from ingest_api.store import OrderStore, known_shops, list_shops
from ingest_api.testing.doors import STRANGER, WEBSITE
from kit.db import WriteSession
from kit.ids import uuid7
from kit.ports_embedded import EmbeddedPorts
from kit.testing.service import ServiceUnderTest

RECEIVED = datetime(2026, 3, 2, 12, tzinfo=UTC)
ORDER = NewOrder(
    purchase_reference="#1855",
    purchase_date=datetime(2026, 3, 1, 7, 30, tzinfo=UTC),
    consumer=Consumer("Inès", "Lefèvre", "ines.lefevre@example.org", "fr", phone="33611223344", country="FR"),
    channel=Channel.OFFLINE,
    shop_id="LYON-02",
    price=Decimal("149.80"),
    delay=5,
    products=(
        Product("ALTO-42", "Alto", price=Decimal("1E+2"), ean="3760123450010", delay_product=20),
        Product("MERI-M", "Chaussettes", not_received=True),
    ),
    event_type=PurchaseEventType.PURCHASE_ONLY,
    extra={"loyalty": "gold"},
    line=7,
)


@pytest.fixture
def store(ports: EmbeddedPorts) -> OrderStore:
    return OrderStore(ports.keys)


async def accept(
    session: WriteSession, store: OrderStore, *orders: NewOrder, id_website: UUID = WEBSITE
) -> set[str]:
    provenance = Provenance(method="sftp", source="SFTP", file="march.csv", received_at=RECEIVED)
    return await accept_orders(
        orders, id_website=id_website, intake=uuid7(), provenance=provenance, session=session, store=store
    )


async def test_an_order_is_stored_as_it_is_told(ingest: ServiceUnderTest, store: OrderStore) -> None:
    async with ingest.database.write() as session:
        assert await accept(session, store, ORDER) == {"#1855"}
    (event,) = await ingest.emitted()
    assert isinstance(event, OrderAcceptedV1)
    assert (event.id_website, event.occurred_at) == (WEBSITE, RECEIVED)
    async with ingest.database.read() as session:
        stored = await store.find(session, WEBSITE, "#1855")
        assert await list_shops(session, WEBSITE, after="", limit=10) == [
            {"shop_id": "LYON-02", "name": "LYON-02"}
        ]
    assert stored == event.orders[0]
    assert stored is not None
    assert stored.provenance == Provenance(
        method="sftp", source="SFTP", file="march.csv", line=7, received_at=RECEIVED
    )
    assert (stored.price, stored.products[0].price) == ("149.80", "100")
    assert (stored.channel, stored.shop_id, stored.event_type) == ("offline", "LYON-02", "PURCHASE_ONLY")
    assert stored.products[1].not_received
    assert stored.extra == {"loyalty": "gold"}


async def test_a_known_reference_changes_nothing_whatever_its_content(
    ingest: ServiceUnderTest, store: OrderStore
) -> None:
    async with ingest.database.write() as session:
        await accept(session, store, ORDER)
    other = replace(ORDER, price=Decimal(1), shop_id="PARIS-11")
    new = replace(ORDER, purchase_reference="#1856", shop_id="LYON-02")
    async with ingest.database.write() as session:
        assert await accept(session, store, other, new) == {"#1856"}
    async with ingest.database.write() as session:
        assert await accept(session, store, other, new) == set()
    events = await ingest.emitted()
    assert [[each.purchase_reference for each in event.orders] for event in events] == [["#1855"], ["#1856"]]
    async with ingest.database.read() as session:
        stored = await store.find(session, WEBSITE, "#1855")
        assert await known_shops(session, WEBSITE) == {"LYON-02"}
    assert stored is not None
    assert stored.price == "149.80"


async def test_references_of_another_website_are_its_own(ingest: ServiceUnderTest, store: OrderStore) -> None:
    async with ingest.database.write() as session:
        await accept(session, store, ORDER)
        assert await accept(session, store, ORDER, id_website=STRANGER) == {"#1855"}
        lower = replace(ORDER, purchase_reference="#1855a")
        upper = replace(ORDER, purchase_reference="#1855A")
        assert await accept(session, store, lower, upper) == {"#1855a", "#1855A"}


async def test_the_event_keeps_the_order_of_the_call(ingest: ServiceUnderTest, store: OrderStore) -> None:
    many = [replace(ORDER, purchase_reference=f"R-{number}") for number in range(50)]
    async with ingest.database.write() as session:
        await accept(session, store, *many)
    (event,) = await ingest.emitted()
    assert [each.purchase_reference for each in event.orders] == [each.purchase_reference for each in many]


async def test_an_undone_transaction_leaves_no_order_and_no_event(
    ingest: ServiceUnderTest, store: OrderStore
) -> None:
    async def accept_and_fail() -> None:
        async with ingest.database.write() as session:
            await accept(session, store, ORDER)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        await accept_and_fail()
    async with ingest.database.read() as reader:
        assert await store.find(reader, WEBSITE, "#1855") is None
        assert await store.received(reader, WEBSITE, ["#1855"]) == set()
        assert await known_shops(reader, WEBSITE) == frozenset()
    assert await ingest.emitted() == []
