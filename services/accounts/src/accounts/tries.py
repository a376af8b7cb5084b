"""What failed tries are counted under: one set of counters for all doors (invariants.md 4)."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts import store_failures as failures_store
from accounts.brake import Failures, account_wait, address_wait
from accounts.settings import Settings
from accounts.store_failures import Kind
from kit.db import WriteSession
from kit.problems import RateLimited
from kit.secrets import KeyRing


@dataclass(frozen=True)
class Counter:
    """Failed tries that one is judged by."""

    kind: Kind
    key: str
    allowed: int
    wait: Callable[[Failures | None, int, datetime], timedelta]


class Tries:
    """Counts tries; names, addresses and browsers are kept as keyed hashes."""

    def __init__(self, keys: KeyRing, settings: Settings) -> None:
        self._keys = keys
        self._settings = settings

    def place(self, account: str, place: str) -> tuple[str, str]:
        """Return how an account and the address or browser it comes from are remembered."""
        return self._key("account", account), self._key("address", place)

    def by_address(self, address: str) -> Counter:
        return Counter(
            "address", self._key("address", address), self._settings.failures_per_address, address_wait
        )

    def of_stranger(self, account: str, address: str) -> tuple[Counter, ...]:
        """Return the counters of a try from where the account has not signed in before."""
        return self.by_address(address), self.by_account(account)

    def of_known(self, account: str, place: str) -> tuple[Counter, ...]:
        """Return the counter of a try from where the account is known: only its failures from there."""
        return (self.by_account(f"{account} {place}"),)

    def by_account(self, account: str) -> Counter:
        return Counter(
            "account", self._key("account", account), self._settings.failures_per_account, account_wait
        )

    def _key(self, kind: Kind, text: str) -> str:
        return self._keys.keyed_hash(text, f"sign-in {kind}")


async def spend(session: WriteSession, counters: tuple[Counter, ...], now: datetime) -> None:
    """Count a try as failed beforehand, so that many at once get no more than one after the other.

    Raises: RateLimited.
    """
    for counter in counters:
        failures = await waited(session, counter, now)
        await failures_store.keep_failures(session, counter.kind, counter.key, one_more(failures, now))


async def waited(session: WriteSession, counter: Counter, now: datetime) -> Failures | None:
    """Return what has failed, locked, unless the next try has to wait. Raises: RateLimited."""
    await failures_store.lock_failures(session, counter.kind, counter.key)
    failures = await failures_store.find_failures(session, counter.kind, counter.key, now)
    wait = counter.wait(failures, counter.allowed, now)
    if wait > timedelta(0):
        raise RateLimited(headers={"Retry-After": str(math.ceil(wait.total_seconds()))})
    return failures


async def forgive(session: WriteSession, counters: tuple[Counter, ...]) -> None:
    """Take the try back, which was right: all an account's failures, the address's one.

    In the order in which tries are counted: two of one account would else wait for each other.
    """
    for counter in counters:
        if counter.kind == "address":
            await failures_store.take_back_address(session, counter.key)
        else:
            await failures_store.forgive_account(session, counter.key)


def one_more(known: Failures | None, now: datetime) -> Failures:
    return Failures(1, now, now) if known is None else Failures(known.count + 1, known.first_at, now)
