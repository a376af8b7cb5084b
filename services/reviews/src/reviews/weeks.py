"""The weeks that numbers over time are told by."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kit.clock import local_date, local_instant


@dataclass(frozen=True)
class Week:
    """Seven days of a website's calendar."""

    first: date
    last: date  # inclusive
    start: datetime
    end: datetime  # the first instant after it


def weeks_until(now: datetime, zone: ZoneInfo, number: int) -> list[Week]:
    """Return the last weeks, oldest first; the last one ends with today, so that all are equally long."""
    tomorrow = local_date(now, zone) + timedelta(days=1)
    bounds = [tomorrow - timedelta(weeks=back) for back in range(number, -1, -1)]
    instants = [local_instant(day, time(), zone) for day in bounds]
    return [
        Week(bounds[at], bounds[at + 1] - timedelta(days=1), instants[at], instants[at + 1])
        for at in range(number)
    ]
