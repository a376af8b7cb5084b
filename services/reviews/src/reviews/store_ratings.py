"""SQL of ratings in numbers: sums, and the differences that are not in them yet."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db import ReadSession, WriteSession
from reviews.rating import ALWAYS, Counted, Ratings, averaged_since
from reviews.tables import reviews
from reviews.tables_public import rating_changes, rating_counts

_BATCH = 5_000
_KEY = ("id_website", "product_ref", "day", "rate")
BRAND = ""


async def add_changes(
    session: WriteSession, id_website: UUID, changes: Sequence[tuple[Counted, int]]
) -> None:
    records = [
        {
            "id_website": id_website,
            "product_ref": counted.product_ref,
            "day": counted.day,
            "rate": counted.rate,
            "reviews": by,
        }
        for counted, by in changes
    ]
    await session.insert(rating_changes, *records)


async def has_rating_changes(session: ReadSession) -> bool:
    return await session.scalar(sa.select(rating_changes.c.position).limit(1)) is not None


async def sum_up(session: WriteSession) -> int:
    """Take differences into the sums; return how many there were."""
    await session.lock("rating-counts")
    waiting = await session.rows(sa.select(rating_changes).order_by(rating_changes.c.position).limit(_BATCH))
    if not waiting:
        return 0
    sums: Counter[tuple[Any, ...]] = Counter()
    for row in waiting:
        sums[tuple(row[name] for name in _KEY)] += row["reviews"]
    rows = [(*key, number) for key, number in sums.items()]
    columns = dict(zip((*_KEY, "reviews"), zip(*rows, strict=True), strict=True))
    await session.add_columns(rating_counts, columns, key=_KEY)
    taken = [row["position"] for row in waiting]
    await session.execute(sa.delete(rating_changes).where(session.among(rating_changes.c.position, taken)))
    return len(waiting)


async def brand_ratings(session: ReadSession, id_website: UUID, now: datetime) -> Ratings:
    """Return the brand's ratings of the last 12 months, counted by day."""
    return await _ratings(session, id_website, BRAND, since=averaged_since(now))


async def product_ratings(session: ReadSession, id_website: UUID, product_ref: str) -> Ratings:
    return await _ratings(session, id_website, product_ref, since=ALWAYS)


async def _ratings(session: ReadSession, id_website: UUID, product_ref: str, *, since: date) -> Ratings:
    found = await _sums(session, id_website, [product_ref], since)
    return found.get(product_ref, Ratings())


async def rated_products(session: ReadSession, id_website: UUID, after: str, limit: int) -> list[str]:
    """Return references of products that have or had reviews, in the database's order."""
    known = [
        sa.select(table.c.product_ref)
        .distinct()
        .where(table.c.id_website == id_website, table.c.product_ref > after)
        .order_by(table.c.product_ref)
        .limit(limit)
        .subquery()
        for table in (rating_counts, rating_changes)
    ]
    found = sa.union(*(sa.select(each.c.product_ref) for each in known)).subquery()
    return await session.scalars(sa.select(found.c.product_ref).order_by(found.c.product_ref).limit(limit))


async def ratings_of_products(
    session: ReadSession, id_website: UUID, product_refs: Sequence[str]
) -> dict[str, Ratings]:
    """Return the ratings of those that have reviews."""
    return await _sums(session, id_website, product_refs, ALWAYS)


async def names_of_products(
    session: ReadSession, id_website: UUID, product_refs: Sequence[str]
) -> dict[str, str | None]:
    """Return each product's name, as its newest visible review has it."""
    names = {}
    for product_ref in product_refs:
        newest = sa.select(reviews.c.product_name).where(
            reviews.c.id_website == id_website,
            reviews.c.product_ref == product_ref,
            reviews.c.shown_at.is_not(None),
        )
        names[product_ref] = await session.scalar(newest.order_by(reviews.c.shown_at.desc()).limit(1))
    return names


async def _sums(
    session: ReadSession, id_website: UUID, product_refs: Sequence[str], since: date
) -> dict[str, Ratings]:
    """Read sums and differences in one statement, so that nothing is counted twice or not at all."""
    both = sa.union_all(
        *(
            sa.select(table.c.product_ref, table.c.rate, table.c.reviews).where(
                table.c.id_website == id_website,
                session.among(table.c.product_ref, list(product_refs)),
                table.c.day >= since,
            )
            for table in (rating_counts, rating_changes)
        )
    ).subquery()
    total = sa.func.sum(both.c.reviews)
    rows = await session.tuples(
        sa.select(both.c.product_ref, both.c.rate, total)
        .group_by(both.c.product_ref, both.c.rate)
        .having(total != 0)
    )
    by_product: dict[str, dict[int, int]] = defaultdict(dict)
    for product_ref, rate, number in rows:
        by_product[product_ref][rate] = int(number)
    return {product_ref: Ratings(by_rate) for product_ref, by_rate in by_product.items()}
