"""What the cells of one order or product ask of each other, whatever the door."""

from collections.abc import Mapping
from typing import Any

from contracts.files.column import Column
from contracts.files.findings import (
    DELAY_BEYOND_LIMIT,
    REQUIRED_MISSING,
    SHOP_IGNORED,
    SHOP_REQUIRED,
)
from contracts.files.order_file import (
    BRAND,
    CATEGORY,
    CHANNEL,
    DELAY,
    DELAY_PRODUCT,
    EAN,
    EMAIL,
    FIRST_NAME,
    HIDE_PERSONAL_DATA,
    IMAGE_URL,
    ISBN,
    JAN,
    LANGUAGE,
    LAST_NAME,
    MAX_DAYS_AFTER_PURCHASE,
    MPN,
    NAME,
    ORDER_FILE,
    PHONE,
    PRODUCT_PRICE,
    PRODUCT_REF,
    PRODUCT_URL,
    PURCHASE_DATE,
    PURCHASE_PRICE,
    PURCHASE_REFERENCE,
    SHOP_ID,
    SKU,
    UPC,
)
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
    shop = _cell(cells, SHOP_ID)
    channel = channel_of(cells)
    if channel is Channel.OFFLINE:
        cells[SHOP_ID.name] = Cell(None, SHOP_REQUIRED, "") if shop.is_blank else shop
    else:
        # Not judged at all on an online line; an unknown channel says nothing about shops either.
        ignored = channel is Channel.ONLINE and not shop.is_blank
        cells[SHOP_ID.name] = Cell(None, SHOP_IGNORED, shop.text) if ignored else BLANK


def channel_of(cells: Cells) -> Channel | None:
    """Return the channel, online by default; None when it was refused."""
    channel = _cell(cells, CHANNEL)
    value: Channel | None = Channel.ONLINE if channel.is_blank else channel.value
    return value


def settle_product(cells: Cells) -> bool:
    """Judge name and reference by each other; return whether the line names a product."""
    name, reference = _cell(cells, NAME), _cell(cells, PRODUCT_REF)
    if name.is_blank and reference.is_blank:
        return False
    if name.is_blank:
        cells[NAME.name] = _MISSING
    if reference.is_blank:
        cells[PRODUCT_REF.name] = _MISSING
    return True


def settle_delays(cells: Cells, context: Context, *, has_product: bool) -> None:
    """Refuse a request that would leave more than twelve months after the purchase.

    Counted from reception, whatever the account's delay base; never beside a refused date or delay.
    """
    delay, delay_product = _cell(cells, DELAY), _cell(cells, DELAY_PRODUCT)
    moment = cells[PURCHASE_DATE.name].value
    if moment is None or delay.is_refused or delay_product.is_refused:
        return
    settings = context.settings
    left = MAX_DAYS_AFTER_PURCHASE - context.age_days(moment)
    brand_days = settings.brand_delay_days if delay.value is None else delay.value
    product_days = next(
        (days for days in (delay_product.value, settings.product_delay_days) if days is not None), brand_days
    )
    if brand_days > left:
        cells[DELAY.name] = Cell(None, DELAY_BEYOND_LIMIT, delay.text)
    elif has_product and product_days > left:
        cells[DELAY_PRODUCT.name] = Cell(None, DELAY_BEYOND_LIMIT, delay_product.text)


def order_of(cells: Cells, **other: Any) -> NewOrder:
    """Return the order of faultless cells; `other` are fields no column holds."""
    channel = channel_of(cells) or Channel.ONLINE
    return NewOrder(
        purchase_reference=_value(cells, PURCHASE_REFERENCE),
        purchase_date=_value(cells, PURCHASE_DATE),
        consumer=_consumer_of(cells, other.pop("country", None)),
        channel=channel,
        shop_id=_value(cells, SHOP_ID),
        price=_value(cells, PURCHASE_PRICE),
        delay=_value(cells, DELAY),
        **other,
    )


def _consumer_of(cells: Cells, country: str | None) -> Consumer:
    return Consumer(
        first_name=_value(cells, FIRST_NAME),
        last_name=_value(cells, LAST_NAME),
        email=_value(cells, EMAIL),
        language=_value(cells, LANGUAGE),
        phone=_value(cells, PHONE),
        country=country,
        hide_personal_data=_value(cells, HIDE_PERSONAL_DATA) or False,
    )


def product_of(cells: Mapping[str, Cell], *, not_received: bool = False) -> Product:
    """Return the product of faultless cells."""
    return Product(
        product_ref=_value(cells, PRODUCT_REF),
        name=_value(cells, NAME),
        category=_value(cells, CATEGORY),
        brand=_value(cells, BRAND),
        price=_value(cells, PRODUCT_PRICE),
        ean=_value(cells, EAN),
        sku=_value(cells, SKU),
        upc=_value(cells, UPC),
        isbn=_value(cells, ISBN),
        jan=_value(cells, JAN),
        mpn=_value(cells, MPN),
        product_url=_value(cells, PRODUCT_URL),
        image_url=_value(cells, IMAGE_URL),
        delay_product=_value(cells, DELAY_PRODUCT),
        not_received=not_received,
    )


def _cell(cells: Mapping[str, Cell], column: Column) -> Cell:
    return cells.get(column.name, BLANK)


def _value(cells: Mapping[str, Cell], column: Column) -> Any:
    return cells.get(column.name, BLANK).value
