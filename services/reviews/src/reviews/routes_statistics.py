"""The website's reviews in numbers, for its merchant: where they stand, and what they rate over time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query

from contracts.reviews import ReviewKind, ReviewStateName
from contracts.routes import W
from contracts.websites import WebsiteState
from kit.clock import Clock, local_date, local_instant
from kit.copies import Copies
from kit.db import Database
from kit.http import Answer
from kit.problems import NotFound, RequestInvalid, problems
from reviews.rating import Ratings
from reviews.routes_published import RatingsAnswer, existing
from reviews.store_statements import read_outcomes
from reviews.store_weeks import WeekCount, published_by_week
from reviews.weeks import Week

KINDS: tuple[ReviewKind, ...] = ("site", "product")
Weeks = Annotated[int, Query(ge=1, le=104)]


class ReviewWeekAnswer(Answer):
    """Seven days of the website's calendar."""

    first_day: date
    last_day: date
    by_kind: dict[ReviewKind, RatingsAnswer]  # published then and still visible
    unanswered: int  # of these, rated 1 or 2 and without a reply


class ReviewStatisticsAnswer(Answer):
    by_state: dict[ReviewStateName, int]  # all reviews; a change shows within seconds
    by_week: list[ReviewWeekAnswer]  # oldest first; the last one ends today


def routes_statistics(database: Database, websites: Copies[WebsiteState], clock: Clock) -> APIRouter:
    router = APIRouter(tags=["reviews"])

    @router.get(W + "/reviews/statistics", responses=problems(NotFound, RequestInvalid))
    async def get_statistics(id_website: UUID, weeks: Weeks = 12) -> ReviewStatisticsAnswer:
        """How many reviews stand where, and what those published in the last weeks rate."""
        async with database.read() as session:
            website = await existing(session, websites, id_website)
            asked = _weeks_until(clock.now(), ZoneInfo(website.time_zone), weeks)
            counted = await published_by_week(session, id_website, asked)
            outcomes = await read_outcomes(session, id_website)
        return ReviewStatisticsAnswer.model_validate(
            {"by_state": _by_state(outcomes), "by_week": _by_week(asked, counted)}
        )

    return router


def _weeks_until(now: datetime, zone: ZoneInfo, number: int) -> list[Week]:
    """Return the last weeks, oldest first; the last one ends with today, so that all are equally long."""
    tomorrow = local_date(now, zone) + timedelta(days=1)
    bounds = [tomorrow - timedelta(weeks=back) for back in range(number, -1, -1)]
    instants = [local_instant(day, time(), zone) for day in bounds]
    return [
        Week(bounds[at], bounds[at + 1] - timedelta(days=1), instants[at], instants[at + 1])
        for at in range(number)
    ]


def _by_state(outcomes: Mapping[tuple[str, str], int]) -> dict[str, int]:
    states: dict[str, int] = defaultdict(int)
    for (state, _), number in outcomes.items():
        states[state] += number
    return states


def _by_week(weeks: Sequence[Week], counted: Iterable[WeekCount]) -> list[ReviewWeekAnswer]:
    of_week: dict[int, list[WeekCount]] = defaultdict(list)
    for count in counted:
        of_week[count.week].append(count)
    return [
        ReviewWeekAnswer(
            first_day=week.first,
            last_day=week.last,
            by_kind={kind: _ratings(of_week[at], kind) for kind in KINDS},
            unanswered=sum(count.unanswered for count in of_week[at]),
        )
        for at, week in enumerate(weeks)
    ]


def _ratings(counted: Iterable[WeekCount], kind: ReviewKind) -> RatingsAnswer:
    by_rate = {count.rate: count.reviews for count in counted if count.kind == kind}
    return RatingsAnswer(**RatingsAnswer.members(Ratings(by_rate)))
