"""Wires the gateway together; decides nothing."""

from typing import Any, Protocol

import httpx2
from fastapi import FastAPI

from contracts.routes import ROUTES, routes_of
from gateway.accounts_api import AccountsApi
from gateway.authenticate import ACCESS_TOKEN_AUDIENCE, Authenticator
from gateway.door import Checks, Door
from gateway.forward import Forwarder
from gateway.limits import RateLimits
from gateway.openapi import MergedOpenApi
from gateway.route_table import RouteTable
from gateway.routes_backoffice import default_directory, routes_backoffice
from gateway.routes_operator import routes_operator
from gateway.routes_platform import routes_platform
from gateway.routes_session import routes_oauth, routes_session
from gateway.run_job import RunJob
from gateway.services_api import ServicesApi
from gateway.settings import Settings
from kit.clock import Clock
from kit.http import HttpSide, create_app
from kit.identity import GATEWAY, IdentitySigner, IdentityVerifier

SERVICES = tuple(dict.fromkeys(route.service for route in ROUTES if route.service != GATEWAY))


class GatewayPorts(Protocol):
    """What the gateway needs of its surroundings: no database, no bus."""

    @property
    def clock(self) -> Clock: ...
    @property
    def public_url(self) -> Any:
        """A function that returns the public URL."""
        ...

    def client(self, caller: str, service: str) -> httpx2.AsyncClient: ...
    def verifier(self, service: str) -> IdentityVerifier: ...
    def signer(self) -> IdentitySigner: ...


def build_gateway(settings: Settings, ports: GatewayPorts, forwarder: Forwarder) -> FastAPI:
    """Wire the door over its own routes; `forwarder` reaches everybody else's."""
    signer = ports.signer()
    accounts = AccountsApi(ports.client(GATEWAY, "accounts"))
    authenticator = Authenticator(accounts, signer, ports.verifier(ACCESS_TOKEN_AUDIENCE), ports.public_url)
    services = ServicesApi(SERVICES, lambda service: ports.client(GATEWAY, service), signer)
    app = create_app(
        HttpSide(
            GATEWAY,
            "Proofmark gateway",
            routes_of(GATEWAY),
            ports.verifier(GATEWAY),
            {},
            has_own_health=False,
        )
    )

    async def document_of(service: str) -> dict[str, Any] | None:
        return app.openapi() if service == GATEWAY else await services.openapi(service)

    app.include_router(routes_session(accounts, authenticator))
    app.include_router(routes_oauth(authenticator))
    app.include_router(routes_operator(services, RunJob(services)))
    app.include_router(
        routes_platform(services, MergedOpenApi(ROUTES, document_of), settings.operator_networks)
    )
    app.include_router(routes_backoffice(settings.backoffice_dir or default_directory()))
    checks = Checks(
        RouteTable(ROUTES),
        authenticator,
        RateLimits(settings.rate_limit_factor, ports.clock),
        signer,
        settings,
    )
    app.add_middleware(Door, checks=checks, forwarder=forwarder)
    return app
