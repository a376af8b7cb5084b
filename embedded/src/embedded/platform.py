"""The whole platform in one process: the same services, with SQLite files and the in-process bus."""

import fcntl
import gc
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import accounts.service
import accounts.settings
import connectors.service
import connectors.settings
import feed_exporter.service
import feed_exporter.settings
import gateway.service
import gateway.settings
import ingest_api.service
import ingest_api.settings
import mailer.service
import mailer.settings
import reviews.service
import reviews.settings
import sftp_poller.service
import sftp_poller.settings
import tracking.service
import tracking.settings
from accounts.operators import ensure_operator_token
from contracts.topology import QUEUES
from embedded.mail_catcher import MailCatcher
from embedded.mail_pages import with_mail_pages
from embedded.settings import EmbeddedSettings
from gateway.forward import InProcessForwarder
from kit.bus import RetryLadder, Topology
from kit.migrate import migrate
from kit.ports_embedded import EmbeddedPorts, add_key
from kit.sealed import reseal
from kit.secrets import write_private
from kit.service import Runner, Service
from kit.serving import HttpServer
from kit.settings import ServiceSettings

#: Every service with its settings class: the composition.
SERVICES: tuple[tuple[Callable[..., Service], type[ServiceSettings]], ...] = (
    (accounts.service.build, accounts.settings.Settings),
    (ingest_api.service.build, ingest_api.settings.Settings),
    (sftp_poller.service.build, sftp_poller.settings.Settings),
    (mailer.service.build, mailer.settings.Settings),
    (tracking.service.build, tracking.settings.Settings),
    (reviews.service.build, reviews.settings.Settings),
    (feed_exporter.service.build, feed_exporter.settings.Settings),
    (connectors.service.build, connectors.settings.Settings),
)


class DataDirectoryInUse(Exception):
    """Another process runs on this data directory."""


@dataclass(frozen=True)
class Endpoints:
    """Where the platform listens, once it does."""

    http: str
    sftp: str
    smtp: str
    bounces: str | None = None  # where reports about mails come in, if anywhere

    def write(self, directory: Path) -> None:
        text = json.dumps({name: address for name, address in asdict(self).items() if address})
        temporary = directory / "endpoints.json.new"
        temporary.write_text(text + "\n", encoding="utf-8")
        temporary.replace(directory / "endpoints.json")


async def run_platform(settings: EmbeddedSettings, on_ready: Callable[[Endpoints], None]) -> None:
    """Run everything until SIGTERM or SIGINT; `on_ready` is called once all parts listen.

    Raises: DataDirectoryInUse, OSError if a port is taken.
    """
    directory = settings.data_dir.resolve()
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)  # it holds personal data
    lock = _own(directory)
    (directory / "endpoints.json").unlink(missing_ok=True)
    catcher = MailCatcher(directory / "mail", settings.bind, settings.smtp_port)
    smtp_port = await catcher.start()
    try:
        await _run_services(settings, directory, catcher, smtp_port, on_ready)
    finally:
        (directory / "endpoints.json").unlink(missing_ok=True)
        await catcher.stop()
        lock.close()


async def _run_services(
    settings: EmbeddedSettings,
    directory: Path,
    catcher: MailCatcher,
    smtp_port: int,
    on_ready: Callable[[Endpoints], None],
) -> None:
    ports = _ports(settings, directory)
    overrides = _overrides(settings, directory, smtp_port)
    services = _build_services(ports, overrides)
    for service in services:
        await migrate(service.database, service.migrations)
        ports.apps[service.name] = service.app
    for queue in QUEUES:
        ports.bus.attach(queue.name, ports.database(queue.service))
    await _write_operator_token(ports, directory)
    door = gateway.service.build_gateway(
        gateway.settings.Settings(**overrides), ports, InProcessForwarder(ports.apps)
    )
    server = HttpServer(with_mail_pages(door, catcher), settings.bind, settings.http_port)
    ports.base_url = settings.public_url or f"http://127.0.0.1:{server.port}"
    runner = Runner(services, ports.bus, ports.clock, ["serve", "work"])
    await runner.start()
    gc.freeze()  # as each service's own process does
    listening = {name: address() for service in services for name, address in service.endpoints.items()}
    endpoints = Endpoints(
        f"http://127.0.0.1:{server.port}",
        listening["sftp"],
        f"smtp://127.0.0.1:{smtp_port}",
        listening.get("bounces"),
    )

    def started() -> None:
        endpoints.write(directory)
        on_ready(endpoints)

    try:
        await server.run(started)
    finally:
        await runner.stop()


async def rotate_keys(settings: EmbeddedSettings) -> int:
    """Put a new key first in the directory's ring and re-encrypt everything; return how many values.

    Raises: DataDirectoryInUse - a running platform doesn't know the new key.
    """
    directory = settings.data_dir.resolve()
    with _own(directory):
        add_key(directory)
        ports = _ports(settings, directory)
        services = _build_services(ports, _overrides(settings, directory, 0))
        changed = 0
        for service in services:
            await migrate(service.database, service.migrations)
            changed += await reseal(service.database, ports.keys, service.sealed)
            await service.database.close()
    return changed


def _build_services(ports: EmbeddedPorts, overrides: dict[str, Any]) -> list[Service]:
    return [build(make(**overrides), ports) for build, make in SERVICES]


def _ports(settings: EmbeddedSettings, directory: Path) -> EmbeddedPorts:
    return EmbeddedPorts(
        directory,
        Topology.of_platform(),
        ladder=RetryLadder.of_seconds(settings.retry_delays_seconds),
        public_url=settings.public_url,
        time_travel=settings.time_travel,
    )


def _overrides(settings: EmbeddedSettings, directory: Path, smtp_port: int) -> dict[str, Any]:
    """Return what the services' own settings take from here instead of the environment."""
    return {
        "data_dir": directory,
        "bind": settings.bind,
        "sftp_port": settings.sftp_port,
        "smtp_url": f"smtp://127.0.0.1:{smtp_port}",
        "time_travel": settings.time_travel,
        "allow_private_targets": settings.allow_private_targets,
        "public_url": settings.public_url,
        "staff_second_factor": settings.staff_second_factor,
    }


async def _write_operator_token(ports: EmbeddedPorts, directory: Path) -> None:
    """Keep the token that commands on this machine use."""
    file = directory / "operator-token"
    current = file.read_text(encoding="utf-8").strip() if file.exists() else None
    token = await ensure_operator_token(ports.database("accounts"), ports.clock, current)
    if token != current:
        write_private(file, f"{token}\n")


def _own(directory: Path) -> IO[str]:
    """Keep other processes off this directory for as long as the returned file is open."""
    lock = (directory / "lock").open("w", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise DataDirectoryInUse(f"{directory} is in use by another running platform") from error
    return lock
