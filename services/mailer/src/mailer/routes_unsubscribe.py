"""The unsubscribe page: GET shows it, POST does it, also by one click of a mail program (RFC 8058)."""

from pathlib import Path
from typing import Any

import jinja2
from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from contracts.links import unsubscribe_path
from contracts.websites import WebsiteState
from kit.clock import Clock
from kit.copies import Copies
from kit.db import Database
from kit.i18n import accepted_languages, best_language
from kit.secrets import KeyRing
from mailer.mail_template import TEXTS
from mailer.unsubscribe import LinkUnknown, Scope, request_behind, unsubscribe

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
    router = APIRouter(include_in_schema=False)
    path = unsubscribe_path("{token}")

    @router.get("/u/assets/page.css")
    async def style() -> Response:
        return Response(_STYLE, media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})

    @router.get(path)
    async def show(token: str, request: Request) -> Response:
        try:
            async with database.read() as session:
                found = await request_behind(session, keys, token, clock.now())
                website = await websites.find(session, str(found["id_website"]))
        except LinkUnknown:
            return _missing(request)
        return _page("ask", _language(request, found), website_name=_name(website))

    @router.post(path)
    async def do(token: str, request: Request) -> Response:
        scope = await _scope(request)
        try:
            async with database.write() as session:
                found = await request_behind(session, keys, token, clock.now())
                website = await websites.find(session, str(found["id_website"]))
                await unsubscribe(session, found, scope, clock.now())
        except LinkUnknown:
            return _missing(request)
        return _page("done", _language(request, found), website_name=_name(website), scope=scope)

    return router


async def _scope(request: Request) -> Scope:
    """Return what the body asks for; whatever isn't `all` means this brand, so that no refusal is lost."""
    try:
        async with request.form(max_files=0, max_fields=_FIELDS) as form:
            return "all" if form.get("scope") == "all" else "brand"
    except (HTTPException, MultiPartException, UnicodeDecodeError):
        return "brand"


def _language(request: Request, found: dict[str, Any]) -> str:
    """Return the reader's language: the browser's, else the mail's."""
    wanted = accepted_languages(request.headers.get("accept-language"))
    return best_language([*wanted, found["language"]])


def _name(website: WebsiteState | None) -> str:
    return website.name if website is not None else ""


def _missing(request: Request) -> Response:
    language = best_language(accepted_languages(request.headers.get("accept-language")))
    return _page("missing", language, status=404, website_name="")


def _page(
    kind: str, language: str, *, website_name: str, scope: Scope = "brand", status: int = 200
) -> Response:
    def text(key: str) -> str:
        return TEXTS.text(f"page.{key}", language, website=website_name)

    html = _PAGES.get_template("unsubscribe.html").render(
        kind=kind, language=language, scope=scope, website=website_name, text=text
    )
    return Response(html, status, media_type="text/html; charset=utf-8", headers=_HEADERS)
