"""A stored order as the API shows it: the element that would send it, with its id and provenance."""

from datetime import UTC
from uuid import UUID

from pydantic import AwareDatetime

from contracts.envelope import Contract
from contracts.orders import AcceptedOrder, Channel, Consumer, EventType, Product, Provenance


class ProductReferences(Contract):
    reference: str
    sku: str | None
    ean13: str | None
    upc: str | None
    isbn: str | None
    jan: str | None
    mpn: str | None


class ProductElement(Contract):
    name: str
    product_ref: ProductReferences
    brand: str | None
    category: str | None
    price: str | None  # decimal
    product_url: str | None
    image_url: str | None
    not_received: bool
    delay_product: int | None  # days


class SalesChannel(Contract):
    channel: Channel
    website_id: None = None
    shop_id: str | None


class SolicitationParameters(Contract):
    delay: int | None  # days
    delay_product: int | None  # days; None also where products differ
    purchase_event_type: EventType | None


class OrderElement(Contract):
    """The shape of `GET W/orders/{purchase_reference}` without its requests (surface.md 4a)."""

    id: UUID
    purchase_reference: str
    purchase_date: AwareDatetime
    price: str | None  # decimal
    consumer: Consumer
    products: list[ProductElement]
    sales_channel: SalesChannel
    solicitation_parameters: SolicitationParameters
    extra: dict[str, str]
    provenance: Provenance


def element_of(order: AcceptedOrder) -> OrderElement:
    received_at = order.provenance.received_at.astimezone(UTC)
    return OrderElement(
        id=order.order_id,
        purchase_reference=order.purchase_reference,
        purchase_date=order.purchase_date.astimezone(UTC),
        price=order.price,
        consumer=order.consumer,
        products=[_product(product) for product in order.products],
        sales_channel=SalesChannel(channel=order.channel, shop_id=order.shop_id),
        solicitation_parameters=SolicitationParameters(
            delay=order.delay,
            delay_product=_common_delay(order.products),
            purchase_event_type=order.event_type,
        ),
        extra=order.extra,
        provenance=order.provenance.model_copy(update={"received_at": received_at}),
    )


def _product(product: Product) -> ProductElement:
    references = ProductReferences(
        reference=product.product_ref,
        sku=product.sku,
        ean13=product.ean,
        upc=product.upc,
        isbn=product.isbn,
        jan=product.jan,
        mpn=product.mpn,
    )
    return ProductElement(
        name=product.name,
        product_ref=references,
        brand=product.brand,
        category=product.category,
        price=product.price,
        product_url=product.product_url,
        image_url=product.image_url,
        not_received=product.not_received,
        delay_product=product.delay_product,
    )


def _common_delay(products: list[Product]) -> int | None:
    """The API sends one delay for all products; a file may have one per line."""
    delays = {product.delay_product for product in products}
    return delays.pop() if len(delays) == 1 else None
