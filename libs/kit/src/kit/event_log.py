"""One line and one count per fact told and per fact taken in, so that a funnel shows where things stop.

Ids only: an event's own data may be personal.
"""

from collections.abc import Sequence

import prometheus_client
import structlog

from contracts.envelope import Event

EVENTS = prometheus_client.Counter(
    "business_events_total", "Items told by committed events.", ["service", "type"]
)
log = structlog.get_logger()


def log_told(service: str, events: Sequence[tuple[Event, int]], correlation: str) -> None:
    """Note events whose transaction is committed, each with the number of its items.

    `correlation`: of those that carry none of their own.
    """
    for event, items in events:
        EVENTS.labels(service, event.type).inc(items)
        log.info(
            "event_told",
            service=service,
            type=event.type,
            event_id=str(event.id),
            id_website=None if event.id_website is None else str(event.id_website),
            aggregate_id=event.aggregate_id,
            items=items,
            correlation_id=event.correlation_id or correlation,
        )


def log_handled(service: str, queue: str, event: Event) -> None:
    """Note an event whose effect is committed."""
    log.info(
        "event_handled",
        service=service,
        queue=queue,
        type=event.type,
        event_id=str(event.id),
        id_website=None if event.id_website is None else str(event.id_website),
    )
