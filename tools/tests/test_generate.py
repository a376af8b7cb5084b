"""What is generated is committed as it would be written now."""

import json

import pytest

from contracts.topology import PRODUCERS, QUEUES
from tools.generate import __main__ as generate
from tools.generate.events_page import events_page, type_of


def test_nothing_committed_differs_from_what_would_be_written() -> None:
    assert generate.differences() == []


def test_writing_twice_writes_the_same() -> None:
    assert generate.generated() == generate.generated()


def test_the_page_names_every_event_and_queue() -> None:
    page = events_page()
    for event in PRODUCERS:
        assert f"\n## `{event.event_type()}`\n" in page
    for queue in QUEUES:
        assert f"`{queue.name}`" in page


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string", "format": "uuid"}, "uuid"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "integer or null"),
        ({"type": "array", "items": {"$ref": "#/$defs/Step"}}, "list of [Step](#step)"),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "object of string"),
        ({"enum": ["a", "b"], "type": "string"}, "a, b"),
    ],
)
def test_types_are_put_in_words(schema: dict[str, object], words: str) -> None:
    assert type_of(json.loads(json.dumps(schema))) == words
