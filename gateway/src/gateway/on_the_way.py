"""How much is on its way between services, from what each says of itself."""

from collections.abc import Iterable, Mapping
from typing import Any

from kit.bus import Topology

_TOPOLOGY = Topology.of_platform()


def on_the_way(statuses: Mapping[str, dict[str, Any] | None]) -> int:
    """Count events not published yet, waiting in a queue, or delivered and not settled yet.

    The broker doesn't count what it has delivered, so that is found by comparing ids: published here, not
    settled there.
    """
    answered = [status for status in statuses.values() if status is not None]
    waiting: int = sum(status["outbox"] + status["queued"] for status in answered)
    return waiting + len(_published(answered) - _settled(answered))


def _published(statuses: Iterable[dict[str, Any]]) -> set[tuple[str, str]]:
    return {
        (queue, event)
        for status in statuses
        for event, kind in status["published"].items()
        for queue in _TOPOLOGY.wanting(kind)
    }


def _settled(statuses: Iterable[dict[str, Any]]) -> set[tuple[str, str]]:
    """Return what was settled, a bulk event's own queue counting as the one that it spares."""
    bulk = _TOPOLOGY.bulk
    return {(bulk.get(queue, queue), event) for status in statuses for queue, event in status["settled"]}
