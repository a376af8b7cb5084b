"""Use case of every door: orders → rows and their event, in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from contracts import orders as contract
from ingest_api.order import Channel, NewOrder, Product
from ingest_api.store import OrderStore, add_shops
from kit.db import WriteSession
from kit.ids import uuid7


async def accept_orders(
    orders: Sequence[NewOrder],
    *,
    id_website: UUID,
    intake: UUID,
    provenance: contract.Provenance,
    session: WriteSession,
    store: OrderStore,
) -> set[str]:
    """Store orders and announce them; a reference received before changes nothing (domain.md 2.5).

    `orders`: at most 500, references distinct. Returns the references that were new.
    """
    stored = await store.add(session, id_website, intake, [accepted(order, provenance) for order in orders])
    if not stored:
        return set()
    outlets = {order.shop_id: order.shop_id for order in stored if order.shop_id is not None}
    await add_shops(session, id_website, outlets)
    await session.emit(_announcement(stored, id_website, intake, provenance.received_at))
    return {order.purchase_reference for order in stored}


def _announcement(
    stored: list[contract.AcceptedOrder], id_website: UUID, intake: UUID, at: datetime
) -> contract.OrderAcceptedV1:
    return contract.OrderAcceptedV1(
        id=uuid7(), occurred_at=at, id_website=id_website, aggregate_id=str(intake), orders=stored
    )


def accepted(
    order: NewOrder, provenance: contract.Provenance, order_id: UUID | None = None
) -> contract.AcceptedOrder:
    """Return the order as it is stored, with a new id unless it has one."""
    consumer = order.consumer
    return contract.AcceptedOrder(
        order_id=order_id or uuid7(),
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
