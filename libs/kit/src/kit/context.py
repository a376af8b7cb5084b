"""What travels with a piece of work: the correlation id, and the instant it acts at.

Both go from HTTP headers to events to handlers, so that one id follows an order from the door
to the feed, and a job run at another time keeps that time in all its consequences.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from kit.ids import uuid7

_correlation_id: ContextVar[str | None] = ContextVar("correlation_id", default=None)
_acting_at: ContextVar[datetime | None] = ContextVar("acting_at", default=None)


def correlation_id() -> str:
    """Return the id of the work in hand; work that has none yet gets one."""
    current = _correlation_id.get()
    if current is None:
        current = str(uuid7())
        _correlation_id.set(current)
    return current


def acting_at() -> datetime | None:
    """Return the instant a time-travelling job acts at; None means the present."""
    return _acting_at.get()


@contextmanager
def working(*, correlation: str | None = None, at: datetime | None = None) -> Iterator[None]:
    """Do the enclosed work under this correlation id (a new one if None) and at this instant."""
    correlation_token = _correlation_id.set(correlation or str(uuid7()))
    at_token = _acting_at.set(at)
    try:
        yield
    finally:
        _acting_at.reset(at_token)
        _correlation_id.reset(correlation_token)
