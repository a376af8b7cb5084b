"""The questionnaire behind the link of a mail: shown, sent, thanked for."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from contracts.links import form_path
from contracts.websites import CollectionSettings
from kit.clock import Clock
from kit.copies import Copies
from kit.db import Database
from kit.pages import direct_page_route, page_route
from kit.problems import BodyTooLarge, MediaTypeUnsupported, NotFound, RequestMalformed
from reviews.choose_name import choose_name
from reviews.open_form import Form, Forms, open_form
from reviews.question import Fields
from reviews.questionnaire import RATES
from reviews.routes_pages import Pages, local_day
from reviews.submit_review import submit_review
from reviews.withdraw_review import withdraw_review

_BODY_BYTES = 1 << 20
_MOST_FIELDS = 300
NO_ERRORS: Mapping[str, str] = {}
_FORM_TYPE = "application/x-www-form-urlencoded"


def routes_form(
    database: Database,
    forms: Forms,
    settings_copies: Copies[CollectionSettings],
    pages: Pages,
    clock: Clock,
) -> APIRouter:
    """Return the routes below /r/{token}."""
    router = APIRouter(route_class=page_route(pages.problem), include_in_schema=False)

    async def show(request: Request) -> Response:
        token = request.path_params["token"]
        form = await open_form(database, forms, token, clock)
        return form_page(pages, token, form, preselected(form, request.query_params), now=clock.now())

    router.add_api_route(
        "/r/{token}", show, methods=["GET"], route_class_override=direct_page_route(pages.problem)
    )

    @router.post("/r/{token}")
    async def send(token: str, request: Request) -> Response:
        fields = await sent_fields(request)
        submission = await submit_review(database, forms, settings_copies, token, fields, clock)
        if submission.errors:
            return form_page(pages, token, submission.form, fields, submission.errors, now=clock.now())
        return see_other(f"{form_path(token)}/thanks")

    @router.get("/r/{token}/thanks")
    async def thanks(token: str) -> Response:
        async with database.read() as session:
            form = await forms.find(session, forms.link(token))
        if not form.has_answers:
            return see_other(form_path(token))
        return _thanks_page(pages, token, form)

    @router.get("/r/{token}/withdraw")
    async def ask_withdrawal(token: str, part: str = "") -> Response:
        async with database.read() as session:
            form = await forms.find(session, forms.link(token))
        written = form.part(part)
        if written is None or written.review is None:
            raise NotFound
        if not written.review.is_withdrawable:
            return see_other(form_path(token))
        return _page(pages, "withdraw.html", token, form, part=written)

    @router.post("/r/{token}/withdraw")
    async def withdraw(token: str, request: Request) -> Response:
        fields = await sent_fields(request)
        await withdraw_review(database, forms, token, fields.get("part", ""), clock)
        return see_other(form_path(token))

    @router.post("/r/{token}/pseudonym")
    async def choose(token: str, request: Request) -> Response:
        fields = await sent_fields(request)
        await choose_name(database, forms, token, fields.get("pseudonym") == "yes", clock)
        return see_other(f"{form_path(token)}/thanks")

    return router


def preselected(form: Form, query: Fields) -> Fields:
    """Return the ratings chosen by a click on the mail's stars."""
    names = {part.rating for part in form.parts if part.review is None}
    return {name: value for name, value in query.items() if name in names and value in RATES}


async def sent_fields(request: Request) -> Fields:
    """Return the fields of a form; of a repeated one the last value.

    Raises: MediaTypeUnsupported, BodyTooLarge, RequestMalformed.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM_TYPE:
        raise MediaTypeUnsupported
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _BODY_BYTES:
            raise BodyTooLarge
    try:
        found = parse_qs(
            body.decode("utf-8", "replace"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as error:
        raise RequestMalformed from error
    return {name: values[-1] for name, values in found.items()}


def form_page(
    pages: Pages,
    token: str,
    form: Form,
    fields: Fields,
    errors: Mapping[str, str] = NO_ERRORS,
    *,
    now: datetime,
) -> Response:
    zone, language = form.website.time_zone, form.language

    def day(instant: datetime) -> str:
        return local_day(instant, zone, language)

    return _page(
        pages,
        "form.html",
        token,
        form,
        status=422 if errors else 200,
        fields=fields,
        errors=errors,
        now=now,
        day=day,
        can_save=any(part.review is None or part.review.is_editable(now) for part in form.parts),
    )


def _thanks_page(pages: Pages, token: str, form: Form) -> Response:
    author = form.request.author
    return _page(
        pages,
        "thanks.html",
        token,
        form,
        author=author,
        full=replace(author, pseudonym=False).displayed_name,
        initials=replace(author, pseudonym=True).displayed_name,
    )


def _page(pages: Pages, template: str, token: str, form: Form, **values: Any) -> Response:
    request = form.request
    return pages.page(
        template,
        form.language,
        look=form.look,
        form=form,
        action=form_path(token),
        brand=form.brand,
        experience_day=local_day(request.experience_date, form.website.time_zone, form.language),
        certificate=f"/certificate/{request.id_website}",
        **values,
    )


def see_other(path: str) -> Response:
    """Return the answer to a form: the page to look at now."""
    return RedirectResponse(
        path, 303, headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    )
