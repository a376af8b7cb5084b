"""A second factor: set up, asked for, taken off (invariants.md 4)."""

from dataclasses import replace
from uuid import UUID

from accounts import store_second_factors as factors
from accounts.person import User
from accounts.problems import CODE_WRONG, field_refused, refused
from accounts.store_second_factors import SecondFactor
from accounts.tries import Tries, forgive, spend
from kit.clock import Clock
from kit.db import Database, WriteSession
from kit.problems import StateConflict
from kit.secrets import KeyRing, hash_secret
from kit.totp import RECOVERY_CODES, bare, matching_step, new_recovery_code, new_seed, uri


class SecondFactors:
    def __init__(self, database: Database, keys: KeyRing, tries: Tries, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._tries = tries
        self._clock = clock

    async def is_due(self, user_id: UUID) -> bool:
        async with self._database.read() as session:
            return await factors.is_in_force(session, user_id)

    async def is_right(self, user_id: UUID, code: str) -> bool:
        """Tell whether a code, of the app or for recovery, is right; it is good once."""
        async with self._database.write() as session:
            await factors.lock_factor(session, user_id)
            factor = await factors.find_factor(session, self._keys, user_id)
            if factor is None or factor.confirmed_at is None:
                return False
            return await self._take(session, user_id, factor, code) or await factors.use_code(
                session, user_id, hash_secret(bare(code))
            )

    async def begin(self, user: User) -> tuple[str, str]:
        """Return a new seed and its URI; it is in force once a code of it was given.

        Raises: StateConflict, if there is one in force.
        """
        seed = new_seed()
        async with self._database.write() as session:
            await factors.lock_factor(session, user.id)
            if await factors.is_in_force(session, user.id):
                raise StateConflict
            await factors.keep_factor(session, self._keys, user.id, SecondFactor(seed, None, 0))
        return seed, uri(seed, user.email)

    async def confirm(self, user_id: UUID, session_id: UUID, code: str) -> list[str]:
        """Put the new one in force; return recovery codes, which nobody can show again.

        Raises: StateConflict (none was begun), RequestInvalid (a wrong code), RateLimited.
        """
        counters = self._tries.of_known(str(user_id), f"session {session_id}")
        codes = [new_recovery_code() for _ in range(RECOVERY_CODES)]
        async with self._database.write() as session:
            await spend(session, counters, self._clock.now())
        async with self._database.write() as session:
            await factors.lock_factor(session, user_id)
            factor = await factors.find_factor(session, self._keys, user_id)
            if factor is None or factor.confirmed_at is not None:
                raise StateConflict
            in_force = replace(factor, confirmed_at=self._clock.now())
            if not await self._take(session, user_id, in_force, code):
                raise refused(field_refused("/code", CODE_WRONG, code="code_wrong"))
            await factors.replace_codes(session, user_id, [hash_secret(bare(one)) for one in codes])
            await forgive(session, counters)
        return codes

    async def remove(self, user_id: UUID, session_id: UUID, code: str) -> None:
        """Raises: StateConflict (there is none), RequestInvalid (a wrong code), RateLimited."""
        counters = self._tries.of_known(str(user_id), f"session {session_id}")
        async with self._database.write() as session:
            if not await factors.is_in_force(session, user_id):
                raise StateConflict
            await spend(session, counters, self._clock.now())
        if not await self.is_right(user_id, code):
            raise refused(field_refused("/code", CODE_WRONG, code="code_wrong"))
        async with self._database.write() as session:
            await factors.remove_factor(session, user_id)
            await forgive(session, counters)

    async def _take(self, session: WriteSession, user_id: UUID, factor: SecondFactor, code: str) -> bool:
        step = matching_step(factor.seed, code, self._clock.now(), factor.last_step)
        if step is None:
            return False
        await factors.keep_factor(session, self._keys, user_id, replace(factor, last_step=step))
        return True
