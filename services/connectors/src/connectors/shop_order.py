"""A module's order as ingest takes it. Read liberally: what is wrong with it is ingest's to say."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.connector import Connector

_PRODUCT_CODES = {
    "ean13": "GTIN_EAN",
    "upc": "GTIN_UPC",
    "jan": "GTIN_JAN",
    "isbn": "GTIN_ISBN",
    "mpn": "MPN",
}
_MOST_DAYS = 365


def orders_in(message: Mapping[str, Any]) -> list[Any]:
    """Return the orders of an answer: a list, or an object by their ids."""
    return _listed(message.get("list_orders"))


def element_of(order: Any, connector: Connector, language: str) -> dict[str, Any]:
    """Return an order as `POST W/orders` takes it. `language`: the website's, for an order without one."""
    if not isinstance(order, dict):
        return {}
    element = {
        "purchase_reference": _reference(order, connector),
        "purchase_date": _date(order),
        "price": (_text(order.get("amount_order")) or "").partition(" ")[0] or None,  # 12.30 EUR
        "consumer": {
            "first_name": _text(order.get("firstname_customer")),
            "last_name": _text(order.get("lastname_customer")),
            "email": _text(order.get("email_customer")) or _text(order.get("email")),
            "language": _text(order.get("iso_lang")) or _text(order.get("lang")) or language,
        },
        "products": [_product(each) for each in _products(order, connector)],
        "sales_channel": _channel(order),
        "solicitation_parameters": _delays(order, connector),
        "extra": _extra(order, connector),
    }
    return {name: value for name, value in element.items() if value is not None}


def _reference(order: Mapping[str, Any], connector: Connector) -> str | None:
    own, other = ("reference", "id_order") if connector.order_number == "reference" else ("id_order", "")
    return _text(order.get(own)) or _text(order.get(other))


def _date(order: Mapping[str, Any]) -> str | None:
    """Return the instant the module counts in seconds; what is no number as it stands."""
    text = _text(order.get("date_order"))
    if text is not None and text.isascii() and text.isdigit() and len(text) < 12:
        return datetime.fromtimestamp(int(text), UTC).isoformat()
    return text or _text(order.get("date_order_formatted"))


def _channel(order: Mapping[str, Any]) -> dict[str, Any] | None:
    channel = _text(order.get("canal"))
    if channel is None or channel.lower() != "offline":
        return None
    return {"channel": "offline", "shop_id": _text(order.get("id_pointshop"))}


def _products(order: Mapping[str, Any], connector: Connector) -> list[dict[str, Any]]:
    if not connector.product_reviews:
        return []
    return [each for each in _listed(order.get("products")) if isinstance(each, dict)]


def _product(product: Mapping[str, Any]) -> dict[str, Any]:
    codes = {name: _text(product.get(theirs)) for name, theirs in _PRODUCT_CODES.items()}
    sku = _text(product.get("SKU")) or _text(product.get("sku"))
    return {
        "product_ref": {"reference": _text(product.get("id_product")), "sku": sku, **codes},
        "name": _text(product.get("name_product")),
        "brand": _text(product.get("brand_name")),
        "category": _text(product.get("category")),
        "price": _text(product.get("product_price_unity")),
        "product_url": _text(product.get("url")),
        "image_url": _text(product.get("url_image")),
    }


def _delays(order: Mapping[str, Any], connector: Connector) -> dict[str, int] | None:
    """Return the delays of the order itself, else the connector's; none: as the website collects.

    Modules give 0 or nothing to orders without a delay of their own.
    """
    of_products = [_days(each.get("delay_produit_specifique")) or 0 for each in _products(order, connector)]
    found = {
        "delay": _days(order.get("delay_commande_specifique")) or connector.brand_delay_days,
        "delay_product": max(of_products, default=0) or connector.product_delay_days,
    }
    return {name: days for name, days in found.items() if days is not None} or None


def _extra(order: Mapping[str, Any], connector: Connector) -> dict[str, str]:
    """Return the order's other number and its state, for its merchant to find it by."""
    other = "id_order" if connector.order_number == "reference" else "reference"
    found = {f"shop_{other.removeprefix('id_')}": order.get(other), "order_state": order.get("state_order")}
    return {name: text for name, value in found.items() if (text := _text(value))}


def shop_states(message: Mapping[str, Any]) -> tuple[dict[str, str], ...]:
    """Return the order states a shop knows, by id and name, in whatever form its module lists them."""
    found = message.get("Liste_des_statuts")
    pairs = found.items() if isinstance(found, dict) else enumerate(found if isinstance(found, list) else ())
    return tuple(_states(pairs))[:200]


def _states(pairs: Any) -> Iterator[dict[str, str]]:
    for key, state in pairs:
        if isinstance(state, dict):
            known = {name.lower(): _text(value) for name, value in state.items()}
            identity = (
                known.get("id_order_state") or known.get("id") or known.get("code") or known.get("value")
            )
            name = known.get("name") or known.get("label") or identity
        else:
            identity, name = str(key), _text(state)
        if identity and name:
            yield {"id": identity[:60], "name": name[:100]}


def _listed(found: Any) -> list[Any]:
    if isinstance(found, dict):
        return list(found.values())
    return found if isinstance(found, list) else []


def _days(value: Any) -> int | None:
    text = _text(value)
    return (
        min(int(text), _MOST_DAYS) if text and text.isascii() and text.isdigit() and len(text) < 5 else None
    )


def _text(value: Any) -> str | None:
    """Return text or a number as text; nothing for what is blank or neither."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value).strip() or None
