"""Dropped files leave the server with all that was made of them, when ingest says so; domain.md 7.8."""

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from contracts.persons import OrderFileErasedV1
from kit.clock import FixedClock
from kit.ids import uuid7
from sftp_poller.erase_files import FileEraser
from sftp_poller.remote import RemoteUnavailable
from sftp_poller.testing.running_service import FRENCH, Running


async def settled(running: Running, clock: FixedClock) -> tuple[dict[str, str], Path]:
    """Drop two files and have them settled; return the account and its folder on disk."""
    account = await running.create(("fr_FR", FRENCH))
    for name in ("march.csv", "april.csv"):
        await running.drop(account, f"/fr_FR/orders/{name}", b"header\r\nA1\r\n")
    clock.instant = clock.instant.replace(year=2100)
    await running.under_test.run_job("drain-sftp")
    return account, running.settings.data_dir / "sftp" / account["id"] / "fr_FR/orders"


async def ids(running: Running) -> dict[str, UUID]:
    async with running.under_test.database.read() as session:
        rows = await session.rows(sa.text("SELECT name, id FROM dropped_files"))
    return {row["name"]: UUID(str(row["id"])) for row in rows}


async def erased(running: Running, file_ids: Iterable[UUID]) -> None:
    event = OrderFileErasedV1(
        id=uuid7(),
        occurred_at=running.ports.clock.now(),
        id_website=FRENCH,
        aggregate_id=str(FRENCH),
        file_ids=list(file_ids),
    )
    await running.under_test.receive(event)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*.csv"))


async def test_a_file_goes_with_its_report_and_its_counts_stay(running: Running, clock: FixedClock) -> None:
    account, folder = await settled(running, clock)
    assert names(folder) == ["april.csv", "april_report.csv", "march.csv", "march_report.csv"]
    await erased(running, [(await ids(running))["march.csv"], uuid7()])
    assert await running.under_test.run_job("erase-files") == {"files_erased": 1, "files_left": 0}
    assert await running.under_test.run_job("erase-files") == {"files_erased": 0, "files_left": 0}
    assert names(folder) == ["april.csv", "april_report.csv"]
    listed = (await running.call("GET", f"/{account['id']}/files"))[1]["items"]
    shown = {item["name"]: (item["path"], item["report"], item["rows_total"]) for item in listed}
    assert shown["march.csv"] == (None, None, 2)
    assert shown["april.csv"] == ("/fr_FR/orders/error/april.csv", "april_report.csv", 2)


async def test_what_the_merchant_has_put_in_its_place_stays(running: Running, clock: FixedClock) -> None:
    _, folder = await settled(running, clock)
    (folder / "error" / "march.csv").write_bytes(b"another file of the merchant's")
    await erased(running, (await ids(running)).values())
    await running.under_test.run_job("erase-files")
    assert names(folder) == ["march.csv"]


async def test_while_the_server_is_away_the_files_wait(
    running: Running, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, folder = await settled(running, clock)
    await erased(running, (await ids(running)).values())

    def away(*_: object) -> None:
        raise RemoteUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(FileEraser, "_remove", away)
        assert await running.under_test.run_job("erase-files") == {"files_erased": 0, "files_left": 2}
    assert len(names(folder)) == 4
    assert await running.under_test.run_job("erase-files") == {"files_erased": 2, "files_left": 0}
    assert names(folder) == []
