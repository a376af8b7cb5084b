"""A problem as a page, for people who followed a link."""

import html

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kit.http import language_of
from kit.problems import Problem

_PAGE = """<!doctype html><html lang="{language}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>{title}</title><h1>{title}</h1><p>{detail}</p></html>
"""


def error_page(problem: Problem, request: Request) -> Response:
    language = language_of(request)
    title = problem.title.in_language(language)
    detail = problem.detail.in_language(language) if problem.detail else ""
    page = _PAGE.format(language=language, title=html.escape(title), detail=html.escape(detail))
    headers = {"Referrer-Policy": "no-referrer", **problem.headers}
    return HTMLResponse(page, problem.status, headers=headers)
