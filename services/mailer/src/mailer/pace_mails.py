"""Keeping to the limits of sending and to the pauses of destinations, over all replicas."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from kit.db import WriteSession
from mailer import store_destinations
from mailer.pacing import EVERYWHERE, Destination, Rate

log = structlog.get_logger()


@dataclass(frozen=True)
class Limits:
    """None: no limit."""

    overall: Rate | None = None
    per_domain: Rate | None = None


class Pace:
    """The limits as one claim keeps them."""

    def __init__(self, limits: Limits, everywhere: Destination, now: datetime) -> None:
        self._limits = limits
        self._everywhere = everywhere
        self._now = now
        self._destinations: Mapping[str, Destination] = {}
        self._taken: Counter[str] = Counter()
        self._late: Counter[str] = Counter()

    @classmethod
    async def of(cls, session: WriteSession, limits: Limits, now: datetime) -> "Pace":
        if limits.overall is None:
            return cls(limits, Destination(EVERYWHERE), now)
        return cls(limits, (await store_destinations.locked(session, [EVERYWHERE]))[EVERYWHERE], now)

    def room(self, most: int) -> int:
        """Return how many mails may be looked at."""
        if self._limits.overall is None:
            return most
        return min(most, self._limits.overall.room(self._everywhere.paced_to, self._now))

    async def look_at(self, session: WriteSession, names: Collection[str]) -> set[str]:
        """Learn what is known of destinations; return those that have refused last."""
        read = store_destinations.known if self._limits.per_domain is None else store_destinations.locked
        self._destinations = await read(session, names)
        return {name for name, destination in self._destinations.items() if destination.refusals}

    def wait(self, name: str, *, is_first_try: bool) -> datetime | None:
        """Return until when a mail must wait, or None: it goes, and counts.

        A mail that was refused before comes at its own times: the schedule of retries is exact.
        """
        destination = self._destinations.get(name, Destination(name))
        paused_until = destination.pause(self._now) if is_first_try else None
        rate = self._limits.per_domain
        if paused_until is not None:
            return paused_until
        if rate is not None and rate.room(destination.paced_to, self._now) <= self._taken[name]:
            self._late[name] += 1
            return rate.turn(destination.paced_to, self._taken[name] + self._late[name], self._now)
        self._taken[name] += 1
        return None

    async def store(self, session: WriteSession) -> None:
        changed = []
        if self._limits.per_domain is not None:
            changed = [destination for name, destination in self._destinations.items() if self._taken[name]]
            for destination in changed:
                self._fill(destination, self._limits.per_domain, self._taken[destination.name])
        if self._limits.overall is not None and self._taken:
            self._fill(self._everywhere, self._limits.overall, self._taken.total())
            changed.append(self._everywhere)
        if changed:
            await store_destinations.store(session, changed)

    def _fill(self, destination: Destination, rate: Rate, mails: int) -> None:
        destination.paced_to = rate.after(destination.paced_to, mails, self._now)


async def note_answers(
    session: WriteSession, refusals: Mapping[str, int], accepting: Collection[str], now: datetime
) -> dict[str, datetime]:
    """Note destinations that refused, and that take mails (again); return which are left alone until when."""
    if not refusals and not accepting:
        return {}
    found = await store_destinations.locked(session, {*refusals, *accepting})
    for name, destination in found.items():
        if name in accepting:
            destination.accept()
        else:
            destination.refuse(refusals[name], now)
    await store_destinations.store(session, found.values())
    paused = {name: until for name, known in found.items() if (until := known.pause(now)) is not None}
    for name, until in paused.items():
        log.warning("destination_paused", destination=name[:12], until=until.isoformat())
    return paused
