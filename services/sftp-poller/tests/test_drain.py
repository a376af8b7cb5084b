"""The drain: what it takes, and where files end."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncssh
import pytest
import sqlalchemy as sa

from sftp_poller.drain_login import DrainCounts
from sftp_poller.dropped_file import Judgement
from sftp_poller.ledger import MAX_FILE_BYTES, ClaimedFile
from sftp_poller.tables import sftp_accounts
from sftp_poller.testing.drain_site import (
    FRENCH,
    GOOD,
    HEADER,
    OUTLET,
    RUN_AT,
    YESTERDAY,
    DrainSite,
    Ingest,
    Tripwire,
)


async def test_a_faultless_file_goes_to_success_without_a_report(drain_site: DrainSite) -> None:
    await drain_site.put("orders/march.csv")
    counts = await drain_site.run()
    assert drain_site.tree() == {"orders/success/march.csv": GOOD.encode()}
    assert (counts.success, counts.error, counts.rows_imported) == (1, 0, 2)
    assert await drain_site.run() == DrainCounts(), "a second run finds nothing to do"
    assert [event.outcome for event in await drain_site.events()] == ["success"]
    assert list(drain_site.blobs.rglob("*.csv")) == [], "our copy goes with the file"


async def test_a_wrong_line_sends_the_file_to_error_with_report_and_rejected_lines(
    drain_site: DrainSite,
) -> None:
    content = GOOD + "wrong;x\r\n"
    await drain_site.put("orders/march.csv", content)
    counts = await drain_site.run()
    assert drain_site.tree() == {
        "orders/error/march.csv": content.encode(),
        "orders/error/march_report.csv": b"1 wrong",
        "orders/error/march_rejected.csv": (HEADER + "wrong;x").encode(),
    }
    assert (counts.error, counts.rows_imported) == (1, 2)
    (event,) = await drain_site.events()
    assert (event.rows_total, event.rows_imported, event.rows_error) == (3, 2, 1)


async def test_duplicates_leave_a_report_in_success(drain_site: DrainSite) -> None:
    await drain_site.put("orders/a.csv")
    await drain_site.put("orders/b.csv", at=YESTERDAY + timedelta(seconds=1))
    await drain_site.run()
    assert set(drain_site.tree()) == {
        "orders/success/a.csv",
        "orders/success/b.csv",
        "orders/success/b_report.csv",
    }


async def test_what_is_not_csv_or_too_large_goes_to_error(drain_site: DrainSite) -> None:
    large = b"a;b\r\n" * (MAX_FILE_BYTES // 5 + 1)
    await drain_site.put("orders/photo.PNG", b"\x89PNG")
    await drain_site.put("orders/large.CSV", large)
    await drain_site.run()
    tree = drain_site.tree()
    assert tree["orders/error/photo_report.csv"] == b"file_extension"
    assert tree["orders/error/photo.PNG"] == b"\x89PNG"
    assert tree["orders/error/large_report.csv"] == b"file_too_large"
    assert tree["orders/error/large.CSV"] == large


@pytest.mark.parametrize(
    ("at", "taken"),
    [
        (datetime(2026, 3, 2, 22, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 2, 23, 0, 0, tzinfo=UTC), False),  # midnight in Paris
        (datetime(2026, 3, 2, 23, 30, tzinfo=UTC), False),
    ],
)
async def test_a_file_of_the_day_of_the_run_waits(
    drain_site: DrainSite, at: datetime, *, taken: bool
) -> None:
    await drain_site.put("orders/march.csv", at=at)
    await drain_site.run()
    assert ("orders/success/march.csv" in drain_site.tree()) is taken


async def test_a_run_of_the_day_after_takes_what_was_dropped_today(drain_site: DrainSite) -> None:
    await drain_site.put("orders/march.csv", at=RUN_AT + timedelta(hours=10))
    assert (await drain_site.run()).success == 0
    drain_site.clock.advance(timedelta(days=1))
    assert (await drain_site.run(local_date=date(2026, 3, 4))).success == 1


@pytest.mark.parametrize(
    "name", [".a.csv", "a.csv.part", "a.csv.filepart", "a.PARTIAL", "a.tmp", "a.csv.crdownload"]
)
async def test_names_of_uploads_in_progress_are_ignored(drain_site: DrainSite, name: str) -> None:
    await drain_site.put(f"orders/{name}")
    await drain_site.run()
    assert set(drain_site.tree()) == {f"orders/{name}"}


async def test_a_file_written_in_the_last_minute_waits(drain_site: DrainSite) -> None:
    midnight = datetime(2026, 3, 2, 23, tzinfo=UTC)
    drain_site.clock.instant = midnight + timedelta(seconds=30)
    await drain_site.put("orders/fresh.csv", at=midnight - timedelta(seconds=29))
    await drain_site.put("orders/stable.csv", at=midnight - timedelta(seconds=30))
    await drain_site.run()
    assert set(drain_site.tree()) == {"orders/fresh.csv", "orders/success/stable.csv"}


async def test_a_file_still_open_waits_whatever_its_age(drain_site: DrainSite) -> None:
    async with drain_site.drop.merchant() as client:
        file = await client.open("/orders/march.csv", "wb")
        await file.write(GOOD.encode())
        path = drain_site.drop.root() / "orders/march.csv"
        os.utime(path, (YESTERDAY.timestamp(), YESTERDAY.timestamp()))
        assert (await drain_site.run()).success == 0
        await file.close()
    assert (await drain_site.run()).success == 1


async def test_files_are_taken_by_age_then_name(drain_site: DrainSite) -> None:
    for name, minutes in (("b", 0), ("a", 0), ("z", -1), ("c", 1)):
        await drain_site.put(f"orders/{name}.csv", at=YESTERDAY + timedelta(minutes=minutes))
    await drain_site.run()
    assert drain_site.ingest.order == ["z.csv", "a.csv", "b.csv", "c.csv"]
    assert [row["name"] for row in await drain_site.rows()] == drain_site.ingest.order


async def test_each_folder_s_files_belong_to_its_website(drain_site: DrainSite) -> None:
    await drain_site.put("fr_FR/orders/a.csv", login="duo")
    await drain_site.put("en_US-outlet/orders/a.csv", login="duo")
    await drain_site.run()
    assert set(drain_site.tree("duo")) == {
        "fr_FR/orders/success/a.csv",
        "en_US-outlet/orders/success/a.csv",
    }
    assert set(drain_site.ingest.known) == {FRENCH, OUTLET}


async def test_unmapped_folders_and_own_subfolders_are_left_alone_and_the_first_reported(
    drain_site: DrainSite,
) -> None:
    async with drain_site.drop.merchant("duo") as client:
        await client.mkdir("/fr_FR/orders/archive")
    await drain_site.put("fr_FR/orders/archive/a.csv", login="duo")
    stray = drain_site.drop.root("duo") / "de_DE" / "orders"
    stray.mkdir(parents=True)
    (stray / "a.csv").write_text(GOOD)
    await drain_site.run()
    assert set(drain_site.tree("duo")) == {"fr_FR/orders/archive/a.csv", "de_DE/orders/a.csv"}
    async with drain_site.database.read() as session:
        found = await session.scalar(
            sa.select(sftp_accounts.c.unmapped_folders).where(sftp_accounts.c.username == "duo")
        )
    assert found == ["de_DE"]


async def test_an_existing_name_is_never_overwritten(drain_site: DrainSite) -> None:
    for number in range(3):
        await drain_site.put("orders/march.csv", HEADER + f"R{number};x\r\nwrong;x\r\n")
        await drain_site.run()
    kept = {name: body for name, body in drain_site.tree().items() if not name.endswith("ed.csv")}
    assert set(kept) == {
        "orders/error/march.csv",
        "orders/error/march_report.csv",
        "orders/error/march_20260303010000.csv",
        "orders/error/march_20260303010000_report.csv",
        "orders/error/march_20260303010001.csv",
        "orders/error/march_20260303010001_report.csv",
    }
    assert b"R0" in kept["orders/error/march.csv"]
    assert b"R2" in kept["orders/error/march_20260303010001.csv"]


async def test_a_report_left_behind_is_not_overwritten_either(drain_site: DrainSite) -> None:
    await drain_site.put("orders/march.csv", HEADER + "wrong;x\r\n")
    await drain_site.run()
    async with drain_site.drop.merchant() as client:
        await client.remove("/orders/error/march.csv")
    await drain_site.put("orders/march.csv", HEADER + "wrong;x\r\nwrong;y\r\n")
    await drain_site.run()
    tree = drain_site.tree()
    assert tree["orders/error/march_report.csv"] == b"1 wrong"
    assert tree["orders/error/march_20260303010000_report.csv"] == b"2 wrong"


async def test_a_name_of_255_bytes_still_gets_its_report(drain_site: DrainSite) -> None:
    name = "é" * 125 + "a.csv"
    for _ in range(2):
        await drain_site.put(f"orders/{name}", HEADER + "wrong;x\r\n")
        await drain_site.run()
    assert len(drain_site.tree()) == 6


async def test_at_the_end_of_the_window_the_rest_waits_and_comes_first_the_next_night(
    drain_site: DrainSite,
) -> None:
    for name in ("a", "b", "c"):
        await drain_site.put(f"orders/{name}.csv")

    async def slow(claimed: ClaimedFile) -> Judgement:
        drain_site.clock.advance(timedelta(hours=3))
        return await Ingest.judgement(drain_site.ingest, claimed)

    drain_site.clock.advance(timedelta(minutes=110))  # in the last minutes, one file at a time
    drain_site.ingest.judgement = slow  # type: ignore[method-assign]  # ingest takes three hours a file
    counts = await drain_site.run(limited=True)
    assert (counts.success, counts.remaining) == (1, 2)
    assert set(drain_site.tree()) == {"orders/success/a.csv", "orders/b.csv", "orders/c.csv"}
    counts = await drain_site.run(limited=False)
    assert (counts.success, counts.remaining) == (2, 0), "by hand there is no end of the window"


async def test_ingest_away_for_a_moment_costs_no_night(drain_site: DrainSite) -> None:
    await drain_site.put("orders/march.csv")
    drain_site.ingest.away = 2
    assert (await drain_site.run()).success == 1


async def test_ingest_away_for_the_night_leaves_everything_for_the_next(drain_site: DrainSite) -> None:
    await drain_site.put("orders/march.csv")
    drain_site.ingest.away = 1000
    counts = await drain_site.run()
    assert (counts.success, counts.logins_failed) == (0, 1)
    assert set(drain_site.tree()) == {"orders/march.csv"}
    drain_site.ingest.away = 0
    assert (await drain_site.run()).success == 1
    assert set(drain_site.tree()) == {"orders/success/march.csv"}


async def test_a_login_that_fails_does_not_hold_up_the_others(drain_site: DrainSite) -> None:
    await drain_site.put("orders/march.csv")
    await drain_site.put("fr_FR/orders/a.csv", login="duo")
    del drain_site.drop.logins.logins["duo"]
    counts = await drain_site.run()
    assert (counts.success, counts.logins_failed) == (1, 1)


@pytest.mark.parametrize("replacement", ["overwritten", "deleted", "reopened"])
async def test_a_file_changed_while_it_is_read_keeps_both_contents(
    drain_site: DrainSite, replacement: str
) -> None:
    """What was read ends in success/, what was dropped meanwhile waits for its own night."""
    path = await drain_site.put("orders/march.csv")
    newer = (GOOD + "A3;c@x.example\r\n").encode()

    async def meanwhile(claimed: ClaimedFile, content: AsyncIterator[bytes]) -> None:
        await Ingest.submit(drain_site.ingest, claimed, content)
        async with drain_site.drop.merchant() as client:
            if replacement == "deleted":
                await client.remove("/orders/march.csv")
            elif replacement == "overwritten":
                async with client.open("/orders/new.part", "wb") as file:
                    await file.write(newer)
                await client.posix_rename("/orders/new.part", "/orders/march.csv")
            else:
                file = await client.open("/orders/march.csv", "ab")
                await file.write(b"A3;c@x.example\r\n")

    drain_site.ingest.submit = meanwhile  # type: ignore[method-assign]  # the merchant does not wait
    await drain_site.run()
    tree = drain_site.tree()
    assert tree["orders/success/march.csv"] == GOOD.encode()
    assert path.exists() is (replacement != "deleted")
    if replacement != "deleted":
        assert tree["orders/march.csv"] == newer


class Interloper(Tripwire):
    """Drops another file under the name in the moment before the drain moves the one it has read."""

    def __init__(self, orders: Path) -> None:
        super().__init__(after=0)
        self.orders = orders

    def wrap(self, target: Any) -> Any:
        return _BeforeRename(target, self.orders) if isinstance(target, asyncssh.SFTPClient) else target


class _BeforeRename:
    def __init__(self, client: asyncssh.SFTPClient, orders: Path) -> None:
        self._client = client
        self._orders = orders

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    async def rename(self, source: str, target: str) -> None:
        if source == "/orders/march.csv":
            newer = self._orders / "newer"
            newer.write_bytes(b"newer")
            newer.replace(self._orders / "march.csv")
        await self._client.rename(source, target)


async def test_a_file_dropped_in_the_moment_of_the_move_is_not_taken_for_the_one_read(
    drain_site: DrainSite,
) -> None:
    path = await drain_site.put("orders/march.csv")
    counts = await drain_site.run(wire=Interloper(path.parent))
    assert counts.success == 1
    assert drain_site.tree() == {"orders/march.csv": b"newer", "orders/success/march.csv": GOOD.encode()}
