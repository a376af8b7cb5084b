"""Find who serves a request: the table of contracts.routes, as patterns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.routing import compile_path

from contracts.access import Route, Services
from kit.problems import MethodNotAllowed, NotFound


@dataclass(frozen=True)
class Match:
    """A request's route and the variables of its path."""

    route: Route
    params: dict[str, str]


class RouteTable:
    """The addresses the gateway knows: everything but what services keep among themselves."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._routes: list[tuple[re.Pattern[str], dict[str, Route]]] = []
        by_path: dict[str, dict[str, Route]] = {}
        for route in routes:
            if not isinstance(route.access, Services):
                by_path.setdefault(route.path, {})[route.method] = route
        for path, methods in by_path.items():
            pattern, _, _ = compile_path(path)
            self._routes.append((pattern, methods))

    def find(self, method: str, path: str) -> Match:
        """Return who serves this; a HEAD is served as GET. Raises: NotFound, MethodNotAllowed."""
        wanted = "GET" if method == "HEAD" else method
        allowed: set[str] = set()
        for pattern, methods in self._routes:
            found = pattern.match(path)
            if found is None:
                continue
            if wanted in methods:
                return Match(methods[wanted], found.groupdict())
            allowed |= methods.keys()
        if allowed:
            raise MethodNotAllowed(headers={"Allow": ", ".join(sorted(allowed))})
        raise NotFound
