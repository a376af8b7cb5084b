"""An import resumed, raced and killed: each order once, the report whole (domain.md 2.8, 3.3; G1, G2)."""

import asyncio
import json
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import sqlalchemy as sa

from contracts.orders import BATCH, AcceptedOrder, OrderAcceptedV1
from contracts.websites import CollectionSettings, CollectionSettingsChangedV1, WebsiteChangedV1, WebsiteState
from ingest_api.import_file import showable, source_blob
from ingest_api.store_imports import LEASE
from ingest_api.tables import order_keys, orders
from ingest_api.testing.doors import IMPORTS, ORDERS, WEBSITE, line, order, order_file, part, website_state
from kit.clock import FixedClock
from kit.identity import Identity
from kit.ids import uuid7
from kit.ports_embedded import EmbeddedPorts
from kit.testing.service import ServiceUnderTest, another_service

NIGHT = datetime(2026, 3, 9, 0, 5, tzinfo=UTC)  # acted, a week after the clock's day
ROWS = 3000
BLOCK_BYTES = 25_000  # of the killed processes: some ten blocks
#: Which write the process dies at, and whether it was committed. Writes: claim, settings (the first time),
#: one per block, outcome.
DEATHS = ((2, False), (4, True), (3, False), (7, True), (9, False))


async def drop(ingest: ServiceUnderTest, content: bytes, at: datetime | None = None) -> str:
    """Hand over a file as the poller does; return its address."""
    address = f"/internal/websites/{WEBSITE}/dropped-files/{uuid7()}"
    async with ingest.client(Identity("service:sftp-poller", at=at)) as poller:
        answer = await poller.put(address, params={"file_name": "march.csv"}, content=content)
    assert answer.status_code == 202
    return address


async def outcome(ingest: ServiceUnderTest, address: str) -> dict[str, Any]:
    async with ingest.client(another_service("sftp-poller")) as poller:
        found: dict[str, Any] = (await poller.get(address)).json()
    return found


async def told(ingest: ServiceUnderTest) -> list[AcceptedOrder]:
    """Return the orders of all events, oldest first."""
    events = await ingest.emitted(OrderAcceptedV1)
    assert all(len(event.orders) <= BATCH for event in events)
    return [each for event in events for each in event.orders]


async def know_website(ingest: ServiceUnderTest) -> None:
    """Let the copies arrive that another process then finds."""
    common: dict[str, Any] = {
        "occurred_at": datetime(2026, 1, 1, tzinfo=UTC),
        "id_website": WEBSITE,
        "aggregate_id": str(WEBSITE),
    }
    state = WebsiteState.model_validate(website_state())
    await ingest.receive(
        WebsiteChangedV1(id=uuid7(), website=state, **common),
        CollectionSettingsChangedV1(id=uuid7(), settings=CollectionSettings(), **common),
    )


async def import_until_end(
    ingest: ServiceUnderTest, tmp_path: Path, now: datetime, write: int, committed: bool
) -> int:
    """Run the process; return its exit status (negative: the signal that killed it)."""
    arguments = {
        "data_dir": str(tmp_path),
        "url": ingest.database.url,
        "schema": ingest.database.schema,
        "now": now.isoformat(),
        "write": write,
        "committed": committed,
        "block_bytes": BLOCK_BYTES,
    }
    module = "ingest_api.testing.mortal_import"
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", module, json.dumps(arguments))
    return await asyncio.wait_for(process.wait(), 120)


async def test_killed_again_and_again_each_order_is_stored_and_told_once(
    ingest: ServiceUnderTest, tmp_path: Path, clock: FixedClock
) -> None:
    await know_website(ingest)
    lines = [line(f"R-{number}", product="P") for number in range(ROWS)]
    lines[10:10] = [line("R-1", product="Q"), line("BAD", email="bad@"), line("R-2", product="P")]
    lines.append(line("R-3", product="Q"))  # of an order that stands in another block
    address = await drop(ingest, order_file(lines), at=NIGHT)
    now = clock.now()
    for write, committed in DEATHS:
        assert await import_until_end(ingest, tmp_path, now, write, committed) == -signal.SIGKILL
        assert (await outcome(ingest, address))["state"] == "importing"
        now += LEASE + timedelta(seconds=1)
    assert await import_until_end(ingest, tmp_path, now, 0, False) == 0
    found = await outcome(ingest, address)
    assert (found["state"], found["rows_total"], found["rows_imported"]) == ("imported", ROWS + 4, ROWS + 2)
    assert (found["rows_error"], found["rows_duplicate"]) == (1, 1)
    stored = await told(ingest)
    assert sorted(each.purchase_reference for each in stored) == sorted(f"R-{n}" for n in range(ROWS))
    assert {each.provenance.received_at for each in stored} == {NIGHT}
    products = {each.purchase_reference: len(each.products) for each in stored}
    assert [products[f"R-{number}"] for number in range(5)] == [1, 2, 1, 2, 1]
    async with ingest.database.read() as session:
        assert await session.scalar(sa.select(sa.func.count()).select_from(order_keys)) == ROWS
        ids = set(await session.scalars(sa.select(orders.c.id)))
    assert ids == {each.order_id for each in stored}
    async with ingest.client(another_service("sftp-poller")) as poller:
        report = (await poller.get(address + "/report.csv")).text.split("\r\n")
        rejected = (await poller.get(address + "/rejected.csv")).text
    assert f"rows={ROWS + 4} imported={ROWS + 2} errors=1 duplicates=1" in report[1]
    assert [row.split(";")[2] for row in report[2:-1]] == ["email_invalid", "duplicate_in_file"]
    assert rejected.splitlines()[1:] == [line("BAD", email="bad@").rstrip()]


async def test_an_import_in_hand_is_left_to_its_process_until_the_lease_ends(
    ingest: ServiceUnderTest, tmp_path: Path, clock: FixedClock
) -> None:
    await know_website(ingest)
    address = await drop(ingest, order_file([line("R-1")]), at=NIGHT)
    assert await import_until_end(ingest, tmp_path, clock.now(), 1, True) == -signal.SIGKILL
    assert await ingest.run_job("import-files") == {"imported": 0}
    assert await ingest.service.due() == 1  # type: ignore[misc] # this service has it
    clock.advance(LEASE + timedelta(seconds=1))
    assert await ingest.run_job("import-files") == {"imported": 1}
    assert (await outcome(ingest, address))["state"] == "imported"


async def test_doors_at_the_same_instant_store_a_reference_once(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient
) -> None:
    names = [f"R-{number}" for number in range(200)]
    shop = {"channel": "offline", "shop_id": "LYON-02"}
    forth = [order(name, sales_channel=shop) for name in names]
    addresses = [await drop(ingest, order_file(line(name) for name in names)) for _ in range(2)]
    jobs = asyncio.gather(*(ingest.run_job("import-files") for _ in range(2)))
    posts = [owner.post(ORDERS, json=elements) for elements in (forth, forth[::-1]) * 2]
    calls = [answer.json() for answer in await asyncio.gather(*posts)]
    await jobs
    assert {call["rejected"] for call in calls} == {0}
    files = [await outcome(ingest, address) for address in addresses]
    accepted = sum(call["accepted"] for call in calls) + sum(file["rows_imported"] for file in files)
    duplicates = sum(call["duplicates"] for call in calls) + sum(file["rows_duplicate"] for file in files)
    assert (accepted, duplicates) == (200, 1000)
    assert sorted(each.purchase_reference for each in await told(ingest)) == sorted(names)


async def test_confirmations_at_the_same_instant_import_once(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient
) -> None:
    content = order_file([line("R-1"), line("R-2")])
    found = (await owner.post(IMPORTS, files=part(content))).json()
    address = f"{IMPORTS}/{found['id']}"
    answers = await asyncio.gather(*(owner.post(f"{address}/confirm") for _ in range(4)))
    assert [answer.status_code for answer in answers] == [202] * 4
    counts = await asyncio.gather(*(ingest.run_job("import-files") for _ in range(3)))
    assert sum(count["imported"] for count in counts) == 1
    assert len(await told(ingest)) == 2


async def test_a_file_that_was_lost_is_refused_and_stops_no_other(
    ingest: ServiceUnderTest, ports: EmbeddedPorts
) -> None:
    lost = await drop(ingest, order_file([line("R-1")]))
    await ports.blobs.delete(source_blob(UUID(lost.rpartition("/")[2])))
    good = await drop(ingest, order_file([line("R-2")]))
    assert await ingest.run_job("import-files") == {"imported": 2}
    assert (await outcome(ingest, good))["state"] == "imported"
    found = await outcome(ingest, lost)
    assert (found["state"], found["file_code"], found["rows_imported"]) == ("refused", "file_lost", 0)


async def test_a_resumed_import_judges_by_the_settings_it_began_with(
    ingest: ServiceUnderTest, tmp_path: Path, clock: FixedClock
) -> None:
    await know_website(ingest)
    address = await drop(ingest, order_file(line(f"R-{number}") for number in range(ROWS)), at=NIGHT)
    assert await import_until_end(ingest, tmp_path, clock.now(), 4, True) == -signal.SIGKILL
    stricter = CollectionSettings(max_purchase_age_days=1)
    changed = CollectionSettingsChangedV1(
        id=uuid7(),
        occurred_at=clock.now(),
        id_website=WEBSITE,
        aggregate_id=str(WEBSITE),
        version=2,
        settings=stricter,
    )
    await ingest.receive(changed)
    clock.advance(LEASE + timedelta(seconds=1))
    assert await ingest.run_job("import-files") == {"imported": 1}
    found = await outcome(ingest, address)
    assert (found["rows_imported"], found["rows_error"]) == (ROWS, 0)


async def test_a_large_file_is_told_in_batches(ingest: ServiceUnderTest) -> None:
    await drop(ingest, order_file(line(f"R-{number}") for number in range(1_001)))
    await ingest.run_job("import-files")
    assert [len(event.orders) for event in await ingest.emitted(OrderAcceptedV1)] == [500, 500, 1]


def test_a_names_last_part_is_kept_as_it_can_be_shown() -> None:
    assert showable("C:\\orders\\march 2026.csv") == "march 2026.csv"
    assert showable("/orders/é\0\u202e\n.csv") == "é___.csv"
    assert showable("x" * 300 + ".csv") == "x" * 251 + ".csv"


async def test_a_file_refused_after_its_confirmation_shows_the_refusal_and_no_more(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient, ports: EmbeddedPorts
) -> None:
    content = order_file([line("R-1"), line("R-2", email="bad@")])
    found = (await owner.post(IMPORTS, files=part(content))).json()
    await owner.post(f"{IMPORTS}/{found['id']}/confirm")
    await ports.blobs.delete(source_blob(UUID(found["id"])))
    await ingest.run_job("import-files")
    shown = (await owner.get(f"{IMPORTS}/{found['id']}")).json()
    assert (shown["state"], shown["file_code"], shown["findings_total"]) == ("refused", "file_lost", 1)
    assert [error["code"] for error in shown["errors"]] == ["file_lost"]
    assert [shown[name] for name in ("rows_total", "rows_importable", "rows_error")] == [0, 0, 0]
    assert (await owner.get(f"{IMPORTS}/{found['id']}/rejected.csv")).status_code == 404
