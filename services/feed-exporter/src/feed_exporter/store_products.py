"""Products by what merchants said of them last, and the reviews of products beside them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, fields
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from feed_exporter.product import KnownProduct
from feed_exporter.tables import reviews
from feed_exporter.tables_products import products
from kit.db import ReadSession, WriteSession

_KEY = ("id_website", "product_ref")
_OF_PRODUCT = tuple(products.c[each.name] for each in fields(KnownProduct) if each.name not in _KEY)
_OF_REVIEW = tuple(
    reviews.c[name]
    for name in (
        "review_id",
        "order_ref",
        "id_product",
        "product_name",
        "review_date",
        "review",
        "rate",
        "firstname",
        "lastname",
        "language",
        "voluntary",
    )
)


async def keep_products(session: WriteSession, id_website: UUID, named: Sequence[KnownProduct]) -> None:
    """Remember what orders say of products; of each, what isn't said stays as it was."""
    before = await _known(session, id_website, {each.product_ref for each in named})
    after = dict(before)
    for each in named:
        known = after.get(each.product_ref)
        after[each.product_ref] = each if known is None else known.updated(each)
    changed = [after[ref] for ref in sorted(after) if after[ref] != before.get(ref)]
    records = [{"id_website": id_website, **asdict(each), "gtins": list(each.gtins)} for each in changed]
    if records:
        await session.upsert(products, records, key=_KEY)


async def _known(session: ReadSession, id_website: UUID, references: set[str]) -> dict[str, KnownProduct]:
    statement = sa.select(products.c.product_ref, *_OF_PRODUCT).where(
        products.c.id_website == id_website, products.c.product_ref.in_(references)
    )
    rows = await session.rows(statement)
    found = (KnownProduct(**{**row, "gtins": tuple(row["gtins"])}) for row in rows)
    return {each.product_ref: each for each in found}


async def stream_reviewed_products(session: ReadSession, id_website: UUID) -> AsyncIterator[dict[str, Any]]:
    """Yield every published product review with words, and what is known of its product."""
    same = sa.and_(
        products.c.id_website == reviews.c.id_website, products.c.product_ref == reviews.c.id_product
    )
    statement = (
        sa.select(*_OF_REVIEW, *_OF_PRODUCT)
        .select_from(reviews.outerjoin(products, same))
        .where(
            reviews.c.id_website == id_website,
            reviews.c.kind == "product",
            reviews.c.visible.is_(True),
            reviews.c.review != "",
        )
        .order_by(reviews.c.changed_at, reviews.c.review_id)
    )
    async for row in session.stream(statement):
        yield row
