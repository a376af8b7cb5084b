"""Calendar months, in which the life of links and of personal data is counted; domain.md 6.5, 7.8."""

from calendar import monthrange
from datetime import datetime


def months_after(instant: datetime, months: int) -> datetime:
    """Return the same day and time so many months later (earlier if negative), or that month's last day."""
    year, month = divmod(instant.year * 12 + instant.month - 1 + months, 12)
    day = min(instant.day, monthrange(year, month + 1)[1])
    return instant.replace(year=year, month=month + 1, day=day)
