"""One OpenAPI document out of the services' own."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from contracts.access import Public, Route, Services

Document = dict[str, Any]
Fetch = Callable[[str], Awaitable[Document | None]]
_CACHE_SECONDS = 60.0
_SCHEMAS = "#/components/schemas/"
_METHODS = frozenset({"get", "post", "put", "patch", "delete"})
DESCRIPTION = """\
Errors are problem documents (RFC 9457) with a stable `code`; texts follow `Accept-Language` (en, fr).
Lists answer `items` and `next_cursor`, with `limit` up to 200."""


class MergedOpenApi:
    """The whole platform's document, fetched when asked for and kept for a minute."""

    def __init__(self, routes: Sequence[Route], fetch: Fetch) -> None:
        self._routes = routes
        self._services = sorted({route.service for route in routes})
        self._fetch = fetch
        self._kept: tuple[float, Document] | None = None

    async def document(self) -> Document:
        """Return the document; a service that is away is missing from it, until it's back."""
        if self._kept is not None and time.monotonic() - self._kept[0] < _CACHE_SECONDS:
            return self._kept[1]
        found = await asyncio.gather(*(self._fetch(service) for service in self._services))
        documents = {
            service: document for service, document in zip(self._services, found, strict=True) if document
        }
        merged = merge(documents, self._routes)
        if len(documents) == len(self._services):
            self._kept = (time.monotonic(), merged)
        return merged


def merge(documents: Mapping[str, Document], routes: Sequence[Route]) -> Document:
    """Merge services' documents: only what the route table says they serve to the outside.

    Schemas of the same name and content are one; of the same name and other content, each gets its
    service's name before its own.
    """
    names = _schema_names(documents)
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    access = {
        (route.service, shown_path(route), route.method.lower()): route
        for route in routes
        if not isinstance(route.access, Services)
    }
    for service, document in documents.items():
        renamed = _renamed(document, names[service])
        for name, schema in _schemas_of(renamed).items():
            schemas[names[service].get(name, name)] = schema
        for path, item in renamed.get("paths", {}).items():
            for method, operation in item.items():
                route = access.get((service, path, method))
                if method in _METHODS and route is not None:
                    paths.setdefault(path, {})[method] = _operation(operation, service, route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Proofmark", "version": "0.1.0", "description": DESCRIPTION},
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": dict(sorted(schemas.items())), "securitySchemes": _SECURITY},
    }


def shown_path(route: Route) -> str:
    """Return the route's path as OpenAPI documents write it: without converters."""
    return route.path.replace(":path}", "}")


def _operation(operation: Document, service: str, route: Route) -> Document:
    """Return the operation with an id that is unique and with the credentials it takes."""
    found = {**operation, "operationId": _operation_id(service, route)}
    if "security" not in found:
        is_open = isinstance(route.access, Public)
        found["security"] = [] if is_open else [{"bearer": []}, {"session": []}]
    return found


def _operation_id(service: str, route: Route) -> str:
    words = "".join(character if character.isalnum() else "_" for character in route.path)
    return "_".join(
        part for part in f"{service.replace('-', '_')}_{route.method.lower()}_{words}".split("_") if part
    )


def _schema_names(documents: Mapping[str, Document]) -> dict[str, dict[str, str]]:
    """Return service → its schema names that must change → the new names."""
    contents: dict[str, set[str]] = {}
    for document in documents.values():
        for name, schema in _schemas_of(document).items():
            contents.setdefault(name, set()).add(json.dumps(schema, sort_keys=True))
    ambiguous = {name for name, found in contents.items() if len(found) > 1}
    # What refers to a renamed schema differs between services too, though its text is the same.
    while True:
        more = _referring(documents, ambiguous) - ambiguous
        if not more:
            break
        ambiguous |= more
    return {
        service: {name: f"{_camel(service)}{name}" for name in _schemas_of(document) if name in ambiguous}
        for service, document in documents.items()
    }


def _referring(documents: Mapping[str, Document], names: set[str]) -> set[str]:
    """Return the schemas that refer to one of these."""
    references = [f'"{_SCHEMAS}{name}"' for name in names]
    return {
        name
        for document in documents.values()
        for name, schema in _schemas_of(document).items()
        if any(reference in json.dumps(schema) for reference in references)
    }


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Return a document with its references changed to the new names."""
    if isinstance(value, dict):
        return {key: _reference(key, inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(inner, names) for inner in value]
    return value


def _reference(key: str, value: Any, names: Mapping[str, str]) -> Any:
    if key == "$ref" and isinstance(value, str) and value.startswith(_SCHEMAS):
        name = value.removeprefix(_SCHEMAS)
        return f"{_SCHEMAS}{names.get(name, name)}"
    return _renamed(value, names)


def _schemas_of(document: Document) -> Document:
    found: Document = document.get("components", {}).get("schemas", {})
    return found


def _camel(service: str) -> str:
    return "".join(part.capitalize() for part in service.split("-"))


_SECURITY: Document = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An access token of POST /oauth/token, or the client secret itself.",
    },
    "client": {"type": "http", "scheme": "basic", "description": "Client id and secret, at /oauth/token."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "proofmark_session",
        "description": "The back office's cookie; unsafe methods also need X-CSRF-Token and Origin.",
    },
}
