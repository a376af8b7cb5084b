"""All of ingest's SQL about orders and outlets."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracts.orders import AcceptedOrder
from ingest_api.tables import order_keys, orders, shops
from kit.db import ReadSession, WriteSession
from kit.secrets import KeyRing

_LOOKUP = 5_000  # references looked up by one statement


class OrderStore:
    """Orders of all websites, found by their reference."""

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys

    async def received(self, session: ReadSession, id_website: UUID, references: Iterable[str]) -> set[str]:
        """Return which references the website has received."""
        by_hash = self._by_hash(references)
        found: set[str] = set()
        hashes = list(by_hash)
        for start in range(0, len(hashes), _LOOKUP):
            statement = sa.select(order_keys.c.reference_hash).where(
                order_keys.c.id_website == id_website,
                order_keys.c.reference_hash.in_(hashes[start : start + _LOOKUP]),
            )
            found.update(by_hash[known] for known in await session.scalars(statement))
        return found

    async def find(self, session: ReadSession, id_website: UUID, reference: str) -> AcceptedOrder | None:
        statement = (
            sa.select(orders.c.content)
            .join(order_keys, order_keys.c.order_id == orders.c.id)
            .where(
                order_keys.c.id_website == id_website,
                order_keys.c.reference_hash.in_(self._by_hash([reference])),
            )
        )
        content = await session.scalar(statement)
        return None if content is None else AcceptedOrder.model_validate_json(content)

    def hashes(self, references: Iterable[str]) -> list[bytes]:
        """Return what each reference is found by."""
        return self._keys.keyed_digests(references, "purchase_reference")

    def _by_hash(self, references: Iterable[str]) -> dict[bytes, str]:
        listed = list(references)
        return dict(zip(self.hashes(listed), listed, strict=True))


async def known_shops(session: ReadSession, id_website: UUID) -> frozenset[str]:
    statement = sa.select(shops.c.shop_id).where(shops.c.id_website == id_website)
    return frozenset(await session.scalars(statement))


async def list_shops(
    session: ReadSession, id_website: UUID, *, after: str, limit: int
) -> list[dict[str, Any]]:
    """Return a website's outlets by their id, from the one after `after`."""
    statement = sa.select(shops.c.shop_id, shops.c.name).where(
        shops.c.id_website == id_website, shops.c.shop_id > after
    )
    return await session.rows(statement.order_by(shops.c.shop_id).limit(limit))


async def add_shops(session: WriteSession, id_website: UUID, names: Mapping[str, str]) -> int:
    """Create the outlets that aren't there yet; return how many were new."""
    records = [
        {"id_website": id_website, "shop_id": shop_id, "name": names[shop_id]} for shop_id in sorted(names)
    ]
    return len(await session.insert_new(shops, records, key=("id_website", "shop_id")))
