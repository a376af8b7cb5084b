"""SQL of erasures: whom plans and requests name."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracts.erasure import Erasure
from kit.db import Columns, ReadSession, WriteSession
from tracking.tables import plans, requests

_FOUND = sa.select(plans.c.request_id, plans.c.state).join(requests, requests.c.id == plans.c.request_id)


async def plans_of_requests(
    session: ReadSession, id_website: UUID, request_ids: Sequence[UUID]
) -> list[dict[str, Any]]:
    theirs = session.among(plans.c.request_id, request_ids)
    return await session.rows(_FOUND.where(plans.c.id_website == id_website, theirs))


async def plans_of_orders(
    session: ReadSession, id_website: UUID, order_ids: Sequence[UUID]
) -> list[dict[str, Any]]:
    theirs = session.among(plans.c.order_id, order_ids)
    return await session.rows(_FOUND.where(plans.c.id_website == id_website, theirs))


async def plans_of_addresses(
    session: ReadSession, id_website: UUID, emails: Iterable[str], erasure: Erasure
) -> list[dict[str, Any]]:
    """Return what was planned for orders of these addresses that are older than an erasure."""
    keys = list({email.lower() for email in emails})
    return await session.rows(
        _FOUND.where(
            plans.c.id_website == id_website,
            plans.c.email_key.in_(keys),
            sa.or_(plans.c.order_id <= erasure.erasure_id, requests.c.received_at <= erasure.erased_at),
        )
    )


async def erase_plans(session: WriteSession, states: dict[UUID, str]) -> None:
    """Write plans without their persons, given by request, and find these by no address any more."""
    if not states:
        return
    ids = list(states)
    nobody = [""] * len(ids)
    columns: Columns = {
        "request_id": ids,
        "state": list(states.values()),
        "email_key": nobody,
        "domain_key": nobody,
    }
    await session.update_columns(plans, columns, key=("request_id",))
    await session.execute(sa.update(requests).where(session.among(requests.c.id, ids)).values(email=None))
