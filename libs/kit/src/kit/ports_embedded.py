"""The ports of one process: SQLite files, the in-process bus, services called in process."""

import json
from collections.abc import Callable
from pathlib import Path

import httpx2
from starlette.types import ASGIApp, Receive, Scope, Send

from kit.blobs import Blobs, LocalBlobs
from kit.bus import LocalBus, RetryLadder, Topology
from kit.clock import Clock, SystemClock
from kit.db import Database, sqlite_url
from kit.identity import GATEWAY, IdentitySigner, IdentityVerifier, new_identity_key, public_pem_of
from kit.ports import CLIENT_TIMEOUT_SECONDS, SignedClientAuth, schema_of
from kit.secrets import KeyRing, new_key, write_private

_KEYS = "keys.json"
OpenDatabase = Callable[[str], Database]


class EmbeddedPorts:
    """Everything of one process below one data directory; creates its keys there at first."""

    def __init__(
        self,
        data_dir: Path,
        topology: Topology,
        *,
        clock: Clock | None = None,
        ladder: RetryLadder | None = None,
        public_url: str | None = None,
        time_travel: bool = True,
        open_database: OpenDatabase | None = None,
    ) -> None:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        keys = _own_keys(data_dir)
        self.clock: Clock = clock or SystemClock()
        self.keys = KeyRing.parse(keys["secret_keys"], keys["hash_key"])
        self.bus = LocalBus(topology, self.clock, ladder)
        self.blobs: Blobs = LocalBlobs(data_dir / "blobs")
        self.apps: dict[str, ASGIApp] = {}  # service → application, filled once built
        self.base_url = public_url or "http://127.0.0.1"  # corrected once the port is known
        self._private_key = keys["identity_private_key"]
        self._public_key = public_pem_of(self._private_key)
        self._time_travel = time_travel
        self._open = open_database or _sqlite_files(data_dir / "databases")
        self._databases: dict[str, Database] = {}

    @property
    def public_url(self) -> Callable[[], str]:
        return lambda: self.base_url

    def database(self, service: str) -> Database:
        if service not in self._databases:
            self._databases[service] = self._open(service)
        return self._databases[service]

    def client(self, caller: str, service: str) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(
            # A fault there is a 500 here, as it is over the network.
            transport=httpx2.ASGITransport(app=self._app(service), raise_app_exceptions=False),
            base_url=f"http://{service}",
            auth=SignedClientAuth(self.signer(caller), caller, service),
            timeout=CLIENT_TIMEOUT_SECONDS,
        )

    def verifier(self, service: str) -> IdentityVerifier:
        # One process holds one key: each part signs under its own name.
        keys = _AnyIssuer(self._public_key)
        return IdentityVerifier(service, keys, time_travel=self._time_travel)

    def signer(self, issuer: str = GATEWAY) -> IdentitySigner:
        return IdentitySigner(issuer, self._private_key)

    def _app(self, service: str) -> ASGIApp:
        """Return the service's application, found at the first call: services are built one by one."""

        async def call(scope: Scope, receive: Receive, send: Send) -> None:
            await self.apps[service](scope, receive, send)

        return call


class _AnyIssuer(dict[str, str]):
    """The same public key for every issuer."""

    def __init__(self, public_key: str) -> None:
        super().__init__()
        self._public_key = public_key

    def __missing__(self, issuer: str) -> str:
        return self._public_key


def _sqlite_files(directory: Path) -> OpenDatabase:
    directory.mkdir(parents=True, exist_ok=True)

    def open_file(service: str) -> Database:
        schema = schema_of(service)
        return Database(sqlite_url(directory / f"{schema}.sqlite3"), schema=schema)

    return open_file


def add_key(data_dir: Path) -> None:
    """Put a new key first in a directory's ring; what the others encrypted stays readable."""
    keys = _own_keys(data_dir)
    ring = keys["secret_keys"].split(",")
    keys["secret_keys"] = ",".join([f"k{len(ring) + 1}:{new_key()}", *ring])
    write_private(data_dir / _KEYS, json.dumps(keys, indent=2))


def _own_keys(data_dir: Path) -> dict[str, str]:
    """Read the directory's keys; create them, readable by the owner only, if there are none."""
    file = data_dir / _KEYS
    if not file.exists():
        private, _ = new_identity_key()
        keys = {"secret_keys": f"k1:{new_key()}", "hash_key": new_key(), "identity_private_key": private}
        write_private(file, json.dumps(keys, indent=2))
    loaded: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return loaded
