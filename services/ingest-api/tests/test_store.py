"""SQL about orders and imports, where the doors' tests do not reach."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from ingest_api.store import OrderStore
from ingest_api.store_blocks import NewOrders, load_keys, look_up, unstored
from ingest_api.store_imports import (
    LEASE,
    add_import,
    claim_import,
    count_waiting,
    find_import,
    keep_lease,
    new_import,
    settle_import,
)
from ingest_api.tables import order_keys
from ingest_api.testing.doors import STRANGER, WEBSITE
from kit.clock import FixedClock
from kit.db import KeyTaken
from kit.ids import uuid7
from kit.ports_embedded import EmbeddedPorts
from kit.testing.service import ServiceUnderTest


def waiting_import(
    clock: FixedClock, *, door: str = "sftp", id_website: UUID = WEBSITE, **values: Any
) -> dict[str, Any]:
    return new_import(
        id_website=id_website,
        door=door,
        state="importing",
        file_name="a.csv",
        size_bytes=1,
        sha256="0",
        correlation_id="c",
        created_at=clock.now(),
        confirmed_at=clock.now(),
        **values,
    )


async def reserve(ingest: ServiceUnderTest, store: OrderStore, intake: UUID, *references: str) -> None:
    keys = sorted(store.hashes(references))
    new = NewOrders(keys, [uuid7().hex for _ in keys], [], [], {})
    async with ingest.database.write() as session:
        await load_keys(session, WEBSITE, intake, new)


async def test_references_are_known_per_website_and_by_who_brought_them(
    ingest: ServiceUnderTest, ports: EmbeddedPorts
) -> None:
    store, intake, other = OrderStore(ports.keys), uuid7(), uuid7()
    await reserve(ingest, store, intake, "A", "B")
    await reserve(ingest, store, other, "C")
    wanted = ["A", "B", "C", "D", *(f"X-{number}" for number in range(6_000))]
    async with ingest.database.read() as session:
        assert await store.received(session, WEBSITE, wanted) == {"A", "B", "C"}
        assert await store.received(session, STRANGER, wanted) == set()
        assert await store.received(session, WEBSITE, []) == set()
        by_key = dict(zip(store.hashes(wanted), wanted, strict=True))
        found = await look_up(session, WEBSITE, intake, by_key)
        assert found.by_others == {"C"}
        assert found.by_this.keys() == {"A", "B"}
        assert await unstored(session, found.by_this.values()) == set(found.by_this.values())


async def test_a_reserved_reference_is_nobody_elses(ingest: ServiceUnderTest, ports: EmbeddedPorts) -> None:
    store = OrderStore(ports.keys)
    await reserve(ingest, store, uuid7(), "B")
    with pytest.raises(KeyTaken):
        await reserve(ingest, store, uuid7(), "A", "B", "C")
    async with ingest.database.read() as session:
        assert await store.received(session, WEBSITE, ["A", "B", "C"]) == {"B"}


async def test_keys_hold_no_reference_in_clear(ingest: ServiceUnderTest, ports: EmbeddedPorts) -> None:
    await reserve(ingest, OrderStore(ports.keys), uuid7(), "WEB-10501")
    async with ingest.database.read() as session:
        (row,) = await session.rows(sa.select(order_keys))
    assert "WEB-10501" not in str(row)


async def test_imports_are_claimed_oldest_first_each_by_one(
    ingest: ServiceUnderTest, clock: FixedClock
) -> None:
    records = sorted(
        (waiting_import(clock, door="upload") for _ in range(3)), key=lambda record: str(record["id"])
    )
    async with ingest.database.write() as session:
        for record in reversed(records):
            assert await add_import(session, record)
            assert not await add_import(session, record)
    claimed = []
    for _ in range(4):
        async with ingest.database.write() as session:
            found = await claim_import(session, clock.now())
        claimed.append(None if found is None else found["id"])
    assert claimed == [*(record["id"] for record in records), None]
    async with ingest.database.read() as session:
        assert await count_waiting(session) == 3


async def test_a_website_s_dropped_files_are_taken_one_after_another(
    ingest: ServiceUnderTest, clock: FixedClock
) -> None:
    """Of two equal orders the older file's counts, however many workers there are."""
    first, second = sorted((waiting_import(clock) for _ in range(2)), key=lambda record: str(record["id"]))
    other, upload = waiting_import(clock, id_website=STRANGER), waiting_import(clock, door="upload")
    async with ingest.database.write() as session:
        for record in (second, first, other, upload):
            await add_import(session, record)

    async def claimed() -> set[UUID]:
        found = set()
        async with ingest.database.write() as session:
            while record := await claim_import(session, clock.now()):
                found.add(record["id"])
        return found

    assert await claimed() == {first["id"], other["id"], upload["id"]}
    async with ingest.database.write() as session:
        await settle_import(session, first["id"], state="imported", rows_imported=1)
    assert await claimed() == {second["id"]}


async def test_small_files_can_be_claimed_past_a_large_one(
    ingest: ServiceUnderTest, clock: FixedClock
) -> None:
    large, small = (waiting_import(clock, door="upload") for _ in range(2))
    async with ingest.database.write() as session:
        await add_import(session, {**large, "size_bytes": 1001})
        await add_import(session, {**small, "size_bytes": 1000})
        found = await claim_import(session, clock.now(), 1000)
        assert found is not None
        assert found["id"] == small["id"]
        assert await claim_import(session, clock.now(), 1000) is None


async def test_a_lease_that_is_kept_is_not_taken_over(ingest: ServiceUnderTest, clock: FixedClock) -> None:
    record = waiting_import(clock)
    async with ingest.database.write() as session:
        await add_import(session, record)
        assert await claim_import(session, clock.now())
    clock.advance(LEASE)
    async with ingest.database.write() as session:
        assert await claim_import(session, clock.now()) is None
        await keep_lease(session, record["id"], clock.now())
    clock.advance(LEASE)
    async with ingest.database.write() as session:
        assert await claim_import(session, clock.now()) is None
        clock.advance(timedelta(microseconds=1))
        assert await claim_import(session, clock.now())


async def test_an_outcome_stays_as_it_was_first_written(ingest: ServiceUnderTest, clock: FixedClock) -> None:
    record = waiting_import(clock)
    async with ingest.database.write() as session:
        await add_import(session, record)
        await settle_import(session, record["id"], state="imported", imported_at=clock.now(), rows_imported=5)
        await settle_import(session, record["id"], state="refused", imported_at=clock.now(), file_code="x")
        await keep_lease(session, record["id"], clock.now())
    async with ingest.database.read() as session:
        found = await find_import(session, WEBSITE, record["id"], "sftp")
        assert await find_import(session, STRANGER, record["id"], "sftp") is None
        assert await find_import(session, WEBSITE, record["id"], "upload") is None
    assert found is not None
    assert (found["state"], found["rows_imported"], found["lease_until"]) == ("imported", 5, None)
