"""Sign a person in by e-mail and password, slowly for those who guess."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import structlog

from accounts import store_failures as failures_store
from accounts import store_members as members
from accounts import store_people as people
from accounts import store_sessions as sessions
from accounts.person import Session
from accounts.second_factor import SecondFactors
from accounts.tries import Counter, Tries, forgive, spend
from kit.clock import Clock
from kit.db import Database
from kit.ids import uuid7
from kit.problems import SecondFactorInvalid, SecondFactorRequired, Unauthenticated
from kit.secrets import hash_secret, new_secret, verify_password

_ADDRESS_CHARS, _USER_AGENT_CHARS = 64, 400
log = structlog.get_logger()


@dataclass(frozen=True)
class Attempt:
    """What somebody brings who wants to be let in."""

    email: str
    password: str
    address: str  # the caller's network address
    user_agent: str = ""
    code: str | None = None  # of the second factor, if there is one
    browser: str | None = None  # the token of a browser that has signed in before


@dataclass(frozen=True)
class Begun:
    """A new session, with what only its bearer knows from now on."""

    token: str
    browser: str


class SignIn:
    """Passwords in, sessions out.

    Every try is counted as failed before its password is hashed and taken back if it was right, so
    that many at once get no more guesses than one after the other. From a browser in which the account
    has signed in before, only its failures there count: strangers can't keep anybody out.
    """

    def __init__(self, database: Database, tries: Tries, second: SecondFactors, clock: Clock) -> None:
        self._database = database
        self._second = second
        self._tries = tries
        self._clock = clock

    async def __call__(self, attempt: Attempt) -> Begun:
        """Raises: RateLimited, Unauthenticated (the same for an unknown user and a wrong password),
        SecondFactorRequired, SecondFactorInvalid.
        """
        account = normalized_email(attempt.email)
        counters = await self._count_try(account, attempt)
        async with self._database.read() as reader:
            found = await people.find_user_by_email(reader, account)
        stored = found[1] if found else None
        is_right = await asyncio.to_thread(verify_password, stored, attempt.password)
        if not is_right or found is None:
            log.info("sign_in_refused")
            raise Unauthenticated
        await self._check_code(found[0].id, attempt, counters)
        log.info("signed_in", user=str(found[0].id))
        return await self._begin_session(found[0].id, account, attempt, counters)

    async def _count_try(self, account: str, attempt: Attempt) -> tuple[Counter, ...]:
        async with self._database.write() as session:
            counters = self._tries.of_stranger(account, attempt.address)
            if attempt.browser is not None:
                place = self._tries.place(account, attempt.browser)
                if await failures_store.is_known_address(session, *place):
                    counters = self._tries.of_known(account, attempt.browser)
            await spend(session, counters, self._clock.now())
        return counters

    async def _check_code(self, user_id: UUID, attempt: Attempt, counters: tuple[Counter, ...]) -> None:
        """Who knows the password alone counts as having failed, until the code is right too."""
        if not await self._second.is_due(user_id):
            return
        if attempt.code is None:
            async with self._database.write() as session:  # the address did nothing wrong yet
                await forgive(session, tuple(one for one in counters if one.kind == "address"))
            log.info("second_factor_required", user=str(user_id))
            raise SecondFactorRequired
        if not await self._second.is_right(user_id, attempt.code):
            log.info("second_factor_refused", user=str(user_id))
            raise SecondFactorInvalid

    async def _begin_session(
        self, user_id: UUID, account: str, attempt: Attempt, counters: tuple[Counter, ...]
    ) -> Begun:
        now = self._clock.now()
        begun = Begun(new_secret("ps_"), attempt.browser or new_secret("pb_"))
        new = Session(
            token_hash=hash_secret(begun.token),
            id=uuid7(),
            user_id=user_id,
            csrf_token=new_secret(),
            address=attempt.address[:_ADDRESS_CHARS],
            user_agent=attempt.user_agent[:_USER_AGENT_CHARS],
            created_at=now,
            last_seen_at=now,
        )
        async with self._database.write() as session:
            await forgive(session, counters)
            await failures_store.remember_address(session, *self._tries.place(account, begun.browser), now)
            await sessions.add_session(session, new)
            await members.has_come(session, user_id, now)
        return begun


def normalized_email(email: str) -> str:
    """Return the address as accounts stores and compares it."""
    return email.strip().lower()
