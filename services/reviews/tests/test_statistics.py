"""Reviews in numbers: weeks of the website's calendar, and where all reviews stand."""

from datetime import date, timedelta
from typing import Any

import pytest

from kit.clock import FixedClock
from reviews.testing import Shop


async def _statistics(shop: Shop, weeks: int) -> dict[str, Any]:
    await shop.running.run_job("seal-statements")
    response = await shop.merchant("GET", f"/statistics?weeks={weeks}", role="viewer")
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def _published(shop: Shop, reference: str, **rates: int) -> list[dict[str, Any]]:
    asked = await shop.plan(reference, email=f"{reference}@example.org")
    fields = {f"{part}_rating": str(rate) for part, rate in rates.items()}
    await asked.send(**fields, **{f"{part}_comment": "Bien." for part in rates})
    written = [item for item in await shop.listed() if item["purchase_reference"] == reference]
    for item in written:
        (await shop.merchant("POST", f"/{item['id']}/publish")).raise_for_status()
    return written


async def test_reviews_count_in_the_week_in_which_they_were_published(shop: Shop, clock: FixedClock) -> None:
    await _published(shop, "A", brand=5, product_1=4)  # Monday 2 March
    clock.advance(timedelta(days=6, hours=11, minutes=30))  # 8 March, half past midnight on the 9th in Paris
    (low,) = await _published(shop, "B", brand=2)
    await shop.written("C", brand_rating="1", consumer={"email": "c@example.org"})  # waits
    found = await _statistics(shop, 2)
    earlier, latest = found["by_week"]
    assert (earlier["first_day"], earlier["last_day"]) == ("2026-02-24", "2026-03-02")
    assert (latest["first_day"], latest["last_day"]) == ("2026-03-03", "2026-03-09")
    assert earlier["by_kind"]["site"]["distribution"] == {"1": 0, "2": 0, "3": 0, "4": 0, "5": 1}
    assert (earlier["by_kind"]["product"]["count"], earlier["by_kind"]["product"]["average"]) == (1, 4.0)
    assert (latest["by_kind"]["site"]["average"], latest["by_kind"]["product"]["average"]) == (2.0, None)
    assert (earlier["unanswered"], latest["unanswered"]) == (0, 1)
    assert found["by_state"] == {"published": 3, "in_moderation": 1}
    await shop.merchant("POST", f"/{low['id']}/reply", {"text": "Pardon"})
    assert (await _statistics(shop, 1))["by_week"][0]["unanswered"] == 0


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_weeks_are_seven_days_of_the_calendar_also_when_the_clock_changes(
    shop: Shop, clock: FixedClock
) -> None:
    clock.advance(timedelta(days=30))
    weeks = (await _statistics(shop, 6))["by_week"]
    days = [(date.fromisoformat(week["first_day"]), date.fromisoformat(week["last_day"])) for week in weeks]
    assert {last - first for first, last in days} == {timedelta(days=6)}
    assert days[-1][1] == date(2026, 4, 1)
    for refused in (0, 105):
        assert (await shop.merchant("GET", f"/statistics?weeks={refused}")).status_code == 422
