"""Taking an address or domain off all further mail, at once; domain.md 6.7, invariants.md G5."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from contracts.requests import ErrorReason, RecipientSuppressedV1
from kit.db import WriteSession
from kit.ids import uuid7
from mailer import store_requests, store_suppressions
from mailer.address import masked
from mailer.recipient import Fail, Opposition
from mailer.tell_steps import Telling, tell_held, tell_refused

Kind = Literal["address", "domain"]
Origin = Literal["consumer", "merchant", "mail_server", "operator"]


@dataclass(frozen=True)
class Suppression:
    """What is suppressed, for whom; the address only as its keyed hash and masked."""

    kind: Kind
    hash: str
    shown: str
    id_website: UUID | None  # None: the whole platform
    reason: str
    origin: Origin


def bounced(row: Mapping[str, Any]) -> Suppression:
    """Return what follows from a mail whose recipient doesn't exist."""
    return Suppression(
        kind="address",
        hash=row["address_hash"],
        shown=masked(row["recipient"]),
        id_website=None,
        reason="hard_bounce",
        origin="mail_server",
    )


async def suppress(session: WriteSession, suppression: Suppression, now: datetime) -> dict[str, Any]:
    """Store an entry and stop what waits for the address; once is as good as twice. Return the row."""
    holder = store_suppressions.holder_of(suppression.id_website)
    row = {
        "id": uuid7(),
        "holder": holder,
        "kind": suppression.kind,
        "hash": suppression.hash,
        "shown": suppression.shown,
        "reason": suppression.reason,
        "origin": suppression.origin,
        "created_at": now,
    }
    if not await store_suppressions.add(session, row):
        row = await store_suppressions.same_as(session, row) or row
    else:
        await session.emit(_event(suppression, row))
    if suppression.kind == "address":
        await _fail_unsent(session, suppression, now)
    return row


async def _fail_unsent(session: WriteSession, suppression: Suppression, now: datetime) -> None:
    """A request not sent yet fails; one that was sent keeps its progress and loses its reminder."""
    stopped = await store_requests.stop_sendings_to(session, suppression.hash, suppression.id_website)
    unsent = [row for row in stopped if row["kind"] == "request"]
    # domain.md 6.5: a complaint counts as an unsubscription for what is still to be sent.
    reason: ErrorReason = "hard_bounce" if suppression.reason == "hard_bounce" else "unsubscribed"
    await store_requests.set_status(session, [row["id"] for row in unsent], "error", reason)
    opposition = Opposition(suppression.reason, suppression.origin, suppression.id_website is None, now)
    telling = Telling(now)
    for row in stopped:
        if row["kind"] == "request":
            tell_refused(telling, row, Fail(reason, opposition.cause))
        else:
            tell_held(telling, row, "reminder", opposition.cause)
    await telling.emit(session)


def _event(suppression: Suppression, row: dict[str, Any]) -> RecipientSuppressedV1:
    return RecipientSuppressedV1(
        id=uuid7(),
        occurred_at=row["created_at"],
        id_website=suppression.id_website,
        aggregate_id=str(row["id"]),
        kind=suppression.kind,
        hash=suppression.hash,
        scope="platform" if suppression.id_website is None else "account",
        reason=suppression.reason,
        origin=suppression.origin,
    )
