"""What came back about mails, and the requests that it ends."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracts.requests import ErrorReason
from kit.db import Record, WriteSession
from mailer.return_path import MailOf
from mailer.tables import reports, requests, sendings

_BEFORE_ANY_REACTION = sa.and_(
    requests.c.status.in_(("programmed", "sent")),
    requests.c.opened_at.is_(None),
    requests.c.form_opened_at.is_(None),
    requests.c.submitted_at.is_(None),
)


async def find_request(session: WriteSession, request_id: UUID) -> dict[str, Any] | None:
    """Return a request, held until the transaction ends: two reports about it take turns."""
    await session.lock(f"report:{request_id}")
    return await session.one_or_none(sa.select(requests).where(requests.c.id == request_id))


async def add(session: WriteSession, record: Record) -> bool:
    """Store a report; False if it's there."""
    return bool(await session.insert_new(reports, [record], key=("request_id", "kind", "fingerprint")))


async def note_end(session: WriteSession, mail: MailOf, fingerprint: str) -> None:
    """Note that this report ended its request."""
    await session.execute(
        sa.update(reports)
        .where(
            reports.c.request_id == mail.request_id,
            reports.c.kind == mail.kind,
            reports.c.fingerprint == fingerprint,
        )
        .values(ended_request=True)
    )


async def end_request(
    session: WriteSession, request_id: UUID, reason: ErrorReason, *, reminded: bool
) -> bool:
    """Fail a request nobody has reacted to; tell whether it was one. `reminded`: even after a reminder."""
    condition = sa.and_(requests.c.id == request_id, _BEFORE_ANY_REACTION)
    if not reminded:
        condition = sa.and_(condition, requests.c.reminded_at.is_(None))
    return bool(
        await session.execute(sa.update(requests).where(condition).values(status="error", reason=reason))
    )


async def settle_sending(session: WriteSession, mail: MailOf, now: datetime) -> None:
    """Let a mail not go once more: a report about it proves that it left, whatever its outcome was."""
    await session.execute(
        sa.update(sendings)
        .where(
            sendings.c.request_id == mail.request_id,
            sendings.c.kind == mail.kind,
            sendings.c.due_at.is_not(None),
        )
        .values(state="failed", due_at=None, finished_at=now)
    )


async def resume(session: WriteSession, request_ids: Sequence[UUID]) -> None:
    """Give requests their progress back that were reacted to before a report ended them.

    The reaction is told by another service, so the report may be known first (G3).
    """
    outrun = (
        sa.select(reports.c.request_id)
        .where(
            reports.c.request_id == requests.c.id,
            reports.c.ended_request,
            sa.or_(
                reports.c.received_at >= requests.c.opened_at,
                reports.c.received_at >= requests.c.form_opened_at,
            ),
        )
        .exists()
    )
    await session.execute(
        sa.update(requests)
        .where(requests.c.id.in_(request_ids), requests.c.status == "error", outrun)
        .values(status="sent", reason=None)
    )


async def erase_words(session: WriteSession) -> None:
    """Forget what mail servers said about persons that are erased; the verdicts stay."""
    erased = sa.select(requests.c.id).where(requests.c.recipient.is_(None))
    await session.execute(
        sa.update(reports).where(reports.c.text != "", reports.c.request_id.in_(erased)).values(text="")
    )
