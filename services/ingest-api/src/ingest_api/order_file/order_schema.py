"""What the OpenAPI document says of an order of the API, made of the column table.

It describes and does not forbid: an ill-formed order is rejected by itself, beside others that are accepted,
and an ill-formed optional value only left out.
"""

import json
from typing import Any

from contracts.files.column import Column, Kind, Need
from contracts.files.order_file import MAX_PRODUCTS_PER_ORDER, ORDER_FILE
from ingest_api.order import PurchaseEventType

_NO_TEXT = frozenset({Kind.BOOLEAN, Kind.DAYS})
_LISTS = frozenset({"products"})
_NEEDED = {
    Need.ALWAYS: "Required. ",
    Need.OFFLINE: "Required of offline orders. ",
    Need.PRODUCT: "Required of a product. ",
}
# What no column of a file holds.
_OTHERS = {
    "consumer.country": "Two letters, such as FR.",
    "sales_channel.website_id": "If given, the website of this address.",
    "solicitation_parameters.purchase_event_type": f"{', '.join(PurchaseEventType)};"
    " absent: what the website collects.",
    "products.not_received": "true: the product is not asked about.",
    "extra": f"An object of your own: at most {ORDER_FILE.max_extra_columns} texts of at most"
    f" {ORDER_FILE.max_extra_chars} characters.",
}


def order_schema() -> dict[str, Any]:
    """Return the JSON schema of one order: where its fields stand and what each means."""
    schema: dict[str, Any] = {"type": "object", "properties": {}}
    for column in ORDER_FILE.columns:
        _place(schema, column.api_field, _said(column))
    for field, description in _OTHERS.items():
        _place(schema, field, {"description": description})
    products = schema["properties"]["products"]
    products["description"] = f"At most {MAX_PRODUCTS_PER_ORDER}; none: only the brand is asked about."
    reference = products["items"]["properties"]["product_ref"]
    reference["description"] = "An object of the product's codes, or its reference alone."
    return schema


def _said(column: Column) -> dict[str, Any]:
    described = _NEEDED.get(column.need, "") + column.doc_en
    if column.kind in _NO_TEXT:
        return {"description": described, "examples": [json.loads(column.example)]}
    return {
        "description": f"{described} At most {column.max_chars} characters.",
        "examples": [column.example],
    }


def _place(schema: dict[str, Any], field: str, said: dict[str, Any]) -> None:
    *parents, name = field.split(".")
    for parent in parents:
        schema = schema["properties"].setdefault(parent, _empty(parent))
        schema = schema.get("items", schema)
    schema["properties"][name] = said


def _empty(name: str) -> dict[str, Any]:
    fields: dict[str, Any] = {"properties": {}}
    return {"items": fields} if name in _LISTS else fields
