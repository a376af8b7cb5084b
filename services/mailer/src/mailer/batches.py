"""Claimed mails, handed to connections in groups: nobody waits for a connection or a domain that is slow."""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from mailer.claim_requests import BATCH, Claim, Person, Row, person_of

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

    def __init__(
        self,
        claim: Callable[[Collection[Person]], Awaitable[Claim]],
        connections_per_domain: int | None,
    ) -> None:
        self._claim = claim
        self._most = connections_per_domain
        self._pending: deque[tuple[Claim, deque[Row]]] = deque()
        self._connections: Counter[str] = Counter()  # by destination
        self._active = 0  # groups that are being sent
        self._people: set[Person] = set()  # whom the claimed mails go to
        self._is_dry = False  # the last claim found nothing to send
        self._is_held = False  # for the sake of what is being sent
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
            if self._may_go(row) and len(picked) < GROUP:
                picked.append(row)
                rows.remove(row)
        return picked

    def _may_go(self, row: Row) -> bool:
        return self._most is None or self._connections[row["destination"]] < self._most

    def _begun(self, group: Group) -> Group:
        self._active += 1
        self._connections.update(group.destinations)
        return group

    def done(self, group: Group) -> None:
        """Note that a group is settled."""
        self._active -= 1
        self._connections.subtract(group.destinations)
        self._people.difference_update(map(person_of, group.rows))
        if self._is_held or not self._active:
            self._is_dry = False
        self._changed.set()

    async def wait(self) -> Group | None:
        """Return what a connection is to send next, claiming more; None once nothing is due."""
        while not self.is_stopped:
            if (group := self.take()) is not None:
                return group
            if not self._is_dry:
                async with self._claiming:
                    if not (self._is_dry or self._can_take()):  # another may have claimed meanwhile
                        await self._more()
            elif not self._active:
                return None
            else:
                self._changed.clear()
                self._is_dry = await _happens(self._changed, _LOOK_SECONDS) and self._is_dry
        return None

    def _can_take(self) -> bool:
        return any(self._may_go(row) for _, rows in self._pending for row in rows)

    async def _more(self) -> None:
        if sum(len(rows) for _, rows in self._pending) >= BATCH:  # all to domains that are busy
            self._is_dry = self._is_held = True
            return
        people = frozenset(self._people)  # as they are now: what is settled meanwhile is no other worker's
        claim = await self._claim(people)
        self.failed += claim.failed
        # Mails to people who are being mailed are judged once it is known what became of that.
        self._is_held = claim.held > 0
        is_settled_meanwhile = self._people != people
        self._is_dry = not claim.rows and claim.looked_at == claim.held and not is_settled_meanwhile
        if claim.rows:
            self._people.update(map(person_of, claim.rows))
            self._pending.append((claim, deque(claim.rows)))


async def _happens(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False
