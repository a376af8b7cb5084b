"""Units and delays: domain.md 6.1 and 6.3."""

from datetime import UTC, datetime
from typing import Any

import pytest

from contracts.orders import AcceptedOrder, Consumer, Product, Provenance
from contracts.websites import CollectionSettings
from kit.ids import uuid7
from mailer.planning import Unit, Valid, units_of

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def order(*products: Product, **given: Any) -> AcceptedOrder:
    return AcceptedOrder(
        order_id=uuid7(),
        purchase_reference="WEB-1",
        purchase_date=NOW,
        consumer=Consumer(first_name="A", last_name="B", email="a@example.org", language="fr"),
        products=list(products),
        provenance=Provenance(method="api", source="API", received_at=NOW),
        **given,
    )


def product(ref: str, delay: int | None = None, *, not_received: bool = False) -> Product:
    return Product(product_ref=ref, name=ref, delay_product=delay, not_received=not_received)


def planned(of: AcceptedOrder, *, is_default: bool = False, **settings: Any) -> list[tuple[Any, ...]]:
    """Return (type, days, rule, setting, products) of each unit."""
    units = units_of(of, Valid(CollectionSettings(**settings), is_default))
    assert not isinstance(units, str), units
    return [_shown(unit) for unit in units]


def _shown(unit: Unit) -> tuple[Any, ...]:
    delay = unit.delay
    return unit.type, delay.days, delay.rule, delay.setting, "".join(p.product_ref for p in unit.products)


def test_nobody_set_anything() -> None:
    assert planned(order(), is_default=True) == [("brand", 7, "delay_default", "brand_delay_days", "")]


def test_products_are_asked_together_with_the_brand() -> None:
    assert planned(order(product("A"), product("B"))) == [
        ("brand_and_product", 7, "delay_account", "brand_delay_days", "AB")
    ]


def test_postponed_products_are_a_request_of_their_own() -> None:
    assert planned(order(product("A")), product_delay_days=20) == [
        ("brand", 7, "delay_account", "brand_delay_days", ""),
        ("product", 20, "delay_account", "product_delay_days", "A"),
    ]


def test_each_delay_of_products_is_one_request() -> None:
    found = planned(order(product("A", 20), product("B", 5), product("C", 20), product("D", 0), delay=5))
    assert found == [
        ("brand_and_product", 5, "delay_row", "delay", "B"),
        ("product", 20, "delay_row", "delay_product", "AC"),
        ("product", 0, "delay_row", "delay_product", "D"),
    ]


@pytest.mark.parametrize(
    ("row", "of_order", "account", "brand", "expected"),
    [
        (3, 4, 5, 6, 3),
        (None, 4, 5, 6, 4),
        (None, None, 5, 6, 5),
        (None, None, None, 6, 6),
        (0, 4, 5, 6, 0),
        (None, 0, 5, 6, 0),
        (None, None, 0, 6, 0),
    ],
)
def test_product_delay_precedence(
    row: int | None, of_order: int | None, account: int | None, brand: int, expected: int
) -> None:
    of = order(product("A", row), delay_product=of_order)
    (unit,) = planned(of, collect="product", product_delay_days=account, brand_delay_days=brand)
    assert unit[:2] == ("product", expected)


def test_the_rows_delay_overrides_the_accounts() -> None:
    assert planned(order(delay=0), brand_delay_days=30) == [("brand", 0, "delay_row", "delay", "")]


@pytest.mark.parametrize(
    ("collect", "event_type", "types"),
    [
        ("both", None, ["brand_and_product"]),
        ("both", "PURCHASE_ONLY", ["brand"]),
        ("both", "PRODUCT_ONLY", ["product"]),
        ("brand", None, ["brand"]),
        ("brand", "BRAND_AND_PRODUCT", ["brand"]),
        ("product", None, ["product"]),
        ("product", "BRAND_AND_PRODUCT", ["product"]),
    ],
)
def test_what_is_asked(collect: str, event_type: str | None, types: list[str]) -> None:
    assert [unit[0] for unit in planned(order(product("A"), event_type=event_type), collect=collect)] == types


@pytest.mark.parametrize(
    ("of", "collect", "note"),
    [
        (order(), "product", "no_product"),
        (order(product("A", not_received=True)), "product", "no_product"),
        (order(event_type="PRODUCT_ONLY"), "both", "no_product"),
        (order(product("A"), event_type="PRODUCT_ONLY"), "brand", "not_collected"),
        (order(product("A"), event_type="PURCHASE_ONLY"), "product", "not_collected"),
    ],
)
def test_an_order_may_give_no_request(of: AcceptedOrder, collect: Any, note: str) -> None:
    assert units_of(of, Valid(CollectionSettings(collect=collect), is_default=False)) == note


def test_what_was_not_received_is_not_asked() -> None:
    found = planned(order(product("A"), product("B", not_received=True)))
    assert [unit[4] for unit in found] == ["A"]
