"""An order as it is stored and told: `contracts.orders.AcceptedOrder`."""

from decimal import Decimal
from uuid import UUID

from contracts import orders as contract
from ingest_api.order import Channel, NewOrder, Product


def accepted(order: NewOrder, provenance: contract.Provenance, order_id: UUID) -> contract.AcceptedOrder:
    """Return the order as it is stored."""
    consumer = order.consumer
    return contract.AcceptedOrder(
        order_id=order_id,
        purchase_reference=order.purchase_reference,
        purchase_date=order.purchase_date,
        price=_decimal(order.price),
        channel="offline" if order.channel is Channel.OFFLINE else "online",
        shop_id=order.shop_id,
        consumer=contract.Consumer(
            first_name=consumer.first_name,
            last_name=consumer.last_name,
            email=consumer.email,
            phone=consumer.phone,
            language=consumer.language,
            country=consumer.country,
            hide_personal_data=consumer.hide_personal_data,
        ),
        products=[_product(product) for product in order.products],
        delay=order.delay,
        event_type=order.event_type.value if order.event_type else None,
        extra=dict(order.extra),
        provenance=provenance.model_copy(update={"line": order.line}),
    )


def _product(product: Product) -> contract.Product:
    return contract.Product(
        product_ref=product.product_ref,
        name=product.name,
        sku=product.sku,
        ean=product.ean,
        upc=product.upc,
        isbn=product.isbn,
        jan=product.jan,
        mpn=product.mpn,
        brand=product.brand,
        category=product.category,
        price=_decimal(product.price),
        product_url=product.product_url,
        image_url=product.image_url,
        not_received=product.not_received,
        delay_product=product.delay_product,
    )


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")
