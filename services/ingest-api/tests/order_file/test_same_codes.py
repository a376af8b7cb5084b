"""The same order gets the same codes from a file and from the API, field by field (domain.md 2.2, 5.1)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from contracts.files.column import Kind
from contracts.files.order_file import ORDER_FILE
from ingest_api.order import Channel, NewOrder
from ingest_api.order_file.order_json import judge_orders
from ingest_api.testing.agreement import check_order
from ingest_api.testing.any_orders import any_orders
from ingest_api.testing.both_doors import (
    FAULTLESS,
    NOW,
    PLACES,
    PRODUCT,
    SETTINGS,
    as_call,
    as_file,
    element,
    order,
)
from ingest_api.testing.order_files import quoted
from ingest_api.testing.row_by_row import validate_file

KINDS = {column.name: column.kind for column in ORDER_FILE.columns}
LIMITS = {column.name: column.max_chars for column in ORDER_FILE.columns} | {
    "loyalty": ORDER_FILE.max_extra_chars
}

TEXTS = (
    *("", " ", "\t", "\u00a0", "x", " x ", "\u00a0x\t", "é", "e\u0301", "x" * 3000),
    *("a\x00b", "a\x7fb", "a\x85b", "a\x0bb", "a\tb", "a\rb", "a\nb", "a\r\nb", "\n", "a\u2028b", "a\u2029b"),
    *("a\u200bb", "a\u2060b", "\ufeffa", "a\u202eb", "a\u2066b", "a\u200db", "a\u200eb"),
    *("a\u00adb", "\u200d"),
    *("=1+1", "+33 6 07 08 09 10", "0033607080910", "33.607-080.910", "12345", "1" * 16, "-5", "@x", "＝1"),
    *("online", "Offline", "OFFLINE ", "web", "LYON-02", "lyon-02", "true", "1", "0", "yes"),
    *("fr", "FR", "fr_FR", "fr-FR", "fr_", "fra", "zz", "ｆｒ", "be-BE"),
    *("1,5", "1.5", "1.", ".5", "1,000.00", "1e3", "٣", "９", "1" * 15, "1" * 16, "12 €"),
    *("2026-03-02", "02/03/2026", "02-03-2026 05:19", "2026/03/02 05:19:46", "2026-03-02T05:19Z"),
    *("2026-03-02T05:19:46+14:00", "2026-03-02T05:19:46+14:01", "2026-03-02t05:19z", "2026-02-31"),
    *("02/03/26",),
    *("2026-3-2", "2026-03/02", "2026-03-02  05:19", "2026-03-02 24:00", "2026-03-11 12:59"),
    *("2026-03-11T12:01Z",),
    *("2025-03-10", "2025-03-09", "2025-12-08", "2025-12-07", "0001-01-01", "9999-12-31", "2026-03-29 02:30"),
    *("a@b", "a@b.example", "A@B.Example", "a@b.1", "a@bücher.example", "a b@c.example", '"a"@b.example'),
    *("a@[127.0.0.1]", "é@b.example", "a..b@c.example", f"{'a' * 65}@b.example"),
    *("a@b.example\nBcc: c@d.example",),
    *("4006381333931", "40063812", "4006381333930", "4901234567894", "036000291452", "9782070368228"),
    *("2-07-036822-X", "978-2-07-036822-8", "00012345600012", "٤٠٠٦٣٨١٣٣٣٩٣١"),
    *("http://a.example", "https://a.example:0/", "https://a.example:65536/"),
    *("https://u@a.example/", "//a.example"),
    *("https://[::1]/x", "https://a[b/", "https://a.example/ b", 'https://a.example/"'),
    *("javascript:alert(1)",),
)  # fmt: skip
DAYS = (-1, 0, 1, 7, 365, 366, 999, 1000, 12345678)


def values_for(column: str) -> list[tuple[str, Any]]:
    """Return values as a cell and as JSON has them: numbers and booleans aren't texts there."""
    kind = KINDS.get(column)
    if kind is Kind.DAYS:
        return [(str(days), days) for days in DAYS] + [("", None)]
    if kind is Kind.BOOLEAN:
        return [("true", True), ("False", False), ("1", True), ("0", False), ("", None), ("yes", "yes")]
    edges = ["x" * (LIMITS[column] + more) for more in (0, 1)]
    edges += ["e\u0301" * (LIMITS[column] + more) for more in (0, 1)]
    return [(text, text) for text in (*TEXTS, *edges)]


@pytest.mark.parametrize("column", PLACES)
def test_one_value_is_judged_alike(column: str) -> None:
    said = {}
    for cell, value in values_for(column):
        by_file = as_file(order(column, cell))
        assert by_file == as_call(order(column, value)), repr(cell)
        said[cell] = by_file
    assert set() in said.values(), "no value is faultless"
    assert any(said.values()), "no value is at fault"


def test_every_column_of_the_file_has_its_place_in_the_api() -> None:
    assert set(PLACES) - {"loyalty"} == {column.name for column in ORDER_FILE.columns}


@settings(deadline=None, derandomize=True, database=None)
@given(values=any_orders())
def test_any_order_is_judged_alike(values: dict[str, Any]) -> None:
    check_order(values)


@pytest.mark.parametrize("column", FAULTLESS)
def test_what_is_missing_is_said_alike(column: str) -> None:
    values = {name: value for name, value in FAULTLESS.items() if name != column}
    assert as_call(values) == {(column, "required_missing")} == as_file(order(column, ""))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"channel": "offline"}, {("shop_id", "shop_required")}),
        ({"channel": "offline", "shop_id": "NICE-1"}, {("shop_id", "shop_unknown")}),
        ({"channel": "online", "shop_id": "NICE-1"}, {("shop_id", "shop_ignored")}),
        ({"channel": "web", "shop_id": "NICE-1"}, {("channel", "channel_invalid")}),
        ({"name": "Alto"}, {("product_ref", "required_missing")}),
        ({"product_ref": "ALTO"}, {("name", "required_missing")}),
        ({"email": "bad@", "language": "f", "purchase_reference": "r" * 51}, {
            ("email", "email_invalid"), ("language", "language_invalid"), ("purchase_reference", "too_long")
        }),
        ({"purchase_price": "gift", "phone": "unknown"}, {
            ("purchase_price", "value_dropped"), ("phone", "value_dropped")
        }),
    ],
)  # fmt: skip
def test_what_cells_ask_of_each_other_is_said_alike(
    changes: dict[str, str], said: set[tuple[str, str]]
) -> None:
    assert as_file({**FAULTLESS, **changes}) == said
    assert as_call({**FAULTLESS, **changes}) == said


@pytest.mark.parametrize(
    ("days_ago", "delays", "column"),
    [
        (265, {"delay": 100}, None),
        (266, {"delay": 100}, "delay"),
        (358, {}, None),
        (359, {}, "delay"),  # the account's seven days
        (300, {"delay": 0, "delay_product": 65} | PRODUCT, None),
        (300, {"delay": 0, "delay_product": 66} | PRODUCT, "delay_product"),
        (300, {"delay": 0, "delay_product": 66}, None),  # nobody will ask about a product
        (300, {"delay": 66, "delay_product": 0} | PRODUCT, "delay"),
    ],
)
def test_a_request_beyond_twelve_months_is_refused_alike(
    days_ago: int, delays: dict[str, Any], column: str | None
) -> None:
    day = (NOW - timedelta(days=days_ago)).date().isoformat()
    values = {**FAULTLESS, **delays, "purchase_date": day}
    said = {("purchase_date", "date_old")} | ({(column, "delay_beyond_limit")} if column else set())
    assert as_file({name: str(value) for name, value in values.items()}) == said
    assert as_call(values) == said


def test_the_same_order_becomes_the_same_whichever_way_it_comes() -> None:
    values: dict[str, Any] = {
        **FAULTLESS,
        **PRODUCT,
        "channel": "OFFLINE",
        "shop_id": " LYON-02 ",
        "purchase_date": "02/03/2026 05:19",
        "purchase_price": "0149,80",
        "first_name": "Anna\r\nMaria",
        "email": "Ines@EXAMPLE.org",
        "phone": "+33 6.11-22 33 44",
        "language": "fr_FR",
        "delay": 3,
        "delay_product": 20,
        "isbn": "978-2-07-036822-8",
        "loyalty": " gold ",
    }
    by_file = as_file_order({name: str(value) for name, value in values.items()})
    (by_call,) = judge_orders([element(values)], settings=SETTINGS, now=NOW)
    assert by_call.order == by_file
    assert by_file.channel is Channel.OFFLINE
    assert by_file.consumer.first_name == "Anna Maria"


def as_file_order(values: dict[str, str]) -> NewOrder:
    header = ";".join(values)
    line = ";".join(quoted(value, always=True) for value in values.values())
    verdict = validate_file(
        f"{header}\n{line}\n".encode(), file_name="orders.csv", settings=SETTINGS, now=NOW
    )
    (found,) = verdict.orders
    return replace(found, line=None)


@pytest.mark.parametrize("column", FAULTLESS)
def test_an_attribute_named_as_a_column_says_nothing_of_it(column: str) -> None:
    wrong = "a\u200bb" if column in {"first_name", "last_name", "purchase_reference"} else "wrong@"
    teaching = element({**FAULTLESS, "purchase_reference": "WEB-0"}) | {"extra": {column: wrong}}
    verdicts = judge_orders([teaching, element({**FAULTLESS, column: wrong})], settings=SETTINGS, now=NOW)
    assert [bool(verdict.errors) for verdict in verdicts] == [False, True]
