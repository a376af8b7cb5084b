"""Requests in numbers, put together from counts by one dimension each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

FUNNEL = ("scheduled", "sent", "reminded", "opened", "form_opened", "submitted")


class Count(NamedTuple):
    """How many requests, and how many of them have come how far, for one value of a dimension."""

    dimension: str  # received_day, method, locale, type
    value: str
    status: str | None  # for days only
    requests: int
    sent: int
    reminded: int
    opened: int
    form_opened: int
    submitted: int

    @property
    def funnel(self) -> dict[str, int]:
        return dict(zip(FUNNEL, self[3:], strict=True))


def statistics_of(counts: Sequence[Count]) -> dict[str, Any]:
    """Return what surface.md 4a calls `W/requests/statistics`, and the funnels."""
    by_dimension: dict[str, list[Count]] = defaultdict(list)
    for count in counts:
        by_dimension[count.dimension].append(count)
    days, types = _by_day(by_dimension["received_day"]), by_dimension["type"]
    methods, locales = by_dimension["method"], by_dimension["locale"]
    return {
        "total": sum(count.requests for count in types),
        "by_status": sums((str(count.status), count.requests) for count in by_dimension["received_day"]),
        "by_day": [
            {"day": day, "by_status": {str(count.status): count.requests for count in found}}
            for day, found in days.items()
        ],
        "by_method": sums((count.value, count.requests) for count in methods),
        "by_locale": sums((count.value, count.requests) for count in locales),
        "funnel": {
            **_together(types),
            "by_day": [{"day": day, **_together(found)} for day, found in days.items()],
            "by_method": _each(methods),
            "by_locale": _each(locales),
            "by_type": _each(types),
        },
    }


def _by_day(counts: Iterable[Count]) -> Mapping[str, list[Count]]:
    days: dict[str, list[Count]] = defaultdict(list)
    for count in sorted(counts, key=lambda count: (count.value, str(count.status))):
        days[count.value].append(count)
    return days


def _each(counts: Iterable[Count]) -> dict[str, dict[str, int]]:
    return {count.value: count.funnel for count in sorted(counts)}


def _together(counts: Iterable[Count]) -> dict[str, int]:
    total = dict.fromkeys(FUNNEL, 0)
    for count in counts:
        for name, number in count.funnel.items():
            total[name] += number
    return total


def sums(numbers: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Add up the numbers of each name, by name."""
    found: dict[str, int] = defaultdict(int)
    for name, number in numbers:
        found[name] += number
    return dict(sorted(found.items()))
