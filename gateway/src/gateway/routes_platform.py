"""Health, metrics and documentation of the whole platform."""

from collections.abc import Sequence

import prometheus_client
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse

from gateway.docs_page import docs_page
from gateway.headers import is_in
from gateway.openapi import MergedOpenApi
from gateway.services_api import ServicesApi
from gateway.settings import Network
from kit.problems import NotFound

_NEEDED = "accounts"  # without it nobody can be let in; without another, only its own routes fail


def routes_platform(
    services: ServicesApi, openapi: MergedOpenApi, operator_networks: Sequence[Network]
) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz")
    async def readyz() -> Response:
        """Ready as long as callers can be known; every service's own state is told."""
        found = await services.readiness()
        is_ready = found.get(_NEEDED) == "ok"
        is_whole = all(state == "ok" for state in found.values())
        status = "ok" if is_whole else "degraded" if is_ready else "unavailable"
        return JSONResponse({"status": status, "checks": found}, 200 if is_ready else 503)

    @router.get("/metrics")
    async def metrics(request: Request) -> Response:
        if request.client is None or not is_in(request.client.host, operator_networks):
            raise NotFound
        return PlainTextResponse(
            prometheus_client.generate_latest(), media_type=prometheus_client.CONTENT_TYPE_LATEST
        )

    @router.get("/openapi.json")
    async def openapi_document() -> Response:
        return JSONResponse(await openapi.document())

    @router.get("/docs")
    async def docs() -> Response:
        page, policy = docs_page(await openapi.document())
        return HTMLResponse(page, headers={"Content-Security-Policy": policy})

    return router
