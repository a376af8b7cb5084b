"""SQL of second factors and their recovery codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from accounts.tables import recovery_codes, second_factors
from kit.db import ReadSession, WriteSession
from kit.sealed import SealedColumn
from kit.secrets import KeyRing

SEED = SealedColumn(second_factors, "secret", tenant="user_id", row="user_id")


@dataclass(frozen=True)
class SecondFactor:
    seed: str  # base32
    confirmed_at: datetime | None  # None: shown, not in force yet
    last_step: int  # of the last code taken


async def find_factor(session: ReadSession, keys: KeyRing, user_id: UUID) -> SecondFactor | None:
    row = await session.one_or_none(sa.select(second_factors).where(second_factors.c.user_id == user_id))
    if row is None:
        return None
    return SecondFactor(SEED.unseal(keys, row), row["confirmed_at"], row["last_step"])


async def is_in_force(session: ReadSession, user_id: UUID) -> bool:
    confirmed_at = await session.scalar(
        sa.select(second_factors.c.confirmed_at).where(second_factors.c.user_id == user_id)
    )
    return confirmed_at is not None


async def lock_factor(session: WriteSession, user_id: UUID) -> None:
    """Make others who try a code of this user wait until this transaction ends."""
    await session.lock(f"second-factor:{user_id}")


async def keep_factor(session: WriteSession, keys: KeyRing, user_id: UUID, factor: SecondFactor) -> None:
    record = {
        "user_id": user_id,
        "secret": SEED.seal(keys, factor.seed, tenant=user_id, row=user_id),
        "confirmed_at": factor.confirmed_at,
        "last_step": factor.last_step,
    }
    await session.upsert(second_factors, [record], key=("user_id",))


async def remove_factor(session: WriteSession, user_id: UUID) -> None:
    for table in (recovery_codes, second_factors):
        await session.execute(sa.delete(table).where(table.c.user_id == user_id))


async def replace_codes(session: WriteSession, user_id: UUID, hashes: Sequence[str]) -> None:
    await session.execute(sa.delete(recovery_codes).where(recovery_codes.c.user_id == user_id))
    await session.insert(recovery_codes, *({"user_id": user_id, "code_hash": one} for one in hashes))


async def use_code(session: WriteSession, user_id: UUID, code_hash: str) -> bool:
    """Take a recovery code away; tell whether it was there."""
    mine = sa.and_(recovery_codes.c.user_id == user_id, recovery_codes.c.code_hash == code_hash)
    return await session.execute(sa.delete(recovery_codes).where(mine)) > 0


async def codes_left(session: ReadSession, user_id: UUID) -> int:
    statement = sa.select(sa.func.count()).where(recovery_codes.c.user_id == user_id)
    return int(await session.scalar(statement))
