"""Which requests an order gives, and after how many days: domain.md 6.1 and 6.3."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from contracts.orders import AcceptedOrder, Product
from contracts.requests import RequestType
from contracts.websites import CollectionSettings

Note = Literal["no_product", "not_collected"]


@dataclass(frozen=True)
class Delay:
    """A number of days with the rule that gave it."""

    days: int
    rule: str  # delay_row, delay_account, delay_default
    setting: str  # the field or setting that held it


@dataclass(frozen=True)
class Valid:
    """The settings valid when a proof was received; `is_default` when nobody had set any."""

    settings: CollectionSettings
    is_default: bool


@dataclass(frozen=True)
class Unit:
    """One request to plan."""

    type: RequestType
    delay: Delay
    products: tuple[Product, ...] = ()

    @property
    def products_key(self) -> str:
        """Return what tells requests of one order and type apart: a hash of the products asked."""
        return hashlib.sha256(
            "\n".join(product.product_ref for product in self.products).encode()
        ).hexdigest()


def units_of(order: AcceptedOrder, valid: Valid) -> tuple[Unit, ...] | Note:
    """Return the requests an order gives, or why it gives none."""
    collect = valid.settings.collect
    asks_brand = collect != "product" and order.event_type != "PRODUCT_ONLY"
    asks_products = collect != "brand" and order.event_type != "PURCHASE_ONLY"
    if not asks_brand and not asks_products:
        return "not_collected"
    products = [product for product in order.products if not product.not_received] if asks_products else []
    if not asks_brand and not products:
        return "no_product"
    brand = brand_delay(order, valid)
    groups = _by_delay([(product, product_delay(product, order, valid)) for product in products])
    return tuple(_units(brand if asks_brand else None, groups))


def _units(brand: Delay | None, groups: dict[int, tuple[Delay, list[Product]]]) -> list[Unit]:
    units = []
    if brand is not None:
        _, together = groups.pop(brand.days, (brand, []))
        units.append(Unit("brand_and_product" if together else "brand", brand, tuple(together)))
    return units + [Unit("product", delay, tuple(products)) for delay, products in groups.values()]


def _by_delay(products: Sequence[tuple[Product, Delay]]) -> dict[int, tuple[Delay, list[Product]]]:
    groups: dict[int, tuple[Delay, list[Product]]] = {}
    for product, delay in products:
        groups.setdefault(delay.days, (delay, []))[1].append(product)
    return groups


def brand_delay(order: AcceptedOrder, valid: Valid) -> Delay:
    if order.delay is not None:
        return Delay(order.delay, "delay_row", "delay")
    rule = "delay_default" if valid.is_default else "delay_account"
    return Delay(valid.settings.brand_delay_days, rule, "brand_delay_days")


def product_delay(product: Product, order: AcceptedOrder, valid: Valid) -> Delay:
    """Return a product's own delay: its row's, the order's, the postponed one, else the brand's."""
    for given in (product.delay_product, order.delay_product):
        if given is not None:
            return Delay(given, "delay_row", "delay_product")
    if valid.settings.product_delay_days is not None:
        return Delay(valid.settings.product_delay_days, "delay_account", "product_delay_days")
    return brand_delay(order, valid)
