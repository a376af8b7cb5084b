"""Taking an address or domain off all further mail, at once; domain.md 6.7, invariants.md G5."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from contracts.requests import ErrorReason, RecipientSuppressedV1, ReviewRequestFailedV1
from kit.db import WriteSession
from kit.ids import uuid7
from mailer import store_requests, store_suppressions
from mailer.tell_steps import Telling

Kind = Literal["address", "domain"]
Origin = Literal["consumer", "merchant", "mail_server", "operator"]
_REASONS: dict[str, ErrorReason] = {"hard_bounce": "hard_bounce", "complaint": "complaint"}


@dataclass(frozen=True)
class Suppression:
    """What is suppressed, for whom; the address only as its keyed hash and masked."""

    kind: Kind
    hash: str
    shown: str
    id_website: UUID | None  # None: the whole platform
    reason: str
    origin: Origin


async def suppress(session: WriteSession, suppression: Suppression, now: datetime) -> dict[str, Any]:
    """Store an entry and fail the address's unsent requests; once is as good as twice. Return the row."""
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
        await _fail_unsent(session, suppression, Telling(now))
    return row


async def _fail_unsent(session: WriteSession, suppression: Suppression, telling: Telling) -> None:
    stopped = await store_requests.stop_sendings_to(session, suppression.hash, suppression.id_website)
    reason = _REASONS.get(suppression.reason, "unsubscribed")
    await store_requests.set_status(session, [row["id"] for row in stopped], "error", reason)
    for row in stopped:
        telling.add(
            ReviewRequestFailedV1,
            row,
            reason=reason,
            rule="suppression",
            setting="suppressions",
            value=suppression.reason,
        )
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
