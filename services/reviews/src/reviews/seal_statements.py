"""Put committed changes into the log of statements, shortly after them (design: one writer per chain)."""

from uuid import UUID

from contracts.provenance import Document
from kit.clock import Clock
from kit.db import Database
from kit.jobs import Counts, JobRun
from reviews.provenance import Head, beginning, sealed
from reviews.store_ratings import sum_up
from reviews.store_statements import (
    append,
    oldest_unsealed,
    proofs_of,
    take_log,
    unsealed_count,
    websites_to_seal,
)

BATCH = 500


class Sealer:
    """Seals statements website by website, and brings the ratings' sums up to date."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def run(self, run: JobRun) -> Counts:
        del run
        counts = {"sealed": 0}
        async with self._database.read() as session:
            waiting = await websites_to_seal(session)
        for id_website in waiting:
            while number := await self._seal_batch(id_website):
                counts["sealed"] += number
        while await self._sum_up():
            pass
        return counts

    async def due(self) -> int:
        """Return how many statements wait to be sealed."""
        async with self._database.read() as session:
            return await unsealed_count(session)

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
