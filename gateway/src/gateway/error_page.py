"""A problem as a page in the reader's language, for people who followed a link."""

import html
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from contracts.languages import CUSTOMER_LANGUAGES
from kit.i18n import Catalogue, accepted_languages
from kit.problems import Problem

_TEXTS = Catalogue(Path(__file__).parent / "locales", CUSTOMER_LANGUAGES)
_PAGE = """<!doctype html><html lang="{language}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark"><title>{title}</title><h1>{title}</h1><p>{text}</p></html>
"""
_KINDS = {404: "missing", 429: "busy"}


def error_page(problem: Problem, request: Request) -> Response:
    """What programs are told of a problem says little to people: they read what they can do."""
    language = _TEXTS.best(accepted_languages(request.headers.get("accept-language")))
    kind = _KINDS.get(problem.status, "away" if problem.status >= 500 else "general")
    title, text = (html.escape(_TEXTS.text(f"page.{kind}.{part}", language)) for part in ("title", "text"))
    page = _PAGE.format(language=language, title=title, text=text)
    headers = {"Referrer-Policy": "no-referrer", "Content-Language": language, **problem.headers}
    return HTMLResponse(page, problem.status, headers=headers)
