"""The weeks that numbers over time are told by."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Week:
    """Seven days of a website's calendar."""

    first: date
    last: date  # inclusive
    start: datetime
    end: datetime  # the first instant after it
