"""SQL of reviews: one read whole with its exchanges and flags, locked when it's to be changed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracts.reviews import Exchange
from kit.db import ReadSession, UtcDateTime, WriteSession
from reviews.provenance import Change, Staff, new_salt, stated
from reviews.publication import PublicationRule
from reviews.rating import changes_of
from reviews.review import WAITING, Flag, Review
from reviews.store_evidence import evidence_of
from reviews.store_ratings import add_changes
from reviews.tables import exchanges, flags, review_history, reviews
from reviews.tables_public import unsealed_statements

_CHILDREN = ("exchanges", "flags", "evidence")
_OWN = tuple(found.name for found in fields(Review) if found.name not in _CHILDREN)
#: The merchant has said something about it.
IS_ANSWERED = sa.exists().where(
    exchanges.c.review_id == reviews.c.review_id, exchanges.c.origin == "merchant"
)
COLUMNS = [reviews.c[name] for name in _OWN]


@dataclass(frozen=True)
class Step:
    """One entry of a review's history."""

    step_id: UUID
    at: datetime
    action: str
    actor: str
    reason: str | None = None
    comment: str | None = None
    by: Staff | None = None  # whose the actor is, of what both may do


@dataclass(frozen=True)
class ReviewFilter:
    """Which reviews a list holds; None: whatever."""

    id_website: UUID | None = None
    kind: str | None = None
    states: Sequence[str] = ()  # none named: all
    rates: Sequence[int] = ()  # none named: all
    answered: bool | None = None  # by the merchant
    q: str | None = None
    flagged_for: str | None = None  # the reason of a flag that waits for its decision
    oldest_first: bool = False


async def find_review(session: ReadSession, review_id: UUID, id_website: UUID | None = None) -> Review | None:
    """Return a review, of that website if one is given. A write session holds its row until it ends."""
    statement = sa.select(*COLUMNS).where(reviews.c.review_id == review_id)
    if id_website is not None:
        statement = statement.where(reviews.c.id_website == id_website)
    if isinstance(session, WriteSession):
        statement = statement.with_for_update()  # nothing on SQLite, where this transaction writes alone
    found = await read_whole(session, await session.rows(statement))
    return found[0] if found else None


async def reviews_of_order(session: ReadSession, id_website: UUID, order_id: UUID) -> list[Review]:
    statement = (
        sa.select(*COLUMNS)
        .where(reviews.c.order_id == order_id, reviews.c.id_website == id_website)
        .order_by(reviews.c.submitted_at, reviews.c.review_id)
    )
    if isinstance(session, WriteSession):
        statement = statement.with_for_update()  # nothing on SQLite, where this transaction writes alone
    return await read_whole(session, await session.rows(statement))


async def list_reviews(
    session: ReadSession, wanted: ReviewFilter, after: tuple[datetime, UUID] | None, limit: int
) -> list[Review]:
    """Return reviews in the order they were written, those that come after a position of an earlier list."""
    position = sa.tuple_(reviews.c.submitted_at, reviews.c.review_id)
    statement = sa.select(*COLUMNS).where(*_conditions(wanted)).limit(limit)
    if after is not None:
        reached = sa.tuple_(sa.literal(after[0], UtcDateTime), sa.literal(after[1], sa.Uuid))
        statement = statement.where(position > reached if wanted.oldest_first else position < reached)
    columns = (reviews.c.submitted_at, reviews.c.review_id)
    order = [column.asc() if wanted.oldest_first else column.desc() for column in columns]
    return await read_whole(session, await session.rows(statement.order_by(*order)))


def _conditions(wanted: ReviewFilter) -> list[sa.ColumnElement[bool]]:
    exact = {name: getattr(wanted, name) for name in ("id_website", "kind")}
    conditions = [reviews.c[name] == value for name, value in exact.items() if value is not None]
    if wanted.states:
        conditions.append(reviews.c.state.in_(wanted.states))
    if wanted.rates:
        conditions.append(reviews.c.rate.in_(wanted.rates))
    if wanted.answered is not None:
        conditions.append(IS_ANSWERED if wanted.answered else ~IS_ANSWERED)
    if wanted.q:
        conditions.append(reviews.c.search_text.contains(wanted.q.casefold(), autoescape=True))
    if wanted.flagged_for is not None:
        waits = sa.and_(
            flags.c.review_id == reviews.c.review_id,
            flags.c.reason == wanted.flagged_for,
            flags.c.outcome.is_(None),
        )
        conditions.append(sa.exists().where(waits))
    return conditions


async def websites_waiting(session: ReadSession) -> list[UUID]:
    """Return the websites that have reviews waiting for publication."""
    return await session.scalars(
        sa.select(reviews.c.id_website).where(reviews.c.state.in_(WAITING)).distinct()
    )


async def claim_due(
    session: WriteSession, id_website: UUID, rule: PublicationRule, limit: int
) -> list[Review]:
    """Return reviews to publish now, in the order they were written, locked for this transaction."""
    statement = (
        sa.select(*COLUMNS)
        .where(reviews.c.id_website == id_website, _is_due(rule))
        .order_by(reviews.c.waiting_since, reviews.c.review_id)
        .limit(limit)
    )
    return await read_whole(session, await session.claim(statement))


async def due_count(session: ReadSession, id_website: UUID, rule: PublicationRule) -> int:
    statement = sa.select(sa.func.count()).select_from(reviews)
    return int(await session.scalar(statement.where(reviews.c.id_website == id_website, _is_due(rule))))


def _is_due(rule: PublicationRule) -> sa.ColumnElement[bool]:
    ready = sa.and_(reviews.c.state == "pending", reviews.c.waiting_since <= rule.ready_before)
    if rule.held_by_since is not None:
        earlier = reviews.alias("earlier")
        ready = sa.and_(
            ready,
            ~sa.exists().where(
                earlier.c.id_website == reviews.c.id_website,
                earlier.c.kind == reviews.c.kind,
                earlier.c.state == "in_moderation",
                earlier.c.waiting_since < reviews.c.waiting_since,
                earlier.c.waiting_since > rule.held_by_since,
            ),
        )
    overdue = sa.and_(reviews.c.state.in_(WAITING), reviews.c.waiting_since <= rule.overdue_before)
    return sa.or_(ready, overdue)


async def add_review(session: WriteSession, review: Review, step: Step) -> bool:
    """Store a new review with its first step; tell whether its part was still without one."""
    key = ("order_id", "kind", "product_ref")
    salt = new_salt()
    if not await session.insert_new(reviews, [_record(review) | {"salt": salt, "statements": 1}], key=key):
        return False
    await session.insert(review_history, _step_record(review, step, None))
    await _make_public(session, None, review, step, 1, salt)
    return True


async def save_review(session: WriteSession, before: Review, after: Review, step: Step) -> None:
    """Store a changed review, its messages and flags, and the step that changed it."""
    number, salt = await _update(session, before, after)
    await _save_children(session, exchanges, before.review_id, before.exchanges, after.exchanges)
    await _save_children(session, flags, before.review_id, before.flags, after.flags)
    await session.insert(review_history, _step_record(after, step, before))
    await _make_public(session, before, after, step, number, salt)


async def _update(session: WriteSession, before: Review, after: Review) -> tuple[int, str]:
    """Change a review's row; return how many statements there are of it now, and its text's salt."""
    record = _record(after)
    del record["review_id"]
    if after.comment != before.comment:
        record["salt"] = new_salt()
    statement = (
        sa.update(reviews)
        .where(reviews.c.review_id == after.review_id)
        .values(**record, statements=reviews.c.statements + 1)
        .returning(reviews.c.statements, reviews.c.salt)
    )
    ((number, salt),) = await session.tuples(statement)
    return number, salt


async def _make_public(
    session: WriteSession, before: Review | None, after: Review, step: Step, number: int, salt: str
) -> None:
    """Leave what is to be stated of a change, and what it adds to the ratings, for the sealing."""
    body = stated(Change(before, after, step.action, step.actor, step.at, step.reason, step.by), salt)
    waiting = {name: getattr(after, name) for name in ("id_website", "review_id", "request_id")}
    await session.insert(unsealed_statements, {**waiting, "number": number, "body": body})
    if changes := changes_of(before, after):
        await add_changes(session, after.id_website, changes)


async def _save_children(
    session: WriteSession, table: sa.Table, review_id: UUID, before: Sequence[Any], after: Sequence[Any]
) -> None:
    changed = [
        {
            column.name: review_id if column.name == "review_id" else getattr(child, column.name)
            for column in table.columns
        }
        for child in after
        if child not in before
    ]
    key = next(iter(table.primary_key.columns)).name
    await session.upsert(table, changed, key=(key,))


async def history_of(session: ReadSession, review_id: UUID) -> list[dict[str, Any]]:
    """Return everything that happened to a review, oldest first."""
    return await session.rows(
        sa.select(review_history)
        .where(review_history.c.review_id == review_id)
        .order_by(review_history.c.at, review_history.c.step_id)
    )


def _record(review: Review) -> dict[str, Any]:
    return {name: getattr(review, name) for name in (*_OWN, "search_text", "shown_at")}


def _step_record(review: Review, step: Step, before: Review | None) -> dict[str, Any]:
    return {
        **{name: getattr(step, name) for name in ("step_id", "at", "action", "actor", "reason", "comment")},
        "review_id": review.review_id,
        "from_state": before.state if before else None,
        "to_state": review.state,
    }


async def read_whole(session: ReadSession, rows: Sequence[dict[str, Any]]) -> list[Review]:
    """Read the messages, flags and evidence of many reviews at once."""
    found = [Review(**row) for row in rows]
    if not found:
        return []
    keys = [review.review_id for review in found]
    messages = await _children(session, exchanges, keys)
    reported = await _children(session, flags, keys)
    proved = await evidence_of(session, [*reported]) if reported else {}
    return [
        replace(
            review,
            exchanges=tuple(Exchange(**row) for row in messages.get(review.review_id, ())),
            flags=tuple(Flag(**row) for row in reported.get(review.review_id, ())),
            evidence=tuple(proved.get(review.review_id, ())),
        )
        for review in found
    ]


async def _children(
    session: ReadSession, table: sa.Table, review_ids: Sequence[UUID]
) -> dict[UUID, list[dict[str, Any]]]:
    key = next(iter(table.primary_key.columns))
    rows = await session.rows(
        sa.select(table).where(table.c.review_id.in_(review_ids)).order_by(table.c.at, key)
    )
    by_review: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_review[row.pop("review_id")].append(row)
    return by_review
