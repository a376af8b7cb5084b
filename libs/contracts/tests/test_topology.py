"""The table of messages: names, producers, queues; and every event's schema and example."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts import feeds, notices, orders, persons, requests, reviews, websites
from contracts.envelope import Event
from contracts.routes import ROUTES
from contracts.topology import JOBS, PRODUCERS, QUEUES, Queue

EXAMPLES = Path(__file__).parents[1] / "examples"
SCHEMAS = Path(__file__).parents[1] / "schemas"
EVENTS = sorted(PRODUCERS, key=lambda event: event.event_type())
SERVICES = {route.service for route in ROUTES} - {"gateway"}


def declared() -> Iterator[type[Event]]:
    """Yield every event that the modules of contracts declare."""
    for module in (feeds, notices, orders, persons, requests, reviews, websites):
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Event) and "type" in value.__annotations__:
                yield value


def examples_of(event: type[Event]) -> list[Path]:
    return sorted((EXAMPLES / event.event_type()).glob("*.json"))


def test_every_event_has_one_producer() -> None:
    assert {event for event in declared() if event is not Event} == set(PRODUCERS)
    assert max(Counter(event.event_type() for event in PRODUCERS).values()) == 1
    assert set(PRODUCERS.values()) <= SERVICES


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.event_type())
def test_an_event_is_named_noun_past_participle_version(event: type[Event]) -> None:
    named = re.fullmatch(r"([a-z]+(?:_[a-z]+)*)\.([a-z_]+)\.v([1-9]\d*)", event.event_type())
    assert named is not None
    noun, participle, version = named.groups()
    assert participle.endswith(("ed", "sent", "withdrawn"))
    words = f"{noun}_{participle}".split("_")
    assert event.__name__ == "".join(word.capitalize() for word in words) + f"V{version}"


@pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: queue.name)
def test_a_queue_wants_events_that_somebody_tells(queue: Queue) -> None:
    assert queue.wants
    assert set(queue.wants) <= set(PRODUCERS)
    assert queue.service in SERVICES
    assert re.fullmatch(r"[a-z-]+\.[a-z]+(-[a-z]+)+", queue.name)


def test_queues_have_names_of_their_own() -> None:
    assert max(Counter(queue.name for queue in QUEUES).values()) == 1


def test_jobs_belong_to_services() -> None:
    assert {service for services in JOBS.values() for service in services} <= SERVICES


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.event_type())
def test_an_example_is_read_and_written_again_as_it_is(event: type[Event]) -> None:
    assert examples_of(event)
    for path in examples_of(event):
        told = event.model_validate_json(path.read_bytes())
        assert json.loads(told.model_dump_json()) == json.loads(path.read_bytes())


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.event_type())
def test_an_example_fills_what_its_schema_asks_for(event: type[Event]) -> None:
    schema = json.loads((SCHEMAS / f"{event.event_type()}.json").read_bytes())
    for path in examples_of(event):
        example = json.loads(path.read_bytes())
        assert set(schema["required"]) <= example.keys() <= schema["properties"].keys()


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.event_type())
def test_readers_ignore_what_they_do_not_know_yet(event: type[Event]) -> None:
    example = json.loads(examples_of(event)[0].read_bytes())
    assert event.model_validate({**example, "of_tomorrow": 1}) == event.model_validate(example)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.event_type())
def test_an_event_of_another_type_is_refused(event: type[Event]) -> None:
    example = json.loads(examples_of(event)[0].read_bytes())
    with pytest.raises(ValueError, match="type"):
        event.model_validate({**example, "type": "order.lost.v1"})


def test_examples_name_nobody_who_exists() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in EXAMPLES.rglob("*.json"))
    assert set(re.findall(r"@([\w.-]+)", text)) == {"example.org"}
    assert {host.rpartition(".")[2] for host in re.findall(r"https?://([\w.-]+)", text)} == {"example"}
