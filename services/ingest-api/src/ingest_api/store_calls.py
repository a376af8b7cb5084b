"""SQL of the API's group commit: orders of many calls and websites, column by column."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracts.orders import AcceptedOrder
from ingest_api.tables import order_keys, orders
from kit.db import ReadSession, WriteSession

OrderKey = tuple[UUID, bytes]  # website and hashed reference


async def add_keys(session: WriteSession, claimed: Mapping[OrderKey, tuple[UUID, UUID]]) -> set[OrderKey]:
    """Store the keys that are new and return them; `claimed`: key → (order id, intake id)."""
    if not claimed:
        return set()
    keys = sorted(claimed)  # so that two doors never wait for each other in a circle
    columns: dict[str, list[Any]] = {
        "id_website": [id_website for id_website, _ in keys],
        "reference_hash": [reference_hash for _, reference_hash in keys],
        "order_id": [claimed[key][0] for key in keys],
        "intake_id": [claimed[key][1] for key in keys],
    }
    new = await session.insert_columns(order_keys, columns, new_by=("id_website", "reference_hash"))
    return {(id_website, reference_hash) for id_website, reference_hash in new}


async def add_orders(session: WriteSession, added: Sequence[tuple[UUID, AcceptedOrder]]) -> None:
    """Store orders whose keys were new, each with its website."""
    columns: dict[str, list[Any]] = {
        "id": [order.order_id for _, order in added],
        "id_website": [id_website for id_website, _ in added],
        "received_at": [order.provenance.received_at for _, order in added],
        "content": [order.model_dump_json() for _, order in added],
    }
    await session.insert_columns(orders, columns)


async def keys_of_orders(session: ReadSession, order_ids: Sequence[UUID]) -> set[OrderKey]:
    """Return under which keys these very orders are stored: all of them, or none."""
    statement = sa.select(order_keys.c.id_website, order_keys.c.reference_hash).join(
        orders, orders.c.id == order_keys.c.order_id
    )
    rows = await session.rows(statement.where(orders.c.id.in_(order_ids)))
    return {(row["id_website"], row["reference_hash"]) for row in rows}
