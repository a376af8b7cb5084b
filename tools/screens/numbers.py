"""Invented numbers for the pictures of the overview, as of a merchant who has collected for months.

The platform of the pictures is a few minutes old: its own would be one bar.
"""

import math
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.async_api import BrowserContext, Route

_STEPS = {"sent": 0.98, "opened": 0.55, "form_opened": 0.5, "submitted": 0.7, "reminded": 0.2}
_RATES = {"5": 0.58, "4": 0.25, "3": 0.08, "2": 0.04, "1": 0.05}
_ON_THEIR_WAY = timedelta(days=7)


async def show_months(context: BrowserContext, id_website: str) -> None:
    """Let the overview of this website tell of months."""
    site = f"**/api/v1/websites/{id_website}"
    await context.route(f"{site}/requests/statistics?received_from*", _requests)
    await context.route(f"{site}/reviews/statistics*", _reviews)


async def _requests(route: Route) -> None:
    asked = parse_qs(urlsplit(route.request.url).query)
    first, last = (date.fromisoformat(asked[name][0]) for name in ("received_from", "received_to"))
    answer = await (await route.fetch()).json()
    days = [_day(first + timedelta(days=number), last) for number in range((last - first).days + 1)]
    answer["funnel"] |= {step: sum(day[step] for day in days) for step in ("scheduled", *_STEPS)}
    answer["funnel"]["by_day"] = days
    await route.fulfill(json=answer)


def _day(day: date, today: date) -> dict[str, Any]:
    """Return how far the requests received on a day have come: the newest are still waiting."""
    received = round(
        46 + 12 * math.sin(day.toordinal() / 9) - 18 * (day.weekday() > 4) - (today - day).days / 9
    )
    came, reached = float(received), {"scheduled": received}
    for step, share in _STEPS.items():
        came *= share if today - day >= _ON_THEIR_WAY or step != "sent" else 0.15
        reached[step] = round(came)
    reached["reminded"] = round(reached["sent"] * _STEPS["reminded"])
    return {"day": day.isoformat(), **reached}


async def _reviews(route: Route) -> None:
    answer = await (await route.fetch()).json()
    weeks = answer["by_week"]
    for number, week in enumerate(weeks):
        for kind, most in (("site", 52), ("product", 31)):
            count = most + round(9 * math.sin(number * 1.3 + most)) + number
            better = 0.1 * number / len(weeks)
            given = {rate: round(count * (share + (better if rate == "5" else -better / 4)))
                     for rate, share in _RATES.items()}  # fmt: skip
            total = sum(given.values())
            points = sum(int(rate) * amount for rate, amount in given.items())
            week["by_kind"][kind] = {"count": total, "average": points / total, "distribution": given}
        week["unanswered"] = 2
    await route.fulfill(json=answer)
