"""Closing requests three months after their first mail, erasing persons later; domain.md 6.4, 6.5, 7.8."""

from contracts.links import LINK_MONTHS
from contracts.months import months_after
from contracts.requests import ReviewRequestExpiredV1
from kit.clock import Clock
from kit.db import Database
from kit.jobs import Counts, JobRun
from mailer import store_reports, store_requests
from mailer.tell_steps import Telling

_BATCH = 500
_KEPT_UNANSWERED = 3  # months after the expiry, or the day an unsent request would have expired
_KEPT_ANSWERED = 18  # months after the submission


class Expirer:
    """The mailer's part of the job expire-and-erase."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def run(self, _run: JobRun) -> Counts:
        expired = 0
        while count := await self._expire_batch():
            expired += count
        return {"expired": expired, "erased": await self._erase()}

    async def _erase(self) -> int:
        """Erase names and addresses that nothing needs any more; the keyed hash of the address stays."""
        now = self._clock.now()
        async with self._database.write() as session:
            erased = await store_requests.erase_persons(
                session,
                expired_before=months_after(now, -_KEPT_UNANSWERED),
                unsent_before=months_after(now, -_KEPT_UNANSWERED - LINK_MONTHS),
                answered_before=months_after(now, -_KEPT_ANSWERED),
            )
            await store_reports.erase_words(session)
        return erased

    async def _expire_batch(self) -> int:
        now = self._clock.now()
        async with self._database.write() as session:
            rows = await store_requests.expire(session, now, _BATCH)
            telling = Telling(now)
            for row in rows:
                telling.add(ReviewRequestExpiredV1, row, rule="expiry")
            await telling.emit(session)
        return len(rows)
