"""Modules' orders in ingest's form."""

from dataclasses import replace
from uuid import UUID

from connectors.connector import Connector
from connectors.shop_order import element_of, orders_in, shop_states
from connectors.testing import shop_order

CONNECTOR = Connector(UUID(int=4), url="https://shop.example")


def test_an_order_of_prestashop() -> None:
    assert element_of(shop_order(501), CONNECTOR, "en") == {
        "purchase_reference": "501",
        "purchase_date": "2026-03-01T07:30:00+00:00",
        "price": "149.80",
        "consumer": {
            "first_name": "Inès",
            "last_name": "Lefèvre",
            "email": "ines.lefevre@example.org",
            "language": "fr",
        },
        "products": [
            {
                "product_ref": {
                    "reference": "42",
                    "sku": "ALTO-42-GR",
                    "ean13": "3760123450010",
                    "upc": None,
                    "jan": None,
                    "isbn": None,
                    "mpn": None,
                },
                "name": "Chaussures Alto",
                "brand": "Cimes",
                "category": None,
                "price": "119.90",
                "product_url": "https://shop.example/p/alto-42",
                "image_url": None,
            }
        ],
        "extra": {"shop_reference": "REF501", "order_state": "Livré(5)"},
    }


def test_an_order_of_magento_bought_in_an_outlet() -> None:
    order = shop_order(
        7, amount_order="12.30 EUR", canal="offline", id_pointshop="lyon-2", iso_lang="", products={}
    )
    element = element_of(order, CONNECTOR, "de")
    assert element["price"] == "12.30"
    assert element["sales_channel"] == {"channel": "offline", "shop_id": "lyon-2"}
    assert element["consumer"]["language"] == "de"
    assert element["products"] == []


def test_the_shops_reference_is_the_number_if_its_merchant_says_so() -> None:
    by_reference = replace(CONNECTOR, order_number="reference", product_reviews=False)
    element = element_of(shop_order(501), by_reference, "fr")
    assert element["purchase_reference"] == "REF501"
    assert element["extra"]["shop_order"] == "501"
    assert element["products"] == []


def test_delays_of_the_order_go_before_the_connectors() -> None:
    own = replace(CONNECTOR, brand_delay_days=0, product_delay_days=30)
    assert element_of(shop_order(1), own, "fr")["solicitation_parameters"] == {
        "delay": 0,
        "delay_product": 30,
    }
    order = shop_order(1, delay_commande_specifique="3")
    assert element_of(order, own, "fr")["solicitation_parameters"]["delay"] == 3


def test_orders_come_as_a_list_an_object_or_nothing() -> None:
    assert orders_in({"list_orders": {"9": {"id_order": 9}}}) == [{"id_order": 9}]
    assert orders_in({"list_orders": [{"id_order": 9}]}) == [{"id_order": 9}]
    assert orders_in({"list_orders": "[]"}) == orders_in({}) == []
    assert element_of("no order", CONNECTOR, "fr") == {}


def test_order_states_come_in_several_forms() -> None:
    assert shop_states({"Liste_des_statuts": {"5": "Livré"}}) == ({"id": "5", "name": "Livré"},)
    listed = [{"id_order_state": 5, "name": "Livré"}, {"value": "complete", "label": "Complete"}, {}]
    assert shop_states({"Liste_des_statuts": listed}) == (
        {"id": "5", "name": "Livré"},
        {"id": "complete", "name": "Complete"},
    )
