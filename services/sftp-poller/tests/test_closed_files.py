"""Files processed as soon as they are closed, for the websites that have set it so."""

import asyncio
import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from contracts.websites import CollectionSettings, CollectionSettingsChangedV1
from kit.blobs import LocalBlobs
from kit.clock import FixedClock
from kit.ids import uuid7
from sftp_poller.folders import IdWebsite
from sftp_poller.kept_copies import KeptCopies
from sftp_poller.remote import connect
from sftp_poller.settle_file import SettlePorts
from sftp_poller.store_drop_notes import SqlDropNotes
from sftp_poller.store_files import SqlLedger
from sftp_poller.take_closed_files import ClosedFiles
from sftp_poller.testing.drain_site import FRENCH, GOOD, HEADER, DrainSite
from sftp_poller.testing.drop_site import ALTO, DUO
from sftp_poller.testing.running_service import FRENCH as RUNNING_FRENCH
from sftp_poller.testing.running_service import Running


class Looking:
    """One process that looks, and what its server has noted."""

    def __init__(self, site: DrainSite, *, own_server: bool = True) -> None:
        holder = uuid4()
        ledger = SqlLedger(site.database, site.clock, holder)
        copies = KeptCopies(LocalBlobs(site.blobs))
        self.site = site
        self.notes = SqlDropNotes(site.database)
        self.closed = ClosedFiles(
            SettlePorts(ledger, site.ingest, copies, site.clock, holder),
            lambda login: connect(site.own_address(login)),
            self.notes,
            self._on_close,
            site.clock,
            own_server=own_server,
        )

    async def _on_close(self, websites: Any) -> frozenset[IdWebsite]:
        return frozenset({FRENCH}) & frozenset(websites)

    async def look(self) -> int:
        """Note what the server would, and look; return how many logins were looked at."""
        if self.site.drop.dropped:
            await self.notes.note(set(self.site.drop.dropped), self.site.clock.now())
            self.site.drop.dropped.clear()
        looks = await self.closed.due()
        for look in looks:
            await self.closed.take(look)
        return len(looks)

    async def first_look(self) -> None:
        await self.look()
        self.site.clock.advance(timedelta(seconds=10))


async def drop(site: DrainSite, name: str, content: str = GOOD, *, login: str = "alto") -> Path:
    return await site.put(name, content, login=login, at=site.clock.now())


async def test_a_closed_file_is_processed_at_once_and_other_websites_files_wait(
    drain_site: DrainSite,
) -> None:
    looking = Looking(drain_site)
    await looking.first_look()
    await drop(drain_site, "fr_FR/orders/a.csv", HEADER + "A;x\r\nwrong;x\r\n", login="duo")
    await drop(drain_site, "en_US-outlet/orders/b.csv", login="duo")
    assert await looking.look() == 0, "a second has not passed since it was closed"
    drain_site.clock.advance(timedelta(seconds=3))
    assert await looking.look() == 1
    assert set(drain_site.tree("duo")) == {
        "fr_FR/orders/error/a.csv",
        "fr_FR/orders/error/a_report.csv",
        "fr_FR/orders/error/a_rejected.csv",
        "en_US-outlet/orders/b.csv",
    }
    assert await looking.notes.noted() == {}
    (told,) = await drain_site.failures()
    assert (told.id_website, told.files_total) == (FRENCH, 1)
    assert await looking.look() == 0


async def test_an_upload_is_taken_when_it_gets_its_name(drain_site: DrainSite) -> None:
    looking = Looking(drain_site)
    await looking.first_look()
    path = await drop(drain_site, "orders/a.csv.part")
    drain_site.clock.advance(timedelta(seconds=3))
    await looking.look()
    drain_site.clock.advance(timedelta(seconds=3))
    assert await looking.look() == 1
    assert path.exists()
    async with drain_site.drop.merchant() as client:
        await client.rename("/orders/a.csv.part", "/orders/a.csv")
    await looking.look()
    drain_site.clock.advance(timedelta(seconds=3))
    await looking.look()
    assert set(drain_site.tree()) == {"orders/success/a.csv"}


async def test_a_note_of_a_website_of_the_night_is_forgotten(drain_site: DrainSite) -> None:
    looking = Looking(drain_site)
    await looking.first_look()

    async def none(websites: Any) -> frozenset[IdWebsite]:
        return frozenset()

    looking.closed.on_close = none
    await drop(drain_site, "orders/a.csv")
    await looking.look()
    drain_site.clock.advance(timedelta(seconds=3))
    assert await looking.look() == 0
    assert await looking.notes.noted() == {}
    assert set(drain_site.tree()) == {"orders/a.csv"}


async def test_a_lost_note_costs_a_minute(drain_site: DrainSite) -> None:
    looking = Looking(drain_site)
    await looking.first_look()
    await drop(drain_site, "orders/a.csv")
    drain_site.drop.dropped.clear()
    drain_site.clock.advance(timedelta(seconds=30))
    assert await looking.look() == 0
    drain_site.clock.advance(timedelta(seconds=30))
    assert await looking.look() == 2
    assert set(drain_site.tree()) == {"orders/success/a.csv"}


async def test_on_another_server_a_file_is_taken_when_it_has_not_changed_for_a_minute(
    drain_site: DrainSite,
) -> None:
    """Its times say nothing: clients keep those of the original."""
    looking = Looking(drain_site, own_server=False)
    path = await drop(drain_site, "orders/a.csv")
    old = (drain_site.clock.now() - timedelta(days=1)).timestamp()
    for content in (GOOD, GOOD + "A3;x\r\n"):
        path.write_text(content)
        os.utime(path, (old, old))
        await looking.look()
        drain_site.clock.advance(timedelta(seconds=60))
    assert path.exists()
    await looking.look()
    assert drain_site.tree() == {"orders/success/a.csv": (GOOD + "A3;x\r\n").encode()}


async def test_a_login_in_trouble_is_tried_again_after_half_a_minute(drain_site: DrainSite) -> None:
    looking = Looking(drain_site)
    await looking.first_look()
    await drop(drain_site, "orders/a.csv")
    await looking.look()
    drain_site.clock.advance(timedelta(seconds=3))
    drain_site.ingest.away = 1
    assert [await looking.look(), await looking.look()] == [1, 0]
    assert set(drain_site.tree()) == {"orders/a.csv"}
    drain_site.clock.advance(timedelta(seconds=31))
    assert await looking.look() == 1
    assert set(drain_site.tree()) == {"orders/success/a.csv"}
    assert await looking.notes.noted() == {}


async def test_a_note_written_meanwhile_is_kept(drain_site: DrainSite) -> None:
    notes = SqlDropNotes(drain_site.database)
    first = drain_site.clock.now()
    await notes.note({ALTO, DUO}, first)
    await notes.note({ALTO}, first + timedelta(seconds=1))
    for account in (ALTO, DUO):
        await notes.forget(account, first)
    assert await notes.noted() == {ALTO: first + timedelta(seconds=1)}


@pytest.mark.parametrize("known_by", ["event", "owner"])
async def test_the_setting_reaches_the_service(running: Running, clock: FixedClock, known_by: str) -> None:
    account = await running.create(("fr_FR", RUNNING_FRENCH))
    clock.instant = clock.instant.replace(year=2100)
    if known_by == "event":
        await running.under_test.receive(
            CollectionSettingsChangedV1(
                id=uuid7(),
                occurred_at=clock.now(),
                id_website=RUNNING_FRENCH,
                aggregate_id=str(RUNNING_FRENCH),
                version=2,
                settings=CollectionSettings(sftp_processing="on_close"),
            )
        )
    else:
        running.collecting[RUNNING_FRENCH] = CollectionSettings(sftp_processing="on_close")
    await running.drop(account, "/fr_FR/orders/march.csv", b"header\r\nA1\r\n")
    async with asyncio.timeout(30):
        while True:
            clock.advance(timedelta(seconds=3))
            (item,) = (await running.call("GET", f"/{account['id']}/files"))[1]["items"]
            if item["state"] == "error":
                break
            await asyncio.sleep(0.1)
    assert item["path"] == "/fr_FR/orders/error/march.csv"
