"""Pages for people: what goes wrong behind one is shown as a page too."""

import gzip
import re
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from fastapi import Request, Response
from fastapi.routing import APIRoute

from kit.db import database_problem
from kit.http import DirectRoute
from kit.problems import Problem

log = structlog.get_logger()
_SMALL = 1_000  # bytes that one packet takes anyway
_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")


Shown = Callable[[Problem, Request], Response]
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def page_route(shown: Shown) -> type[APIRoute]:
    """Return the kind of route whose faults are answered as pages, not as JSON."""

    class PageRoute(APIRoute):
        def get_route_handler(self) -> Handler:
            return _as_page(super().get_route_handler(), shown)

    return PageRoute


def direct_page_route(shown: Shown) -> type[APIRoute]:
    """Return the same for a page whose endpoint takes the request and nothing else: for busy ones."""

    class DirectPageRoute(DirectRoute):
        def get_route_handler(self) -> Handler:
            return _as_page(super().get_route_handler(), shown)

    return DirectPageRoute


def _as_page(handle: Handler, shown: Shown) -> Handler:
    async def handle_as_page(request: Request) -> Response:
        try:
            response = await handle(request)
        except Problem as problem:
            response = shown(problem, request)
        except Exception as error:
            log.error("page_failed", path=request.scope["route"].path, exc_info=error)
            response = shown(database_problem(error), request)
        return _compressed(response, request)

    return handle_as_page


def _compressed(response: Response, request: Request) -> Response:
    """Return a page as small as its reader takes it: on a slow network it comes sooner.

    What it could give away by its size is its own address, without which nobody can try texts on it.
    """
    if not response.headers.get("content-type", "").startswith("text/html") or len(response.body) < _SMALL:
        return response
    response.headers.add_vary_header("Accept-Encoding")
    if _GZIP.search(request.headers.get("accept-encoding", "")):
        response.body = gzip.compress(response.body, 5, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.body))
    return response
