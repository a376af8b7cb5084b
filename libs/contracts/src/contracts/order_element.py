"""A stored order as the API shows it: the element that would send it, with its id and provenance."""

from datetime import UTC, datetime
from typing import Any

from contracts.orders import AcceptedOrder, Product


def element_of(order: AcceptedOrder) -> dict[str, Any]:
    """Return the shape of `GET W/orders/{purchase_reference}` without its requests (surface.md 4a)."""
    consumer = order.consumer
    return {
        "id": str(order.order_id),
        "purchase_reference": order.purchase_reference,
        "purchase_date": _instant(order.purchase_date),
        "price": order.price,
        "consumer": {
            "first_name": consumer.first_name,
            "last_name": consumer.last_name,
            "email": consumer.email,
            "phone": consumer.phone,
            "language": consumer.language,
            "country": consumer.country,
            "hide_personal_data": consumer.hide_personal_data,
        },
        "products": [_product(product) for product in order.products],
        "sales_channel": {"channel": order.channel, "website_id": None, "shop_id": order.shop_id},
        "solicitation_parameters": {
            "delay": order.delay,
            "delay_product": _common_delay(order.products),
            "purchase_event_type": order.event_type,
        },
        "extra": order.extra,
        "provenance": {
            "method": order.provenance.method,
            "source": order.provenance.source,
            "file": order.provenance.file,
            "line": order.provenance.line,
            "call_id": order.provenance.call_id,
            "received_at": _instant(order.provenance.received_at),
        },
    }


def _product(product: Product) -> dict[str, Any]:
    return {
        "name": product.name,
        "product_ref": {
            "reference": product.product_ref,
            "sku": product.sku,
            "ean13": product.ean,
            "upc": product.upc,
            "isbn": product.isbn,
            "jan": product.jan,
            "mpn": product.mpn,
        },
        "brand": product.brand,
        "category": product.category,
        "price": product.price,
        "product_url": product.product_url,
        "image_url": product.image_url,
        "not_received": product.not_received,
        "delay_product": product.delay_product,
    }


def _common_delay(products: list[Product]) -> int | None:
    """The API sends one delay for all products; a file may have one per line."""
    delays = {product.delay_product for product in products}
    return delays.pop() if len(delays) == 1 else None


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
