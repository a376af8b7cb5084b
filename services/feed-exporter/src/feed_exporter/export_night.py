"""The night's job: make the files, bring them to their servers, say what came of it."""

from collections import Counter
from datetime import timedelta

from feed_exporter.clear_hosted import HostedCleaner
from feed_exporter.deliver import Deliverer
from feed_exporter.export_feed import Exporter
from feed_exporter.store_runs import due_runs, states_of
from kit.clock import Clock
from kit.db import Database
from kit.jobs import Counts, Daily, JobRun

_GRACE = timedelta(minutes=5)  # the night's own job comes first


class Night:
    """What runs at 03:00, and what makes up for a night that failed."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        exporter: Exporter,
        deliverer: Deliverer,
        cleaner: HostedCleaner,
        *,
        files_kept: timedelta,
    ) -> None:
        self._files_kept = files_kept
        self._database = database
        self._clock = clock
        self._exporter = exporter
        self._deliverer = deliverer
        self._cleaner = cleaner

    async def export(self, run: JobRun) -> Counts:
        """Make and deliver what a local date lacks; files that wait for another try are tried too."""
        assert run.local_date is not None  # noqa: S101 - a daily job has a date
        made = await self._exporter.export_night(run.local_date)
        async with self._database.read() as session:
            due = await due_runs(session, self._clock.now())
        await self._deliverer.deliver_due()
        async with self._database.read() as session:
            states = Counter(await states_of(session, [*due, *(each.id for each in made)]))
        records: Counter[str] = Counter()
        for each in made:
            records.update({kind.lower(): count for kind, count in each.records.items()})
        delivered = states["delivered"]
        return {
            "files": len(made),
            **{kind: records[kind] for kind in ("new", "update", "delete")},
            "delivered": delivered,
            "failed": sum(states.values()) - delivered,
        }

    async def make_up(self, run: JobRun, schedule: Daily) -> Counts:
        """Make the files that the last night should have made: its job failed, or nobody was up.

        Files that name someone who was anonymized since are deleted.
        """
        await self._exporter.delete_erased()
        made = await self._exporter.export_owed(schedule.latest(run.at), _GRACE)
        return {"files": len(made)}

    async def erase(self, _run: JobRun) -> Counts:
        """Delete what names someone who was anonymized, and what deleted flows left with us."""
        return {
            "deleted": await self._exporter.delete_erased(),
            "hosted": await self._cleaner.remove_strays(),
        }

    async def clear(self, _run: JobRun) -> Counts:
        """Delete the files that were kept long enough, and those that a killed process left behind."""
        before = self._clock.now() - self._files_kept
        return {
            "hosted": await self._cleaner.remove_outdated(before),
            "outdated": await self._exporter.delete_outdated(before),
            "strays": await self._exporter.delete_strays(),
        }
