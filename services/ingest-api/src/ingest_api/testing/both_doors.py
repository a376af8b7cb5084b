"""One order by both doors, a file and a call of the API: what is said of it."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from contracts.files.findings import Finding
from contracts.files.order_file import ORDER_COLUMNS
from ingest_api.order_file.order_json import judge_orders
from ingest_api.order_file.settings import ValidationSettings
from ingest_api.testing.order_files import quoted
from ingest_api.testing.row_by_row import validate_file

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
SETTINGS = ValidationSettings(auto_create_shops=False, known_shops=frozenset({"LYON-02", "É"}))

# Where the API has each column.
PLACES: dict[str, str] = {
    "channel": "sales_channel/channel",
    "shop_id": "sales_channel/shop_id",
    "purchase_date": "purchase_date",
    "purchase_price": "price",
    "purchase_reference": "purchase_reference",
    "first_name": "consumer/first_name",
    "last_name": "consumer/last_name",
    "email": "consumer/email",
    "phone": "consumer/phone",
    "hide_personal_data": "consumer/hide_personal_data",
    "language": "consumer/language",
    "delay": "solicitation_parameters/delay",
    "delay_product": "solicitation_parameters/delay_product",
    "name": "products/0/name",
    "product_ref": "products/0/product_ref/reference",
    "category": "products/0/category",
    "brand": "products/0/brand",
    "product_price": "products/0/price",
    "ean": "products/0/product_ref/ean13",
    "sku": "products/0/product_ref/sku",
    "upc": "products/0/product_ref/upc",
    "isbn": "products/0/product_ref/isbn",
    "jan": "products/0/product_ref/jan",
    "mpn": "products/0/product_ref/mpn",
    "product_url": "products/0/product_url",
    "image_url": "products/0/image_url",
    "loyalty": "extra/loyalty",
}
COLUMNS = {place: column for column, place in PLACES.items()} | {"products/0/product_ref": "product_ref"}
FAULTLESS = {
    "purchase_date": "2026-03-02",
    "purchase_reference": "WEB-1",
    "first_name": "Inès",
    "last_name": "Lefèvre",
    "email": "ines.lefevre@example.org",
    "language": "fr",
}
PRODUCT = {"name": "Chaussures Alto", "product_ref": "ALTO-42"}


def as_file(values: dict[str, str]) -> set[tuple[str | None, str]]:
    """Return what is said of the one line of a file, every cell of it quoted."""
    header = ";".join(values)
    line = ";".join(quoted(value, always=True) for value in values.values())
    verdict = validate_file(
        f"{header}\n{line}\n".encode(), file_name="orders.csv", settings=SETTINGS, now=NOW
    )
    return {(finding.column, finding.code.code) for finding in verdict.findings}


def as_call(values: dict[str, Any]) -> set[tuple[str | None, str]]:
    """Return what is said of the same order sent by the API, places named as columns."""
    (verdict,) = judge_orders([element(values)], settings=SETTINGS, now=NOW)
    return {(_column_of(finding), finding.code.code) for finding in verdict.findings}


def _column_of(finding: Finding) -> str | None:
    place = (finding.pointer or "").removeprefix("/0/")
    return COLUMNS.get(place)


def element(values: dict[str, Any]) -> dict[str, Any]:
    """Return the order of these columns as a call has it."""
    found: dict[str, Any] = {}
    for column, value in values.items():
        place = found
        *parents, name = PLACES[column].split("/")
        for parent in parents:
            if parent != "0":
                place = place.setdefault(parent, {})
        place[name] = value
    if "products" in found:
        found["products"] = [found["products"]]
    return found


def order(column: str, value: Any) -> dict[str, Any]:
    """Return an order in which everything but that value is as it should be."""
    values: dict[str, Any] = deepcopy(FAULTLESS)
    if column == "shop_id":
        values["channel"] = "offline"
    if column not in ORDER_COLUMNS and column != "loyalty":
        values |= PRODUCT
    return values | {column: value}
