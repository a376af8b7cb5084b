"""The files of an account over HTTP: waiting, processed, paged."""

import os
from typing import Any

import pytest

from contracts.orders import OrderFileProcessedV1
from kit.clock import FixedClock
from sftp_poller import routes_sftp_files, store_files
from sftp_poller.testing.running_service import FRENCH, IngestStandIn, Running


async def test_a_dropped_file_is_shown_waiting_then_processed(running: Running, clock: FixedClock) -> None:
    account = await running.create(("fr_FR", FRENCH))
    for name in ("march.csv", "upload.part"):
        await running.drop(account, f"/fr_FR/orders/{name}", b"header\r\nA1\r\n")
    path = running.settings.data_dir / "sftp" / account["id"] / "fr_FR/orders/march.csv"
    os.utime(path, (clock.now().timestamp(), clock.now().timestamp()))
    files = f"/{account['id']}/files"
    (waiting,) = (await running.call("GET", files))[1]["items"]
    assert waiting == {
        "folder": "fr_FR", "id_website": str(FRENCH), "name": "march.csv", "state": "waiting",
        "path": "/fr_FR/orders/march.csv", "received_at": "2026-03-02T12:00:00Z", "processed_at": None,
        "rows_total": None, "rows_imported": None, "rows_error": None, "rows_duplicate": None, "report": None,
    }  # fmt: skip
    assert (await running.under_test.run_job("drain-sftp"))["error"] == 0, "its night has not come"
    clock.instant = clock.instant.replace(day=3, hour=0)
    assert (await running.under_test.run_job("drain-sftp"))["error"] == 1
    (processed,) = (await running.call("GET", files))[1]["items"]
    assert processed == waiting | {
        "state": "error", "path": "/fr_FR/orders/error/march.csv", "processed_at": "2026-03-03T00:00:00Z",
        "rows_total": 2, "rows_imported": 1, "rows_error": 1, "rows_duplicate": 0,
        "report": "march_report.csv",
    }  # fmt: skip
    assert path.with_name("error").joinpath("march_report.csv").read_bytes().startswith(b"0;info")
    (event,) = await running.under_test.emitted(OrderFileProcessedV1)
    assert (event.id_website, event.folder, event.outcome) == (FRENCH, "fr_FR", "error")
    ingest = running.ports.apps["ingest-api"]
    assert isinstance(ingest, IngestStandIn)
    assert list(ingest.files.values()) == [b"header\r\nA1\r\n"]


@pytest.mark.parametrize(
    ("module", "step", "state"),
    [(routes_sftp_files, "list_waiting", "error"), (store_files, "taken_names", "waiting")],
)
async def test_a_file_taken_while_they_are_listed_is_shown_once(
    running: Running, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, module: Any, step: str, state: str
) -> None:
    account = await running.create()
    await running.drop(account, "/orders/march.csv", b"header\r\nA1\r\n")
    clock.instant = clock.instant.replace(year=2100)
    look = getattr(module, step)

    async def drained_meanwhile(*args: Any) -> Any:
        found = await look(*args)
        await running.under_test.run_job("drain-sftp")
        return found

    monkeypatch.setattr(module, step, drained_meanwhile)
    (item,) = (await running.call("GET", f"/{account['id']}/files"))[1]["items"]
    assert item["state"] == state


async def test_files_page_across_waiting_and_processed(running: Running, clock: FixedClock) -> None:
    account = await running.create()
    for night in range(2):
        for number in range(3):
            await running.drop(account, f"/orders/{night}{number}.csv", b"x")
        if night == 0:
            clock.instant = clock.instant.replace(year=2100)
            await running.under_test.run_job("drain-sftp")
    seen: list[str] = []
    cursor = ""
    while True:
        _, page = await running.call("GET", f"/{account['id']}/files?limit=2{cursor}")
        assert len(page["items"]) <= 2
        seen += [f"{item['state']} {item['name']}" for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert sorted(seen) == [f"error 0{n}.csv" for n in range(3)] + [f"waiting 1{n}.csv" for n in range(3)]
    assert all(item.startswith("waiting") for item in seen[:3])
