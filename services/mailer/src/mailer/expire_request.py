"""Closing requests three months after their first mail; domain.md 6.4, 6.5."""

from contracts.requests import ReviewRequestExpiredV1
from kit.clock import Clock
from kit.db import Database
from kit.jobs import Counts, JobRun
from mailer import store_requests
from mailer.tell_steps import Telling

_BATCH = 500


class Expirer:
    """The mailer's part of the job expire-and-erase."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def run(self, _run: JobRun) -> Counts:
        expired = 0
        while count := await self._expire_batch():
            expired += count
        return {"expired": expired}

    async def _expire_batch(self) -> int:
        now = self._clock.now()
        async with self._database.write() as session:
            rows = await store_requests.expire(session, now, _BATCH)
            telling = Telling(now)
            for row in rows:
                telling.add(ReviewRequestExpiredV1, row, rule="expiry")
            await telling.emit(session)
        return len(rows)
