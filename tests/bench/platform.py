"""Gateway, accounts and services as in production, each a process, on PostgreSQL."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen
from uuid import UUID

from contracts.websites import COLLECTION_SETTINGS, WEBSITE, CollectionSettings, WebsiteState
from kit.copies import Copies
from kit.db import Database
from kit.http import IDENTITY_HEADER
from kit.identity import GATEWAY, Grant, Identity, IdentitySigner, new_identity_key
from kit.ports import schema_of
from kit.secrets import new_key
from kit.testing.ports import free_ports
from tests.bench.processes import Processes, Server, run

INGEST = "ingest-api"
UNSTORED = "ingest-without-database"
_COMMAND_LINE = "proofmark.main"
_WITHOUT_DATABASE = "tests.bench.ways.serve_without_database"  # not imported: it is a program


@dataclass(frozen=True)
class Platform:
    """A running platform with one website."""

    servers: Mapping[str, Server]
    website: WebsiteState
    client_secret: str  # of an API client that sees the website
    owner: tuple[str, str]  # address and password of whoever may sign in to the back office
    signer: IdentitySigner  # the gateway's
    variables: Mapping[str, str]  # of all processes

    @property
    def orders(self) -> str:
        return f"/api/v1/websites/{self.website.id_website}/orders"

    def headers(self, name: str) -> dict[str, str]:
        """Return what a caller sends to the gateway, or the gateway to a service."""
        if name == GATEWAY:
            return {"Authorization": f"Bearer {self.client_secret}"}
        grant = Grant(self.website.organization_id, "manager", (self.website.id_website,))
        return {IDENTITY_HEADER: self.signer.sign(Identity(f"client:{UUID(int=7)}", (grant,)), INGEST)}


@contextmanager
def running_platform(
    work: Path, url: str, amqp: str, services: Sequence[str] = (INGEST, UNSTORED)
) -> Iterator[Platform]:
    """Start it on an empty database; nothing relays events meanwhile, as that is another process's work."""
    names = (GATEWAY, "accounts", *services)
    stored = ["accounts", *(name for name in services if name != UNSTORED)]
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    private, public = new_identity_key()
    variables = {
        "PROOFMARK_DATABASE_URL": url,
        "PROOFMARK_AMQP_URL": amqp,
        "PROOFMARK_SECRET_KEYS": f"k1:{new_key()}",
        "PROOFMARK_HASH_KEY": new_key(),
        "PROOFMARK_IDENTITY_PRIVATE_KEY": private,
        "PROOFMARK_IDENTITY_PUBLIC_KEYS": json.dumps(dict.fromkeys((GATEWAY, *stored), public)),
        "PROOFMARK_SERVICE_URLS": json.dumps(_urls(ports)),
        "PROOFMARK_PUBLIC_URL": f"http://127.0.0.1:{ports[GATEWAY]}",
        "PROOFMARK_RATE_LIMIT_FACTOR": "1000000",
        "PROOFMARK_DATA_DIR": str(work / "data"),
    }
    run(_COMMAND_LINE, ["migrate", *stored], variables)
    made = run(_COMMAND_LINE, ["create-operator", "--email", "ops@proofmark.example", "--json"], variables)
    with Processes(work / "logs") as processes:
        for name in names:
            own = {**variables, "PROOFMARK_HTTP_PORT": str(ports[name])}
            if name == UNSTORED:
                processes.start(name, _WITHOUT_DATABASE, ["serve"], own)
            else:
                processes.start(name, _COMMAND_LINE, ["serve", name], own)
        for name, port in ports.items():
            processes.wait_until_answering(name, f"http://127.0.0.1:{port}/healthz")
        created = _create_website(ports[GATEWAY], json.loads(made)["token"])
        website = WebsiteState.model_validate(
            {name: created.get(name, "2026-01-01T00:00:00Z") for name in WebsiteState.model_fields}
        )
        if INGEST in services:
            asyncio.run(_tell_ingest(url, website))
        servers = {name: Server(processes, name, port) for name, port in ports.items()}
        owner = created["owner_email"], created["owner_password"]
        signer = IdentitySigner(GATEWAY, private)
        yield Platform(servers, website, created["client_secret"], owner, signer, variables)


def _urls(ports: Mapping[str, int]) -> dict[str, str]:
    """Return where services answer; those that are not running are never asked."""
    every = (INGEST, "sftp-poller", "mailer", "tracking", "reviews", "feed-exporter", "connectors")
    running = {name: f"http://127.0.0.1:{port}" for name, port in ports.items() if name in every}
    accounts = f"http://127.0.0.1:{ports['accounts']}"
    return {**dict.fromkeys(every, "http://127.0.0.1:9"), **running, "accounts": accounts}


def _create_website(port: int, token: str) -> dict[str, Any]:
    body = {"organization": "Cimes", "name": "Alto", "locale": "fr_FR"}
    request = Request(
        f"http://127.0.0.1:{port}/api/v1/operator/websites",
        json.dumps(body).encode(),
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urlopen(request, timeout=30) as answer:  # noqa: S310 - an address of our own
        created: dict[str, Any] = json.load(answer)
        return created


async def _tell_ingest(url: str, website: WebsiteState) -> None:
    """Give ingest the copies that events would have brought."""

    async def never(key: str) -> None:
        raise LookupError(key)

    database = Database(url, schema=schema_of(INGEST))
    key = str(website.id_website)
    async with database.write() as session:
        await Copies(WEBSITE.kind, WEBSITE.model, never).keep(session, key, 1, website)
        settings = Copies(COLLECTION_SETTINGS.kind, COLLECTION_SETTINGS.model, never)
        await settings.keep(session, key, 1, CollectionSettings())
    await database.close()
