"""Dropped files, as the poller hands them over and asks after them (domain.md 3.3, 3.4)."""

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, BinaryIO
from uuid import UUID

import httpx2
import pytest

from contracts.orders import OrderAcceptedV1
from ingest_api import import_file
from ingest_api.order_file.judge_blocks import OrderFile
from ingest_api.order_file.settings import SFTP
from ingest_api.testing.doors import (
    HEADER,
    IMPORTS,
    ORDERS,
    STRANGER,
    WEBSITE,
    line,
    order_file,
    website_state,
)
from kit.clock import FixedClock
from kit.identity import Identity
from kit.ids import uuid7
from kit.jobs import Every
from kit.ports_embedded import EmbeddedPorts
from kit.testing.service import ServiceUnderTest, another_service, stand_in

FILE = order_file([line("R-1"), line("R-2"), line("R-3", email="bad@"), line("R-1")])


def address(submission: UUID, id_website: UUID = WEBSITE) -> str:
    return f"/internal/websites/{id_website}/dropped-files/{submission}"


@pytest.fixture
async def poller(ingest: ServiceUnderTest) -> AsyncIterator[httpx2.AsyncClient]:
    async with ingest.client(another_service("sftp-poller")) as client:
        yield client


async def drop(poller: httpx2.AsyncClient, submission: UUID, content: bytes) -> dict[str, Any]:
    params = {"file_name": "march.csv", "folder": "fr_FR"}
    answer = await poller.put(address(submission), params=params, content=content)
    assert answer.status_code == 202, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_dropped_file_is_imported_once_however_often_it_is_sent(
    ingest: ServiceUnderTest, poller: httpx2.AsyncClient
) -> None:
    submission = uuid7()
    waiting = {
        "state": "importing",
        "file_code": None,
        "rows_total": 0,
        "rows_imported": 0,
        "rows_error": 0,
        "rows_duplicate": 0,
        "has_report": False,
        "has_rejected": False,
    }
    assert await drop(poller, submission, FILE) == waiting
    assert await drop(poller, submission, b"something else") == waiting
    assert (await poller.get(address(submission) + "/report.csv")).status_code == 404
    assert await ingest.run_job("import-files") == {"imported": 1}
    done = {
        **waiting,
        "state": "imported",
        "rows_total": 4,
        "rows_imported": 2,
        "rows_error": 1,
        "rows_duplicate": 1,
        "has_report": True,
        "has_rejected": True,
    }
    assert (await poller.get(address(submission))).json() == done
    assert await drop(poller, submission, FILE) == done
    assert await ingest.run_job("import-files") == {"imported": 0}
    (event,) = await ingest.emitted(OrderAcceptedV1)
    stored = sorted((each.purchase_reference, each.provenance.line) for each in event.orders)
    assert stored == [("R-1", 2), ("R-2", 3)]
    assert {(each.provenance.method, each.provenance.file) for each in event.orders} == {
        ("sftp", "march.csv")
    }
    report = (await poller.get(address(submission) + "/report.csv")).text
    assert "rows=4 imported=2 errors=1 duplicates=1" in report
    rejected = (await poller.get(address(submission) + "/rejected.csv")).text
    assert rejected == HEADER + line("R-3", email="bad@")


@pytest.mark.parametrize("wait", [0, 0.3, 10])
async def test_who_asks_may_wait_for_the_end(
    ingest: ServiceUnderTest, poller: httpx2.AsyncClient, wait: float
) -> None:
    submission = uuid7()
    await drop(poller, submission, FILE)
    asking = asyncio.create_task(poller.get(address(submission), params={"wait": wait}))
    if wait < 1:
        assert (await asking).json()["state"] == "importing"
    assert await ingest.run_job("import-small-files") == {"imported": 0}  # nothing large is in its way
    assert await ingest.run_job("import-files") == {"imported": 1}
    found = asking if wait > 1 else poller.get(address(submission), params={"wait": wait})
    assert (await found).json()["state"] == "imported"


async def test_a_small_file_does_not_wait_for_a_large_one(
    ingest: ServiceUnderTest,
    poller: httpx2.AsyncClient,
    ports: EmbeddedPorts,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    websites = (WEBSITE, STRANGER)
    states = {each: {"version": 1, "website": website_state(each)} for each in websites}
    ports.apps["accounts"] = stand_in({f"/internal/websites/{each}": states[each] for each in websites})
    begun, may_go_on, open_file = asyncio.Event(), threading.Event(), import_file._open
    loop = asyncio.get_running_loop()

    def wait_and_open(file: BinaryIO, record: dict[str, Any], *others: Any) -> OrderFile:
        if record["id"] == large:
            loop.call_soon_threadsafe(begun.set)
            may_go_on.wait()
        return open_file(file, record, *others)

    monkeypatch.setattr(import_file, "_open", wait_and_open)
    large, small = uuid7(), uuid7()
    await drop(poller, large, HEADER.encode() + b"\n" * (1 << 20))
    importing = asyncio.create_task(ingest.run_job("import-files"))
    try:
        await begun.wait()
        await poller.put(address(small, STRANGER), params={"file_name": "a.csv"}, content=FILE)
        assert await ingest.run_job("import-small-files") == {"imported": 1}
        assert (await poller.get(address(small, STRANGER))).json()["state"] == "imported"
    finally:
        may_go_on.set()
    assert await importing == {"imported": 1}


async def test_a_file_taken_wakes_the_importer(ingest: ServiceUnderTest, poller: httpx2.AsyncClient) -> None:
    importing = [job for job in ingest.service.jobs if job.name.startswith("import")]
    schedules = [job.schedule for job in importing if isinstance(job.schedule, Every)]
    assert not any(schedule.wake.is_set() for schedule in schedules)
    await drop(poller, uuid7(), FILE)
    assert len(schedules) == 2
    for schedule in schedules:
        assert schedule.wake.is_set()
        await schedule.rest()
        assert not schedule.wake.is_set()


async def test_the_same_bytes_again_are_duplicates_with_a_report(
    ingest: ServiceUnderTest, poller: httpx2.AsyncClient
) -> None:
    first, second = uuid7(), uuid7()
    content = order_file([line("R-1"), line("R-2")])
    for submission in (first, second):
        await drop(poller, submission, content)
        assert await ingest.run_job("import-files") == {"imported": 1}
    clean = (await poller.get(address(first))).json()
    assert (clean["rows_imported"], clean["has_report"], clean["has_rejected"]) == (2, False, False)
    again = (await poller.get(address(second))).json()
    assert (again["rows_imported"], again["rows_duplicate"], again["rows_error"]) == (0, 2, 0)
    assert (again["has_report"], again["has_rejected"]) == (True, False)
    assert len(await ingest.emitted(OrderAcceptedV1)) == 1


async def test_a_file_refused_as_a_whole_gets_its_report(
    ingest: ServiceUnderTest, poller: httpx2.AsyncClient
) -> None:
    submission = uuid7()
    await drop(poller, submission, b"email;language\n")
    await ingest.run_job("import-files")
    found = (await poller.get(address(submission))).json()
    assert (found["state"], found["file_code"]) == ("refused", "header_missing_column")
    assert (found["rows_total"], found["has_report"], found["has_rejected"]) == (0, True, False)
    report = (await poller.get(address(submission) + "/report.csv")).text
    assert report.count("header_missing_column") == 4
    assert (await poller.get(address(submission) + "/rejected.csv")).status_code == 404
    assert await ingest.emitted() == []


async def test_a_file_of_a_header_only_is_fine(ingest: ServiceUnderTest, poller: httpx2.AsyncClient) -> None:
    submission = uuid7()
    await drop(poller, submission, HEADER.encode())
    await ingest.run_job("import-files")
    found = (await poller.get(address(submission))).json()
    assert (found["state"], found["rows_total"], found["has_report"]) == ("imported", 0, False)


async def test_a_file_over_the_limit_is_refused_with_a_report(
    ingest: ServiceUnderTest, poller: httpx2.AsyncClient
) -> None:
    async def content() -> AsyncIterator[bytes]:
        block = b"x" * (1 << 20)
        for _ in range(SFTP.max_bytes >> 20):
            yield block
        yield b"x" * 3

    submission = uuid7()
    await poller.put(address(submission), params={"file_name": "big.csv"}, content=content())
    await ingest.run_job("import-files")
    found = (await poller.get(address(submission))).json()
    assert (found["state"], found["file_code"]) == ("refused", "file_too_large")


async def test_an_import_of_another_night_keeps_that_nights_time(
    ingest: ServiceUnderTest, clock: FixedClock
) -> None:
    submission, night = uuid7(), datetime(2026, 3, 9, 0, 5, tzinfo=UTC)
    async with ingest.client(Identity("service:sftp-poller", at=night)) as poller:
        await drop(poller, submission, order_file([line("R-1")]))
    await ingest.run_job("import-files")
    (event,) = await ingest.emitted(OrderAcceptedV1)
    assert event.occurred_at == night
    assert event.orders[0].provenance.received_at == night
    async with ingest.client(another_service("sftp-poller")) as poller:
        assert (await poller.get(address(submission))).json()["state"] == "imported"
    assert clock.now() < night


async def test_only_the_poller_comes_in_here(ingest: ServiceUnderTest, owner: httpx2.AsyncClient) -> None:
    submission = uuid7()
    params = {"file_name": "march.csv"}
    assert (await owner.put(address(submission), params=params, content=FILE)).status_code == 403
    async with ingest.client(another_service("mailer")) as mailer:
        assert (await mailer.put(address(submission), params=params, content=FILE)).status_code == 403
    async with ingest.client() as anyone:
        assert (await anyone.get(address(submission))).status_code == 401


async def test_a_dropped_file_is_no_upload(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient, poller: httpx2.AsyncClient
) -> None:
    submission = uuid7()
    await drop(poller, submission, FILE)
    assert (await owner.get(f"{IMPORTS}/{submission}")).status_code == 404
    assert (await owner.get(IMPORTS)).json()["items"] == []
    assert (await poller.get(address(uuid7()))).status_code == 404
    assert (await owner.get(f"{ORDERS}/R-1")).status_code == 404
