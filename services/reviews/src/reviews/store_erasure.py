"""SQL of an erasure: every place in this service's tables where a person may stand."""

import json
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from kit.db import WriteSession
from kit.db.platform_tables import dead_letters, deliveries, outbox
from reviews.displayed_name import ANONYMOUS
from reviews.erasure import Person, without_names, without_person
from reviews.tables import requests, review_history, reviews


async def reviews_of_person(session: WriteSession, id_website: UUID, person: str) -> list[UUID]:
    return await session.scalars(
        sa.select(reviews.c.review_id)
        .where(reviews.c.id_website == id_website, reviews.c.person == person)
        .order_by(reviews.c.review_id)
    )


async def erase_from_requests(session: WriteSession, id_website: UUID, person: str) -> None:
    await session.execute(
        sa.update(requests)
        .where(requests.c.id_website == id_website, requests.c.person == person)
        .values(first_name=ANONYMOUS, last_name=ANONYMOUS, email=None, person=None, anonymized=True)
    )


async def erase_from_history(session: WriteSession, review_ids: Sequence[UUID], person: Person) -> None:
    """Take the person out of what was written beside decisions and flags; the decisions stay."""
    noted = sa.select(review_history.c.step_id, review_history.c.comment).where(
        review_history.c.review_id.in_(review_ids), review_history.c.comment.is_not(None)
    )
    for row in await session.rows(noted):
        await session.execute(
            sa.update(review_history)
            .where(review_history.c.step_id == row["step_id"])
            .values(comment=without_names(row["comment"], person))
        )


async def erase_from_messages(
    session: WriteSession, id_website: UUID, review_ids: Sequence[UUID], person: Person
) -> None:
    """Rewrite events told about the reviews, and those received that name the person, dead or waiting."""
    told = sa.select(outbox.c.position.label("key"), outbox.c.payload).where(
        outbox.c.aggregate_id.in_([str(found) for found in review_ids])
    )
    for row in await session.rows(told):
        await _rewrite(session, outbox, outbox.c.position == row["key"], row["payload"], id_website, person)
    for table in (dead_letters, deliveries):
        named = sa.func.lower(table.c.payload).contains(person.email.lower(), autoescape=True)
        for row in await session.rows(
            sa.select(table.c.queue, table.c.event_id, table.c.payload).where(named)
        ):
            one = sa.and_(table.c.queue == row["queue"], table.c.event_id == row["event_id"])
            await _rewrite(session, table, one, row["payload"], id_website, person)


async def _rewrite(
    session: WriteSession,
    table: sa.Table,
    where: sa.ColumnElement[bool],
    payload: str,
    id_website: UUID,
    person: Person,
) -> None:
    document = json.loads(payload)
    if document.get("id_website") != str(id_website):
        return
    erased = json.dumps(without_person(document, person), ensure_ascii=False, separators=(",", ":"))
    await session.execute(sa.update(table).where(where).values(payload=erased))
