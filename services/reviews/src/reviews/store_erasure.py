"""SQL of an erasure: every place in this service's tables where a person may stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracts.erasure import ANONYMOUS, Person, without_names
from kit.db import ReadSession, WriteSession
from reviews.tables import drafts, question_answers, requests, review_history, reviews
from reviews.tables_public import reader_reports


@dataclass(frozen=True)
class Found:
    """What a website has of one person."""

    order_ids: list[UUID]
    request_ids: list[UUID]
    review_ids: list[UUID]
    persons: Sequence[Person]  # as proofs and reviews name them


async def find_person(session: ReadSession, id_website: UUID, person: str) -> Found:
    """Return what is known of a person, given by the keyed hash of the address."""
    asked = await session.rows(_of(requests, id_website, person, requests.c.request_id))
    written = await session.rows(_of(reviews, id_website, person, reviews.c.review_id))
    orders = dict.fromkeys(row["order_id"] for row in (*asked, *written))
    return Found(
        order_ids=list(orders),
        request_ids=[row["request_id"] for row in asked],
        review_ids=[row["review_id"] for row in written],
        persons=_persons([*asked, *written]),
    )


def _of(table: sa.Table, id_website: UUID, person: str, key: sa.Column[UUID]) -> sa.Select[Any]:
    named = (table.c.order_id, table.c.first_name, table.c.last_name, table.c.email)
    mine = (table.c.id_website == id_website, table.c.person == person)
    return sa.select(key, *named).where(*mine).order_by(key)


def _persons(rows: Iterable[dict[str, Any]]) -> list[Person]:
    """Return under which names the person is known, the longest first."""
    found = {Person(row["first_name"], row["last_name"], row["email"] or "") for row in rows}
    return sorted(found, key=lambda each: (-len(each.first_name + each.last_name), each.email))


async def erase_from_requests(session: WriteSession, id_website: UUID, person: str) -> None:
    await session.execute(
        sa.update(requests)
        .where(requests.c.id_website == id_website, requests.c.person == person)
        .values(first_name=ANONYMOUS, last_name=ANONYMOUS, email=None, person=None, anonymized=True)
    )


async def erase_from_orders(session: WriteSession, id_website: UUID, order_ids: Sequence[UUID]) -> None:
    """Forget whom the requests of these orders asked; by the keyed hash a person can still be found."""
    theirs = session.among(requests.c.order_id, order_ids)
    await session.execute(
        sa.update(requests)
        .where(requests.c.id_website == id_website, theirs)
        .values(first_name=ANONYMOUS, last_name=ANONYMOUS, email=None, anonymized=True)
    )


async def erase_from_answers(session: WriteSession, id_website: UUID, person: str) -> None:
    """Forget free answers to the merchant's questions, and drafts; numbers stay."""
    await session.execute(
        sa.update(question_answers)
        .where(question_answers.c.id_website == id_website, question_answers.c.person == person)
        .values(text=None, person=None)
    )
    await session.execute(
        sa.delete(drafts).where(drafts.c.id_website == id_website, drafts.c.person == person)
    )


async def erase_from_notes(session: WriteSession, found: Found) -> None:
    """Take the person out of what was written beside decisions and by readers; the decisions stay."""
    await _erase_from_comments(session, review_history, review_history.c.step_id, found)
    await _erase_from_comments(session, reader_reports, reader_reports.c.report_id, found)


async def _erase_from_comments(
    session: WriteSession, table: sa.Table, key: sa.Column[UUID], found: Found
) -> None:
    noted = sa.select(key.label("key"), table.c.comment).where(
        table.c.review_id.in_(found.review_ids), table.c.comment.is_not(None)
    )
    for row in await session.rows(noted):
        comment = row["comment"]
        for person in found.persons:
            comment = without_names(comment, person)
        await session.execute(sa.update(table).where(key == row["key"]).values(comment=comment))
