"""Slow down guessing at a door that looks at passwords itself (invariants.md 4)."""

import structlog

from accounts import store_failures as failures_store
from accounts.tries import Counter, Tries, one_more, waited
from kit.clock import Clock
from kit.db import Database, WriteSession

log = structlog.get_logger()


class BrakeSignIn:
    """Tries in, right or wrong; out whether they may count at all.

    From an address where the account has signed in before, only its failures from there count: what
    strangers fail elsewhere, or others fail at the same address, does not keep it out.
    """

    def __init__(self, database: Database, tries: Tries, clock: Clock) -> None:
        self._database = database
        self._tries = tries
        self._clock = clock

    async def __call__(self, account: str, address: str, *, right: bool) -> None:
        """Count the try. Raises: RateLimited, for a right one too while there is any wait left."""
        place = self._tries.place(account, address)
        async with self._database.write() as session:
            known = await failures_store.is_known_address(session, *place)
            of = self._tries.of_known if known else self._tries.of_stranger
            for counter in of(account, address):
                await self._count(session, counter, right=right)
            if right:
                await failures_store.remember_address(session, *place, self._clock.now())
        log.info("sign_in_counted", right=right, known_address=known)

    async def _count(self, session: WriteSession, counter: Counter, *, right: bool) -> None:
        now = self._clock.now()
        failures = await waited(session, counter, now)
        if not right:
            await failures_store.keep_failures(session, counter.kind, counter.key, one_more(failures, now))
        elif counter.kind == "account" and failures is not None:
            await failures_store.forgive_account(session, counter.key)
