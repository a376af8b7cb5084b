"""A feed sent now, so that the merchant sees one: made beside the nights, tried once; domain.md 8.7."""

import asyncio
from dataclasses import dataclass, field

from contracts.files.review_feed import Mode
from feed_exporter.check_target import Check
from feed_exporter.deliver import Deliverer
from feed_exporter.export_feed import Exporter
from feed_exporter.flow import Flow
from feed_exporter.sftp import HostKeyRefused
from feed_exporter.step import Step
from feed_exporter.store_runs import FeedRun
from kit.targets import StepFailed


@dataclass(frozen=True, slots=True)
class FeedTest:
    """One test under way."""

    task: "asyncio.Task[Check]"  # raises: FlowBusy
    passed: list[Step]


@dataclass(frozen=True, slots=True)
class FeedTests:
    """Makes tests and holds them until they end, whoever still waits."""

    exporter: Exporter
    deliverer: Deliverer
    running: "set[asyncio.Task[Check]]" = field(default_factory=set)

    def start(self, flow: Flow, mode: Mode) -> FeedTest:
        passed: list[Step] = []
        task = asyncio.create_task(self._run(flow, mode, passed))
        self.running.add(task)
        task.add_done_callback(self.running.discard)
        return FeedTest(task, passed)

    async def close(self) -> None:
        """Break off what is under way: files that are made already are sent by the next worker."""
        tasks = list(self.running)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, flow: Flow, mode: Mode, passed: list[Step]) -> Check:
        async def make() -> list[FeedRun]:
            return [await self.exporter.export_test(flow, nature, mode) for nature in flow.natures]

        try:
            host_key = await self.deliverer.deliver_test(flow, make, passed.append)
        except HostKeyRefused as refused:
            return Check(passed, refused, refused.shown)
        except StepFailed as failed:
            return Check(passed, failed, None)
        return Check(passed, None, host_key)
