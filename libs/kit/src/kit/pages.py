"""Pages for people: what goes wrong behind one is shown as a page too."""

from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from fastapi import Request, Response
from fastapi.routing import APIRoute

from kit.http import DirectRoute
from kit.problems import Problem, ServiceUnavailable

log = structlog.get_logger()


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
            return await handle(request)
        except Problem as problem:
            return shown(problem, request)
        except Exception as error:
            log.error("page_failed", path=request.scope["route"].path, exc_info=error)
            return shown(_as_problem(error), request)

    return handle_as_page


def _as_problem(error: Exception) -> Problem:
    """Return what readers see of a fault nobody foresaw: away for a moment, or our mistake."""
    # A driver's errors are known by what they say of the connection; only stores meet their classes.
    is_away = isinstance(error, OSError) or hasattr(error, "connection_invalidated")
    return ServiceUnavailable(headers={"Retry-After": "5"}) if is_away else Problem()
