"""Put committed changes into the log of statements, shortly after them (design: one writer per chain)."""

from uuid import UUID

import structlog

from contracts.provenance import Document
from kit.clock import Clock
from kit.db import Database
from kit.jobs import Counts, JobRun
from reviews.provenance import Head, beginning, sealed
from reviews.store_ratings import has_rating_changes, sum_up
from reviews.store_statements import (
    append,
    oldest_unsealed,
    proofs_of,
    take_log,
    unsealed_count,
    websites_to_seal,
)

BATCH = 500
log = structlog.get_logger()


class Sealer:
    """Seals statements website by website, and brings the ratings' sums up to date."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def run(self, run: JobRun) -> Counts:
        del run
        async with self._database.read() as session:
            websites, has_changes = await websites_to_seal(session), await has_rating_changes(session)
        counts = {"sealed": 0}
        while websites:  # a batch of each in turn: no website waits for all of another's
            numbers = {id_website: await self._seal_guarded(id_website) for id_website in websites}
            counts["sealed"] += sum(numbers.values())
            websites = [id_website for id_website, number in numbers.items() if number]
        while has_changes:
            has_changes = bool(await self._sum_up())
        return counts

    async def due(self) -> int:
        """Return how many statements wait to be sealed."""
        async with self._database.read() as session:
            return await unsealed_count(session)

    async def _seal_guarded(self, id_website: UUID) -> int:
        """Seal a batch; what goes wrong with one website's log holds up no other's."""
        try:
            return await self._seal_batch(id_website)
        except Exception as error:
            log.error("sealing_failed", id_website=str(id_website), exc_info=error)
            return 0

    async def _seal_batch(self, id_website: UUID) -> int:
        """Seal a batch in one transaction: a crash leaves all of it waiting, or none."""
        now = self._clock.now()
        async with self._database.write() as session:
            head = await take_log(session, id_website) or beginning(now)
            waiting = await oldest_unsealed(session, id_website, BATCH)
            if not waiting:  # another replica was faster
                return 0
            proofs = await proofs_of(session, list({row["request_id"] for row in waiting}))
            added: list[Document] = []
            for row in waiting:
                statement = sealed(id_website, row, proofs[row["request_id"]], head)
                head = Head(statement["sequence"], statement["hash"], now)
                added.append(statement)
            await append(session, id_website, added, [row["position"] for row in waiting], head)
        return len(added)

    async def _sum_up(self) -> int:
        async with self._database.write() as session:
            return await sum_up(session)
