"""Files of websites that have theirs processed as soon as they are closed (setting `sftp_processing`).

The server notes which logins have something new; every minute all are looked at besides, so that a lost note,
or a server that is not ours, is no loss.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from kit.clock import Clock
from sftp_poller.drain import Connect, holding
from sftp_poller.drain_login import DrainCounts, LoginDrain, Turn
from sftp_poller.dropped_file import MAX_AHEAD, STABLE_FOR, WaitingFile, is_uploading_name
from sftp_poller.folders import IdWebsite
from sftp_poller.ledger import DrainedLogin
from sftp_poller.server import AccountId
from sftp_poller.settle_file import SettlePorts

LOGINS_AT_ONCE = 4  # with those of a drain, fewer than the connections our server lets sign in at once
LOOK_EVERY = timedelta(seconds=60)
#: Files show whole seconds: one written again within the second would look like the one that was read.
CLOSED_FOR = timedelta(seconds=2)
_AGAIN_AFTER = timedelta(seconds=30)  # a login whose turn failed
_PAUSE_SECONDS = 1.0
log = structlog.get_logger()


class Notes(Protocol):
    """What the server has noted."""

    async def noted(self) -> Mapping[AccountId, datetime]: ...

    async def forget(self, account_id: AccountId, noted_at: datetime) -> None: ...


WhichOnClose = Callable[[Sequence[IdWebsite]], Awaitable[frozenset[IdWebsite]]]


@dataclass
class ClosedFile:
    """Takes what our own server has seen closed: it shows nothing else to the drain."""

    at: datetime

    def takes(self, waiting: WaitingFile) -> bool:
        file = waiting.file
        return not is_uploading_name(file.name) and self.at - file.modified_at >= CLOSED_FOR

    def is_over(self, _now: datetime) -> bool:
        return False

    def files_ahead(self, _now: datetime) -> int:
        return MAX_AHEAD


@dataclass
class UnchangedFile:
    """Takes, on a server that is not ours, what has not changed for a minute of our own watching."""

    at: datetime
    before: Mapping[WaitingFile, datetime]  # as it was seen, and since when
    seen: dict[WaitingFile, datetime] = field(default_factory=dict)

    def takes(self, waiting: WaitingFile) -> bool:
        since = self.seen[waiting] = self.before.get(waiting, self.at)
        return not is_uploading_name(waiting.file.name) and self.at - since >= STABLE_FOR

    def is_over(self, _now: datetime) -> bool:
        return False

    def files_ahead(self, _now: datetime) -> int:
        return MAX_AHEAD


@dataclass(frozen=True)
class Look:
    """A login to be looked at now, for these of its websites."""

    login: DrainedLogin
    websites: frozenset[IdWebsite]
    noted_at: datetime | None


@dataclass
class ClosedFiles:
    """The use case, as one process does it."""

    ports: SettlePorts
    connect: Connect
    notes: Notes
    on_close: WhichOnClose
    clock: Clock
    own_server: bool
    _looked_at: datetime | None = None
    _busy: set[AccountId] = field(default_factory=set)
    _not_before: dict[AccountId, datetime] = field(default_factory=dict)
    _seen: dict[AccountId, dict[WaitingFile, datetime]] = field(default_factory=dict)

    async def run(self, ready: Callable[[], None]) -> None:
        """Look until the role ends; the files of one login do not hold up another's."""
        slots = asyncio.Semaphore(LOGINS_AT_ONCE)
        ready()
        async with holding(self.ports.ledger), asyncio.TaskGroup() as group:
            while True:
                for look in await self.due():
                    group.create_task(self._take_in_turn(look, slots))
                await asyncio.sleep(_PAUSE_SECONDS)

    async def due(self) -> list[Look]:
        """Return what is to be looked at now; until it was taken, a login is not due again."""
        now, notes = self.clock.now(), await self.notes.noted()
        all_of_them = self._looked_at is None or now - self._looked_at >= LOOK_EVERY
        ripe = {account: at for account, at in notes.items() if now - at >= CLOSED_FOR}
        if not (ripe or all_of_them):
            return []
        self._looked_at = now if all_of_them else self._looked_at
        logins = {login.account_id: login for login in await self.ports.ledger.logins()}
        wanted = {
            account: logins[account] for account in (logins if all_of_them else ripe) if account in logins
        }
        looks = await self._looks(list(wanted.values()), ripe)
        await self._forget(ripe, {look.login.account_id for look in looks})
        free = [look for look in looks if self._is_free(look.login.account_id, now)]
        self._busy.update(look.login.account_id for look in free)
        return free

    async def _looks(self, logins: Sequence[DrainedLogin], notes: Mapping[AccountId, datetime]) -> list[Look]:
        websites = {place.id_website for login in logins for place in login.places}
        on_close = await self.on_close(sorted(websites))
        of_login = {login: on_close & {place.id_website for place in login.places} for login in logins}
        return [Look(login, of, notes.get(login.account_id)) for login, of in of_login.items() if of]

    async def _forget(self, notes: Mapping[AccountId, datetime], looked_at: set[AccountId]) -> None:
        """Forget notes of logins whose files wait for the night."""
        for account_id, noted_at in notes.items():
            if account_id not in looked_at:
                await self.notes.forget(account_id, noted_at)

    def _is_free(self, account_id: AccountId, now: datetime) -> bool:
        return account_id not in self._busy and now >= self._not_before.get(account_id, now)

    async def _take_in_turn(self, look: Look, slots: asyncio.Semaphore) -> None:
        async with slots:
            await self.take(look)

    async def take(self, look: Look) -> None:
        """Process what is closed; a login in trouble is left alone for half a minute."""
        account_id = look.login.account_id
        try:
            await self._take(look)
            self._not_before.pop(account_id, None)
        except Exception as error:
            self._not_before[account_id] = self.clock.now() + _AGAIN_AFTER
            log.error("closed_files_failed", account_id=account_id, error=type(error).__name__)
        finally:
            self._busy.discard(account_id)

    async def _take(self, look: Look) -> None:
        ledger, account_id = self.ports.ledger, look.login.account_id
        choice = self._choice(account_id)
        turn = Turn(self.ports, look.login, choice, DrainCounts(), look.websites)
        try:
            async with self.connect(look.login) as remote:
                await LoginDrain(turn, remote).run()
        finally:
            await ledger.let_go(account_id)
            await ledger.tell_failures(look.websites)
        if isinstance(choice, UnchangedFile):
            self._seen[account_id] = choice.seen
        if look.noted_at is not None:
            await self.notes.forget(account_id, look.noted_at)

    def _choice(self, account_id: AccountId) -> ClosedFile | UnchangedFile:
        now = self.clock.now()
        return ClosedFile(now) if self.own_server else UnchangedFile(now, self._seen.get(account_id, {}))
