"""Erasures: whom this service has to forget, in messages that it holds and in those on their way; G13."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracts.erasure import Erasure, of_address, without_forgotten, without_persons
from contracts.orders import AcceptedOrder
from kit.addresses import Hash, address_hasher
from kit.db import Database, ReadSession, WriteSession
from kit.db.platform_tables import dead_letters, deliveries, outbox
from kit.db.types import UtcDateTime

RECENT = timedelta(days=7)  # longer than any message is retried

Rewrite = Callable[[Any], Any]  # an event's document → the same without a person


def erasures_table(metadata: sa.MetaData) -> sa.Table:
    """Add the table of a service that receives persons' data: messages on their way may still name them."""
    return sa.Table(
        "erasures",
        metadata,
        sa.Column("id_website", sa.Uuid, primary_key=True),
        sa.Column("person", sa.String(64), primary_key=True),  # keyed hash of the address
        sa.Column("erasure_id", sa.Uuid, nullable=False),  # UUIDv7
        sa.Column("erased_at", UtcDateTime, nullable=False),
        sa.Column("settled_at", UtcDateTime, nullable=True),  # None: something is still to be done
    )


async def note_erasure(
    session: WriteSession,
    table: sa.Table,
    id_website: UUID,
    person: str,
    erasure: Erasure,
    *,
    settled: bool,
) -> None:
    """Remember whom to forget; of two erasures of one person the later counts."""
    record = {
        "id_website": id_website,
        "person": person,
        "erasure_id": erasure.erasure_id,
        "erased_at": erasure.erased_at,
        "settled_at": erasure.erased_at if settled else None,
    }
    await session.upsert(table, [record], key=("id_website", "person"), where_newer="erasure_id")


async def erased_since(
    session: ReadSession, table: sa.Table, id_website: UUID, first_id: UUID, received_at: datetime
) -> dict[str, Erasure]:
    """Return whom a website has forgotten since something came in, by the keyed hash of the address."""
    later = sa.or_(table.c.erasure_id >= first_id, table.c.erased_at >= received_at)
    columns = (table.c.person, table.c.erasure_id, table.c.erased_at)
    rows = await session.rows(sa.select(*columns).where(table.c.id_website == id_website, later))
    return {row["person"]: Erasure(row["erasure_id"], row["erased_at"]) for row in rows}


async def still_known(
    session: ReadSession, table: sa.Table, id_website: UUID, orders: Sequence[AcceptedOrder], hash_: Hash
) -> list[AcceptedOrder]:
    """Return orders as they are to be kept: without persons forgotten while they were on their way."""
    first_id = min(order.order_id for order in orders)
    received_at = min(order.provenance.received_at for order in orders)
    forgotten = await erased_since(session, table, id_website, first_id, received_at)
    hashed = address_hasher(hash_)
    return [without_forgotten(order, forgotten, hashed) for order in orders]


async def rewrite_messages(
    session: WriteSession, id_website: UUID, traces: Iterable[str], rewrite: Rewrite
) -> int:
    """Rewrite the website's messages that name a person; return how many changed.

    Told ones too: they are kept so that a broker can be filled again. Among them only those that hold one
    of `traces` are looked at, in any case of letters; of messages that wait or were given up, all.
    """
    waiting = [str(id_website)]
    own = sa.or_(outbox.c.id_website == id_website, outbox.c.id_website.is_(None))  # None: a replay
    told = sa.and_(own, _holds(outbox, [each for each in traces if each]))
    changed = 0
    for table, key, condition in (
        (outbox, ["position"], told),
        (dead_letters, ["id"], _holds(dead_letters, waiting)),
        (deliveries, ["queue", "event_id"], _holds(deliveries, waiting)),
    ):
        changed += await _rewrite(session, table, key, condition, id_website, rewrite)
    return changed


async def forget_again(database: Database, table: sa.Table, hash_: Hash, since: datetime) -> int:
    """Take persons forgotten lately out of messages given up since: these were in a broker's hands then."""
    hashed, changed = address_hasher(hash_), 0
    async with database.write() as session:
        for row in await session.rows(sa.select(table).where(table.c.erased_at >= since)):
            concerns = of_address(partial(_is, hashed, row["person"]))
            rewrite = partial(without_persons, concerns=concerns)
            changed += await rewrite_messages(session, row["id_website"], (), rewrite)
    return changed


def _is(hashed: Callable[[str], str], person: str, email: str) -> bool:
    return hashed(email) == person


def _holds(table: sa.Table, traces: Sequence[str]) -> sa.ColumnElement[bool]:
    text = sa.func.lower(table.c.payload)
    return sa.or_(sa.false(), *(text.contains(_as_json(trace).lower(), autoescape=True) for trace in traces))


def _as_json(text: str) -> str:
    """Return a text as it stands within a document."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


async def _rewrite(
    session: WriteSession,
    table: sa.Table,
    key: Sequence[str],
    condition: sa.ColumnElement[bool],
    id_website: UUID,
    rewrite: Rewrite,
) -> int:
    columns = [table.c[name] for name in key]
    changed = 0
    for row in await session.rows(sa.select(*columns, table.c.payload).where(condition)):
        document = json.loads(row["payload"])
        if document.get("id_website") != str(id_website) or (rewritten := rewrite(document)) == document:
            continue
        same = [table.c[name] == row[name] for name in key]
        payload = json.dumps(rewritten, ensure_ascii=False, separators=(",", ":"))
        await session.execute(sa.update(table).where(*same).values(payload=payload))
        changed += 1
    return changed
