"""For tests: the whole service with its SFTP server listening, ingest and accounts stood in for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncssh
from starlette.types import ASGIApp

from contracts.websites import CollectionSettings, WebsiteState
from kit.clock import FixedClock
from kit.identity import Grant, Identity
from kit.ports_embedded import EmbeddedPorts
from kit.testing.fixtures import NewDatabase
from kit.testing.service import ServiceUnderTest, member, ports_for_tests, stand_in, under_test
from sftp_poller.service import build
from sftp_poller.settings import Settings

ACCOUNTS = "/api/v1/sftp-accounts"
CIMES, OTHER = UUID(int=1), UUID(int=2)
FRENCH, ENGLISH, STRANGE = (UUID(int=number, version=4) for number in (11, 12, 13))
OWNER = Identity("user:1", (Grant(CIMES, "owner", (FRENCH, ENGLISH)),))
VIEWER = Identity("user:2", (Grant(CIMES, "viewer", (FRENCH, ENGLISH)),))
HALF = Identity("client:3", (Grant(CIMES, "manager", (ENGLISH,)),))
STRANGER = member(STRANGE, organization_id=OTHER)


def website(id_website: UUID, organization: UUID, name: str, clock: FixedClock) -> WebsiteState:
    return WebsiteState(
        id_website=id_website,
        organization_id=organization,
        name=name,
        locale="fr_FR",
        time_zone="Europe/Paris",
        created_at=clock.now(),
    )


class Running:
    """The service with its SFTP server listening."""

    def __init__(
        self,
        service: ServiceUnderTest,
        ports: EmbeddedPorts,
        settings: Settings,
        collecting: dict[UUID, CollectionSettings],
    ) -> None:
        self.under_test = service
        self.ports = ports
        self.settings = settings
        self.collecting = collecting  # what the mailer answers

    @property
    def port(self) -> int:
        return int(self.under_test.service.endpoints["sftp"]().rpartition(":")[2])

    async def call(
        self, method: str, path: str = "", body: Any = None, *, by: Identity | None = OWNER
    ) -> tuple[int, Any]:
        async with self.under_test.client(by) as client:
            answer = await client.request(method, ACCOUNTS + path, json=body)
        return answer.status_code, answer.json()

    async def create(self, *folders: tuple[str, UUID]) -> dict[str, Any]:
        wanted = folders or (("", FRENCH),)
        body = {"folders": [{"folder": name, "id_website": str(of)} for name, of in wanted]}
        status, account = await self.call("POST", "", body)
        if status != 201:
            raise AssertionError(account)
        return dict(account)

    async def sign_in(self, username: str, password: str) -> list[str]:
        """Return what a merchant's client sees at the root."""
        async with (
            asyncssh.connect(
                "127.0.0.1",
                self.port,
                username=username,
                password=password,
                known_hosts=None,
                client_keys=None,
            ) as connection,
            connection.start_sftp_client() as client,
        ):
            return sorted(str(name) for name in await client.listdir("/") if str(name).strip("."))

    async def drop(self, account: dict[str, Any], path: str, content: bytes) -> None:
        async with (
            asyncssh.connect(
                "127.0.0.1",
                self.port,
                username=account["username"],
                password=account["password"],
                known_hosts=None,
                client_keys=None,
            ) as connection,
            connection.start_sftp_client() as client,
            client.open(path, "wb") as file,
        ):
            await file.write(content)


class IngestStandIn:
    """Judges every file as imported, on the second look; answers as ingest does."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.looks = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = b""
        while scope["method"] == "PUT":
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                self.files.setdefault(scope["path"], body)
                break
        if scope["path"].endswith(".csv"):
            content, kind = b"0;info;summary;;;x;x\r\n", b"text/csv"
        else:
            self.looks += 1
            state = b"imported" if self.looks % 2 == 0 else b"importing"
            content = (
                b'{"state": "' + state + b'", "file_code": null, "rows_total": 2, "rows_imported": 1, '
                b'"rows_error": 1, "rows_duplicate": 0, "has_report": true, "has_rejected": false}'
            )
            kind = b"application/json"
        headers = [(b"content-type", kind)]
        await send({"type": "http.response.start", "status": 202, "headers": headers})
        await send({"type": "http.response.body", "body": content})


@asynccontextmanager
async def run_service(folder: Path, open_database: NewDatabase, clock: FixedClock) -> AsyncIterator[Running]:
    ports = ports_for_tests(folder, clock, open_database)
    states = {
        FRENCH: website(FRENCH, CIMES, "Alto Été", clock),
        ENGLISH: website(ENGLISH, CIMES, "Alto EN", clock),
        STRANGE: website(STRANGE, OTHER, "Strange", clock),
    }
    websites = {
        f"/internal/websites/{key}": {"version": 1, "website": state.model_dump(mode="json")}
        for key, state in states.items()
    }
    ports.apps["accounts"] = stand_in({**websites, "/internal/sign-in-tries": {}})
    ports.apps["ingest-api"] = IngestStandIn()
    collecting = {id_website: CollectionSettings() for id_website in states}
    ports.apps["mailer"] = _mailer(collecting)
    settings = Settings(
        data_dir=folder / "data", sftp_port=0, time_travel=True, public_addresses="192.0.2.1, 192.0.2.2"
    )
    service = build(settings, ports)
    async with under_test(service, ports) as tested:
        listening = [asyncio.Event() for _ in service.workers]
        tasks = [
            asyncio.create_task(_run(worker.run(ready.set)))
            for worker, ready in zip(service.workers, listening, strict=True)
        ]
        await asyncio.gather(*(ready.wait() for ready in listening))
        yield Running(tested, ports, settings, collecting)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _mailer(collecting: dict[UUID, CollectionSettings]) -> ASGIApp:
    """Answer each website's collection settings as they are at the moment."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        found = {
            f"/internal/websites/{key}/collection-settings": {
                "version": 1,
                "settings": settings.model_dump(mode="json"),
            }
            for key, settings in collecting.items()
        }
        await stand_in(found)(scope, receive, send)

    return answer


async def _run(work: Any) -> None:
    await work
