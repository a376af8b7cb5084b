"""Sign a person in by e-mail and password, slowly for those who guess."""

import asyncio
import math
from datetime import datetime, timedelta

import structlog

from accounts import store_failures as failures_store
from accounts import store_people as people
from accounts.brake import Failures, account_wait, address_wait
from accounts.person import Session, User
from accounts.settings import Settings
from accounts.store_failures import Kind
from kit.clock import Clock
from kit.db import Database, WriteSession
from kit.problems import RateLimited, Unauthenticated
from kit.secrets import KeyRing, hash_secret, new_secret, verify_password

log = structlog.get_logger()


class SignIn:
    """Passwords in, sessions out.

    Every try is counted as failed before its password is hashed and taken back if it was right, so
    that many at once get no more guesses than one after the other.
    """

    def __init__(self, database: Database, keys: KeyRing, clock: Clock, settings: Settings) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._settings = settings

    async def __call__(self, email: str, password: str, address: str) -> tuple[str, Session]:
        """Return the new session's token, known only to its bearer from now on, and the session.

        Raises: RateLimited, Unauthenticated (the same for an unknown user and a wrong password).
        """
        account = normalized_email(email)
        await self._count_try(account, address)
        async with self._database.read() as reader:
            found = await people.find_user_by_email(reader, account)
        stored = found[1] if found else None
        is_right = await asyncio.to_thread(verify_password, stored, password)
        if not is_right or found is None:
            log.info("sign_in_refused")
            raise Unauthenticated
        log.info("signed_in", user=str(found[0].id))
        return await self._begin_session(found[0], account, address)

    async def _count_try(self, account: str, address: str) -> None:
        now = self._clock.now()
        allowed = self._settings.failures_per_account
        async with self._database.write() as session:
            await self.count_address(session, address)
            key = self._key("account", account)
            await failures_store.lock_failures(session, "account", key)
            known = await failures_store.find_failures(session, "account", key, now)
            refuse_while(account_wait(known, allowed, now))
            await failures_store.keep_failures(session, "account", key, one_more(known, now))

    async def count_address(self, session: WriteSession, address: str) -> None:
        """Count a try of this address as failed. Raises: RateLimited."""
        now = self._clock.now()
        key = self._key("address", address)
        await failures_store.lock_failures(session, "address", key)
        known = await failures_store.find_failures(session, "address", key, now)
        refuse_while(address_wait(known, self._settings.failures_per_address, now))
        await failures_store.keep_failures(session, "address", key, one_more(known, now))

    async def _begin_session(self, user: User, account: str, address: str) -> tuple[str, Session]:
        now = self._clock.now()
        token = new_secret("ps_")
        new = Session(hash_secret(token), user.id, new_secret(), now, now)
        async with self._database.write() as session:
            # In the order in which tries are counted: two of one account would else wait for each other.
            await failures_store.take_back_address(session, self._key("address", address))
            await failures_store.forgive_account(session, self._key("account", account))
            await people.add_session(session, new)
        return token, new

    def _key(self, kind: Kind, text: str) -> str:
        return failure_key(self._keys, kind, text)


def normalized_email(email: str) -> str:
    """Return the address as accounts stores and compares it."""
    return email.strip().lower()


def failure_key(keys: KeyRing, kind: Kind, text: str) -> str:
    """Return what an account's or an address's failures are counted under: one counter for all doors."""
    return keys.keyed_hash(text, f"sign-in {kind}")


def one_more(known: Failures | None, now: datetime) -> Failures:
    return Failures(1, now, now) if known is None else Failures(known.count + 1, known.first_at, now)


def refuse_while(wait: timedelta) -> None:
    """Raises: RateLimited, if there is any wait left."""
    if wait > timedelta(0):
        raise RateLimited(headers={"Retry-After": str(math.ceil(wait.total_seconds()))})
