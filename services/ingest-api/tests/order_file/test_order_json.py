"""Orders of the API get the verdicts of the file, with the place in the body."""

import json
from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest_api.order import Channel, PurchaseEventType
from ingest_api.order_file.order_json import (
    ElementStatus,
    ElementVerdict,
    answer_of,
    judge_elements,
    judge_orders,
)
from ingest_api.order_file.settings import ValidationSettings

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
WEBSITE = "3f0b6a1c-5d2e-4a77-9c1b-0f5a6b7c8d9e"
ELEMENT: dict[str, Any] = {
    "purchase_reference": "WEB-1",
    "purchase_date": "2026-03-02T08:30:00.25+01:00",
    "price": "149.80",
    "consumer": {
        "first_name": "Inès",
        "last_name": "Lefèvre",
        "email": "ines.lefevre@Example.org",
        "phone": "+33 6 11 22 33 44",
        "language": "fr_FR",
        "country": "fr",
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
            },
            "brand": "Cimes",
            "category": "Randonnée",
            "price": "119,90",
            "product_url": "https://shop.example/p/alto-42",
            "image_url": None,
            "not_received": False,
        },
        {"name": "Chaussettes", "product_ref": "MERI-M", "not_received": True},
    ],
    "sales_channel": {"channel": "offline", "website_id": WEBSITE, "shop_id": "LYON-02"},
    "solicitation_parameters": {"delay": 5, "delay_product": 20, "purchase_event_type": "PURCHASE_ONLY"},
    "extra": {"loyalty": " gold ", "empty": None},
}


def judge(*elements: object, **settings: Any) -> tuple[ElementVerdict, ...]:
    return judge_orders(elements, settings=ValidationSettings(**settings), now=NOW, id_website=WEBSITE)


def changed(path: str, value: object) -> dict[str, Any]:
    """Return the element with the member of that path set; NUL stands for a slash inside a name."""
    element = deepcopy(ELEMENT)
    *parents, name = (part.replace("\0", "/") for part in path.split("/"))
    holder: Any = element
    for parent in parents:
        holder = holder[int(parent)] if isinstance(holder, list) else holder[parent]
    holder[name] = value
    return element


def said(verdict: ElementVerdict) -> set[tuple[str | None, str]]:
    return {(finding.pointer, finding.code.code) for finding in verdict.findings}


def test_a_whole_order_is_read() -> None:
    (verdict,) = judge(ELEMENT)
    assert (verdict.status, verdict.findings) == (ElementStatus.ACCEPTED, ())
    order = verdict.order
    assert order is not None
    assert order.purchase_date == datetime(2026, 3, 2, 7, 30, 0, 250_000, tzinfo=UTC)
    assert (order.channel, order.shop_id, order.price) == (Channel.OFFLINE, "LYON-02", Decimal("149.80"))
    assert (order.delay, order.event_type) == (5, PurchaseEventType.PURCHASE_ONLY)
    assert order.extra == {"loyalty": "gold"}
    consumer = order.consumer
    assert (consumer.email, consumer.phone) == ("ines.lefevre@example.org", "33611223344")
    assert (consumer.language, consumer.country, consumer.first_name) == ("fr", "FR", "Inès")
    shoes, socks = order.products
    assert (shoes.product_ref, shoes.ean, shoes.sku, shoes.price) == (
        "ALTO-42",
        "3760123450010",
        "ALTO-42-GR",
        Decimal("119.90"),
    )
    assert (shoes.delay_product, shoes.not_received) == (20, False)
    assert (socks.product_ref, socks.sku, socks.not_received) == ("MERI-M", None, True)


def test_the_least_there_must_be() -> None:
    consumer = {"first_name": "A", "last_name": "B", "email": "a@b.example", "language": "en"}
    (verdict,) = judge({"purchase_reference": "R", "purchase_date": "2026-03-02", "consumer": consumer})
    assert verdict.order is not None
    assert (verdict.order.channel, verdict.order.products) == (Channel.ONLINE, ())


def test_nothing_there_names_every_required_field() -> None:
    (verdict,) = judge({})
    names = {"/0/purchase_reference", "/0/purchase_date"} | {
        f"/0/consumer/{name}" for name in ("first_name", "last_name", "email", "language")
    }
    assert said(verdict) == {(name, "required_missing") for name in names}


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("purchase_reference", 10501, "field_type_invalid"),
        ("purchase_reference", "r" * 51, "too_long"),
        ("purchase_date", 20260302, "date_invalid"),
        ("purchase_date", "2026-03-02 8:30", "date_invalid"),
        ("purchase_date", "2026-03-20T00:00:00Z", "date_future"),
        ("purchase_date", "2025-03-02", "date_too_old"),
        ("price", 149.80, "field_type_invalid"),
        ("price", "-1", "value_dropped"),
        ("nickname", "x", "field_unknown"),
        ("a\0b~c", "x", "field_unknown"),
        ("consumer/age", 3, "field_unknown"),
        ("consumer/email", "bad@", "email_invalid"),
        ("consumer/email", ["a@b.example"], "email_invalid"),
        ("consumer/first_name", " ", "required_missing"),
        ("consumer/first_name", "A\u0000", "control_character"),
        ("consumer/last_name", "\ud800", "control_character"),
        ("consumer/phone", "12", "value_dropped"),
        ("consumer/phone", 33611223344, "field_type_invalid"),
        ("consumer/language", "french", "language_invalid"),
        ("consumer/language", "zz", "language_fallback"),
        ("consumer/country", "France", "value_dropped"),
        ("consumer/country", 33, "field_type_invalid"),
        ("consumer/hide_personal_data", "true", "boolean_invalid"),
        ("consumer/hide_personal_data", 1, "boolean_invalid"),
        ("products", {}, "field_type_invalid"),
        ("products/0/name", "", "required_missing"),
        ("products/0/weight", "1", "field_unknown"),
        ("products/0/price", "1.2.3", "value_dropped"),
        ("products/0/product_url", "javascript:1", "value_dropped"),
        ("products/0/product_ref/reference", None, "required_missing"),
        ("products/0/product_ref/ean13", "3760123450011", "value_dropped"),
        ("products/0/product_ref/ean", "3760123450010", "field_unknown"),
        ("products/1/product_ref", "", "required_missing"),
        ("products/1/product_ref", 5, "field_type_invalid"),
        ("products/1/product_ref", ["MERI-M"], "field_type_invalid"),
        ("products/1/not_received", "no", "boolean_invalid"),
        ("sales_channel", "online", "field_type_invalid"),
        ("sales_channel/channel", "web", "channel_invalid"),
        ("sales_channel/shop_id", None, "shop_required"),
        ("sales_channel/website_id", "another", "website_invalid"),
        ("sales_channel/till", 1, "field_unknown"),
        ("solicitation_parameters/delay", "5", "delay_invalid"),
        ("solicitation_parameters/delay", True, "delay_invalid"),
        ("solicitation_parameters/delay", 5.0, "delay_invalid"),
        ("solicitation_parameters/delay", -1, "delay_invalid"),
        ("solicitation_parameters/delay", 10**4000, "delay_invalid"),
        ("solicitation_parameters/delay", 360, "delay_beyond_limit"),
        ("solicitation_parameters/delay_product", 366, "delay_product_invalid"),
        ("solicitation_parameters/delay_product", 360, "delay_beyond_limit"),
        ("solicitation_parameters/purchase_event_type", "BRAND", "event_type_invalid"),
        ("solicitation_parameters/other", 1, "field_unknown"),
        ("extra", ["gold"], "field_type_invalid"),
        ("extra/age", 3, "field_type_invalid"),
        ("extra/long", "x" * 256, "value_dropped"),
        ("extra/hidden", "GO\u0007LD", "value_dropped"),
    ],
)
def test_each_fault_is_named_with_its_place(path: str, value: object, code: str) -> None:
    (verdict,) = judge(changed(path, value))
    pointer = "/0/" + path.replace("~", "~0").replace("\0", "~1")
    assert said(verdict) == {(pointer, code)}
    rejected = code not in {"value_dropped", "language_fallback"}
    assert (verdict.status is ElementStatus.REJECTED) == rejected == (verdict.order is None)
    assert json.dumps(answer_of([verdict], "fr"), ensure_ascii=False).encode()


@pytest.mark.parametrize(("days", "shown"), [(-50, "-50"), (12345, "12345"), (5.5, "5.5"), ("5", "5")])
def test_a_wrong_delay_is_shown_as_it_was_sent(days: object, shown: str) -> None:
    (verdict,) = judge(changed("solicitation_parameters/delay", days))
    assert [finding.shown_value for finding in verdict.findings] == [shown]


def test_the_website_may_be_written_in_capitals() -> None:
    (verdict,) = judge(changed("sales_channel/website_id", WEBSITE.upper()))
    assert verdict.findings == ()


@pytest.mark.parametrize("element", [None, 3, "order", [], True])
def test_an_element_that_is_no_object_is_rejected(element: object) -> None:
    (verdict,) = judge(element)
    assert said(verdict) == {("/0", "field_type_invalid")}


def test_a_line_break_in_a_name_becomes_a_space() -> None:
    (verdict,) = judge(changed("consumer/first_name", "Anne\r\nMarie"))
    assert verdict.order is not None
    assert verdict.order.consumer.first_name == "Anne Marie"


def test_the_shop_of_an_online_order_is_ignored() -> None:
    (verdict,) = judge(changed("sales_channel", {"channel": "online", "shop_id": "s" * 99}))
    assert said(verdict) == {("/0/sales_channel/shop_id", "shop_ignored")}
    assert verdict.order is not None
    assert verdict.order.shop_id is None


def test_an_unknown_shop_is_refused_where_shops_are_not_created() -> None:
    (verdict,) = judge(ELEMENT, auto_create_shops=False)
    assert said(verdict) == {("/0/sales_channel/shop_id", "shop_unknown")}


def test_fifty_products_pass_and_one_repeated_is_kept_once() -> None:
    products = [{"name": f"P{number}", "product_ref": f"P{number}"} for number in range(50)]
    (verdict,) = judge(changed("products", products))
    assert verdict.order is not None
    assert len(verdict.order.products) == 50
    (verdict,) = judge(changed("products", [*products, products[0]]))
    assert said(verdict) == {("/0/products", "too_many_products")}
    (verdict,) = judge(changed("products", [products[0], products[0]]))
    assert said(verdict) == {("/0/products/1", "duplicate_in_file")}
    assert verdict.order is not None
    assert len(verdict.order.products) == 1


def test_own_attributes_beyond_ten_are_ignored_with_one_warning() -> None:
    (verdict,) = judge(changed("extra", {f"own{number}": "x" for number in range(12)}))
    assert said(verdict) == {("/0/extra", "extra_column_ignored")}
    assert verdict.order is not None
    assert list(verdict.order.extra) == [f"own{number}" for number in range(10)]


def test_a_reference_seen_before_is_a_duplicate_unless_it_was_rejected() -> None:
    rejected = changed("consumer/email", "bad@")
    judged = judge_elements(
        [rejected, ELEMENT, ELEMENT, changed("purchase_reference", "OLD")],
        settings=ValidationSettings(),
        now=NOW,
        id_website=WEBSITE,
    )
    assert judged.references() == {"WEB-1", "OLD"}
    verdicts = judged.resolve({"OLD"})
    assert [verdict.status.value for verdict in verdicts] == [
        "rejected",
        "accepted",
        "duplicate",
        "duplicate",
    ]
    answer = answer_of(verdicts, "en")
    assert (answer["accepted"], answer["duplicates"], answer["rejected"]) == (1, 2, 1)
    results = answer["results"]
    assert isinstance(results, list)
    assert results[0] == {
        "index": 0,
        "purchase_reference": "WEB-1",
        "status": "rejected",
        "errors": [
            {
                "pointer": "/0/consumer/email",
                "code": "email_invalid",
                "value": "bad@",
                "message": "E-mail address not valid: expected name@domain.example",
            }
        ],
        "warnings": [],
        "error_description": "/0/consumer/email: E-mail address not valid: expected name@domain.example",
    }
    assert [(result["errors"], result["warnings"][0]["code"]) for result in results[2:]] == [
        ([], "duplicate_in_file"),
        ([], "duplicate_existing"),
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(member=st.sampled_from(sorted(ELEMENT)), value=JSON, whole=JSON)
def test_no_json_is_too_odd(member: str, value: object, whole: object) -> None:
    verdicts = judge({**ELEMENT, member: value}, whole)
    assert json.dumps(answer_of(verdicts, "fr"), ensure_ascii=False).encode()
