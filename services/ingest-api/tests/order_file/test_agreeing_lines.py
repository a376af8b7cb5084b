"""Orders of several lines: taken at once when there is nothing to say, by the rules when there is."""

from datetime import UTC, datetime

import pytest

from contracts.files.order_file import MAX_PRODUCTS_PER_ORDER
from ingest_api.order_file.settings import SFTP, ValidationSettings
from ingest_api.testing.agreement import check_file
from ingest_api.testing.any_files import AnyFile
from ingest_api.testing.order_files import SHOP_PRODUCT, Days, OrderFileWriter

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAYS = Days(NOW.date())
COMMON = {"purchase_reference": "X", "email": "x@example.com", "purchase_date": DAYS.iso(3)}


def check(file: OrderFileWriter, *known: str) -> None:
    for block_bytes in (400, 1 << 20):
        settings = ValidationSettings(known_shops=frozenset({"S1", "S2"}))
        check_file(AnyFile(file.content(), "a.csv", SFTP, settings, NOW, frozenset(known), block_bytes))


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"email": "y@example.com"},
        {"email": "X@example.com"},
        {"purchase_date": DAYS.day_first(3)},
        {"purchase_date": DAYS.iso(4)},
        {"purchase_date": DAYS.iso(3) + " 10:00"},
        {"purchase_price": "59.9"},
        {"purchase_price": ""},
        {"first_name": "Berta"},
        {"last_name": "Hügel"},
        {"phone": "33612345678"},
        {"hide_personal_data": "true"},
        {"hide_personal_data": ""},
        {"language": "de"},
        {"language": "fr_FR"},
        {"delay": "6"},
        {"delay": ""},
        {"delay_product": "9"},
        {"channel": "offline", "shop_id": "S1"},
        {"channel": ""},
        {"product_ref": "G-0"},
        {"product_ref": "", "name": ""},
        {"purchase_reference": " X"},
        {"purchase_reference": "x"},
        {"email": "wrong@"},
        {"mine": "2"},
        {"mine": ""},
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_line_of_an_order_is_unlike_the_others(odd: dict[str, str], place: int) -> None:
    file = OrderFileWriter(DAYS, (*SHOP_PRODUCT, "mine"))
    file.add()
    for number in range(3):
        line = {**COMMON, "product_ref": f"G-{number}", "name": "Gourd", "mine": "1"}
        file.add(**line | (odd if number == place else {}))
    file.add()
    check(file)
    check(file, "X")


def test_an_order_of_brand_only_lines_and_products() -> None:
    file = OrderFileWriter(DAYS, SHOP_PRODUCT)
    for product in ("", "G-1", "", "G-2"):
        file.add(**COMMON, product_ref=product, name=product)
    check(file)


@pytest.mark.parametrize("products", [MAX_PRODUCTS_PER_ORDER, MAX_PRODUCTS_PER_ORDER + 1])
def test_as_many_products_as_an_order_may_have_and_one_more(products: int) -> None:
    file = OrderFileWriter(DAYS, SHOP_PRODUCT)
    for number in range(products):
        file.add(**COMMON, product_ref=f"G-{number}")
    check(file)


def test_orders_whose_lines_alternate() -> None:
    file = OrderFileWriter(DAYS, SHOP_PRODUCT)
    for number in range(12):
        whose = {"purchase_reference": f"X-{number % 3}", "email": f"x{number % 3}@example.com"}
        file.add(**COMMON | whose, product_ref=f"G-{number}")
    check(file)
    check(file, "X-1")
