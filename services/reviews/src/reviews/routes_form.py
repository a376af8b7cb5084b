"""The questionnaire behind the link of a mail: shown, sent, thanked for."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from contracts.links import form_path
from contracts.websites import CollectionSettings
from kit.clock import Clock
from kit.copies import Copies
from kit.db import Database
from kit.pages import page_route
from kit.problems import BodyTooLarge, MediaTypeUnsupported, RequestMalformed
from reviews.choose_name import choose_name
from reviews.open_form import Form, Forms, open_form
from reviews.questionnaire import RATES, Fields
from reviews.routes_pages import Pages, local_day
from reviews.submit_review import submit_review

_BODY_BYTES = 1 << 20
_MOST_FIELDS = 300
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

    @router.get("/r/{token}")
    async def show(token: str, request: Request) -> Response:
        form = await open_form(database, forms, token, clock)
        return _form_page(pages, token, form, preselected(form, request.query_params))

    @router.post("/r/{token}")
    async def send(token: str, request: Request) -> Response:
        fields = await sent_fields(request)
        submission = await submit_review(database, forms, settings_copies, token, fields, clock)
        if submission.errors:
            return _form_page(pages, token, submission.form, fields, submission.errors)
        return _see(f"{form_path(token)}/thanks")

    @router.get("/r/{token}/thanks")
    async def thanks(token: str) -> Response:
        async with database.read() as session:
            form = await forms.find(session, forms.link(token))
        if not form.has_answers:
            return _see(form_path(token))
        return _thanks_page(pages, token, form)

    @router.post("/r/{token}/pseudonym")
    async def choose(token: str, request: Request) -> Response:
        fields = await sent_fields(request)
        await choose_name(database, forms, token, fields.get("pseudonym") == "yes", clock)
        return _see(f"{form_path(token)}/thanks")

    return router


def preselected(form: Form, query: Fields) -> Fields:
    """Return the ratings chosen by a click on the mail's stars."""
    names = {part.rating for part in form.parts}
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


def _form_page(
    pages: Pages, token: str, form: Form, fields: Fields, errors: Fields | None = None
) -> Response:
    return pages.page(
        "form.html",
        form.language,
        status=422 if errors else 200,
        form=form,
        fields=fields,
        errors=errors or {},
        action=form_path(token),
        **_shared(form),
    )


def _thanks_page(pages: Pages, token: str, form: Form) -> Response:
    author = form.request.author
    return pages.page(
        "thanks.html",
        form.language,
        form=form,
        action=form_path(token),
        author=author,
        full=replace(author, pseudonym=False).displayed_name,
        initials=replace(author, pseudonym=True).displayed_name,
        **_shared(form),
    )


def _shared(form: Form) -> dict[str, Any]:
    request = form.request
    return {
        "brand": form.brand,
        "experience_day": local_day(request.experience_date, form.website.time_zone, form.language),
        "certificate": f"/certificate/{request.id_website}",
    }


def _see(path: str) -> Response:
    return RedirectResponse(
        path, 303, headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    )
