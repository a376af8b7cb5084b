"""The JSON Schema of every event."""

import json

from contracts.topology import PRODUCERS


def schema_files() -> dict[str, str]:
    """Return <type>.json → its text."""
    return {
        f"{event.event_type()}.json": json.dumps(event.model_json_schema(), indent=2, ensure_ascii=False)
        + "\n"
        for event in PRODUCERS
    }
