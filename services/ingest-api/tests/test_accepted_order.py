"""What is stored and told of an order."""

from datetime import UTC, datetime
from decimal import Decimal

from contracts.orders import Provenance
from ingest_api.accepted_order import accepted
from ingest_api.order import Channel, Consumer, NewOrder, Product, PurchaseEventType
from kit.ids import uuid7

RECEIVED = datetime(2026, 3, 2, 12, tzinfo=UTC)
PROVENANCE = Provenance(method="sftp", source="SFTP", file="march.csv", received_at=RECEIVED)
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


def test_an_order_is_stored_with_all_that_was_sent() -> None:
    order_id = uuid7()
    stored = accepted(ORDER, PROVENANCE, order_id)
    assert stored.order_id == order_id
    assert stored.provenance == PROVENANCE.model_copy(update={"line": 7})
    assert (stored.price, stored.products[0].price) == ("149.80", "100")
    assert (stored.channel, stored.shop_id, stored.event_type) == ("offline", "LYON-02", "PURCHASE_ONLY")
    assert (stored.consumer.email, stored.consumer.country) == ("ines.lefevre@example.org", "FR")
    assert [product.not_received for product in stored.products] == [False, True]
    assert (stored.delay, stored.products[0].delay_product, stored.extra) == (5, 20, {"loyalty": "gold"})
