"""SQL of the log of statements: what waits to be sealed, what is sealed, where each log ends."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracts.provenance import Document
from kit.db import ReadSession, WriteSession
from reviews.provenance import Head, Proof, outcomes
from reviews.tables import request_steps, requests
from reviews.tables_public import log_heads, outcome_counts, statements, unsealed_statements

_UNKNOWN = Proof(None, None, None)


async def websites_to_seal(session: ReadSession) -> list[UUID]:
    return await session.scalars(sa.select(unsealed_statements.c.id_website).distinct())


async def unsealed_count(session: ReadSession) -> int:
    return int(await session.scalar(sa.select(sa.func.count()).select_from(unsealed_statements)))


async def take_log(session: WriteSession, id_website: UUID) -> Head | None:
    """Return the head of a log that no other writes to before this transaction ends."""
    await session.lock(f"statements:{id_website}")
    return await find_head(session, id_website)


async def oldest_unsealed(session: ReadSession, id_website: UUID, limit: int) -> list[dict[str, Any]]:
    return await session.rows(
        sa.select(unsealed_statements)
        .where(unsealed_statements.c.id_website == id_website)
        .order_by(unsealed_statements.c.position)
        .limit(limit)
    )


async def proofs_of(session: ReadSession, request_ids: Sequence[UUID]) -> Mapping[UUID, Proof]:
    """Return by request what is known of its proof; every request asked for is there."""
    asked = (
        sa.select(
            requests.c.request_id,
            requests.c.intake,
            requests.c.received_at,
            request_steps.c.at.label("requested_at"),
        )
        .outerjoin(
            request_steps,
            sa.and_(request_steps.c.request_id == requests.c.request_id, request_steps.c.step == "sent"),
        )
        .where(session.among(requests.c.request_id, list(request_ids)))
    )
    found = {row.pop("request_id"): Proof(**row) for row in await session.rows(asked)}
    return {request_id: found.get(request_id, _UNKNOWN) for request_id in request_ids}


async def append(
    session: WriteSession, id_website: UUID, sealed: Sequence[Document], positions: Sequence[int], head: Head
) -> None:
    """Add statements to the log that this transaction holds; they wait no longer."""
    records = [
        {
            "id_website": id_website,
            "sequence": each["sequence"],
            "review_id": UUID(each["review_id"]),
            "number": each["number"],
            "statement": json.dumps(each, ensure_ascii=False),
        }
        for each in sealed
    ]
    await session.insert(statements, *records)
    await _count(session, id_website, outcomes(sealed))
    record = {"id_website": id_website, "count": head.count, "hash": head.hash, "sealed_at": head.sealed_at}
    await session.upsert(log_heads, [record], key=("id_website",))
    await session.execute(
        sa.delete(unsealed_statements).where(session.among(unsealed_statements.c.position, list(positions)))
    )


async def _count(session: WriteSession, id_website: UUID, numbers: Mapping[tuple[str, str], int]) -> None:
    if not numbers:
        return
    columns: dict[str, Sequence[Any]] = {
        "id_website": [id_website] * len(numbers),
        "state": [state for state, _ in numbers],
        "reason": [reason for _, reason in numbers],
        "reviews": list(numbers.values()),
    }
    await session.add_columns(outcome_counts, columns, key=("id_website", "state", "reason"))


async def read_outcomes(session: ReadSession, id_website: UUID) -> dict[tuple[str, str], int]:
    """Return how many reviews stand where, by state and reason, as the log tells."""
    rows = await session.tuples(
        sa.select(outcome_counts.c.state, outcome_counts.c.reason, outcome_counts.c.reviews).where(
            outcome_counts.c.id_website == id_website, outcome_counts.c.reviews != 0
        )
    )
    return {(state, reason): int(number) for state, reason, number in rows}


async def find_head(session: ReadSession, id_website: UUID) -> Head | None:
    row = await session.one_or_none(
        sa.select(log_heads.c.count, log_heads.c.hash, log_heads.c.sealed_at).where(
            log_heads.c.id_website == id_website
        )
    )
    return Head(**row) if row else None


async def statements_after(
    session: ReadSession, id_website: UUID, after: int, limit: int, review_id: UUID | None = None
) -> list[dict[str, Any]]:
    """Return a stretch of a log, oldest first; of one review only, if one is given."""
    found = sa.select(statements.c.statement).where(
        statements.c.id_website == id_website, statements.c.sequence > after
    )
    if review_id is not None:
        found = found.where(statements.c.review_id == review_id)
    texts = await session.scalars(found.order_by(statements.c.sequence).limit(limit))
    return [json.loads(text) for text in texts]
