"""What connections have to store while mails go out: one transaction for all that wait at the same time."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import structlog

from kit.clock import Clock
from kit.db import Database, WriteSession
from mailer import store_sendings
from mailer.batches import Group, Key, key_of
from mailer.claim_requests import Row
from mailer.record_outcome import Finished, OutcomeRecorder

_RETRY_PAUSES = (0.1, 0.5, 2.0)  # seconds
log = structlog.get_logger()


@dataclass(eq=False)
class _Entry:
    """What one connection has done and what it wants to do next."""

    finished: Finished | None
    group: Group | None
    begun: "asyncio.Future[set[Key]]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Ledger:
    """Takes entries of several connections; those that come while a transaction runs share the next one.

    A commit costs as much for ten mails as for a hundred, and at most the groups that are under way have an
    unknown outcome after a crash, whoever committed them.
    """

    def __init__(self, database: Database, recorder: OutcomeRecorder, clock: Clock) -> None:
        self._database = database
        self._recorder = recorder
        self._clock = clock
        self._waiting: list[_Entry] = []
        self._committing: asyncio.Task[None] | None = None
        self._paused: dict[str, datetime] = {}
        self.counts: Counter[str] = Counter()

    async def exchange(self, finished: Finished | None, group: Group | None) -> set[Key]:
        """Store what became of one group and that the data of another begins; return what of it may go."""
        entry = _Entry(finished, group)
        self._waiting.append(entry)
        if self._committing is None or self._committing.done():
            self._committing = asyncio.create_task(self._commit_waiting())
        return await entry.begun

    def waits_for(self, row: Row) -> bool:
        """Tell whether a mail's destination was paused meanwhile; mails refused before go all the same."""
        until = self._paused.get(row["destination"])
        return until is not None and row["attempts"] == 0 and self._clock.now() < until

    async def _commit_waiting(self) -> None:
        while self._waiting:
            entries, self._waiting = self._waiting, []
            try:
                await self._commit(entries)
            except BaseException as error:
                for entry in entries:
                    if not entry.begun.done():
                        entry.begun.set_exception(error)

    async def _commit(self, entries: Sequence[_Entry]) -> None:
        try:
            await self._write(entries)
        except Exception as error:  # whatever it is: an answer that isn't stored counts as unknown
            log.warning("outcomes_not_stored", error=type(error).__name__)
            for entry in entries:  # one of them alone may be at fault
                await self._commit_alone(entry)

    async def _commit_alone(self, entry: _Entry) -> None:
        for pause in _RETRY_PAUSES:
            await asyncio.sleep(pause)
            try:
                await self._write([entry])
            except Exception as error:  # as above
                log.warning("outcomes_not_stored", error=type(error).__name__)
                fault = error
            else:
                return
        entry.begun.set_exception(fault)

    async def _write(self, entries: Sequence[_Entry]) -> None:
        now = self._clock.now()
        finished = [entry.finished for entry in entries if entry.finished is not None]
        groups = [entry.group for entry in entries if entry.group is not None]
        async with self._database.write() as session:
            recorded = await self._recorder.record(session, finished, now)
            begun = await _begin(session, groups, now)
        self.counts.update(recorded.counts)
        self._paused.update(recorded.paused)
        for entry in entries:
            rows = [] if entry.group is None else entry.group.rows
            entry.begun.set_result(begun & {key_of(row) for row in rows})


async def _begin(session: WriteSession, groups: Sequence[Group], now: datetime) -> set[Key]:
    by_claim: dict[UUID, list[Key]] = {}
    for group in groups:
        by_claim.setdefault(group.claim.id, []).extend(map(key_of, group.rows))
    begun: set[Key] = set()
    for claim, keys in by_claim.items():
        begun |= await store_sendings.begin(session, claim, keys, now)
    return begun
