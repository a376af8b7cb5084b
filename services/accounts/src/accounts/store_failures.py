"""SQL of the counters of failed sign-ins."""

from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa

from accounts.brake import Failures, is_forgotten
from accounts.tables import known_addresses, sign_in_failures
from kit.db import ReadSession, WriteSession

Kind = Literal["account", "address"]
_SEEN_PAUSE = timedelta(days=1)  # an address in use is written this often, not at every sign-in


async def find_failures(session: ReadSession, kind: Kind, key: str, now: datetime) -> Failures | None:
    """Return the failures that still count."""
    row = await session.one_or_none(sa.select(sign_in_failures).where(*_is(kind, key)))
    if row is None:
        return None
    found = Failures(row["failures"], row["first_at"], row["last_at"])
    return None if is_forgotten(kind, found, now) else found


async def lock_failures(session: WriteSession, kind: Kind, key: str) -> None:
    """Make parallel tries at the same account, or from the same address, wait for each other."""
    await session.lock(f"failures:{kind}:{key}")


async def keep_failures(session: WriteSession, kind: Kind, key: str, failures: Failures) -> None:
    record = {
        "kind": kind,
        "key": key,
        "failures": failures.count,
        "first_at": failures.first_at,
        "last_at": failures.last_at,
    }
    await session.upsert(sign_in_failures, [record], key=("kind", "key"))


async def forgive_account(session: WriteSession, key: str) -> None:
    await session.execute(sa.delete(sign_in_failures).where(*_is("account", key)))


async def take_back_address(session: WriteSession, key: str) -> None:
    """Take back the one try that was counted beforehand and succeeded."""
    await session.execute(
        sa.update(sign_in_failures)
        .where(*_is("address", key), sign_in_failures.c.failures > 0)
        .values(failures=sign_in_failures.c.failures - 1)
    )


async def is_known_address(session: ReadSession, account: str, address: str) -> bool:
    """Tell whether the account has signed in from there before."""
    statement = sa.select(known_addresses.c.seen_at).where(*_is_place(account, address))
    return await session.scalar(statement) is not None


async def remember_address(session: WriteSession, account: str, address: str, now: datetime) -> None:
    seen_at = await session.scalar(sa.select(known_addresses.c.seen_at).where(*_is_place(account, address)))
    if seen_at is None or now - seen_at >= _SEEN_PAUSE:
        record = {"account": account, "address": address, "seen_at": now}
        await session.upsert(known_addresses, [record], key=("account", "address"))


async def forget_addresses(session: WriteSession, before: datetime) -> int:
    return await session.execute(sa.delete(known_addresses).where(known_addresses.c.seen_at < before))


async def forget_failures(session: WriteSession, before: datetime) -> int:
    return await session.execute(sa.delete(sign_in_failures).where(sign_in_failures.c.last_at < before))


def _is(kind: Kind, key: str) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return sign_in_failures.c.kind == kind, sign_in_failures.c.key == key


def _is_place(account: str, address: str) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return known_addresses.c.account == account, known_addresses.c.address == address
