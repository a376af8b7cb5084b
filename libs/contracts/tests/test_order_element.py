"""A stored order as the API shows it (surface.md 4a)."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from contracts.order_element import element_of
from contracts.orders import AcceptedOrder, Consumer, Product, Provenance

ORDER = AcceptedOrder(
    order_id=UUID("01990000-0000-7000-8000-000000000001"),
    purchase_reference="WEB-10501",
    purchase_date=datetime(2026, 3, 2, 8, 30, tzinfo=timezone(timedelta(hours=1))),
    price="149.80",
    consumer=Consumer(
        first_name="Inès",
        last_name="Lefèvre",
        email="ines.lefevre@example.org",
        phone="33611223344",
        language="fr",
        country="FR",
    ),
    products=[
        Product(
            product_ref="ALTO-42",
            name="Chaussures Alto",
            sku="ALTO-42-GR",
            ean="3760123450010",
            brand="Cimes",
            category="Randonnée",
            price="119.90",
            product_url="https://shop.example/p/alto-42",
            delay_product=20,
        )
    ],
    delay=5,
    event_type="BRAND_AND_PRODUCT",
    extra={"loyalty": "gold"},
    provenance=Provenance(
        method="sftp",
        source="SFTP",
        file="march.csv",
        line=2,
        received_at=datetime(2026, 3, 3, 0, 4, 11, tzinfo=UTC),
    ),
)


def test_the_element_is_the_one_that_would_send_the_order() -> None:
    assert element_of(ORDER).model_dump(mode="json") == {
        "id": "01990000-0000-7000-8000-000000000001",
        "purchase_reference": "WEB-10501",
        "purchase_date": "2026-03-02T07:30:00Z",
        "price": "149.80",
        "consumer": {
            "first_name": "Inès",
            "last_name": "Lefèvre",
            "email": "ines.lefevre@example.org",
            "phone": "33611223344",
            "language": "fr",
            "country": "FR",
            "hide_personal_data": False,
        },
        "products": [
            {
                "name": "Chaussures Alto",
                "product_ref": {
                    "reference": "ALTO-42",
                    "sku": "ALTO-42-GR",
                    "ean13": "3760123450010",
                    "upc": None,
                    "isbn": None,
                    "jan": None,
                    "mpn": None,
                },
                "brand": "Cimes",
                "category": "Randonnée",
                "price": "119.90",
                "product_url": "https://shop.example/p/alto-42",
                "image_url": None,
                "not_received": False,
                "delay_product": 20,
            }
        ],
        "sales_channel": {"channel": "online", "website_id": None, "shop_id": None},
        "solicitation_parameters": {
            "delay": 5,
            "delay_product": 20,
            "purchase_event_type": "BRAND_AND_PRODUCT",
        },
        "extra": {"loyalty": "gold"},
        "provenance": {
            "method": "sftp",
            "source": "SFTP",
            "file": "march.csv",
            "line": 2,
            "call_id": None,
            "received_at": "2026-03-03T00:04:11Z",
        },
    }


@pytest.mark.parametrize(
    ("delays", "common"), [((), None), ((20,), 20), ((20, 20), 20), ((20, 10), None), ((20, None), None)]
)
def test_a_delay_of_all_products_is_shown_as_the_orders(
    delays: tuple[int | None, ...], common: int | None
) -> None:
    products = [
        Product(product_ref=str(place), name="P", delay_product=delay) for place, delay in enumerate(delays)
    ]
    element = element_of(ORDER.model_copy(update={"products": products}))
    assert element.solicitation_parameters.delay_product == common


def test_an_order_of_a_shop_names_it() -> None:
    element = element_of(ORDER.model_copy(update={"channel": "offline", "shop_id": "LYON-02"}))
    assert (element.sales_channel.channel, element.sales_channel.shop_id) == ("offline", "LYON-02")
