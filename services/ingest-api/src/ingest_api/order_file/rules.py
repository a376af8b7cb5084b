"""What the cells of one order or product ask of each other, whatever the door."""

from collections.abc import Mapping
from typing import Any

from contracts.files.findings import (
    DELAY_BEYOND_LIMIT,
    REQUIRED_MISSING,
    SHOP_IGNORED,
    SHOP_REQUIRED,
)
from contracts.files.order_file import MAX_DAYS_AFTER_PURCHASE, ORDER_FILE
from ingest_api.order import Channel, Consumer, NewOrder, Product
from ingest_api.order_file.cells import BLANK, Cell
from ingest_api.order_file.settings import Context

_REQUIRED = ORDER_FILE.required_headers()
_MISSING = Cell(None, REQUIRED_MISSING, "")

Cells = dict[str, Cell]  # by canonical column; one that is absent is blank


def settle_order(cells: Cells) -> None:
    """Judge the order's cells by each other: what is missing, and whether the shop counts."""
    for name in _REQUIRED:
        if cells.get(name, BLANK).is_blank:
            cells[name] = _MISSING
    shop = cells.get("shop_id", BLANK)
    channel = channel_of(cells)
    if channel is Channel.OFFLINE:
        cells["shop_id"] = Cell(None, SHOP_REQUIRED, "") if shop.is_blank else shop
    else:
        # Not judged at all on an online line; an unknown channel says nothing about shops either.
        ignored = channel is Channel.ONLINE and not shop.is_blank
        cells["shop_id"] = Cell(None, SHOP_IGNORED, shop.text) if ignored else BLANK


def channel_of(cells: Cells) -> Channel | None:
    """Return the channel, online by default; None when it was refused."""
    channel = cells.get("channel", BLANK)
    value: Channel | None = Channel.ONLINE if channel.is_blank else channel.value
    return value


def settle_product(cells: Cells) -> bool:
    """Judge name and reference by each other; return whether the line names a product."""
    name, reference = cells.get("name", BLANK), cells.get("product_ref", BLANK)
    if name.is_blank and reference.is_blank:
        return False
    if name.is_blank:
        cells["name"] = _MISSING
    if reference.is_blank:
        cells["product_ref"] = _MISSING
    return True


def settle_delays(cells: Cells, context: Context, *, has_product: bool) -> None:
    """Refuse a request that would leave more than twelve months after the purchase.

    Counted from reception, whatever the account's delay base; never beside a refused date or delay.
    """
    delay, delay_product = cells.get("delay", BLANK), cells.get("delay_product", BLANK)
    moment = cells["purchase_date"].value
    if moment is None or delay.is_refused or delay_product.is_refused:
        return
    settings = context.settings
    left = MAX_DAYS_AFTER_PURCHASE - context.age_days(moment)
    brand_days = settings.brand_delay_days if delay.value is None else delay.value
    product_days = next(
        (days for days in (delay_product.value, settings.product_delay_days) if days is not None), brand_days
    )
    if brand_days > left:
        cells["delay"] = Cell(None, DELAY_BEYOND_LIMIT, delay.text)
    elif has_product and product_days > left:
        cells["delay_product"] = Cell(None, DELAY_BEYOND_LIMIT, delay_product.text)


def order_of(cells: Cells, **other: Any) -> NewOrder:
    """Return the order of faultless cells; `other` are fields no column holds."""
    channel = channel_of(cells) or Channel.ONLINE
    return NewOrder(
        purchase_reference=_value(cells, "purchase_reference"),
        purchase_date=_value(cells, "purchase_date"),
        consumer=_consumer_of(cells, other.pop("country", None)),
        channel=channel,
        shop_id=_value(cells, "shop_id"),
        price=_value(cells, "purchase_price"),
        delay=_value(cells, "delay"),
        **other,
    )


def _consumer_of(cells: Cells, country: str | None) -> Consumer:
    return Consumer(
        first_name=_value(cells, "first_name"),
        last_name=_value(cells, "last_name"),
        email=_value(cells, "email"),
        language=_value(cells, "language"),
        phone=_value(cells, "phone"),
        country=country,
        hide_personal_data=_value(cells, "hide_personal_data") or False,
    )


def product_of(cells: Mapping[str, Cell], *, not_received: bool = False) -> Product:
    """Return the product of faultless cells."""
    return Product(
        product_ref=_value(cells, "product_ref"),
        name=_value(cells, "name"),
        category=_value(cells, "category"),
        brand=_value(cells, "brand"),
        price=_value(cells, "product_price"),
        ean=_value(cells, "ean"),
        sku=_value(cells, "sku"),
        upc=_value(cells, "upc"),
        isbn=_value(cells, "isbn"),
        jan=_value(cells, "jan"),
        mpn=_value(cells, "mpn"),
        product_url=_value(cells, "product_url"),
        image_url=_value(cells, "image_url"),
        delay_product=_value(cells, "delay_product"),
        not_received=not_received,
    )


def _value(cells: Mapping[str, Cell], name: str) -> Any:
    return cells.get(name, BLANK).value
