"""Time as a port: nothing else in the platform reads the machine's clock."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from kit.context import acting_at, correlation_id, working


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        ...


def machine_now() -> datetime:
    """Return the machine's time: for the life of tokens, never for rules."""
    return datetime.now(UTC)


class SystemClock:
    """The machine's clock, or the instant a job run `--at` acts at."""

    def now(self) -> datetime:
        return acting_at() or machine_now()


def present(clock: Clock) -> datetime:
    """Return a clock's own time, whatever instant the work in hand acts at: for what outlives that work."""
    with working(correlation=correlation_id()):
        return clock.now()


@dataclass
class FixedClock:
    """A clock that stands still until moved: for tests."""

    instant: datetime

    def now(self) -> datetime:
        return acting_at() or self.instant

    def advance(self, by: timedelta) -> None:
        self.instant += by


def local_instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a wall-clock time; domain.md 2.3 and 6.2.

    A time skipped in spring moves forward by the gap; one repeated in autumn is its first occurrence.
    """
    local = datetime.combine(day, at, tzinfo=zone)
    return local.astimezone(UTC)  # fold=0: before the change, which is the rule for both


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    return instant.astimezone(zone).date()


def parse_instant(text: str) -> datetime:
    """Read an ISO 8601 instant with an offset. Raises ValueError for anything else."""
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError(
            f"an instant with an offset was expected, such as 2026-03-26T03:00:00+01:00: {text!r}"
        )
    return value.astimezone(UTC)
