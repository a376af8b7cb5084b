"""All of ingest's SQL about blocks of an import: thousands of orders in a few statements."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
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
    provenance: Provenance
    references: Sequence[str]
    keys: Sequence[bytes]
    ids: Sequence[str]
    texts: Sequence[bytes] | None  # None: not made before it's known which are new


@dataclass(frozen=True, slots=True)
class NewOrders:
    """What a block brings anew; keys ascend, so that two doors never wait for each other in a circle."""

    keys: Sequence[bytes]
    key_ids: Sequence[str]  # the order of each key
    ids: Sequence[str]  # the orders that are whole
    texts: Sequence[bytes]  # their content
    begun: dict[str, str]  # reference → id of the others


def asked(block: PreparedBlock, store: OrderStore) -> dict[bytes, str]:
    """Return the references of a block's lines that are not refused, by their key."""
    orders = (line.judged.order for line in block.judged.lines)
    others = [order.purchase_reference for order in orders if order is not None]
    keys, references = [*block.keys, *store.hashes(others)], [*block.references, *others]
    return dict(zip(keys, references, strict=True))


async def look_up(
    session: ReadSession, id_website: UUID, intake: UUID, references: Mapping[bytes, str]
) -> Received:
    """Return which of the references, given by their keys, the website has received."""
    others, this = set[str](), dict[str, str]()
    for part in _parts(session, list(references)):
        for keys, own_keys, own_ids in await _found(session, id_website, intake, part):
            others.update(references[key] for key in keys)
            this |= {references[key]: own.hex for key, own in zip(own_keys, own_ids, strict=True)}
    return Received(frozenset(others), this)


_Keys = Sequence[bytes]


async def _found(
    session: ReadSession, id_website: UUID, intake: UUID, part: sa.ColumnElement[bool]
) -> list[tuple[_Keys, _Keys, Sequence[UUID]]]:
    """Return keys that others brought, keys that this import brought, and the orders of these."""
    key, order_id, mine = order_keys.c.reference_hash, order_keys.c.order_id, order_keys.c.intake_id == intake
    received = sa.and_(order_keys.c.id_website == id_website, part)
    if session.is_postgresql:  # one row of arrays, quicker to read than thousands of rows
        lists = (
            sa.func.coalesce(
                sa.func.array_agg(column).filter(condition), sa.literal([], sa.ARRAY(column.type))
            )
            for column, condition in ((key, ~mine), (key, mine), (order_id, mine))
        )
        return await session.tuples(sa.select(*lists).where(received))
    rows = await session.tuples(sa.select(key, order_id, mine).where(received))
    own = [row for row in rows if row[2]]
    return [([row[0] for row in rows if not row[2]], [row[0] for row in own], [row[1] for row in own])]


def _parts(session: ReadSession, keys: list[bytes]) -> Iterator[sa.ColumnElement[bool]]:
    """Yield conditions that together find these keys."""
    column = order_keys.c.reference_hash
    if session.is_postgresql:
        yield column == sa.any_(sa.literal(keys, postgresql.ARRAY(sa.LargeBinary)))
        return
    for start in range(0, len(keys), _LOOKUP):
        yield column.in_(keys[start : start + _LOOKUP])


async def unstored(session: ReadSession, ids: Iterable[str]) -> set[str]:
    """Return which orders are not there, although their keys may be."""
    wanted = {UUID(each) for each in ids}
    found = await session.scalars(sa.select(orders.c.id).where(orders.c.id.in_(wanted)))
    return {each.hex for each in wanted - set(found)}


def prepare(
    judged: JudgedBlock, provenance: Provenance, store: OrderStore, *, with_texts: bool
) -> PreparedBlock:
    """Return the block with the rows it will become, if its references are new.

    `with_texts`: whether they most probably are.
    """
    references = judged.clean.filter(FIRST)["purchase_reference"].to_list()
    ids = uuid7_hexes(len(references))
    texts = order_texts(judged.clean, ids, provenance) if with_texts else None
    return PreparedBlock(judged, provenance, references, store.hashes(references), ids, texts)


def new_orders(
    block: PreparedBlock, starting: Iterable[str], received: Received, store: OrderStore
) -> NewOrders:
    """Return what is to be stored of a block.

    `starting`: references of the block's lines that are not clean, when they begin an order.
    """
    there = received.by_others | received.by_this.keys()
    keys, ids = block.keys, block.ids
    is_new = [each not in there for each in block.references]
    if there:
        keys, ids = list(compress(keys, is_new)), list(compress(ids, is_new))
    begun = [reference for reference in starting if reference not in there]
    begun_ids = uuid7_hexes(len(begun))
    frame = pl.DataFrame(
        {"key": [*keys, *store.hashes(begun)], "id": [*ids, *begun_ids]},
        schema={"key": pl.Binary, "id": pl.String},
    ).sort("key")
    return NewOrders(
        frame["key"].to_list(),
        frame["id"].to_list(),
        ids,
        _texts(block, ids, is_new, there),
        dict(zip(begun, begun_ids, strict=True)),
    )


def _texts(
    block: PreparedBlock, ids: Sequence[str], is_new: Sequence[bool], there: Set[str]
) -> Sequence[bytes]:
    """Return the content of the clean orders that are new."""
    if block.texts is not None:
        return list(compress(block.texts, is_new)) if there else block.texts
    clean = block.judged.clean
    if there:
        clean = clean.filter(~clean["purchase_reference"].is_in(list(there)))
    return order_texts(clean, ids, block.provenance)


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
    texts: Sequence[bytes],
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


def _announcement(id_website: UUID, intake: UUID, at: datetime, texts: Sequence[bytes]) -> Rendered:
    event = OrderAcceptedV1.model_construct(
        id=uuid7(),
        occurred_at=at,
        id_website=id_website,
        aggregate_id=str(intake),
        correlation_id=correlation_id(),
        orders=[],
    )
    outside = event.model_dump_json(exclude={"orders"}).removesuffix("}").encode()
    return Rendered(event, b'%b,"orders":[%b]}' % (outside, b",".join(texts)), len(texts))
