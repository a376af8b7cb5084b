"""The HTTP side of a service: identity, authorization by the route table, problems, health, metrics."""

import json
import re
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import asyncpg
import httpx2
import prometheus_client
import pydantic
import structlog
from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi.routing import APIRoute
from pydantic import ConfigDict
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from contracts.access import Access, InOrganization, InSession, OnPlatform, OnWebsite, Public, Route, Services
from kit.context import correlation_id, working
from kit.db import cause_code, database_problem
from kit.field_texts import field_error
from kit.i18n import accepted_languages, best_language
from kit.identity import ANONYMOUS, Identity, IdentityRefused, IdentityVerifier
from kit.problems import (
    PROBLEM_SCHEMA,
    PROBLEM_SCHEMA_NAME,
    FieldError,
    Forbidden,
    MethodNotAllowed,
    NotFound,
    Problem,
    RequestInvalid,
    RequestMalformed,
    ServiceUnavailable,
    Unauthenticated,
)

IDENTITY_HEADER = "x-proofmark-identity"
REQUEST_ID_HEADER = "x-request-id"
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
REQUESTS = prometheus_client.Histogram(
    "http_request_seconds", "Time to answer a request.", ["service", "route", "method", "status"]
)
log = structlog.get_logger()

Check = Callable[[], Awaitable[None]]


class Body(pydantic.BaseModel):
    """A JSON body from outside: unknown fields are refused and wrong types aren't coerced.

    Dates, UUIDs and decimals arrive as text: annotate those fields with `FromText`.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


FromText = pydantic.Field(strict=False)


class Answer(pydantic.BaseModel):
    """A JSON answer, for OpenAPI; instants are written in UTC."""

    model_config = ConfigDict(frozen=True)


@dataclass(frozen=True)
class HttpSide:
    """What a service's application needs beside its routers."""

    service: str
    title: str
    routes: Sequence[Route]  # of this service
    verifier: IdentityVerifier
    checks: Mapping[str, Check]  # readiness: what must answer
    version: str = "0.1.0"
    has_own_health: bool = True  # the gateway answers these addresses, and /openapi.json, for all services


def create_app(side: HttpSide) -> FastAPI:
    """Return an application that refuses every route missing from the route table."""
    guard = _Guard(side.routes)
    app = _App(
        title=side.title,
        version=side.version,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json" if side.has_own_health else None,
        dependencies=[Depends(guard)],
        telemetry={"tracing": False, "metrics": False, "logs": False},  # ours is in _Context
    )
    app.state.guard = guard  # for direct routes
    for kind, handler in _HANDLERS.items():
        app.add_exception_handler(kind, handler)
    if side.has_own_health:
        _add_health(app, side)
    app.add_middleware(_Context, side=side)
    return app


class _App(FastAPI):
    def openapi(self) -> dict[str, Any]:
        document = super().openapi()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas[PROBLEM_SCHEMA_NAME] = PROBLEM_SCHEMA
        return document


class _Context:
    """Sets up correlation id, identity and acting time around each request, and measures it."""

    def __init__(self, app: ASGIApp, side: HttpSide) -> None:
        self._app = app
        self._side = side

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        scope.setdefault("state", {})["identity"] = self._identity(headers)
        identity = scope["state"]["identity"]
        given = headers.get(REQUEST_ID_HEADER.encode(), b"").decode("latin-1")
        correlation = given if _REQUEST_ID.fullmatch(given) else None
        at = identity.at if isinstance(identity, Identity) else None
        with working(correlation=correlation, at=at):
            await self._measured(scope, receive, send)

    def _identity(self, headers: dict[bytes, bytes]) -> Identity | IdentityRefused:
        token = headers.get(IDENTITY_HEADER.encode())
        if token is None:
            return ANONYMOUS
        try:
            return self._side.verifier.read(token.decode("latin-1"))
        except IdentityRefused as refused:
            return refused

    async def _measured(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = 500

        async def sending(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message["headers"],
                    (REQUEST_ID_HEADER.encode(), correlation_id().encode()),
                ]
            await send(message)

        begun = time.perf_counter()
        try:
            await self._app(scope, receive, sending)
        finally:
            route = getattr(scope.get("route"), "path", "unknown")
            labels = (self._side.service, route, scope["method"], str(status))
            REQUESTS.labels(*labels).observe(time.perf_counter() - begun)


class DirectRoute(APIRoute):
    """A route whose endpoint takes the request and nothing else, for the busiest addresses.

    FastAPI documents it and leaves out what it does for others: reading parameters and calling dependencies
    costs more than a short call's own work. The guard is called all the same.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        endpoint = self.endpoint

        async def handle(request: Request) -> Response:
            await request.app.state.guard(request)
            response: Response = await endpoint(request)
            return response

        return handle


class _Guard:
    """Authorizes every request by the route table; what isn't in it is refused."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._access: dict[tuple[str, str], Access] = {
            (route.method, route.path): route.access for route in (*routes, *PLATFORM_ROUTES)
        }

    async def __call__(self, request: Request) -> None:  # async: FastAPI runs others in a thread
        method = "GET" if request.method == "HEAD" else request.method
        access = self._access.get((method, request.scope["route"].path))
        if access is None:
            raise NotFound
        authorize(access, caller(request), request.path_params.get("id_website"))


def authorize(access: Access, identity: Identity, id_website: str | None) -> None:
    """Let the caller pass or raise. Raises: Unauthenticated, Forbidden, NotFound (a strange website)."""
    match access:
        case Public():
            return
        case Services(names):
            allowed = identity.service in names
        case InSession():
            allowed = identity.session is not None
        case OnPlatform(role):
            allowed = role in identity.platform_roles
        case InOrganization(role):
            allowed = any(
                identity.may_in_organization(grant.organization_id, role) for grant in identity.grants
            )
            allowed = allowed or identity.every_website
        case OnWebsite(role):
            website = _website(id_website)
            if identity != ANONYMOUS and not identity.sees(website):
                raise NotFound
            allowed = identity.may(website, role)
    if not allowed:
        raise Unauthenticated if identity == ANONYMOUS else Forbidden


def website_of(request: Request) -> UUID:
    """Return the website that a request is addressed to."""
    return _website(request.path_params.get("id_website"))


def _website(text: str | None) -> UUID:
    try:
        return UUID(text)
    except (TypeError, ValueError) as error:
        raise NotFound from error


def caller(request: Request) -> Identity:
    """Return who is calling. Raises Unauthenticated if a context was sent and isn't valid."""
    identity = request.state.identity
    if isinstance(identity, IdentityRefused):
        raise Unauthenticated from identity
    found: Identity = identity
    return found


async def _caller(request: Request) -> Identity:
    return caller(request)


Caller = Annotated[Identity, Depends(_caller)]


def language_of(request: Request) -> str:
    return best_language(accepted_languages(request.headers.get("accept-language")))


def problem_response(problem: Problem, request: Request) -> Response:
    body = problem.body(instance=request.url.path, request_id=correlation_id(), language=language_of(request))
    return JSONResponse(
        json.loads(json.dumps(body, default=str)),
        problem.status,
        headers=problem.headers,
        media_type="application/problem+json",
    )


async def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 - registered for this type
    return problem_response(error, request)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type
    kinds: dict[int, type[Problem]] = {404: NotFound, 405: MethodNotAllowed, 400: RequestMalformed}
    return problem_response(kinds.get(error.status_code, RequestMalformed)(), request)


async def _on_validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this type
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return problem_response(RequestMalformed(), request)
    if any(fault["loc"][:1] == ("path",) for fault in faults):
        return problem_response(NotFound(), request)  # no id is of that form, so nothing is there
    return problem_response(RequestInvalid(errors=field_errors(faults)), request)


def field_errors(faults: Sequence[Any]) -> list[FieldError]:
    """Turn pydantic's findings into ours: pointer, stable code, value found."""
    found = []
    for fault in faults:
        location = [part for part in fault["loc"] if part != "body"]
        pointer = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in location)
        value = fault.get("input")
        shown = None if fault["type"] == "missing" or isinstance(value, dict | list) else str(value)
        found.append(field_error(fault, pointer, shown))
    return found


async def _on_database_away(request: Request, error: Exception) -> Response:
    log.error("database_failed", error=type(error).__name__, cause=cause_code(error))
    return problem_response(database_problem(error), request)


async def _on_service_away(request: Request, error: Exception) -> Response:
    log.error("service_failed", error=type(error).__name__)
    return problem_response(ServiceUnavailable(headers={"Retry-After": "5"}), request)


async def _on_disconnect(request: Request, _error: Exception) -> Response:
    """Nobody reads this answer: the caller has broken off."""
    return problem_response(RequestMalformed(), request)


async def _on_anything(request: Request, error: Exception) -> Response:
    log.error("request_failed", path=request.scope.get("path"), exc_info=error)
    return problem_response(Problem(), request)


_HANDLERS: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    Problem: _on_problem,
    HTTPException: _on_http_exception,
    RequestValidationError: _on_validation_error,
    DBAPIError: _on_database_away,
    asyncpg.PostgresError: _on_database_away,  # of what goes past SQLAlchemy
    asyncpg.InterfaceError: _on_database_away,
    ConnectionError: _on_database_away,
    ClientDisconnect: _on_disconnect,
    httpx2.HTTPError: _on_service_away,  # of a call to another service that nobody caught
    Exception: _on_anything,
}

PLATFORM_ROUTES: tuple[Route, ...] = (
    Route("GET", "/healthz", "*", Public()),
    Route("GET", "/readyz", "*", Public()),
    Route("GET", "/metrics", "*", Public()),  # the gateway doesn't forward it; the network decides
    Route("GET", "/openapi.json", "*", Public()),
    Route("GET", "/internal/status", "*", OnPlatform("operator")),
    Route("PUT", "/internal/jobs/{job}/runs/{run}", "*", OnPlatform("operator")),
    Route("GET", "/internal/jobs/runs/{run}", "*", OnPlatform("operator")),
    Route("GET", "/internal/dead-letters", "*", OnPlatform("operator")),
    Route("POST", "/internal/dead-letters/replay", "*", OnPlatform("operator")),
    Route("POST", "/internal/dead-letters/drop", "*", OnPlatform("operator")),
)

# Without the broker what doors accept waits in the outbox; taking them out of service would refuse it.
_DONE_WITHOUT = frozenset({"bus"})


async def readiness(checks: Mapping[str, Check]) -> dict[str, str]:
    """Ask every dependency; return name → ok or what failed."""
    found = {}
    for name, check in checks.items():
        try:
            await check()
            found[name] = "ok"
        except Exception as error:
            found[name] = type(error).__name__
    return found


def _add_health(app: FastAPI, side: HttpSide) -> None:
    @app.get("/healthz", include_in_schema=False)
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", include_in_schema=False)
    async def readyz() -> Response:
        found = await readiness(side.checks)
        failed = {name for name, state in found.items() if state != "ok"}
        status = "unavailable" if failed - _DONE_WITHOUT else "degraded" if failed else "ok"
        return JSONResponse({"status": status, "checks": found}, 503 if status == "unavailable" else 200)

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return PlainTextResponse(
            prometheus_client.generate_latest(), media_type=prometheus_client.CONTENT_TYPE_LATEST
        )
