"""Each value that a column may hold, and what cells ask of each other, judged by blocks as line by line."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from contracts.files.order_file import ORDER_FILE
from ingest_api.order_file.settings import SFTP, ValidationSettings
from ingest_api.testing.agreement import check_file
from ingest_api.testing.any_cells import ALL_SAMPLES, DATE_TEXTS
from ingest_api.testing.any_files import MOMENTS, AnyFile
from ingest_api.testing.order_files import SHOP_PRODUCT, Days, OrderFileWriter

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SETTINGS = ValidationSettings(auto_create_shops=False, known_shops=frozenset({"S1", "É"}))
LIMITS = {column.name: column.max_chars for column in ORDER_FILE.columns} | {
    "loyalty": ORDER_FILE.max_extra_chars
}


def writer(now: datetime = NOW, settings: ValidationSettings = SETTINGS) -> OrderFileWriter:
    return OrderFileWriter(Days(now.astimezone(settings.zone).date()), (*SHOP_PRODUCT, "loyalty"))


def check(file: OrderFileWriter, settings: ValidationSettings = SETTINGS, now: datetime = NOW) -> None:
    counted = check_file(AnyFile(file.content(), "a.csv", SFTP, settings, now, frozenset(), 1 << 20))
    assert counted["lines"] == file.rows


@pytest.mark.parametrize("column", LIMITS)
def test_each_value_of_a_column(column: str) -> None:
    file = writer()
    channel = {"channel": "offline"} if column == "shop_id" else {}
    for text, edge in product(ALL_SAMPLES, ("", " ", "\u00a0")):
        file.add(**channel, **{column: text + edge})
    for character, more in product(("x", "1", "é", "e\u0301"), (-1, 0, 1)):
        file.add(**channel, **{column: character * (LIMITS[column] + more)})
    file.add(**channel, email="a" * 60 + "@" + ".".join(["b" * 60] * 3) + ".example")
    check(file)


@pytest.mark.parametrize("column", sorted(LIMITS.keys() - {"purchase_reference"}))
def test_two_lines_of_an_order_that_differ_in_one_value(column: str) -> None:
    file = writer()
    common = {"channel": "online", "shop_id": "", "loyalty": "gold", "email": "x@example.com"}
    day = file.days.iso(3)
    values = (*ALL_SAMPLES, "", file.days.iso(4), day + " 10:00", "en", "y@example.com", "6")
    for number, value in enumerate(values):
        reference = {"purchase_reference": f"X-{number}", "purchase_date": day}
        file.add(**common | reference)
        file.add(**common | reference | {column: value})
    check(file)


@pytest.mark.parametrize(("zone", "day"), MOMENTS)
def test_each_day_around_a_change_of_clocks(zone: str, day: str) -> None:
    settings = replace(SETTINGS, zone=ZoneInfo(zone))
    for hours in (0, 13, 100):
        now = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(hours=hours)
        file = writer(now, settings)
        for ago, clock in product(
            (*range(-3, 9), *range(88, 96), *range(363, 368)), ("", " 00:00", " 02:30:59")
        ):
            file.add(purchase_date=file.days.iso(ago) + clock)
        check(file, settings, now)


@pytest.mark.parametrize("days", [365, 92, 20, 0])
def test_each_form_of_a_date(days: int) -> None:
    file = writer()
    for form, ago in product(DATE_TEXTS, (0, 1, 20, 21)):
        file.add(purchase_date=file.days.ago(ago).strftime(form))
    check(file, replace(SETTINGS, max_purchase_age_days=days))


@pytest.mark.parametrize(("brand_days", "product_days"), [(7, None), (0, 280), (345, 0), (276, None)])
def test_what_cells_ask_of_each_other(brand_days: int, product_days: int | None) -> None:
    settings = replace(SETTINGS, brand_delay_days=brand_days, product_delay_days=product_days)
    file = writer()
    channels = [
        ("", ""),
        ("online", "S1"),
        ("offline", ""),
        ("offline", "S1"),
        ("offline", "S2"),
        ("web", "S1"),
    ]
    products = [("", ""), ("Kettle", ""), ("", "P1"), ("Kettle", "P1")]
    delays = ["", "0", "275", "276", "355", "366"]
    for (channel, shop), (name, reference), delay, delay_product, ago in product(
        channels, products, delays, delays, (10, 90)
    ):
        file.add(
            channel=channel,
            shop_id=shop,
            name=name,
            product_ref=reference,
            delay=delay,
            delay_product=delay_product,
            purchase_date=file.days.iso(ago),
        )
    check(file, settings)


@pytest.mark.parametrize("column", SHOP_PRODUCT)
def test_a_column_without_any_value(column: str) -> None:
    file = writer()
    for _ in range(3):
        file.add(**{column: ""})
    check(file)
