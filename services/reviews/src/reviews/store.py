"""SQL of requests: this service's copies, their steps, the openings of their links."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracts.links import MailKind
from kit.db import ReadSession, WriteSession
from reviews.request import AskedProduct, AskedRequest
from reviews.tables import form_openings, request_steps, requests


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


async def find_request(session: ReadSession, id_website: UUID, request_id: UUID) -> AskedRequest | None:
    row = await session.one_or_none(
        sa.select(requests).where(requests.c.request_id == request_id, requests.c.id_website == id_website)
    )
    if row is None:
        return None
    steps = await session.rows(sa.select(request_steps).where(request_steps.c.request_id == request_id))
    return _request(row, {step["step"]: step["at"] for step in steps})


async def is_opened(session: ReadSession, request_id: UUID, mail_kind: MailKind) -> bool:
    found = await session.scalar(
        sa.select(form_openings.c.at).where(
            form_openings.c.request_id == request_id, form_openings.c.mail_kind == mail_kind
        )
    )
    return found is not None


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


def _request(row: dict[str, Any], steps: dict[str, datetime]) -> AskedRequest:
    row["products"] = tuple(AskedProduct(**product) for product in row["products"])
    return AskedRequest(
        **row,
        sent_at=steps.get("sent"),
        is_cancelled="cancelled" in steps,
        is_expired="expired" in steps,
    )
