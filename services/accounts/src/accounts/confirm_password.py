"""Ask people who are signed in for their password again, before what they do can't be taken back."""

import asyncio
from uuid import UUID

from accounts import store_people as people
from accounts.person import User
from accounts.problems import PASSWORD_WRONG, field_refused, refused
from accounts.tries import Tries, forgive, spend
from kit.clock import Clock
from kit.db import Database
from kit.problems import Unauthenticated
from kit.secrets import verify_password


class ConfirmPassword:
    """Whoever found a session open guesses as slowly here as at the door.

    Counted by the session alone: the person can go on elsewhere, and strangers can't keep them out here.
    """

    def __init__(self, database: Database, tries: Tries, clock: Clock) -> None:
        self._database = database
        self._tries = tries
        self._clock = clock

    async def __call__(self, user_id: UUID, session_id: UUID, password: str, pointer: str) -> User:
        """Return the user whose password it is; `pointer` names its place in the body.

        Raises: RateLimited, RequestInvalid, Unauthenticated (the user is gone).
        """
        counters = self._tries.of_known(str(user_id), f"session {session_id}")
        async with self._database.write() as session:
            user = await people.find_user(session, user_id)
            stored = await people.password_of(session, user_id)
            await spend(session, counters, self._clock.now())
        if user is None:
            raise Unauthenticated
        if not await asyncio.to_thread(verify_password, stored, password):
            raise refused(field_refused(pointer, PASSWORD_WRONG, code="password_wrong"))
        async with self._database.write() as session:
            await forgive(session, counters)
        return user
