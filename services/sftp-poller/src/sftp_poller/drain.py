"""The drain: every login's dropped files, once a night (domain.md 3.3)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

import prometheus_client
import structlog

from sftp_poller.drain_login import Choice, DrainCounts, LoginDrain, Turn
from sftp_poller.ledger import DrainedLogin, Ledger
from sftp_poller.remote import Remote, RemoteUnavailable
from sftp_poller.settle_file import SettlePorts
from sftp_poller.submit import SubmissionUnavailable

LOGINS_AT_ONCE = 4
_PAUSES_SECONDS = (1.0, 5.0, 30.0)  # before a login is tried again in the same run
_HOLD_EVERY_SECONDS = 15.0
_WAIT_SECONDS = 1.0
REMAINING = prometheus_client.Gauge("drain_files_remaining", "Files the last run left for the next one.")
log = structlog.get_logger()

Connect = Callable[[DrainedLogin], AbstractAsyncContextManager[Remote]]
Sleep = Callable[[float], Awaitable[None]]


@dataclass
class Drain:
    """The use case with what it needs."""

    ports: SettlePorts
    connect: Connect
    sleep: Sleep = asyncio.sleep
    counts: DrainCounts = field(default_factory=DrainCounts)

    async def run(self, choice: Choice) -> DrainCounts:
        """Drain every login, a few at a time; the trouble of one is not another's."""
        logins = await self.ports.ledger.logins()
        slots = asyncio.Semaphore(LOGINS_AT_ONCE)
        async with holding(self.ports.ledger), asyncio.TaskGroup() as group:
            for login in logins:
                group.create_task(self._drain_in_turn(Turn(self.ports, login, choice, self.counts), slots))
        await self.ports.ledger.tell_failures()
        await self._erase_leftovers()
        REMAINING.set(self.counts.remaining)
        if self.counts.remaining or self.counts.logins_failed or self.counts.failed:
            log.error("drain_incomplete", **self.counts.as_dict())
        return self.counts

    async def _erase_leftovers(self) -> None:
        """Erase copies that killed runs have left: customers' data must not stay."""
        kept = await self.ports.ledger.copies()
        for name in await self.ports.copies.leftovers():
            if name not in kept:
                await self.ports.copies.delete(name)

    async def _drain_in_turn(self, turn: Turn, slots: asyncio.Semaphore) -> None:
        async with slots:
            try:
                try:
                    await self._drain_patiently(turn)
                finally:
                    await self.ports.ledger.let_go(turn.login.account_id)
            except Exception as error:
                self.counts.logins_failed += 1
                log.error("drain_failed", account_id=turn.login.account_id, exc_info=error)

    async def _drain_patiently(self, turn: Turn) -> None:
        for pause in (*_PAUSES_SECONDS, None):
            try:
                async with self.connect(turn.login) as remote:
                    await self._drain(turn, LoginDrain(turn, remote))
                return
            except (RemoteUnavailable, SubmissionUnavailable) as error:
                log.warning("drain_interrupted", account_id=turn.login.account_id, error=type(error).__name__)
                if pause is None or self._is_over(turn):
                    raise
                await self.sleep(pause)

    async def _drain(self, turn: Turn, login: LoginDrain) -> None:
        ledger, account_id = self.ports.ledger, turn.login.account_id
        await login.run()
        await ledger.let_go(account_id)
        while await ledger.held_elsewhere(account_id) and not self._is_over(turn):
            await self.sleep(_WAIT_SECONDS)  # until the other run has finished them, or is known to be dead
            await login.finish_begun()
            await ledger.let_go(account_id)
        if not self._is_over(turn):
            await ledger.close_turn(account_id, await login.unmapped())

    def _is_over(self, turn: Turn) -> bool:
        return turn.choice.is_over(self.ports.clock.now())


@asynccontextmanager
async def holding(ledger: Ledger) -> AsyncIterator[None]:
    """Hold on to this run's claims while it lives."""

    async def hold() -> None:
        while True:
            await asyncio.sleep(_HOLD_EVERY_SECONDS)
            try:
                await ledger.hold()
            except Exception as error:  # another try comes before the claims are over
                log.warning("claims_not_held", error=type(error).__name__)

    task = asyncio.create_task(hold())
    try:
        yield
    finally:
        task.cancel()
