"""The described order is the one that is read."""

from datetime import UTC, datetime
from typing import Any

from ingest_api.order_file.order_json import judge_orders
from ingest_api.order_file.order_schema import order_schema
from ingest_api.order_file.settings import ValidationSettings


def example(schema: dict[str, Any]) -> Any:
    """Return what the document's examples make together."""
    if "properties" in schema:
        found = {name: example(field) for name, field in schema["properties"].items()}
        return {name: value for name, value in found.items() if value is not None}
    if "items" in schema:
        return [example(schema["items"])]
    return schema.get("examples", [None])[0]


def test_an_order_made_of_the_examples_is_faultless() -> None:
    now = datetime(2026, 3, 3, 12, tzinfo=UTC)
    order = example(order_schema())
    (verdict,) = judge_orders([order], settings=ValidationSettings(), now=now)
    assert [finding.code.code for finding in verdict.findings] == ["shop_ignored"]
    assert verdict.order is not None
    assert verdict.order.products[0].ean is not None


def test_every_described_field_is_known() -> None:
    def nothing(schema: dict[str, Any]) -> Any:
        if "properties" in schema:
            return {name: nothing(field) for name, field in schema["properties"].items()}
        return [nothing(schema["items"])] if "items" in schema else None

    now = datetime(2026, 3, 3, 12, tzinfo=UTC)
    (verdict,) = judge_orders([nothing(order_schema())], settings=ValidationSettings(), now=now)
    assert {finding.code.code for finding in verdict.findings} == {"required_missing"}
