"""Reading purchase dates: the documented forms and no other (domain.md 2.3)."""

import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

_TIME = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?P<fraction>\.[0-9]{1,9})?)?"
_YEAR_FIRST = r"(?P<year>[0-9]{4})(?P<mark>[-/])(?P<month>[0-9]{2})(?P=mark)(?P<day>[0-9]{2})"
_DAY_FIRST = r"(?P<day>[0-9]{2})(?P<mark>[-/])(?P<month>[0-9]{2})(?P=mark)(?P<year>[0-9]{4})"
_ISO_DAY = r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
_OFFSET = r"(?P<offset>Z|(?P<sign>[+-])(?P<offset_hours>[0-9]{2}):(?P<offset_minutes>[0-9]{2}))"
_FORMS = (
    re.compile(rf"{_YEAR_FIRST}(?: {_TIME})?"),
    re.compile(rf"{_DAY_FIRST}(?: {_TIME})?"),
    re.compile(rf"{_ISO_DAY}T{_TIME}{_OFFSET}?"),
)
_MAX_OFFSET = timedelta(hours=14)
_LONGEST_CHARS = 40
_FIRST_YEAR, _LAST_YEAR = 2, 9998  # one year of room on each side, so that no zone overflows


def read_moment(text: str, zone: ZoneInfo, *, fractions: bool) -> datetime | None:
    """Return the instant in UTC, or None when the text is no date.

    Without an offset the time is local to the zone: one in the gap of spring moves forward with
    the clocks, one that autumn repeats takes its first occurrence.
    """
    if len(text) > _LONGEST_CHARS:
        return None
    match = next((found for form in _FORMS if (found := form.fullmatch(text))), None)
    if match is None:
        return None
    parts = match.groupdict()
    if parts["fraction"] and not fractions:
        return None
    return _to_utc(parts, zone)


def _to_utc(parts: dict[str, str | None], zone: ZoneInfo) -> datetime | None:
    try:
        local = _local_time(parts)
        offset = _offset(parts)
    except ValueError:
        return None
    if not _FIRST_YEAR <= local.year <= _LAST_YEAR:
        return local.replace(year=max(local.year, _FIRST_YEAR), tzinfo=UTC)
    return local.replace(tzinfo=zone if offset is None else timezone(offset)).astimezone(UTC)


def _local_time(parts: dict[str, str | None]) -> datetime:
    year, month, day, hour, minute, second = (
        int(parts[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")
    )
    microsecond = int((parts["fraction"] or ".0")[1:].ljust(6, "0")[:6])
    return datetime(year, month, day, hour, minute, second, microsecond)  # noqa: DTZ001 - zone comes next


def _offset(parts: dict[str, str | None]) -> timedelta | None:
    """Return the offset, None without one. Raises: ValueError, for one that no place has."""
    if not parts.get("offset"):
        return None
    if parts["offset"] == "Z":
        return timedelta(0)
    minutes = int(parts["offset_minutes"] or 0)
    offset = timedelta(hours=int(parts["offset_hours"] or 0), minutes=minutes)
    if minutes > 59 or offset > _MAX_OFFSET:
        raise ValueError(parts["offset"])
    return -offset if parts["sign"] == "-" else offset
