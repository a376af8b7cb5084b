"""Faultless lines as stored orders, column by column: the JSON of `contracts.orders.AcceptedOrder`.

What `accepted_order` makes of one order, for blocks of thousands; a test holds both against each other.
"""

from collections.abc import Sequence

import polars as pl

from contracts.orders import Provenance
from ingest_api.order_file.judge_blocks import FIRST
from ingest_api.order_file.screen import EPOCH, EXTRA, LINE

# Field of the contract → column of the order file.
_ORDER = {"purchase_reference": "purchase_reference", "price": "purchase_price", "shop_id": "shop_id"}
_CONSUMER = ("first_name", "last_name", "email", "phone", "language")
_PRODUCT = {
    "product_ref": "product_ref",
    "name": "name",
    "sku": "sku",
    "ean": "ean",
    "upc": "upc",
    "isbn": "isbn",
    "jan": "jan",
    "mpn": "mpn",
    "brand": "brand",
    "category": "category",
    "price": "product_price",
    "product_url": "product_url",
    "image_url": "image_url",
    "delay_product": "delay_product",
}


def order_texts(clean: pl.DataFrame, order_ids: Sequence[str], provenance: Provenance) -> list[bytes]:
    """Return each order of `JudgedBlock.clean` as JSON; `order_ids`: 32 hexadecimal digits per order."""
    came = provenance.model_dump_json(exclude={"line"}, exclude_none=True)
    parts = [
        pl.lit('{"order_id":"'),
        *_dashed(pl.lit(pl.Series(order_ids, dtype=pl.String))),
        pl.lit('",'),
        _inside(_order_fields()),
        pl.lit(',"products":['),
        pl.lit(_products(clean)),
        pl.lit('],"extra":{'),
        _extras(clean),
        pl.lit('},"provenance":' + came.removesuffix("}") + ',"line":'),
        pl.col(LINE).cast(pl.String),
        pl.lit("}}"),
    ]
    # As bytes, which are joined and written several times faster than text with accents.
    return clean.filter(FIRST).select(pl.concat_str(parts).cast(pl.Binary)).to_series().to_list()


def _dashed(ids: pl.Expr) -> list[pl.Expr]:
    """Return the pieces of UUIDs as they are written."""
    pieces = [ids.str.slice(start, length) for start, length in ((0, 8), (8, 4), (12, 4), (16, 4), (20, 12))]
    return [part for piece in pieces for part in (pl.lit("-"), piece)][1:]


def _order_fields() -> pl.Expr:
    hidden = pl.col("hide_personal_data").cast(pl.Boolean).fill_null(value=False)
    consumer = pl.struct([*_CONSUMER, hidden.alias("hide_personal_data")])
    instant = pl.from_epoch(EPOCH, time_unit="s").dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    return pl.struct(
        [
            *(pl.col(column).alias(field) for field, column in _ORDER.items()),
            instant.alias("purchase_date"),
            pl.col("channel").fill_null("online"),
            pl.col("delay").cast(pl.Int16),
            consumer.alias("consumer"),
        ]
    )


def _products(clean: pl.DataFrame) -> pl.Series:
    """Return the products of each order, as members of an array."""
    of_lines = clean.select("purchase_reference", _product(clean).alias("products"))
    if clean[FIRST].all():
        return of_lines["products"]
    grouped = of_lines.group_by("purchase_reference", maintain_order=True)
    return grouped.agg(pl.col("products").filter(pl.col("products") != "").str.join(","))["products"]


def _product(clean: pl.DataFrame) -> pl.Expr:
    """Return the line's product, or nothing."""
    held = {field: column for field, column in _PRODUCT.items() if clean[column].null_count() < clean.height}
    if "product_ref" not in held:
        return pl.lit("")
    product = pl.struct([_typed(column).alias(field) for field, column in held.items()])
    has_product = pl.col("product_ref").is_not_null()
    return pl.when(has_product).then(product.struct.json_encode()).otherwise(pl.lit(""))


def _typed(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Int16) if column == "delay_product" else pl.col(column)


def _extras(clean: pl.DataFrame) -> pl.Expr:
    """Return the merchant's own values that are there, as members of an object."""
    named = [name for name in clean.columns if name.startswith(EXTRA)]
    members = [
        pl.when(pl.col(name).is_not_null()).then(
            _inside(pl.struct(pl.col(name).alias(name.removeprefix(EXTRA))))
        )
        for name in named
    ]
    return pl.concat_str(members, separator=",", ignore_nulls=True) if members else pl.lit("")


def _inside(fields: pl.Expr) -> pl.Expr:
    """Return the members of an object without its braces."""
    return fields.struct.json_encode().str.strip_prefix("{").str.strip_suffix("}")
