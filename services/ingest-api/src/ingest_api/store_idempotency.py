"""Idempotency keys: a call sent again within a day gets the answer it got (invariants.md G9).

An answer is sealed under a key made of the body it answers, which is stored nowhere: only who sends the same
body again can open it, so that nothing about a person stays readable here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ingest_api.tables import idempotency_keys as table
from kit.db import WriteSession
from kit.secrets import KeyRing, open_sealed, seal

LIFE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class CallKey:
    """A client's key for one call to a website, and the body it came with."""

    id_website: UUID
    key_hash: bytes  # of client and key
    body_hash: bytes
    opening: bytes  # opens the kept answer; never stored

    @classmethod
    def of(cls, keys: KeyRing, id_website: UUID, client: str, key: str, body: str) -> "CallKey":
        (key_hash,) = keys.keyed_digests([f"{client}\0{key}"], "idempotency_key")
        (body_hash,) = keys.keyed_digests([body], "idempotency_body")
        (opening,) = keys.keyed_digests([body], "idempotency_answer")
        return cls(id_website, key_hash, body_hash, opening)

    @property
    def place(self) -> tuple[UUID, bytes]:
        return self.id_website, self.key_hash


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What a call was answered."""

    body_hash: bytes
    intake: UUID
    status: int
    sealed: bytes

    def opened(self, key: CallKey) -> bytes:
        """Return the answer's body to who knows the call's."""
        return open_sealed(key.opening, self.sealed)


async def find_answers(
    session: WriteSession, keys: Sequence[CallKey], now: datetime
) -> dict[tuple[UUID, bytes], KeptAnswer]:
    """Return the answers kept under these keys, by place; those older than a day are forgotten."""
    if not keys:
        return {}
    found = await session.rows(_under(keys))
    if any(row["created_at"] <= now - LIFE for row in found):
        await session.execute(_old(now).where(table.c.key_hash.in_([key.key_hash for key in keys])))
    return {
        (row["id_website"], row["key_hash"]): KeptAnswer(
            row["body_hash"], row["intake_id"], row["status"], row["answer"]
        )
        for row in found
        if row["created_at"] > now - LIFE
    }


async def keep_answers(
    session: WriteSession, answers: Sequence[tuple[CallKey, UUID, int, bytes]], now: datetime
) -> bool:
    """Keep (key, intake, status, body) each; return False if another process has used a key meanwhile."""
    if not answers:
        return True
    listed = sorted(answers, key=lambda answer: answer[0].place)
    columns: dict[str, list[Any]] = {
        "id_website": [key.id_website for key, *_ in listed],
        "key_hash": [key.key_hash for key, *_ in listed],
        "body_hash": [key.body_hash for key, *_ in listed],
        "intake_id": [intake for _, intake, _, _ in listed],
        "status": [status for _, _, status, _ in listed],
        "answer": [seal(key.opening, body) for key, _, _, body in listed],
        "created_at": [now] * len(listed),
    }
    new = await session.insert_columns(table, columns, new_by=("id_website", "key_hash"))
    return len(new) == len(listed)


async def forget_answers(session: WriteSession, now: datetime) -> int:
    """Delete what is older than a day; return how many there were."""
    return await session.execute(_old(now))


def _under(keys: Sequence[CallKey]) -> sa.Select[Any]:
    # Two websites' keys never have the same hash but by a client of both, who then gets both rows: by place
    # each call still finds its own.
    websites = {key.id_website for key in keys}
    hashes = [key.key_hash for key in keys]
    return sa.select(table).where(table.c.id_website.in_(websites), table.c.key_hash.in_(hashes))


def _old(now: datetime) -> sa.Delete:
    return sa.delete(table).where(table.c.created_at <= now - LIFE)
