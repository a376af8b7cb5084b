"""Slow down guessing at a door that looks at passwords itself (invariants.md 4)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from accounts import store_failures as failures_store
from accounts.brake import Failures, account_wait, address_wait
from accounts.settings import Settings
from accounts.sign_in import failure_key, one_more, refuse_while
from accounts.store_failures import Kind
from kit.clock import Clock
from kit.db import Database, WriteSession
from kit.secrets import KeyRing

log = structlog.get_logger()


@dataclass(frozen=True)
class Counter:
    """Failed tries that a sign-in is judged by."""

    kind: Kind
    key: str
    allowed: int
    wait: Callable[[Failures | None, int, datetime], timedelta]


class BrakeSignIn:
    """Tries in, right or wrong; out whether they may count at all.

    From an address where the account has signed in before, only its failures from there count: what
    strangers fail elsewhere, or others fail at the same address, does not keep it out.
    """

    def __init__(self, database: Database, keys: KeyRing, clock: Clock, settings: Settings) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._settings = settings

    async def __call__(self, account: str, address: str, *, right: bool) -> None:
        """Count the try. Raises: RateLimited, for a right one too while there is any wait left."""
        now = self._clock.now()
        place = self._key("account", account), self._key("address", address)
        async with self._database.write() as session:
            known = await failures_store.is_known_address(session, *place)
            for counter in self._counters(account, address, known=known):
                await self._count(session, counter, now, right=right)
            if right:
                await failures_store.remember_address(session, *place, now)
        log.info("sign_in_counted", right=right, known_address=known)

    def _counters(self, account: str, address: str, *, known: bool) -> tuple[Counter, ...]:
        per_account = self._settings.failures_per_account
        if known:
            return (
                Counter("account", self._key("account", f"{account} {address}"), per_account, account_wait),
            )
        per_address = self._settings.failures_per_address
        return (
            Counter("address", self._key("address", address), per_address, address_wait),
            Counter("account", self._key("account", account), per_account, account_wait),
        )

    async def _count(self, session: WriteSession, counter: Counter, now: datetime, *, right: bool) -> None:
        await failures_store.lock_failures(session, counter.kind, counter.key)
        failures = await failures_store.find_failures(session, counter.kind, counter.key, now)
        refuse_while(counter.wait(failures, counter.allowed, now))
        if not right:
            await failures_store.keep_failures(session, counter.kind, counter.key, one_more(failures, now))
        elif counter.kind == "account" and failures is not None:
            await failures_store.forgive_account(session, counter.key)

    def _key(self, kind: Kind, text: str) -> str:
        return failure_key(self._keys, kind, text)
