"""The job `poll-connectors`: every shop that is due, many at once, none waiting for another."""

import asyncio
from datetime import timedelta
from uuid import UUID

import structlog

from connectors.hand_over import HandOver
from connectors.poll_shop import ShopPoll
from connectors.store_connectors import active_connectors
from connectors.store_retrievals import forget_retrievals, websites_waiting
from kit.clock import Clock
from kit.db import Database
from kit.jobs import Counts, JobRun
from kit.problems import Problem

KEPT = timedelta(days=30)  # retrievals
log = structlog.get_logger()


class PollShops:
    """Finds what is due."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        poll: ShopPoll,
        hand_over: HandOver,
        *,
        pause: timedelta,
        at_once: int,
    ) -> None:
        self._database = database
        self._clock = clock
        self._poll = poll
        self._hand_over = hand_over
        self._pause = pause
        self._at_once = asyncio.Semaphore(at_once)

    async def run(self, run: JobRun) -> Counts:
        """Fetch from the shops that are due, from every active one when run by hand."""
        await self._hand_over_waiting()
        now = self._clock.now()
        async with self._database.read() as session:
            active = await active_connectors(session)
        due = [each.id_website for each in active if not run.scheduled or each.is_due(now, self._pause)]
        outcomes = await asyncio.gather(*(self._guarded(id_website) for id_website in due))
        async with self._database.write() as session:
            await forget_retrievals(session, now - KEPT)
        polled = [outcome for outcome in outcomes if outcome is not None]
        return {"polled": len(polled), "failed": polled.count(False), "busy": outcomes.count(None)}

    async def _guarded(self, id_website: UUID) -> bool | None:
        """Return whether a shop's retrieval went well; None if one was under way."""
        async with self._at_once:
            try:
                retrieval_id = await self._poll.begin(id_website, by_hand=False)
                if retrieval_id is None:
                    return None
                return (await self._poll.run(id_website, retrieval_id)).error is None
            except Exception as error:  # one shop's fault is no other's
                log.error("shop_poll_failed", id_website=str(id_website), exc_info=error)
                return False

    async def _hand_over_waiting(self) -> None:
        """Bring to ingest what earlier retrievals could not."""
        async with self._database.read() as session:
            waiting = await websites_waiting(session)
        for id_website in waiting:
            try:
                await self._hand_over.run(id_website)
            except Problem as away:
                log.warning("orders_wait", id_website=str(id_website), error=away.code)
