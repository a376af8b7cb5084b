"""When files are cut and when a failed delivery is tried again; domain.md 8.6."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Paris")
CUT_OFF = time(3, 0)
KEPT_UNDELIVERED = timedelta(days=30)
_LAST_TRY = time(12, 0)
_LADDER = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 180))
_AFTERWARDS = timedelta(hours=1)


def cut_off_of(day: date) -> datetime:
    """Return the instant at which the file of a local date is cut: 03:00 exists once on every date."""
    return datetime.combine(day, CUT_OFF, tzinfo=ZONE).astimezone(UTC)


def may_have_file(activated_at: datetime, day: date, now: datetime) -> bool:
    """Tell whether a flow gets a file for this date: none for dates before it was activated."""
    return activated_at <= now and activated_at.astimezone(ZONE).date() <= day


def retry_at(failures: int, now: datetime, day: date) -> datetime | None:
    """Return when to try again after so many failures in a row; None: this file is given up."""
    if failures <= len(_LADDER):
        return now + _LADDER[failures - 1]
    end = datetime.combine(day, _LAST_TRY, tzinfo=ZONE)
    return now + _AFTERWARDS if now + _AFTERWARDS <= end else None
