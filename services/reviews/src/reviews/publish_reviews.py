"""Make waiting reviews visible once their time has come; found by query, so nothing is forgotten."""

from collections.abc import Sequence
from uuid import UUID

import structlog

from contracts.reviews import ReviewPublishedV1
from contracts.websites import CollectionSettings
from kit.clock import Clock
from kit.copies import Copies
from kit.db import Database, ReadSession
from kit.jobs import Counts, JobRun
from kit.problems import Problem
from reviews.publication import PublicationRule
from reviews.record_change import record_change, step
from reviews.store_reviews import claim_due, due_count, websites_waiting
from reviews.website_settings import settings_of

BATCH = 200
log = structlog.get_logger()


class Publisher:
    """Publishes what is due, website by website, by each one's settings."""

    def __init__(self, database: Database, settings_copies: Copies[CollectionSettings], clock: Clock) -> None:
        self._database = database
        self._settings = settings_copies
        self._clock = clock

    async def run(self, run: JobRun) -> Counts:
        del run
        counts = {"published": 0}
        for id_website in await self._waiting():
            try:
                while await self._publish_batch(id_website, counts) == BATCH:
                    pass
            except Problem as error:  # its settings can't be had now: others go on, it waits for the next run
                log.warning("publication_put_off", id_website=str(id_website), reason=error.code)
        return counts

    async def due(self) -> int:
        """Return how many reviews could be published at this instant."""
        now, count = self._clock.now(), 0
        async with self._database.read() as session:
            for id_website in await websites_waiting(session):
                settings = await settings_of(session, self._settings, id_website)
                count += await due_count(session, id_website, PublicationRule.of(settings, now))
        return count

    async def _waiting(self) -> Sequence[UUID]:
        async with self._database.read() as session:
            return await websites_waiting(session)

    async def _publish_batch(self, id_website: UUID, counts: dict[str, int]) -> int:
        now = self._clock.now()
        async with self._database.write() as session:
            rule = await self._rule(session, id_website)
            due = await claim_due(session, id_website, rule, BATCH)
            for review in due:
                name = (
                    "moderation_period"
                    if review.waiting_since <= rule.overdue_before
                    else "publication_delay"
                )
                taken = step("published", f"rule:{name}", now)
                await record_change(session, review, review.published(now), taken, ReviewPublishedV1)
        counts["published"] += len(due)
        return len(due)

    async def _rule(self, session: ReadSession, id_website: UUID) -> PublicationRule:
        settings = await self._settings.find(session, str(id_website)) or CollectionSettings()
        return PublicationRule.of(settings, self._clock.now())
