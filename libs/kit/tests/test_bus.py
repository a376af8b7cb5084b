"""What every bus does over every database: nothing lost, nothing twice, poison put aside."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from kit import dead_letters
from kit.bus.protocol import MOST_BULK
from kit.context import acting_at, correlation_id, working
from kit.db import WriteSession
from kit.db.platform_tables import inbox, outbox
from kit.ids import uuid7
from kit.inbox import Consumer, Message, Reject, Retry
from kit.outbox import BATCH, Relay, relay_once
from kit.testing.bus import BULK_QUEUE, QUEUE, SHORT_LADDER, ThingCounted, TwoServices, counted

Handler = Callable[[ThingCounted, WriteSession], Awaitable[None]]


class Crash(BaseException):
    """The process ends here: nothing after it runs."""


async def count(event: ThingCounted, session: WriteSession) -> None:
    await session.insert(counted, {"event_id": event.id})


@asynccontextmanager
async def consuming(
    platform: TwoServices, handler: Handler = count, queue: str = QUEUE
) -> AsyncIterator[None]:
    consumer = Consumer(queue, {ThingCounted: handler})
    task = asyncio.create_task(platform.bus.consume(consumer, platform.reader, platform.clock))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def eventually(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(30):
        while not await condition():  # noqa: ASYNC110 - what is waited for lies in a database
            await asyncio.sleep(0.02)


async def relay_all(platform: TwoServices) -> None:
    while await relay_once(platform.writer, platform.bus.publish, platform.clock):
        pass


async def dead(platform: TwoServices) -> list[dict[str, Any]]:
    async with platform.reader.read() as session:
        return await dead_letters.listed(session)


async def handled(platform: TwoServices) -> int:
    async with platform.reader.read() as session:
        return int(await session.scalar(sa.select(sa.func.count()).select_from(inbox)))


async def test_every_event_has_its_effect_once(two_services: TwoServices) -> None:
    events = await two_services.tell(BATCH + 100)
    async with consuming(two_services):
        await relay_all(two_services)
        await eventually(lambda: _reached(two_services, len(events)))
    assert await two_services.distinct() == len(events)
    assert await two_services.count() == len(events)


async def test_the_relay_wakes_up_for_events_committed_elsewhere(two_services: TwoServices) -> None:
    relay = Relay(two_services.writer, two_services.bus.publish, two_services.clock)
    running = asyncio.create_task(relay.run())
    async with consuming(two_services):
        await two_services.tell(3)
        await eventually(lambda: _reached(two_services, 3))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_rolled_back_transaction_tells_nothing(two_services: TwoServices) -> None:
    async def tell_and_fail() -> None:
        async with two_services.writer.write() as session:
            await session.emit(ThingCounted.model_validate(_raw(two_services)))
            raise RuntimeError("the data could not be written")

    with pytest.raises(RuntimeError):
        await tell_and_fail()
    assert await relay_once(two_services.writer, two_services.bus.publish, two_services.clock) == 0


async def test_killed_after_commit_before_publish(two_services: TwoServices) -> None:
    async def killed(_: Sequence[Message]) -> None:
        raise Crash

    await two_services.tell(5)
    with pytest.raises(Crash):
        await relay_once(two_services.writer, killed, two_services.clock)
    async with consuming(two_services):
        await relay_all(two_services)
        await eventually(lambda: _reached(two_services, 5))
    assert await two_services.count() == 5


async def test_killed_after_publish_before_mark(two_services: TwoServices) -> None:
    async def publish_then_die(messages: Sequence[Message]) -> None:
        await two_services.bus.publish(messages)
        raise Crash

    await two_services.tell(5)
    with pytest.raises(Crash):
        await relay_once(two_services.writer, publish_then_die, two_services.clock)
    async with two_services.writer.read() as session:
        unpublished = sa.select(sa.func.count()).select_from(outbox).where(outbox.c.published_at.is_(None))
        assert await session.scalar(unpublished) == 5
    async with consuming(two_services):
        await relay_all(two_services)
        await eventually(lambda: _drained(two_services, 5))
    assert await two_services.count() == 5, "published twice, effective once"


async def test_killed_in_the_middle_of_the_effect(two_services: TwoServices) -> None:
    """The handler dies after writing: its transaction is rolled back and the message comes again."""
    deaths = 0

    async def die_twice(event: ThingCounted, session: WriteSession) -> None:
        nonlocal deaths
        await count(event, session)
        if deaths < 2:
            deaths += 1
            raise RuntimeError("killed before the commit")

    await two_services.tell(4)
    async with consuming(two_services, die_twice):
        await relay_all(two_services)
        await eventually(lambda: _drained(two_services, 4))
    assert deaths == 2
    assert await two_services.count() == 4


async def test_a_message_delivered_again_changes_nothing(two_services: TwoServices) -> None:
    (event,) = await two_services.tell(1)
    async with consuming(two_services):
        await relay_all(two_services)
        await eventually(lambda: _reached(two_services, 1))
        again = Message(event.id, event.type, event.model_dump_json(), "again")
        await two_services.bus.publish([again, again])
        await two_services.tell(1)
        await relay_all(two_services)
        await eventually(lambda: _drained(two_services, 2))
    assert await two_services.count() == 2


async def test_poison_ends_dead_with_its_reason_and_the_rest_flows_on(two_services: TwoServices) -> None:
    events = await two_services.tell(6)
    poison = events[2].id
    tries = 0

    async def choke(event: ThingCounted, session: WriteSession) -> None:
        nonlocal tries
        if event.id == poison:
            tries += 1
            raise ValueError("secret text of a person")
        await count(event, session)

    async with consuming(two_services, choke):
        await relay_all(two_services)
        await eventually(lambda: _buried(two_services, 1))
    (letter,) = await dead(two_services)
    assert await two_services.count() == 5
    assert tries == SHORT_LADDER.attempts == letter["attempts"]
    assert letter["event_id"] == poison
    assert letter["queue"] == QUEUE
    assert letter["reason"] == "builtins.ValueError"
    assert "choke" in letter["stack"]
    assert "secret text" not in str(letter)


async def test_a_rejected_message_is_dead_at_once(two_services: TwoServices) -> None:
    async def reject(_event: ThingCounted, _session: WriteSession) -> None:
        raise Reject("no such website")

    await two_services.tell(1)
    async with consuming(two_services, reject):
        await relay_all(two_services)
        await eventually(lambda: _buried(two_services, 1))
    (letter,) = await dead(two_services)
    assert letter["attempts"] == 1
    assert letter["reason"] == "no such website"


async def test_a_broken_payload_is_dead_without_its_values(two_services: TwoServices) -> None:
    broken = Message(uuid7(), ThingCounted.event_type(), '{"version": "many"}', "c")
    async with consuming(two_services):
        await two_services.bus.publish([broken])
        await eventually(lambda: _buried(two_services, 1))
    (letter,) = await dead(two_services)
    assert "version: int_parsing" in letter["reason"]
    assert "many" not in letter["reason"]


async def test_a_dead_letter_replayed_has_its_effect_once(two_services: TwoServices) -> None:
    healed = False

    async def choke_until_healed(event: ThingCounted, session: WriteSession) -> None:
        if not healed:
            raise Reject("not yet")
        await count(event, session)

    await two_services.tell(1)
    async with consuming(two_services, choke_until_healed):
        await relay_all(two_services)
        await eventually(lambda: _buried(two_services, 1))
        healed = True
        assert await dead_letters.replay(two_services.reader, None, two_services.clock) == 1
        assert await dead_letters.replay(two_services.reader, None, two_services.clock) == 0
        while await relay_once(two_services.reader, two_services.bus.publish, two_services.clock):
            pass
        await eventually(lambda: _reached(two_services, 1))
    assert await dead(two_services) == []


async def test_a_retry_waits_as_long_as_it_asks(two_services: TwoServices) -> None:
    seen: list[datetime] = []

    async def later(event: ThingCounted, session: WriteSession) -> None:
        seen.append(two_services.clock.now())
        if len(seen) == 1:
            raise Retry("the neighbour is not there yet", after=SHORT_LADDER.delays[2])
        await count(event, session)

    await two_services.tell(1)
    async with consuming(two_services, later):
        await relay_all(two_services)
        await eventually(lambda: _reached(two_services, 1))
    assert seen[1] - seen[0] >= SHORT_LADDER.delays[2]


async def test_correlation_and_acting_time_travel_with_the_event(two_services: TwoServices) -> None:
    found: list[tuple[str, datetime | None]] = []
    at = datetime(2030, 5, 1, 3, tzinfo=UTC)

    async def look(event: ThingCounted, session: WriteSession) -> None:
        found.append((correlation_id(), acting_at()))
        await count(event, session)

    with working(correlation="order-42", at=at):
        await two_services.tell(1)
    async with consuming(two_services, look):
        await relay_all(two_services)
        await eventually(lambda: _reached(two_services, 1))
    assert found == [("order-42", at)]


async def _reached(platform: TwoServices, number: int) -> bool:
    return await platform.count() >= number


async def _drained(platform: TwoServices, number: int) -> bool:
    """All handled and nothing left in the queue, so that a second effect would have shown."""
    waiting = await platform.bus.waiting(QUEUE, platform.reader)
    return waiting == 0 and await handled(platform) >= number


async def _buried(platform: TwoServices, number: int) -> bool:
    return len(await dead(platform)) >= number


def _raw(platform: TwoServices) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "occurred_at": platform.clock.now(),
        "id_website": None,
        "aggregate_id": "thing",
    }


async def test_large_events_are_relayed_a_few_at_a_time(
    two_services: TwoServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.outbox.BATCH_BYTES", 500)  # of some hundred bytes each
    await two_services.tell(6)
    taken: list[int] = []

    async def publish(messages: Sequence[Message]) -> None:
        taken.append(len(messages))
        await two_services.bus.publish(messages)

    while await relay_once(two_services.writer, publish, two_services.clock):
        pass
    assert sum(taken) == 6
    assert max(taken) < 6


def large(platform: TwoServices, website: int | None = None, *, kilobytes: int = 70) -> ThingCounted:
    raw = _raw(platform) | {"id_website": website and UUID(int=website)}
    return ThingCounted.model_validate(raw | {"text": "x" * kilobytes * 1024})


async def test_bulk_events_wait_in_a_queue_of_their_own(two_services: TwoServices) -> None:
    bulk = [large(two_services) for _ in range(3)]
    async with two_services.writer.write() as session:
        await session.emit(*bulk)
    await two_services.tell(2)
    await relay_all(two_services)
    async with consuming(two_services):
        await eventually(lambda: _reached(two_services, 2))
    assert await two_services.bus.waiting(BULK_QUEUE, two_services.reader) == len(bulk)
    async with consuming(two_services, queue=BULK_QUEUE):
        await eventually(lambda: _reached(two_services, 2 + len(bulk)))


async def test_what_is_small_is_relayed_before_bulk_and_websites_take_turns(
    two_services: TwoServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.outbox.BATCH", 6 if two_services.writer.is_postgresql else 8)
    monkeypatch.setattr("kit.outbox.BATCH_BYTES", 180 << 10)  # two large ones
    of_one, of_another = ([large(two_services, website) for _ in range(3)] for website in (1, 2))
    async with two_services.writer.write() as session:
        await session.emit(*of_one)
        await session.emit(*of_another)
    small = await two_services.tell(2)
    batches: list[list[UUID]] = []

    async def publish(messages: Sequence[Message]) -> None:
        batches.append([message.id for message in messages])

    while await relay_once(two_services.writer, publish, two_services.clock):
        pass
    assert batches[0] == [of_one[0].id, of_another[0].id, *(event.id for event in small)]
    assert batches[1:] == [[one.id, other.id] for one, other in zip(of_one[1:], of_another[1:], strict=True)]


async def test_bulk_waits_in_its_outbox_while_enough_is_in_the_queue(two_services: TwoServices) -> None:
    async def relay_once_more() -> int:
        bus = two_services.bus
        return await relay_once(two_services.writer, bus.publish, two_services.clock, bus.has_room)

    bulk = [large(two_services) for _ in range(MOST_BULK + 5)]
    async with two_services.writer.write() as session:
        await session.emit(*bulk[:MOST_BULK])
    assert await relay_once_more() == MOST_BULK
    async with two_services.writer.write() as session:
        await session.emit(*bulk[MOST_BULK:])
    await two_services.tell(3)
    if two_services.amqp_url is not None:  # otherwise both are tables
        assert await relay_once_more() == 3
        assert await relay_once_more() == 0
    async with consuming(two_services), consuming(two_services, queue=BULK_QUEUE):
        async with asyncio.timeout(30):
            while await two_services.count() < len(bulk) + 3:
                await relay_once_more()
                await asyncio.sleep(0.02)
