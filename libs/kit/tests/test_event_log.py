"""What is logged and counted of events: once they are committed, and never what they say."""

from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from contracts.envelope import Event
from kit.clock import FixedClock
from kit.context import correlation_id, working
from kit.db import Database, WriteSession
from kit.ids import uuid7
from kit.inbox import Consumer, Message, handle

WEBSITE = UUID("3f0b6a1c-0000-4000-8000-000000000001")


class TripBooked(Event):
    type: Literal["trip.booked.v1"] = "trip.booked.v1"
    travellers: list[str]

    @property
    def item_count(self) -> int:
        return len(self.travellers)


def booked() -> TripBooked:
    return TripBooked(
        id=uuid7(),
        occurred_at=datetime(2026, 3, 2, tzinfo=UTC),
        id_website=WEBSITE,
        aggregate_id="trip-1",
        travellers=["Inès", "Maya"],
    )


def counted(database: Database) -> float:
    labels = {"service": database.schema, "type": "trip.booked.v1"}
    return REGISTRY.get_sample_value("business_events_total", labels) or 0


async def test_what_is_told_is_noted_once_committed(writer_and_reader: tuple[Database, Database]) -> None:
    database, _ = writer_and_reader
    event = booked()
    with capture_logs() as lines, working(correlation="from-the-door"):
        async with database.write() as session:
            await session.emit(event)
            assert lines == []
    [line] = lines
    assert line == {
        "event": "event_told",
        "log_level": "info",
        "service": database.schema,
        "type": "trip.booked.v1",
        "event_id": str(event.id),
        "id_website": str(WEBSITE),
        "aggregate_id": "trip-1",
        "items": 2,
        "correlation_id": "from-the-door",
    }
    assert counted(database) == 2


async def test_what_is_rolled_back_was_never_told(writer_and_reader: tuple[Database, Database]) -> None:
    database, _ = writer_and_reader

    async def fail_after_telling() -> None:
        async with database.write() as session:
            await session.emit(booked())
            raise RuntimeError

    with capture_logs() as lines, pytest.raises(RuntimeError):
        await fail_after_telling()
    assert lines == []
    assert counted(database) == 0


async def test_what_is_handled_is_noted_under_its_own_id(
    writer_and_reader: tuple[Database, Database], clock: FixedClock
) -> None:
    _, database = writer_and_reader
    event = booked()

    async def board(_event: TripBooked, _session: WriteSession) -> None:
        """The effect does not matter here."""

    consumer = Consumer("train.board", {TripBooked: board})
    message = Message(event.id, event.type, event.model_dump_json(), "from-the-door")
    with capture_logs(processors=[_with_correlation]) as lines:
        assert await handle(message, consumer, database, clock)
        assert not await handle(message, consumer, database, clock)
    [line] = lines
    assert (line["event"], line["queue"], line["event_id"]) == ("event_handled", "train.board", str(event.id))
    assert line["correlation_id"] == "from-the-door"
    assert "Maya" not in str(line)


def _with_correlation(_logger: object, _method: str, event: Any) -> Any:
    return event | {"correlation_id": correlation_id()}
