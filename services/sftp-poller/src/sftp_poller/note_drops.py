"""Telling the drain that a merchant has finished a file: from the server's process, through the database."""

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Protocol

from kit.clock import Clock
from sftp_poller.server import AccountId


class Notes(Protocol):
    """Where notes are kept."""

    async def note(self, accounts: Collection[AccountId], at: datetime) -> None: ...


class DropNotes:
    """What the server has to tell; a login's many files in a row are one note."""

    def __init__(self, notes: Notes, clock: Clock) -> None:
        self._notes = notes
        self._clock = clock
        self._new: set[AccountId] = set()
        self._any = asyncio.Event()

    def note(self, account_id: AccountId) -> None:
        self._new.add(account_id)
        self._any.set()

    async def write(self, ready: Callable[[], None]) -> None:
        """Write notes until the role ends; what could not be written is, when this is begun again."""
        ready()
        while True:
            await self._any.wait()
            self._any.clear()
            noted, self._new = self._new, set()
            try:
                await self._notes.note(noted, self._clock.now())
            except BaseException:
                self._new |= noted
                self._any.set()
                raise
