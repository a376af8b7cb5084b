"""Closing requests three months after their first mail, erasing persons later; domain.md 6.4, 6.5, 7.8."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from contracts.links import LINK_MONTHS
from contracts.months import months_after
from contracts.persons import OrderErasedV1
from contracts.requests import ReviewRequestExpiredV1
from contracts.retention import ANSWERED_MONTHS, UNANSWERED_MONTHS
from kit.clock import Clock
from kit.db import Database, WriteSession
from kit.erasure import RECENT, forget_again
from kit.ids import uuid7
from kit.jobs import Counts, JobRun
from kit.secrets import KeyRing
from mailer import store_erasure, store_reports, store_requests
from mailer.tables import erasures
from mailer.tell_steps import Telling

_BATCH = 500


class Expirer:
    """The mailer's part of the job expire-and-erase; what it erases of orders, others erase after it."""

    def __init__(self, database: Database, keys: KeyRing, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    async def run(self, _run: JobRun) -> Counts:
        expired = 0
        while count := await self._expire_batch():
            expired += count
        await forget_again(self._database, erasures, self._keys.keyed_hash, self._clock.now() - RECENT)
        return {"expired": expired, "erased": await self._erase()}

    async def _erase(self) -> int:
        """Erase names and addresses that nothing needs any more; the keyed hash of the address stays."""
        erased, last = 0, UUID(int=0)
        while rows := await self._erase_batch(last):
            erased, last = erased + len(rows), rows[-1]["id"]
        while await self._erase_unasked():
            pass
        async with self._database.write() as session:
            await store_reports.erase_words(session)
        return erased

    async def _erase_batch(self, after: UUID) -> list[dict[str, Any]]:
        now = self._clock.now()
        async with self._database.write() as session:
            rows = await store_erasure.erase_outlived(
                session,
                after=after,
                limit=_BATCH,
                expired_before=months_after(now, -UNANSWERED_MONTHS),
                unsent_before=months_after(now, -UNANSWERED_MONTHS - LINK_MONTHS),
                answered_before=months_after(now, -ANSWERED_MONTHS),
            )
            left = await store_erasure.orders_left(session, [row["order_id"] for row in rows])
            await self._tell(session, [row for row in rows if row["order_id"] not in left])
        return rows

    async def _erase_unasked(self) -> int:
        """Let orders be erased that never had a request, as if it had expired unsent."""
        now = self._clock.now()
        async with self._database.write() as session:
            before = months_after(now, -UNANSWERED_MONTHS - LINK_MONTHS)
            rows = await store_erasure.unasked(session, before, _BATCH)
            await store_erasure.note_forgotten(session, [row["order_id"] for row in rows], now)
            await self._tell(session, rows)
        return len(rows)

    async def _tell(self, session: WriteSession, rows: Sequence[dict[str, Any]]) -> None:
        by_website: dict[UUID, dict[UUID, None]] = {}
        for row in rows:
            by_website.setdefault(row["id_website"], {})[row["order_id"]] = None
        for id_website, order_ids in by_website.items():
            await session.emit(
                OrderErasedV1(
                    id=uuid7(),
                    occurred_at=self._clock.now(),
                    id_website=id_website,
                    aggregate_id=str(id_website),
                    order_ids=list(order_ids),
                )
            )

    async def _expire_batch(self) -> int:
        now = self._clock.now()
        async with self._database.write() as session:
            rows = await store_requests.expire(session, now, _BATCH)
            telling = Telling(now)
            for row in rows:
                telling.add(ReviewRequestExpiredV1, row, rule="expiry")
            await telling.emit(session)
        return len(rows)
