"""What the lists, numbers and exports of requests may be narrowed to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Days:
    """Whole days of a website; None: without beginning, or without end."""

    first: date | None = None
    end: date | None = None  # the first day that is out


@dataclass(frozen=True)
class Period:
    """Instants; None: without beginning, or without end."""

    start: datetime | None = None  # inclusive
    before: datetime | None = None
    days: Days | None = Days()  # the same, if whole days of the website

    @property
    def is_endless(self) -> bool:
        return self.start is None and self.before is None


@dataclass(frozen=True)
class Filters:
    """None and empty mean any."""

    zone: ZoneInfo  # the website's
    status: Sequence[str] = ()
    type: str | None = None
    experience: Period = Period()
    received: Period = Period()
    method: str | None = None
    q: str | None = None  # see store_search.py
