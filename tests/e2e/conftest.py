"""Two ways to start the platform: everything in one process, or every role in a process of its own."""

import asyncio
import io
import json
import os
import secrets
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
)
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
import pytest_asyncio
import sqlalchemy as sa
from playwright.async_api import Browser
from rich.console import Console
from sqlalchemy.ext.asyncio import create_async_engine

from embedded.mail_catcher import MailCatcher
from kit.testing.browser import browser
from kit.testing.bus import new_vhost
from kit.testing.fixtures import scratch_database_url
from kit.testing.ports import free_ports
from kit.testing.waiting import eventually_sync
from proofmark.demo.journey import Journey
from proofmark.demo.narrator import Narrator, StepFailed
from proofmark.demo.travel import travel
from proofmark.demo.world import CatcherMailbox, Platform
from proofmark.services import GATEWAY, SERVICES
from tests.e2e.merchants import LANGUAGES, Language, Merchant, Reader, moderating, signed_in

ROOT = Path(__file__).parents[2]
FREE_PORTS = dict.fromkeys(("PROOFMARK_HTTP_PORT", "PROOFMARK_SFTP_PORT", "PROOFMARK_SMTP_PORT"), "0")
_BOUNCES = {"PROOFMARK_BOUNCE_PORT": "0"}
_START_SECONDS = 300
_STOP_SECONDS = 30


@dataclass
class Running:
    """A platform that runs: seen from outside, and as the processes it consists of."""

    platform: Platform
    processes: "Processes"
    bounce_port: int
    database: str = ""  # HOST:PORT/NAME, in production

    @property
    def logs(self) -> Path:
        return self.platform.work_dir / "logs"


class Platforms:
    """One platform per mode for all tests of a run, started when first wanted, and its one journey."""

    def __init__(self, directory: Path, stack: AsyncExitStack) -> None:
        self._directory = directory
        self._stack = stack
        self._running: dict[str, Running] = {}
        self._journeys: dict[str, Journey | StepFailed] = {}

    async def running(self, mode: str) -> Running:
        if mode not in self._running:
            directory = self._directory / mode
            directory.mkdir()
            start = embedded if mode == "embedded" else production
            self._running[mode] = await self._stack.enter_async_context(start(directory))
        return self._running[mode]

    async def travelled(self, mode: str) -> Journey:
        """Return the one journey made on this platform. Raises: StepFailed, as often as it is asked for."""
        if mode not in self._journeys:
            self._journeys[mode] = await self._travel(mode)
        journey = self._journeys[mode]
        if isinstance(journey, StepFailed):
            raise journey
        return journey

    async def _travel(self, mode: str) -> Journey | StepFailed:
        running = await self.running(mode)
        told = io.StringIO()
        try:
            return await travel(running.platform, Narrator(Console(file=told, width=160)))
        except StepFailed as failed:
            print(told.getvalue())  # noqa: T201 - the way so far
            return failed


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def platforms(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Platforms]:
    async with AsyncExitStack() as stack:
        yield Platforms(tmp_path_factory.mktemp("e2e"), stack)


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with browser() as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def merchant(platforms: Platforms, chromium: Browser) -> AsyncIterator[Merchant]:
    """A merchant of this file's own, who reads English."""
    async with signed_in((await platforms.running("embedded")).platform, chromium, "en") as merchant:
        yield merchant


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def french_merchant(platforms: Platforms, chromium: Browser) -> AsyncIterator[Merchant]:
    async with signed_in((await platforms.running("embedded")).platform, chromium, "fr") as merchant:
        yield merchant


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    """Each language of the back office in turn, with merchants and moderators of its own."""
    chosen: Language = request.param
    return chosen


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def each_merchant(
    platforms: Platforms, chromium: Browser, language: Language
) -> AsyncIterator[Merchant]:
    async with signed_in((await platforms.running("embedded")).platform, chromium, language) as merchant:
        yield merchant


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def each_moderator(
    platforms: Platforms, chromium: Browser, language: Language
) -> AsyncIterator[Reader]:
    async with moderating((await platforms.running("embedded")).platform, chromium, language) as moderator:
        yield moderator


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def moderator(platforms: Platforms, chromium: Browser) -> AsyncIterator[Reader]:
    async with moderating((await platforms.running("embedded")).platform, chromium, "en") as moderator:
        yield moderator


@pytest.fixture
def start_production() -> Callable[..., AbstractAsyncContextManager[Running]]:
    """Start a production of its own, for a test that leaves it in a state no other wants."""
    return production


@asynccontextmanager
async def embedded(directory: Path) -> AsyncIterator[Running]:
    """`proofmark up` on free ports."""
    data = directory / "data"
    with Processes(directory) as processes:
        processes.start("up", ["up"], {**FREE_PORTS, **_BOUNCES, "PROOFMARK_DATA_DIR": str(data)})
        await processes.wait_for_file(data / "endpoints.json")
        endpoints = json.loads((data / "endpoints.json").read_text())
        token = (data / "operator-token").read_text().strip()
        platform = Platform(endpoints["http"], token, CatcherMailbox(endpoints["http"]), directory)
        yield Running(platform, processes, int(endpoints["bounces"].rpartition(":")[2]))


@contextmanager
def _up(data_dir: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "proofmark.main", "up", "--data-dir", str(data_dir)]
    process = subprocess.Popen(command, env=os.environ | FREE_PORTS, stdout=subprocess.DEVNULL)
    try:
        eventually_sync(lambda: _is_up(data_dir, process), seconds=_START_SECONDS)
        yield
    finally:
        process.terminate()
        assert process.wait(_STOP_SECONDS) == 0


def _is_up(data_dir: Path, process: "subprocess.Popen[bytes]") -> bool:
    assert process.poll() is None, "it ended, and said why above"
    return (data_dir / "endpoints.json").exists()


@pytest.fixture(scope="session")
def up() -> Callable[[Path], AbstractContextManager[None]]:
    """`proofmark up` on a data directory until the block ends; SIGTERM must end it with status 0."""
    return _up


class SmtpMailbox:
    """The mail server of production's customers."""

    def __init__(self, catcher: MailCatcher) -> None:
        self._catcher = catcher

    async def mails(self, to: str) -> list[dict[str, Any]]:
        return [mail.as_json() for mail in self._catcher.mails(to)]


@asynccontextmanager
async def production(
    directory: Path, working: tuple[str, ...] = SERVICES, settings: dict[str, str] | None = None
) -> AsyncIterator[Running]:
    """A process per service and role on PostgreSQL and RabbitMQ, made as deploy/README.md says.

    `working`: the services whose background side runs; `settings`: variables beside those of the manifests.
    """
    catcher = MailCatcher(directory / "mails", "127.0.0.1", 0)
    smtp = await catcher.start()
    async with new_database() as database, new_vhost() as amqp:
        deployment = Deployment.make(directory, database, amqp, f"smtp://127.0.0.1:{smtp}")
        await run_sql(deployment.secrets_dir / "roles.sql", database)
        with Processes(directory, deployment.ports) as processes:
            migrations = (["migrate", service] for service in SERVICES)
            environments = (deployment.environment(service, "serve") for service in SERVICES)
            await asyncio.gather(*map(asyncio.to_thread, repeat(processes.run), migrations, environments))
            operator = json.loads(
                processes.run(
                    ["create-operator", "--email", "ops@proofmark.example", "--json"],
                    deployment.environment("accounts", "serve"),
                )
            )
            for service in SERVICES:
                for role in ("serve", "work") if service in working else ("serve",):
                    environment = deployment.environment(service, role) | (settings or {})
                    processes.start(f"{service}-{role}", [role, service], environment)
            processes.start(GATEWAY, ["serve", GATEWAY], deployment.environment(GATEWAY, "serve"))
            for name in processes.running:
                port = deployment.ports[f"{GATEWAY}-serve" if name == GATEWAY else name]
                await processes.wait_until_ready(f"http://127.0.0.1:{port}/readyz")
            platform = Platform(deployment.url, operator["token"], SmtpMailbox(catcher), directory)
            yield Running(platform, processes, deployment.ports["bounces"], database)
    await catcher.stop()


@dataclass
class Deployment:
    """The variables of every process, as the manifests set them."""

    secrets_dir: Path
    data_dir: Path
    variables: dict[str, dict[str, str]]  # name of the Secret → variables
    ports: dict[str, int] = field(default_factory=dict)  # <service>-<role> → HTTP port

    @classmethod
    def make(cls, directory: Path, database: str, amqp: str, smtp: str) -> "Deployment":
        secrets_dir = directory / "secrets"
        command = [sys.executable, str(ROOT / "deploy" / "make-secrets"), str(secrets_dir)]
        options = ["--database", database, "--amqp", amqp, "--smtp", smtp]
        subprocess.run([*command, *options], check=True, stdout=subprocess.DEVNULL)
        document = json.loads((secrets_dir / "kubernetes.json").read_text())
        variables = {item["metadata"]["name"]: item["stringData"] for item in document["items"]}
        made = cls(secrets_dir, directory / "data", variables)
        names = [f"{service}-{role}" for service in SERVICES for role in ("serve", "work")]
        names += [f"{GATEWAY}-serve", "sftp", "bounces"]
        made.ports = dict(zip(names, free_ports(len(names)), strict=True))
        return made

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports[f'{GATEWAY}-serve']}"

    def environment(self, service: str, role: str) -> dict[str, str]:
        urls = {name: f"http://127.0.0.1:{self.ports[f'{name}-serve']}" for name in SERVICES}
        return {
            **self.variables["platform"],
            **self.variables[service],
            "PROOFMARK_DATA_DIR": str(self.data_dir / service),
            "PROOFMARK_HTTP_PORT": str(self.ports[f"{service}-{role}"]),
            "PROOFMARK_SFTP_PORT": str(self.ports["sftp"]),
            "PROOFMARK_BOUNCE_PORT": str(self.ports["bounces"]),
            "PROOFMARK_SFTP_SERVER": f"127.0.0.1:{self.ports['sftp']}",
            "PROOFMARK_SERVICE_URLS": json.dumps(urls),
            "PROOFMARK_PUBLIC_URL": self.url,
            "PROOFMARK_TIME_TRAVEL": "1",
            "PROOFMARK_ALLOW_PRIVATE_TARGETS": "1",
        }


class Processes:
    """Processes of the platform, each with a log beside the test's data; all end with the block."""

    def __init__(self, directory: Path, ports: dict[str, int] | None = None) -> None:
        """`ports`: <service>-<role> → HTTP port, where each part is a process."""
        self._logs = directory / "logs"
        self._logs.mkdir(exist_ok=True)
        self.ports = ports or {}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self._started: dict[str, tuple[list[str], dict[str, str]]] = {}

    def __enter__(self) -> "Processes":
        return self

    def start(self, name: str, arguments: list[str], environment: dict[str, str]) -> None:
        self._started[name] = (arguments, environment)
        with (self._logs / f"{name}.log").open("ab") as log:
            command = [sys.executable, "-m", "proofmark.main", *arguments]
            self.running[name] = subprocess.Popen(
                command, env=os.environ | environment, stdout=log, stderr=log
            )

    def kill(self, name: str) -> None:
        """End a process as a power cut does."""
        process = self.running.pop(name)
        process.kill()
        process.wait(_STOP_SECONDS)

    async def restart(self, name: str) -> None:
        """Start a killed process again; return once it is ready."""
        self.start(name, *self._started[name])
        await self.wait_until_ready(f"http://127.0.0.1:{self.ports[name]}/readyz")

    def run(self, arguments: list[str], environment: dict[str, str]) -> str:
        command = [sys.executable, "-m", "proofmark.main", *arguments]
        done = subprocess.run(command, env=os.environ | environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    async def wait_for_file(self, file: Path) -> None:
        async with asyncio.timeout(_START_SECONDS):
            while not file.exists():  # noqa: ASYNC240 - another process writes it
                self._check_alive()
                await asyncio.sleep(0.05)

    async def wait_until_ready(self, url: str) -> None:
        async with asyncio.timeout(_START_SECONDS), httpx2.AsyncClient() as client:
            while True:
                self._check_alive()
                try:
                    if (await client.get(url)).is_success:
                        return
                except httpx2.TransportError:
                    pass
                await asyncio.sleep(0.1)

    def _check_alive(self) -> None:
        for name, process in self.running.items():
            if process.poll() is not None:
                pytest.fail(f"{name} ended: {(self._logs / f'{name}.log').read_text()[-3000:]}")

    def __exit__(self, *_: object) -> None:
        for process in self.running.values():
            process.terminate()
        statuses = {name: process.wait(_STOP_SECONDS) for name, process in self.running.items()}
        assert set(statuses.values()) <= {0}, f"SIGTERM ends every process well: {statuses}"


@asynccontextmanager
async def new_database() -> AsyncIterator[str]:
    """A database of its own on the scratch server: HOST:PORT/NAME."""
    name = f"e2e_{secrets.token_hex(4)}"
    engine = create_async_engine(scratch_database_url(), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
    server = urlsplit(scratch_database_url())
    yield f"{server.hostname}:{server.port}/{name}"
    async with engine.connect() as connection:
        await connection.execute(sa.text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    await engine.dispose()


async def run_sql(script: Path, database: str) -> None:
    """Run the administrator's script by psql, as the deployment's manual says."""
    server = urlsplit(scratch_database_url())
    address = f"postgresql://{server.username}@{database}"
    process = await asyncio.create_subprocess_exec("psql", "-q", "-d", address, "-f", str(script))
    assert await process.wait() == 0
