"""What all public pages share: templates, languages, protective headers, the stylesheet, error pages."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contracts.languages import CUSTOMER_LANGUAGES
from kit.i18n import accepted_languages, catalogue, locale_of, number_of
from kit.pages import page_route
from kit.problems import NotFound, Problem
from reviews.problems import FormClosed, FormNotReady, LinkUnknown

_HERE = Path(__file__).parent
_CSS = (_HERE / "static" / "pages.css").read_bytes()
_CSS_NAME = f"pages.{hashlib.sha256(_CSS).hexdigest()[:12]}.css"
STYLESHEET = f"/r/assets/{_CSS_NAME}"
#: Pages need no script at all, and styles from our own file only.
_SECURITY = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'none'; img-src 'self' data: https:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
#: Pages behind a personal link are kept by nobody.
_PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
_YEAR = "public, max-age=31536000, immutable"


class Pages:
    """Renders pages in the reader's language; everything that isn't ours is escaped."""

    def __init__(self) -> None:
        self._texts = catalogue(_HERE / "locales", CUSTOMER_LANGUAGES)
        self._environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def page(
        self,
        template: str,
        language: str,
        *,
        status: int = 200,
        private: bool = True,
        headers: Mapping[str, str] | None = None,
        **values: Any,
    ) -> Response:
        """Return a page. `private`: behind a personal link, so neither kept nor indexed."""
        language = self.best([language])
        html = self._environment.get_template(template).render(
            t=self.texts(language),
            plural=self._plurals(language),
            number=partial(number_of, language=language),
            language=language,
            stylesheet=STYLESHEET,
            private=private,
            **values,
        )
        kept = _PRIVATE if private else {"Cache-Control": "no-cache", "Vary": "Accept-Language"}
        shown = _SECURITY | kept | {"Content-Language": language} | dict(headers or {})
        return HTMLResponse(html, status, headers=shown)

    def texts(self, language: str) -> Callable[..., str]:
        def text(key: str, **values: object) -> str:
            return self._texts.text(key, language, **values)

        return text

    def best(self, wanted: Sequence[str]) -> str:
        """Return the first wanted language that pages are written in, or English."""
        return self._texts.best(wanted)

    def _plurals(self, language: str) -> Callable[..., str]:
        def plural(key: str, count: int, **values: object) -> str:
            return self._texts.plural(key, count, language, **values)

        return plural

    def problem(self, problem: Problem, request: Request) -> Response:
        """Return a fault as a page: what happened, and what the reader can do."""
        accepted = accepted_languages(request.headers.get("accept-language"))
        language = problem.language if isinstance(problem, FormClosed) else self.best(accepted)
        name = _PROBLEM_NAMES.get(type(problem)) or ("away" if problem.status >= 500 else "general")
        retry = problem.headers.get("Retry-After") if request.method == "GET" else None
        return self.page(
            "problem.html", language, status=problem.status, headers=problem.headers, name=name, retry=retry
        )


_PROBLEM_NAMES: dict[type[Problem], str] = {
    LinkUnknown: "unknown",
    NotFound: "unknown",
    FormClosed: "closed",
    FormNotReady: "not_ready",
}


def local_day(instant: datetime, time_zone: str, language: str) -> str:
    """Return the day of an instant on the website's calendar, in words."""
    return format_date(instant.astimezone(ZoneInfo(time_zone)), "long", locale=locale_of(language))


def routes_pages(pages: Pages) -> APIRouter:
    """Return the stylesheet's route; its name changes with its content, so browsers may keep it."""
    router = APIRouter(route_class=page_route(pages.problem), include_in_schema=False)

    @router.get("/r/assets/{file}")
    async def asset(file: str) -> Response:
        if file != _CSS_NAME:
            raise NotFound
        return Response(_CSS, headers=_SECURITY | {"Cache-Control": _YEAR}, media_type="text/css")

    return router
