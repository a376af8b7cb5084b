"""Groups of calls in one transaction: whatever goes wrong, each order once, each call its own answer."""

import asyncio
import io
from collections import Counter
from collections.abc import AsyncIterator, Callable, Set
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import pytest
import sqlalchemy as sa

from contracts.orders import AcceptedOrder, Consumer, OrderAcceptedV1, Provenance
from ingest_api import accept_calls
from ingest_api.accept_calls import AcceptCalls, Call, Reply
from ingest_api.import_blocks import ImportBlocks
from ingest_api.order_file.judge_blocks import open_order_file
from ingest_api.order_file.outcome import Outcome
from ingest_api.order_file.settings import UPLOAD, ValidationSettings
from ingest_api.store import OrderStore
from ingest_api.store_idempotency import CallKey
from ingest_api.tables import orders
from ingest_api.testing.doors import ORDERS, STRANGER, WEBSITE, line, order, order_file
from kit.clock import FixedClock
from kit.db import Database, WriteSession
from kit.db.platform_tables import outbox
from kit.ids import uuid7
from kit.ports_embedded import EmbeddedPorts
from kit.problems import Problem, ServiceUnavailable
from kit.testing.service import ServiceUnderTest

Build = Callable[..., Call]


class FailingDatabase(Database):
    """Loses its connection at commits: `lost` says for each whether it had taken place."""

    def __init__(self, database: Database, *lost: bool) -> None:
        super().__init__(database.url, schema=database.schema)
        self.lost = list(lost)
        self.begun = 0

    @asynccontextmanager
    async def write(self) -> AsyncIterator[WriteSession]:
        self.begun += 1
        committed = self.lost.pop(0) if self.lost else None
        async with super().write() as session:
            yield session
            if committed is False:
                raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")
        if committed is True:
            raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accept_calls, "_PAUSES", (0.0,) * 5)


@pytest.fixture
def build(ports: EmbeddedPorts, clock: FixedClock) -> Build:
    """A function (references…) → a call that would store them."""
    store = OrderStore(ports.keys)

    def call(
        *references: str,
        website: UUID = WEBSITE,
        key: str | None = None,
        reply: Callable[[Set[str]], Reply] | None = None,
        acting_at: datetime | None = None,
        shop_id: str | None = None,
    ) -> Call:
        name = "-".join(references)
        provenance = Provenance(method="api", source="API", call_id=f"call-{name}", received_at=clock.now())
        accepted = [an_order(reference, provenance, shop_id) for reference in references]
        return Call(
            id_website=website,
            intake=uuid7(),
            correlation_id=f"call-{name}",
            acting_at=acting_at,
            orders=dict(zip(store.hashes(references), accepted, strict=True)),
            key=CallKey.of(ports.keys, website, "client:1", key, name) if key else None,
            reply=reply or (lambda new: Reply(200, ",".join(sorted(new)).encode())),
        )

    return call


def an_order(reference: str, provenance: Provenance, shop_id: str | None) -> AcceptedOrder:
    return AcceptedOrder(
        order_id=uuid7(),
        purchase_reference=reference,
        purchase_date=provenance.received_at,
        shop_id=shop_id,
        consumer=Consumer(first_name="A", last_name="B", email="a@b.example", language="fr"),
        provenance=provenance,
    )


def said(outcomes: list[Reply | Exception]) -> list[Any]:
    return [outcome.body.decode() if isinstance(outcome, Reply) else type(outcome) for outcome in outcomes]


async def stored(ingest: ServiceUnderTest) -> Counter[str]:
    """Count how often each reference is stored; the events must tell the same."""
    async with ingest.database.read() as session:
        contents = await session.scalars(sa.select(orders.c.content))
    found = Counter(AcceptedOrder.model_validate_json(content).purchase_reference for content in contents)
    events = await ingest.emitted(OrderAcceptedV1)
    assert Counter(each.purchase_reference for event in events for each in event.orders) == found
    return found


async def test_a_group_is_one_transaction_and_one_event_per_website(
    ingest: ServiceUnderTest, clock: FixedClock, build: Build
) -> None:
    calls = [build("A", "B"), build("C"), build("A", website=STRANGER), build("B", "D"), build("E", key="k")]
    database = FailingDatabase(ingest.database)
    outcomes = await AcceptCalls(database, clock).settle(calls)
    assert said(outcomes) == ["A,B", "C", "A", "D", "E"]
    assert database.begun == 1
    events = await ingest.emitted(OrderAcceptedV1)
    told = {event.id_website: [each.purchase_reference for each in event.orders] for event in events}
    assert told == {WEBSITE: ["A", "B", "C", "D", "E"], STRANGER: ["A"]}
    assert {each.provenance.call_id for each in events[0].orders} == {
        "call-A-B",
        "call-C",
        "call-B-D",
        "call-E",
    }
    assert events[0].correlation_id == "call-A-B"
    await database.close()


async def test_orders_of_another_time_travel_apart(
    ingest: ServiceUnderTest, clock: FixedClock, build: Build
) -> None:
    then = clock.now()
    await AcceptCalls(ingest.database, clock).settle([build("A"), build("B", acting_at=then), build("C")])
    async with ingest.database.read() as session:
        times = await session.scalars(sa.select(outbox.c.acting_at).order_by(outbox.c.position))
    assert times == [None, then]


async def test_a_call_that_fails_fails_alone(
    ingest: ServiceUnderTest, clock: FixedClock, build: Build
) -> None:
    def broken(_new: Set[str]) -> Reply:
        raise ZeroDivisionError

    calls = [build("A"), build("B", reply=broken), build("C", website=STRANGER, key="k")]
    assert said(await AcceptCalls(ingest.database, clock).settle(calls)) == ["A", Problem, "C"]
    assert await stored(ingest) == {"A": 1, "C": 1}


async def test_what_the_database_refuses_fails_alone(
    ingest: ServiceUnderTest, clock: FixedClock, build: Build
) -> None:
    calls = [build("A"), build("B", shop_id="S" * 65), build("C", shop_id="S")]
    outcomes = said(await AcceptCalls(ingest.database, clock).settle(calls))
    if ingest.database.is_postgresql:
        assert outcomes == ["A", Problem, "C"]
        assert await stored(ingest) == {"A": 1, "C": 1}
    else:
        assert outcomes == ["A", "B", "C"], "SQLite bounds no text"


@pytest.mark.parametrize("committed", [True, False])
@pytest.mark.parametrize("times", [1, 2])
async def test_a_commit_whose_end_nobody_saw_is_looked_up(
    ingest: ServiceUnderTest, clock: FixedClock, build: Build, committed: bool, times: int
) -> None:
    await AcceptCalls(ingest.database, clock).settle([build("OLD")])
    calls = [build("A", "OLD"), build("A", "B"), build("C", key="k"), build("OLD", key="l")]
    database = FailingDatabase(ingest.database, *[committed] * times)
    outcomes = await AcceptCalls(database, clock).settle(calls)
    assert said(outcomes) == ["A", "B", "C", ""]
    assert [outcome.is_replay for outcome in outcomes if isinstance(outcome, Reply)] == [False] * 4
    assert database.begun == times + 1
    assert await stored(ingest) == {"OLD": 1, "A": 1, "B": 1, "C": 1}
    await database.close()


async def test_a_database_that_stays_away_is_told(
    ingest: ServiceUnderTest, clock: FixedClock, build: Build
) -> None:
    database = FailingDatabase(ingest.database, *[False] * 20)
    outcomes = await AcceptCalls(database, clock).settle([build("A"), build("B", key="k")])
    assert said(outcomes) == [ServiceUnavailable, ServiceUnavailable]
    assert all(isinstance(outcome, Problem) and outcome.headers["Retry-After"] for outcome in outcomes)
    assert await stored(ingest) == {}
    await database.close()


async def test_two_processes_with_the_same_references_and_keys(
    ingest: ServiceUnderTest, clock: FixedClock, build: Build
) -> None:
    databases = [FailingDatabase(ingest.database) for _ in range(2)]
    processes = [AcceptCalls(database, clock) for database in databases]
    for turn in range(10):
        names = [f"{turn}-{number}" for number in range(8)]
        groups = [
            [build(name, key=name if number % 2 else None) for number, name in enumerate(order_of)]
            for order_of in (names, list(reversed(names)))
        ]
        first, second = await asyncio.gather(
            *(process.settle(group) for process, group in zip(processes, groups, strict=True))
        )
        for number, (one, other) in enumerate(zip(said(first), reversed(said(second)), strict=True)):
            is_keyed = number % 2 == 1 and names[number] == (one or other)
            assert Problem not in (one, other)
            assert is_keyed or {one, other} == {names[number], ""}, (one, other)
    assert set((await stored(ingest)).values()) == {1}
    for database in databases:
        await database.close()


async def test_many_connections_with_one_reference(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient
) -> None:
    for turn in range(3):
        body = [order(f"WEB-{turn}")]
        answers = await asyncio.gather(*(owner.post(ORDERS, json=body) for _ in range(32)))
        assert {answer.status_code for answer in answers} == {200}
        statuses = Counter(answer.json()["results"][0]["status"] for answer in answers)
        assert statuses == {"accepted": 1, "duplicate": 31}
    assert await stored(ingest) == {"WEB-0": 1, "WEB-1": 1, "WEB-2": 1}


async def test_another_door_at_the_same_instant(
    ports: EmbeddedPorts, ingest: ServiceUnderTest, owner: httpx2.AsyncClient, clock: FixedClock
) -> None:
    store = OrderStore(ports.keys)
    provenance = Provenance(method="csv", source="CSV", file="march.csv", received_at=clock.now())

    async def by_file(references: list[str]) -> int:
        """Return how many of them the file brought."""
        file = io.BytesIO(order_file(line(each) for each in references))
        opened = open_order_file(
            file, file_name="march.csv", door=UPLOAD, settings=ValidationSettings(), now=clock.now()
        )
        with Outcome(opened) as outcome:
            await ImportBlocks(ingest.database, store, WEBSITE, uuid7(), provenance).run(opened, outcome)
            return outcome.rows_importable

    for turn in range(5):
        references = [f"{turn}-{number}" for number in range(20)]
        imported, answers = await asyncio.gather(
            by_file(references),
            asyncio.gather(*(owner.post(ORDERS, json=[order(each)]) for each in reversed(references))),
        )
        accepted = {
            result["purchase_reference"]
            for answer in answers
            for result in answer.json()["results"]
            if result["status"] == "accepted"
        }
        assert imported + len(accepted) == len(references)
    assert set((await stored(ingest)).values()) == {1}
