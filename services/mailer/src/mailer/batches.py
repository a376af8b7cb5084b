"""Claimed mails, handed to connections in groups: nobody waits for a connection or a domain that is slow."""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from mailer.claim_requests import BATCH, Claim, Row

GROUP = 10  # mails whose "data begins" is one commit: as many at most does a connection leave open in a crash
_LOOK_SECONDS = 2.0  # between two looks for due mails while other connections are at work

Key = tuple[UUID, str]


def key_of(row: Row) -> Key:
    return row["request_id"], row["kind"]


@dataclass(frozen=True)
class Group:
    """A few mails of one claim."""

    claim: Claim
    rows: list[Row]

    @property
    def destinations(self) -> set[str]:
        return {row["destination"] for row in self.rows}


class Batches:
    """What one run has claimed and not begun."""

    def __init__(self, claim: Callable[[], Awaitable[Claim]], connections_per_domain: int | None) -> None:
        self._claim = claim
        self._most = connections_per_domain
        self._pending: deque[tuple[Claim, deque[Row]]] = deque()
        self._connections: Counter[str] = Counter()  # by destination
        self._active = 0  # groups that are being sent
        self._changed = asyncio.Event()
        self._claiming = asyncio.Lock()
        self.failed = 0
        self.is_stopped = False

    def stop(self) -> None:
        self.is_stopped = True
        self._changed.set()

    def left(self) -> list[tuple[Claim, list[Row]]]:
        """Return what was claimed and no connection came to."""
        return [(claim, list(rows)) for claim, rows in self._pending]

    def take(self) -> Group | None:
        """Return what a connection is to send next, of what is claimed; `done` must follow."""
        if self.is_stopped:
            return None
        for claim, rows in self._pending:
            picked = self._pick(rows)
            if picked:
                if not rows:
                    self._pending.remove((claim, rows))
                return self._begun(Group(claim, picked))
        return None

    def _pick(self, rows: deque[Row]) -> list[Row]:
        """Take the first ones that may go now out of the rows."""
        if self._most is None:
            return [rows.popleft() for _ in range(min(GROUP, len(rows)))]
        picked: list[Row] = []
        for row in list(rows):
            if self._connections[row["destination"]] < self._most and len(picked) < GROUP:
                picked.append(row)
                rows.remove(row)
        return picked

    def _begun(self, group: Group) -> Group:
        self._active += 1
        self._connections.update(group.destinations)
        return group

    def done(self, group: Group) -> None:
        """Note that a group is settled."""
        self._active -= 1
        self._connections.subtract(group.destinations)
        self._changed.set()

    async def wait(self) -> Group | None:
        """Return what a connection is to send next, claiming more; None once nothing is due.

        More is claimed once all is settled, or when that takes long: a claim that finds a mail to the same
        person under way can't judge the next one.
        """
        is_late = False
        while not self.is_stopped:
            if self._active and not is_late:
                if (group := self.take()) is not None:
                    return group
                self._changed.clear()
                is_late = not await _happens(self._changed, _LOOK_SECONDS)
                continue
            async with self._claiming:
                if self._active and not is_late:  # another connection has claimed meanwhile
                    continue
                group = self.take() or await self._more()
            if group is not None or not self._active:
                return group
            is_late = False
        return None

    async def _more(self) -> Group | None:
        while sum(len(rows) for _, rows in self._pending) < BATCH:
            claim = await self._claim()
            self.failed += claim.failed
            if claim.looked_at == 0:
                return None
            if claim.rows:
                self._pending.append((claim, deque(claim.rows)))
            if (group := self.take()) is not None:
                return group
        return None


async def _happens(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False
