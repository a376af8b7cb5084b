"""How long the next try at a password has to wait after failed ones (invariants.md 4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=15)
ADDRESS_WINDOW = timedelta(hours=1)
ADDRESS_MEMORY = timedelta(days=90)  # where an account has not signed in for so long, it is a stranger again
ACCOUNT_MEMORY = timedelta(hours=24)  # after a day without failures an account starts afresh


@dataclass(frozen=True)
class Failures:
    """Failed tries of one account or one address, with the one in hand counted as failed."""

    count: int
    first_at: datetime
    last_at: datetime


def account_wait(failures: Failures | None, allowed: int, now: datetime) -> timedelta:
    """Return how long an account's next try has to wait: from 15 s, doubling, to 15 minutes."""
    if failures is None or failures.count < allowed:
        return timedelta(0)
    doublings = min(failures.count - allowed, 10)
    wait: timedelta = min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)
    return max(failures.last_at + wait - now, timedelta(0))


def address_wait(failures: Failures | None, allowed: int, now: datetime) -> timedelta:
    """Return how long an address's next try has to wait: to the end of its hour."""
    if failures is None or failures.count < allowed:
        return timedelta(0)
    return max(failures.first_at + ADDRESS_WINDOW - now, timedelta(0))


def is_forgotten(kind: str, failures: Failures, now: datetime) -> bool:
    """Tell whether the failures are too old to count."""
    if kind == "address":
        return failures.first_at + ADDRESS_WINDOW <= now
    return failures.last_at + ACCOUNT_MEMORY <= now
