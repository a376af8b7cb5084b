"""The gateway before all real services: the route table is served, the merged document is whole."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Match

from contracts.access import Public, Route, Services
from contracts.routes import ROUTES
from embedded import openapi
from gateway.forward import InProcessForwarder
from gateway.openapi import MergedOpenApi, shown_path
from gateway.service import SERVICES, build_gateway
from gateway.settings import Settings
from kit.clock import SystemClock
from kit.ports_embedded import EmbeddedPorts
from kit.testing.service import ports_for_tests

EMBEDDED_ONLY = "/dev/"


@pytest.fixture
def apps(tmp_path: Path) -> dict[str, Any]:
    """Every service's own application, by name; the gateway's too."""
    ports: EmbeddedPorts = ports_for_tests(tmp_path, SystemClock())
    for name in SERVICES:
        package = name.replace("-", "_")
        settings = import_module(f"{package}.settings").Settings(data_dir=tmp_path)
        ports.apps[name] = import_module(f"{package}.service").build(settings, ports).app
    return {**ports.apps, "gateway": build_gateway(Settings(), ports, InProcessForwarder(ports.apps))}


def is_served(app: Any, route: Route) -> bool:
    path = route.path
    while "{" in path:
        start, end = path.index("{"), path.index("}")
        path = path[:start] + "x1" + path[end + 1 :]
    scope: dict[str, Any] = {
        "type": "http",
        "method": route.method,
        "path": path,
        "root_path": "",
        "headers": [],
    }
    return any(one.matches(dict(scope))[0] == Match.FULL for one in app.routes)


def test_every_route_of_the_table_is_served(apps: dict[str, Any]) -> None:
    absent = [
        (route.method, route.path)
        for route in ROUTES
        if not route.path.startswith(EMBEDDED_ONLY) and not is_served(apps[route.service], route)
    ]
    assert absent == []


def test_no_route_stands_in_the_table_twice() -> None:
    keys = [(route.method, route.path, route.service) for route in ROUTES]
    assert len(keys) == len(set(keys))
    public = [(r.method, r.path) for r in ROUTES if not isinstance(r.access, Services)]
    assert len(public) == len(set(public))


async def whole_document(apps: dict[str, Any]) -> dict[str, Any]:
    async def fetch(service: str) -> dict[str, Any] | None:
        document: dict[str, Any] = apps[service].openapi()
        return document

    return await MergedOpenApi(ROUTES, fetch).document()


async def test_the_merged_document_is_valid(apps: dict[str, Any]) -> None:
    document = await whole_document(apps)
    schemas = document["components"]["schemas"]
    identifiers = []
    for path, item in document["paths"].items():
        for operation in item.values():
            identifiers.append(operation["operationId"])
            declared = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
            assert declared == set(_variables(path)), path
            assert operation["responses"]
            for one in operation.get("security", []):
                assert set(one) <= set(document["components"]["securitySchemes"])
    assert len(identifiers) == len(set(identifiers))
    for reference in _references(document):
        assert reference.removeprefix("#/components/schemas/") in schemas
    for schema in schemas.values():
        assert set(schema) & {"type", "anyOf", "oneOf", "allOf", "enum", "const", "$ref"}


async def test_the_merged_document_shows_the_whole_api_and_nothing_internal(apps: dict[str, Any]) -> None:
    shown = {
        (method.upper(), path)
        for path, item in (await whole_document(apps))["paths"].items()
        for method in item
    }
    api = {
        (route.method, shown_path(route))
        for route in ROUTES
        if route.path.startswith(("/api/", "/oauth/")) and not isinstance(route.access, Services)
    }
    assert api - shown == set()
    assert not [path for _, path in shown if path.startswith(("/internal", "/dev"))]


async def test_the_document_is_the_same_without_running(apps: dict[str, Any]) -> None:
    assert openapi.document() == await whole_document(apps)


async def test_only_public_routes_need_no_credential(apps: dict[str, Any]) -> None:
    document = await whole_document(apps)
    public = {
        (shown_path(route), route.method.lower()) for route in ROUTES if isinstance(route.access, Public)
    }
    for path, item in document["paths"].items():
        for method, operation in item.items():
            is_open = operation["security"] in ([], [{"client": []}])
            assert is_open == ((path, method) in public), (method, path)


def _variables(path: str) -> list[str]:
    return [part.partition("}")[0] for part in path.split("{")[1:]]


def _references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*(_references(inner) for inner in value.values()))
    return set().union(*(_references(inner) for inner in value)) if isinstance(value, list) else set()
