"""The ports of production: PostgreSQL, RabbitMQ, services over HTTP; and what both modes share."""

from collections.abc import Callable, Generator, Mapping

import httpx2

from kit.blobs import Blobs, LocalBlobs
from kit.bus import Bus, RabbitBus, RetryLadder, Topology
from kit.clock import Clock, SystemClock
from kit.context import acting_at, correlation_id
from kit.db import Database
from kit.http import IDENTITY_HEADER, REQUEST_ID_HEADER
from kit.identity import Identity, IdentitySigner, IdentityVerifier
from kit.secrets import KeyRing
from kit.settings import ServiceSettings, SettingsIncomplete

CLIENT_TIMEOUT_SECONDS = 30.0


class SignedClientAuth(httpx2.Auth):
    """Signs each call as a service, and passes on the correlation id and the acting time."""

    def __init__(self, signer: IdentitySigner, caller: str, audience: str) -> None:
        self._signer = signer
        self._caller = caller
        self._audience = audience

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        identity = Identity(f"service:{self._caller}", at=acting_at())
        request.headers[IDENTITY_HEADER] = self._signer.sign(identity, self._audience)
        request.headers[REQUEST_ID_HEADER] = correlation_id()
        yield request


class ProductionPorts:
    """One process of one service, everything else over the network."""

    def __init__(self, settings: ServiceSettings, service: str, topology: Topology) -> None:
        """Raises: SettingsIncomplete."""
        self._settings = settings
        self._service = service
        self.clock: Clock = SystemClock()
        self.keys = _key_ring(settings)
        self.bus: Bus = RabbitBus(
            _required(settings.amqp_url, "PROOFMARK_AMQP_URL"),
            topology,
            RetryLadder.of_seconds(settings.retry_delays_seconds),
        )
        self.blobs: Blobs = LocalBlobs(settings.data_dir / "blobs")
        self._signer = IdentitySigner(
            service, _required(settings.identity_private_key, "PROOFMARK_IDENTITY_PRIVATE_KEY")
        )
        if not settings.identity_public_keys:
            raise SettingsIncomplete("PROOFMARK_IDENTITY_PUBLIC_KEYS is not set")

    @property
    def public_url(self) -> Callable[[], str]:
        url = _required(self._settings.public_url, "PROOFMARK_PUBLIC_URL").rstrip("/")
        return lambda: url

    def database(self, service: str) -> Database:
        return production_database(self._settings, service)

    def client(self, caller: str, service: str) -> httpx2.AsyncClient:
        try:
            base_url = self._settings.service_urls[service]
        except KeyError as error:
            raise SettingsIncomplete(f"PROOFMARK_SERVICE_URLS names no {service}") from error
        return httpx2.AsyncClient(
            base_url=base_url,
            auth=SignedClientAuth(self._signer, caller, service),
            timeout=CLIENT_TIMEOUT_SECONDS,
        )

    def verifier(self, service: str) -> IdentityVerifier:
        keys: Mapping[str, str] = self._settings.identity_public_keys
        return IdentityVerifier(service, keys, time_travel=self._settings.time_travel)

    def signer(self) -> IdentitySigner:
        return self._signer


def production_database(settings: ServiceSettings, service: str) -> Database:
    """Return a service's PostgreSQL database. Raises: SettingsIncomplete."""
    url = _required(settings.database_url, "PROOFMARK_DATABASE_URL")
    return Database(url.replace("{service}", schema_of(service)), schema=schema_of(service))


def schema_of(service: str) -> str:
    """Return the PostgreSQL schema (and SQLite file name) of a service: ingest_api for ingest-api."""
    return service.replace("-", "_")


def _key_ring(settings: ServiceSettings) -> KeyRing:
    keys = _required(settings.secret_keys, "PROOFMARK_SECRET_KEYS")
    return KeyRing.parse(keys, _required(settings.hash_key, "PROOFMARK_HASH_KEY"))


def _required(value: str | None, name: str) -> str:
    if not value:
        raise SettingsIncomplete(f"{name} is not set")
    return value
