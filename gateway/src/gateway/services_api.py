"""Speak to services' internal operations in an operator's name."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import httpx2
import structlog

from gateway.problems import RETRY_SECONDS
from kit.context import correlation_id
from kit.http import IDENTITY_HEADER, REQUEST_ID_HEADER
from kit.identity import Identity, IdentitySigner
from kit.problems import NotFound, ServiceUnavailable

ClientOf = Callable[[str], httpx2.AsyncClient]
_LOOK_SECONDS = 5.0  # a service that needs longer to say how it is, isn't well
log = structlog.get_logger()


class ServicesApi:
    """The internal addresses that every service has; one client per service, made at first use."""

    def __init__(self, services: Sequence[str], client_of: ClientOf, signer: IdentitySigner) -> None:
        self.services = tuple(services)
        self._client_of = client_of
        self._signer = signer
        self._clients: dict[str, httpx2.AsyncClient] = {}

    async def ask(
        self,
        service: str,
        method: str,
        path: str,
        operator: Identity,
        body: Mapping[str, object] | None = None,
    ) -> httpx2.Response:
        """Return a service's answer, whatever it is. Raises: ServiceUnavailable, if there is none."""
        headers = {
            IDENTITY_HEADER: self._signer.sign(operator, service),
            REQUEST_ID_HEADER: correlation_id(),
        }
        try:
            answer = await self._client(service).request(method, path, json=body, headers=headers, auth=None)
        except httpx2.TransportError as error:
            log.warning("service_away", service=service, error=type(error).__name__)
            raise ServiceUnavailable(headers={"Retry-After": RETRY_SECONDS}) from error
        if answer.status_code >= 500:
            raise ServiceUnavailable(headers={"Retry-After": RETRY_SECONDS})
        return answer

    async def get(self, service: str, path: str, operator: Identity) -> dict[str, Any]:
        """Return a service's JSON. Raises: NotFound, ServiceUnavailable."""
        answer = await self.ask(service, "GET", path, operator)
        if not answer.is_success:
            raise NotFound
        return dict(answer.json())

    async def statuses(self, operator: Identity) -> dict[str, dict[str, Any] | None]:
        """Return service → what it says of itself; None if it doesn't answer."""
        found = await asyncio.gather(*(self._status(service, operator) for service in self.services))
        return dict(zip(self.services, found, strict=True))

    async def _status(self, service: str, operator: Identity) -> dict[str, Any] | None:
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                return await self.get(service, "/internal/status", operator)
        except Exception as error:  # whatever is wrong with it, the status of the others is told
            log.warning("service_away", service=service, error=type(error).__name__)
            return None

    async def readiness(self) -> dict[str, str]:
        """Return service → ok, or what is wrong with it."""
        found = await asyncio.gather(*(self._ready(service) for service in self.services))
        return dict(zip(self.services, found, strict=True))

    async def _ready(self, service: str) -> str:
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                answer = await self._client(service).get("/readyz")
        except Exception as error:  # likewise
            return type(error).__name__
        return "ok" if answer.is_success else "unavailable"

    async def openapi(self, service: str) -> dict[str, Any] | None:
        """Return the service's own OpenAPI document, or None if it doesn't answer."""
        try:
            answer = await self._client(service).get("/openapi.json")
        except Exception as error:  # likewise
            log.warning("service_away", service=service, error=type(error).__name__)
            return None
        return dict(answer.json()) if answer.is_success else None

    def _client(self, service: str) -> httpx2.AsyncClient:
        if service not in self._clients:
            self._clients[service] = self._client_of(service)
        return self._clients[service]

    async def close(self) -> None:
        for client in self._clients.values():
            await client.aclose()
