"""What all public pages share: templates, languages, protective headers, the style, error pages."""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from contracts.languages import CUSTOMER_LANGUAGES
from contracts.websites import BrandLook
from kit.i18n import Catalogue, accepted_languages, catalogue, locale_of, number_of
from kit.problems import NotFound, Problem
from reviews.palette import Palette
from reviews.problems import DraftGone, FormClosed, FormNotReady, LinkUnknown
from reviews.request import shown_picture

_HERE = Path(__file__).parent
_CSS = (_HERE / "static" / "pages.css").read_text(encoding="utf-8")
_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)
_NOT_NEEDED = re.compile(r"/\*.*?\*/|\n\s*", re.DOTALL)
#: Pages need no script at all, and wear the style that stands in them only: on a slow connection another
#: request would double the time until something is seen.
_POLICY = (
    "default-src 'self'; script-src 'none'; style-src 'nonce-{nonce}'; img-src 'self' data: https:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
#: Pages behind a personal link are kept by nobody.
_PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
NO_LOOK = BrandLook()


@lru_cache(maxsize=200)
def style_in(accent: str | None, background: str | None) -> Markup:
    """Return the pages' stylesheet in a brand's colours."""
    return Markup(_NOT_NEEDED.sub("", _CSS) + Palette.of(accent, background).css)  # noqa: S704 - all ours


class Words:
    """The texts of one language, as templates call for them: dozens of times for a page."""

    def __init__(self, texts: Catalogue, language: str) -> None:
        self._texts = texts
        self._language = language
        self._found: dict[str, str] = {}
        #: Of each star its value, how it is read out, and what it means.
        self.stars = [
            (str(rate), self("form.stars", rate=rate), self(f"form.rate_{rate}")) for rate in range(1, 6)
        ]

    def __call__(self, key: str, **values: object) -> str:
        """Raises KeyError for a key without a text: a defect that tests find."""
        text = self._found.get(key)
        if text is None:
            text = self._found[key] = self._texts.text(key, self._language)
        return text.format_map(values) if values else text


class _Unindented(FileSystemLoader):
    """Leaves out what only readers of templates need, a sixth of a page."""

    def get_source(self, environment: Environment, template: str) -> Any:
        source, *others = super().get_source(environment, template)
        return (_INDENTATION.sub("", source), *others)


class Pages:
    """Renders pages in the reader's language; everything that isn't ours is escaped."""

    def __init__(self) -> None:
        self._texts = catalogue(_HERE / "locales", CUSTOMER_LANGUAGES)
        self._environment = Environment(
            loader=_Unindented(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,  # or it would look at the files for each page
        )
        self._spoken = {language: self._words(language) for language in CUSTOMER_LANGUAGES}

    def page(
        self,
        template: str,
        language: str,
        *,
        status: int = 200,
        private: bool = True,
        look: BrandLook = NO_LOOK,
        headers: Mapping[str, str] | None = None,
        **values: Any,
    ) -> Response:
        """Return a page. `private`: behind a personal link, so neither kept nor indexed."""
        language = self.best([language])
        nonce = secrets.token_urlsafe(16)
        html = self._environment.get_template(template).render(
            self._spoken[language],
            nonce=nonce,
            style=style_in(look.accent_color, look.background_color),
            logo=shown_picture(look.logo_url),
            private=private,
            **values,
        )
        kept = _PRIVATE if private else {"Cache-Control": "no-cache", "Vary": "Accept-Language"}
        policy = {"Content-Security-Policy": _POLICY.format(nonce=nonce)}
        shown = policy | _SECURITY | kept | {"Content-Language": language} | dict(headers or {})
        return HTMLResponse(html, status, headers=shown)

    def texts(self, language: str) -> "Words":
        return Words(self._texts, language)

    def best(self, wanted: Sequence[str]) -> str:
        """Return the first wanted language that pages are written in, or English."""
        return self._texts.best(wanted)

    def _words(self, language: str) -> dict[str, Any]:
        """Return what a template says things with."""
        return {
            "t": self.texts(language),
            "plural": self._plurals(language),
            "number": partial(number_of, language=language),
            "reason": self._reasons(language),
            "language": language,
        }

    def _reasons(self, language: str) -> Callable[[str], str]:
        known = self._texts.keys(language)

        def reason(code: str) -> str:
            """Return a reason of refusal in words; one without words of its own is only said to be one."""
            key = f"reason.{code}"
            return self._texts.text(key if key in known else "status.by_rules", language)

        return reason

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
    DraftGone: "draft_gone",
}


def local_day(instant: datetime, time_zone: str, language: str) -> str:
    """Return the day of an instant on the website's calendar, in words."""
    return _in_words(instant.astimezone(ZoneInfo(time_zone)).date(), language)


@lru_cache(maxsize=5_000)
def _in_words(day: date, language: str) -> str:
    return format_date(day, "long", locale=locale_of(language))
