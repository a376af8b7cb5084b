"""All of ingest's SQL about blocks of an import: thousands of orders in a few statements."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import compress
from uuid import UUID

import polars as pl
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from contracts.orders import BATCH, OrderAcceptedV1, Provenance
from ingest_api.order_file.judge_blocks import FIRST, JudgedBlock
from ingest_api.order_text import order_texts
from ingest_api.store import OrderStore
from ingest_api.tables import order_keys, orders
from kit.context import correlation_id
from kit.db import Columns, KeyTaken, ReadSession, Rendered, Same, WriteSession
from kit.ids import uuid7, uuid7_hexes

_LOOKUP = 5_000  # references that one statement of SQLite looks up


@dataclass(frozen=True, slots=True)
class Received:
    """References that are there already."""

    by_others: frozenset[str]  # through another door, or another file
    by_this: dict[str, str]  # by an earlier run of the same import → order id


class StoredElsewhere(Exception):
    """Another run of the same import has stored an order: it lives, although its lease had ended."""


NOTHING_RECEIVED = Received(frozenset(), {})


@dataclass(frozen=True, slots=True)
class PreparedBlock:
    """A block with what its clean orders will be stored as, if their references are new."""

    judged: JudgedBlock
    references: Sequence[str]
    keys: Sequence[bytes]
    ids: Sequence[str]
    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class NewOrders:
    """What a block brings anew; keys ascend, so that two doors never wait for each other in a circle."""

    keys: Sequence[bytes]
    key_ids: Sequence[str]  # the order of each key
    ids: Sequence[str]  # the orders that are whole
    texts: Sequence[str]  # their content
    begun: dict[str, str]  # reference → id of the others


async def look_up(
    session: ReadSession, store: OrderStore, id_website: UUID, intake: UUID, references: Sequence[str]
) -> Received:
    """Return which of the references the website has received."""
    by_hash = dict(zip(store.hashes(references), references, strict=True))
    key, mine = order_keys.c.reference_hash, order_keys.c.intake_id == intake
    others: list[bytes] = []
    this: dict[str, str] = {}
    for part in _parts(session, list(by_hash)):
        received = sa.and_(order_keys.c.id_website == id_website, part)
        others += await session.scalars(sa.select(key).where(received, ~mine))
        for row in await session.rows(sa.select(key, order_keys.c.order_id).where(received, mine)):
            this[by_hash[row["reference_hash"]]] = row["order_id"].hex
    return Received(frozenset(by_hash[each] for each in others), this)


def _parts(session: ReadSession, hashes: list[bytes]) -> Iterator[sa.ColumnElement[bool]]:
    """Yield conditions that together find the keys of these hashes."""
    column = order_keys.c.reference_hash
    if session.is_postgresql:
        yield column == sa.any_(sa.literal(hashes, postgresql.ARRAY(sa.LargeBinary)))
        return
    for start in range(0, len(hashes), _LOOKUP):
        yield column.in_(hashes[start : start + _LOOKUP])


async def unstored(session: ReadSession, ids: Iterable[str]) -> set[str]:
    """Return which orders are not there, although their keys may be."""
    wanted = {UUID(each) for each in ids}
    found = await session.scalars(sa.select(orders.c.id).where(orders.c.id.in_(wanted)))
    return {each.hex for each in wanted - set(found)}


def prepare(judged: JudgedBlock, provenance: Provenance, store: OrderStore) -> PreparedBlock:
    """Return the block with the rows it will most probably become."""
    references = judged.clean.filter(FIRST)["purchase_reference"].to_list()
    ids = uuid7_hexes(len(references))
    keys = store.hashes(references)
    return PreparedBlock(judged, references, keys, ids, order_texts(judged.clean, ids, provenance))


def new_orders(
    block: PreparedBlock, starting: Iterable[str], received: Received, store: OrderStore
) -> NewOrders:
    """Return what is to be stored of a block.

    `starting`: references of the block's lines that are not clean, when they begin an order.
    """
    there = received.by_others | received.by_this.keys()
    keys, ids, texts = block.keys, block.ids, block.texts
    if there:
        is_new = [each not in there for each in block.references]
        keys, ids = list(compress(keys, is_new)), list(compress(ids, is_new))
        texts = list(compress(texts, is_new))
    begun = [reference for reference in starting if reference not in there]
    begun_ids = uuid7_hexes(len(begun))
    frame = pl.DataFrame(
        {"key": [*keys, *store.hashes(begun)], "id": [*ids, *begun_ids]},
        schema={"key": pl.Binary, "id": pl.String},
    ).sort("key")
    return NewOrders(
        frame["key"].to_list(), frame["id"].to_list(), ids, texts, dict(zip(begun, begun_ids, strict=True))
    )


async def load_keys(session: WriteSession, id_website: UUID, intake: UUID, new: NewOrders) -> None:
    """Reserve the references for this import. Raises: KeyTaken, when another door has brought one."""
    if not new.keys:
        return
    columns: Columns = {
        "id_website": Same(id_website),
        "reference_hash": new.keys,
        "order_id": new.key_ids,
        "intake_id": Same(intake),
    }
    await session.load(order_keys, columns)


async def load_orders(
    session: WriteSession,
    id_website: UUID,
    intake: UUID,
    received_at: datetime,
    ids: Sequence[str],
    texts: Sequence[str],
) -> None:
    """Store orders whose keys are reserved, and announce them. Raises: StoredElsewhere."""
    if not ids:
        return
    columns: Columns = {
        "id": ids,
        "id_website": Same(id_website),
        "received_at": Same(received_at),
        "content": texts,
    }
    try:
        await session.load(orders, columns)
    except KeyTaken as error:
        raise StoredElsewhere(str(intake)) from error
    await session.emit_rendered(
        *(
            _announcement(id_website, intake, received_at, texts[start : start + BATCH])
            for start in range(0, len(texts), BATCH)
        )
    )


def _announcement(id_website: UUID, intake: UUID, at: datetime, texts: Sequence[str]) -> Rendered:
    event = OrderAcceptedV1.model_construct(
        id=uuid7(),
        occurred_at=at,
        id_website=id_website,
        aggregate_id=str(intake),
        correlation_id=correlation_id(),
        orders=[],
    )
    outside = event.model_dump_json(exclude={"orders"}).removesuffix("}")
    return Rendered(event, f'{outside},"orders":[{",".join(texts)}]}}', len(texts))
