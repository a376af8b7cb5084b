"""SQL of requests: this service's copies, their steps, the openings of their links."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracts.links import MailKind
from kit.db import PreparedQuery, ReadSession, WriteSession
from reviews.question import Question
from reviews.request import AskedProduct, AskedRequest
from reviews.store_questions import questions_of
from reviews.tables import form_openings, questionnaires, request_steps, requests, reviews


async def keep_requests(session: WriteSession, asked: Sequence[AskedRequest]) -> None:
    """Store new requests; a known one stays as it is, perhaps anonymized since."""
    await session.insert_new(requests, [_record(request) for request in asked], key=("request_id",))


async def keep_steps(session: WriteSession, step: str, told: Sequence[tuple[UUID, datetime]]) -> None:
    """Store that requests were sent, cancelled or expired; the first telling counts."""
    first: dict[UUID, datetime] = {}
    for request_id, at in told:
        first.setdefault(request_id, at)
    records = [{"request_id": request_id, "step": step, "at": at} for request_id, at in first.items()]
    await session.insert_new(request_steps, records, key=("request_id", "step"))


@dataclass(frozen=True)
class Asking:
    """What a mail's link leads to, in one look: pages are asked for often."""

    request: AskedRequest
    is_opened: bool  # the link was followed before
    has_reviews: bool  # of the same order
    questions: list[Question]


async def find_request(session: ReadSession, id_website: UUID, request_id: UUID) -> AskedRequest | None:
    row = await session.one_or_none(_WITH_STEPS, {"id_website": id_website, "request_id": request_id})
    return None if row is None else _request(row)


async def read_requests(session: ReadSession, *where: sa.ColumnElement[bool]) -> list[AskedRequest]:
    """Return the requests that meet the conditions, those that ask for the brand first."""
    of_brand = sa.case((requests.c.request_type == "product", 1), else_=0)
    rows = await session.rows(
        sa.select(requests, *_STEPS).where(*where).order_by(of_brand, requests.c.request_id)
    )
    return [_request(row) for row in rows]


async def find_asking(
    session: ReadSession, id_website: UUID, request_id: UUID, mail_kind: MailKind
) -> Asking | None:
    row = await session.find(
        _ASKING, {"id_website": id_website, "request_id": request_id, "mail_kind": mail_kind}
    )
    if row is None:
        return None
    opened_at, has_reviews = row.pop("opened_at"), row.pop("has_reviews")
    questions = questions_of(row.pop("questions"))
    return Asking(_request(row), opened_at is not None, has_reviews, questions)


def _step_at(step: str) -> sa.ColumnElement[Any]:
    """Return when a request took a step, beside its row."""
    return (
        sa.select(request_steps.c.at)
        .where(request_steps.c.request_id == requests.c.request_id, request_steps.c.step == step)
        .scalar_subquery()
        .label(f"{step}_at")
    )


#: Made once: SQLAlchemy takes longer to build them than the database to answer.
_STEPS = [_step_at(step) for step in ("sent", "cancelled", "expired")]
_WITH_STEPS = sa.select(requests, *_STEPS).where(
    requests.c.request_id == sa.bindparam("request_id", type_=sa.Uuid),
    requests.c.id_website == sa.bindparam("id_website", type_=sa.Uuid),
)
_OPENED_AT = sa.select(form_openings.c.at).where(
    form_openings.c.request_id == requests.c.request_id,
    form_openings.c.mail_kind == sa.bindparam("mail_kind", type_=sa.String),
)
_QUESTIONS = (
    sa.select(questionnaires.c.questions)
    .where(questionnaires.c.id_website == requests.c.id_website)
    .order_by(questionnaires.c.version.desc())
    .limit(1)
)
_ASKING = PreparedQuery(
    _WITH_STEPS.add_columns(
        _OPENED_AT.scalar_subquery().label("opened_at"),
        sa.exists().where(reviews.c.order_id == requests.c.order_id).label("has_reviews"),
        _QUESTIONS.scalar_subquery().label("questions"),
    )
)


async def keep_opening(session: WriteSession, request_id: UUID, mail_kind: MailKind, at: datetime) -> bool:
    """Store that a mail's link was followed; tell whether it was the first time."""
    record = {"request_id": request_id, "mail_kind": mail_kind, "at": at}
    return bool(await session.insert_new(form_openings, [record], key=("request_id", "mail_kind")))


async def choose_pseudonym(session: WriteSession, id_website: UUID, order_id: UUID, chosen: bool) -> None:
    """Remember the author's choice for all requests of the order."""
    await session.execute(
        sa.update(requests)
        .where(requests.c.id_website == id_website, requests.c.order_id == order_id)
        .values(pseudonym=chosen)
    )


def _record(request: AskedRequest) -> dict[str, Any]:
    record = {column.name: getattr(request, column.name) for column in requests.columns}
    record["products"] = [
        {"product_ref": product.product_ref, "name": product.name, "image_url": product.image_url}
        for product in request.products
    ]
    return record


def _request(row: dict[str, Any]) -> AskedRequest:
    row["products"] = tuple(AskedProduct(**product) for product in row["products"])
    is_cancelled, is_expired = (row.pop(f"{step}_at") is not None for step in ("cancelled", "expired"))
    return AskedRequest(**row, is_cancelled=is_cancelled, is_expired=is_expired)
