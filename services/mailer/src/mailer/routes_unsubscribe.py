"""The unsubscribe page: GET shows it, POST does it, also by one click of a mail program (RFC 8058).

Undoing has an address of its own, so that no program that only knows the mail's header can ever undo.
"""

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

import jinja2
from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from contracts.links import undo_path, unsubscribe_path
from contracts.websites import WebsiteState
from kit.clock import Clock
from kit.copies import Copies
from kit.db import Database
from kit.i18n import accepted_languages
from kit.pages import page_route
from kit.problems import Problem, ServiceUnavailable
from kit.secrets import KeyRing
from mailer.mail_template import TEXTS
from mailer.unsubscribe import Scope, refused, request_behind, undo, unsubscribe

_HERE = Path(__file__).parent
_STYLE = (_HERE / "assets" / "page.css").read_text(encoding="utf-8")
_PAGES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=jinja2.StrictUndefined
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: https:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
}
_FIELDS = 10


def routes_unsubscribe(
    database: Database, websites: Copies[WebsiteState], keys: KeyRing, clock: Clock
) -> APIRouter:
    """Return the public routes under /u."""
    router = APIRouter(route_class=page_route(_problem), include_in_schema=False)

    async def name_of(found: dict[str, Any]) -> str:
        """The page can do without its website's name; a refusal doesn't wait for it."""
        with suppress(ServiceUnavailable):
            async with database.read() as session:
                website = await websites.find(session, str(found["id_website"]))
            return "" if website is None else website.name
        return ""

    @router.get("/u/assets/page.css")
    async def style() -> Response:
        return Response(_STYLE, media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})

    @router.get(unsubscribe_path("{token}"))
    async def show(token: str, request: Request) -> Response:
        async with database.read() as session:
            found = await request_behind(session, keys, token, clock.now())
            standing = await refused(session, found)
        return _page(token, _language(request, found), await name_of(found), standing)

    @router.post(unsubscribe_path("{token}"))
    async def refuse(token: str, request: Request) -> Response:
        scope: Scope = "all" if await _field(request, "scope") == "all" else "brand"  # no refusal is lost
        async with database.write() as session:
            found = await request_behind(session, keys, token, clock.now())
            await unsubscribe(session, found, scope, clock.now())
            standing = await refused(session, found)
        return _page(token, _language(request, found), await name_of(found), standing)

    @router.post(undo_path("{token}"))
    async def undo_refusal(token: str, request: Request) -> Response:
        scope = _SCOPES.get(await _field(request, "scope"))
        async with database.write() as session:
            found = await request_behind(session, keys, token, clock.now())
            if scope is not None:
                await undo(session, found, scope, clock.now())
            standing = await refused(session, found)
        return _page(token, _language(request, found), await name_of(found), standing, undone=scope)

    return router


_SCOPES: dict[str, Scope] = {"brand": "brand", "all": "all"}


async def _field(request: Request, name: str) -> str:
    """Return a field of the form that was sent; empty if there is none, or nothing that can be read."""
    try:
        async with request.form(max_files=0, max_fields=_FIELDS) as form:
            return str(form.get(name, ""))
    except (HTTPException, MultiPartException, UnicodeDecodeError):
        return ""


def _language(request: Request, found: dict[str, Any]) -> str:
    """Return the customer's language, as in the mail and the questionnaire; the browser's if we lack it."""
    accepted = accepted_languages(request.headers.get("accept-language"))
    return TEXTS.best([found["language"], *accepted])


def _problem(problem: Problem, request: Request) -> Response:
    """Show a fault: a link that isn't ours, or a part of us that doesn't answer."""
    language = TEXTS.best(accepted_languages(request.headers.get("accept-language")))
    kind = "away" if problem.status >= 500 else "missing"
    answer = _rendered(kind, language, "", status=problem.status)
    answer.headers.update(problem.headers)
    return answer


def _page(
    token: str,
    language: str,
    website: str,
    standing: Collection[Scope],
    undone: Scope | None = None,
) -> Response:
    """Show how things stand: what can be refused, what has been refused and can be undone."""
    refused_now: Scope | None = "all" if "all" in standing else "brand" if "brand" in standing else None
    kind = "done" if refused_now else "undone" if undone else "ask"
    return _rendered(
        kind,
        language,
        website,
        scope=refused_now or undone,
        action=unsubscribe_path(token),
        undo_action=undo_path(token),
    )


def _rendered(kind: str, language: str, website: str, *, status: int = 200, **values: Any) -> Response:
    def text(key: str) -> str:
        return TEXTS.text(f"page.{key}", language, website=website)

    html = _PAGES.get_template("unsubscribe.html").render(
        kind=kind, language=language, website=website, text=text, **values
    )
    headers = _HEADERS | {"Content-Language": language}
    return Response(html, status, media_type="text/html; charset=utf-8", headers=headers)
