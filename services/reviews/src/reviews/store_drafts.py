"""SQL of reviews written without a request, and of the proofs they are about."""

from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from kit.db import ReadSession, WriteSession
from reviews.request import AskedRequest
from reviews.store import read_requests
from reviews.tables import drafts, requests


@dataclass(frozen=True)
class Draft:
    """A brand review that waits for its confirmation by mail."""

    draft_id: UUID
    id_website: UUID
    request_id: UUID | None  # of the proof; None: none matches
    person: str  # keyed hash of the e-mail
    rate: int
    comment: str
    written_at: datetime


_COLUMNS = [drafts.c[found.name] for found in fields(Draft)]


async def proofs_of(
    session: ReadSession, id_website: UUID, reference: str, person: str
) -> list[AskedRequest]:
    """Return the requests of one order reference and address, those for the brand first."""
    return await read_requests(
        session,
        requests.c.id_website == id_website,
        requests.c.purchase_reference == reference,
        requests.c.person == person,
    )


async def add_draft(session: WriteSession, draft: Draft) -> None:
    await session.insert(drafts, {found.name: getattr(draft, found.name) for found in fields(Draft)})


async def find_draft(session: ReadSession, id_website: UUID, draft_id: UUID) -> Draft | None:
    row = await session.one_or_none(
        sa.select(*_COLUMNS).where(drafts.c.draft_id == draft_id, drafts.c.id_website == id_website)
    )
    return None if row is None else Draft(**row)


async def drafts_of(session: ReadSession, request_id: UUID) -> int:
    """Return how many drafts there are about one request."""
    counted = sa.select(sa.func.count()).select_from(drafts).where(drafts.c.request_id == request_id)
    return int(await session.scalar(counted))


async def forget_drafts(session: WriteSession, written_before: datetime) -> int:
    """Delete old drafts; return how many."""
    return await session.execute(sa.delete(drafts).where(drafts.c.written_at <= written_before))
