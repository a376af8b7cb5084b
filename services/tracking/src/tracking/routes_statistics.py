"""Tracking in numbers."""

from datetime import date
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends

from contracts.orders import IntakeMethod
from contracts.requests import ErrorReason, RequestStatus, RequestType
from contracts.routes import W
from contracts.websites import WebsiteState
from kit.copies import Copies
from kit.db import Database
from kit.http import Answer
from tracking import store_counts
from tracking.filters import Filters
from tracking.routes_filters import READS, Asked, zone_of
from tracking.statistics import statistics_of, sums


class CountsAnswer(Answer):
    total: int
    by_status: dict[RequestStatus, int]
    by_type: dict[RequestType, int]


class OutcomesAnswer(Answer):
    """Where all requests of a website stand, and why those with an error have one: for the certificate."""

    by_status: dict[RequestStatus, int]
    by_reason: dict[ErrorReason, int]


class DayAnswer(Answer):
    day: date
    by_status: dict[RequestStatus, int]


class FunnelAnswer(Answer):
    """How many requests came so far; each counts once in every step it has reached."""

    scheduled: int
    sent: int
    opened: int
    form_opened: int
    submitted: int
    reminded: int


class FunnelDayAnswer(FunnelAnswer):
    day: date


class FunnelsAnswer(FunnelAnswer):
    by_day: list[FunnelDayAnswer]
    by_method: dict[IntakeMethod, FunnelAnswer]
    by_locale: dict[str, FunnelAnswer]
    by_type: dict[RequestType, FunnelAnswer]


class StatisticsAnswer(Answer):
    total: int
    by_status: dict[RequestStatus, int]
    by_day: list[DayAnswer]  # of reception
    by_method: dict[IntakeMethod, int]
    by_locale: dict[str, int]
    funnel: FunnelsAnswer


def statistics_router(database: Database, websites: Copies[WebsiteState]) -> APIRouter:
    router = APIRouter(tags=["tracking"])

    @router.get(W + "/requests/counts", responses=READS)
    async def get_counts(id_website: UUID, asked: Annotated[Asked, Depends()]) -> CountsAnswer:
        """How many requests stand where: the numbers beside the filters."""
        async with database.read() as session:
            filters = asked.filters(await zone_of(websites, session, id_website))
            counted = await store_counts.counts(session, id_website, filters)
        return CountsAnswer.model_validate(
            {
                "total": sum(number for _, _, number in counted),
                "by_status": sums((status, number) for status, _, number in counted),
                "by_type": sums((type_, number) for _, type_, number in counted),
            }
        )

    @router.get("/internal/websites/{id_website}/requests/counts", include_in_schema=False)
    async def get_outcomes(id_website: UUID) -> OutcomesAnswer:
        async with database.read() as session:
            counted = await store_counts.counts(session, id_website, Filters(zone=ZoneInfo("UTC")))
            reasons = await store_counts.failures(session, id_website)
        by_status = sums((status, number) for status, _, number in counted)
        return OutcomesAnswer.model_validate({"by_status": by_status, "by_reason": reasons})

    @router.get(W + "/requests/statistics", responses=READS)
    async def get_statistics(id_website: UUID, asked: Annotated[Asked, Depends()]) -> StatisticsAnswer:
        """How many requests stand where, and how far they came."""
        async with database.read() as session:
            filters = asked.filters(await zone_of(websites, session, id_website))
            counted = await store_counts.statistics(session, id_website, filters)
        return StatisticsAnswer.model_validate(statistics_of(counted))

    return router
