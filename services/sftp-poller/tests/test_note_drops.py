"""What the server notes for the drain is written, in the end."""

import asyncio
from collections.abc import Collection
from datetime import datetime

import pytest

from kit.clock import FixedClock
from sftp_poller.note_drops import DropNotes
from sftp_poller.server import AccountId
from sftp_poller.testing.drop_site import ALTO, DUO


class Notebook:
    """Stands for the table; away until it is told to be there."""

    def __init__(self) -> None:
        self.away = True
        self.written: list[set[AccountId]] = []
        self.any = asyncio.Event()

    async def note(self, accounts: Collection[AccountId], at: datetime) -> None:
        if self.away:
            raise ConnectionError
        self.written.append(set(accounts))
        self.any.set()


async def test_notes_wait_until_the_database_is_there_and_a_login_s_are_one(clock: FixedClock) -> None:
    notebook = Notebook()
    notes = DropNotes(notebook, clock)
    for account in (ALTO, DUO, ALTO):
        notes.note(account)
    with pytest.raises(ConnectionError):
        await notes.write(lambda: None)
    notebook.away = False
    writing = asyncio.create_task(notes.write(lambda: None))
    async with asyncio.timeout(30):
        await notebook.any.wait()
    writing.cancel()
    assert notebook.written == [{ALTO, DUO}]
