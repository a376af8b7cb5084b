"""Readers' reports: the form on the certificate, and the moderators' list."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime

from kit.clock import Clock
from kit.db import Database
from kit.http import Answer
from kit.pages import page_route
from kit.problems import CursorInvalid, NotFound, problems
from reviews.brands import Brands
from reviews.certificate import Choice
from reviews.report_review import READERS_REASONS, report_review
from reviews.routes_answers import Limit, cursor_of, position_of
from reviews.routes_certificate import existing_brand, key_of, language_of_reader
from reviews.routes_form import sent_fields
from reviews.routes_pages import Pages
from reviews.store_published import find_published
from reviews.store_reports import delete_report, list_reports

_PATH = "/certificate/{id_website}/reviews/{review_id}/report"


class ReportAnswer(Answer):
    """What a reader finds wrong with a review."""

    id: UUID
    id_website: UUID
    review_id: UUID
    at: AwareDatetime
    reason: str
    comment: str


class ReportListAnswer(Answer):
    items: list[ReportAnswer]
    next_cursor: str | None


def routes_reports(database: Database, brands: Brands, pages: Pages, clock: Clock) -> APIRouter:
    """Return the form's routes."""
    router = APIRouter(route_class=page_route(pages.problem), include_in_schema=False)

    @router.get(_PATH)
    async def show(id_website: str, review_id: str, request: Request) -> Response:
        return await _page(id_website, key_of(review_id), request, {}, None)

    @router.post(_PATH)
    async def send(id_website: str, review_id: str, request: Request) -> Response:
        review, fields = key_of(review_id), await sent_fields(request)
        async with database.write() as session:
            brand = await existing_brand(session, brands, id_website)
            fault = await report_review(session, brand.website.id_website, review, fields, clock)
        return await _page(id_website, review, request, fields, fault, is_sent=fault is None)

    async def _page(
        id_website: str,
        review_id: UUID,
        request: Request,
        fields: Mapping[str, str],
        fault: str | None,
        *,
        is_sent: bool = False,
    ) -> Response:
        async with database.read() as session:
            brand = await existing_brand(session, brands, id_website)
            found = await find_published(session, brand.website.id_website, review_id)
        if found is None:
            raise NotFound
        language = language_of_reader(request, Choice.of(request.query_params), brand)
        return pages.page(
            "report.html",
            language,
            status=422 if fault else 200,
            look=brand.look_in(language),
            brand=brand.name,
            review=found.review,
            name=found.review.author(clock.now()).displayed_name,
            reasons=READERS_REASONS,
            fields=fields,
            fault=fault,
            is_sent=is_sent,
            certificate=f"/certificate/{brand.website.id_website}",
        )

    return router


def routes_moderated_reports(database: Database) -> APIRouter:
    """Return the moderators' routes; what they decide on the review itself is another route's."""
    router = APIRouter(prefix="/api/v1/moderation/reports", tags=["moderation"])

    @router.get("", responses=problems(CursorInvalid))
    async def list_(
        cursor: Annotated[str | None, Query(max_length=200)] = None, limit: Limit = 50
    ) -> ReportListAnswer:
        """Readers' reports that nobody has dealt with, oldest first."""
        async with database.read() as session:
            found = await list_reports(session, position_of(cursor), limit + 1)
        rows: Sequence[dict[str, object]] = found[:limit]
        items = [ReportAnswer.model_validate({**row, "id": row["report_id"]}) for row in rows]
        following = cursor_of(items[-1].at, items[-1].id) if len(found) > limit else None
        return ReportListAnswer(items=items, next_cursor=following)

    @router.delete("/{report_id}", status_code=204, responses=problems(NotFound))
    async def delete(report_id: UUID) -> None:
        """Say that a report is dealt with: it is forgotten."""
        async with database.write() as session:
            if not await delete_report(session, report_id):
                raise NotFound

    return router
