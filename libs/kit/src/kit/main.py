"""`python -m <service> {serve,work,migrate,openapi}`: one service in production settings."""

import asyncio
import gc
import json
import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

from kit.bus import Topology
from kit.logging import configure_logging
from kit.migrate import migrate, migrations_of
from kit.ports import ProductionPorts, production_database, schema_of
from kit.service import Role, Runner, Service
from kit.serving import HttpServer
from kit.settings import ServiceSettings

S = TypeVar("S", bound=ServiceSettings)
Build = Callable[[S, ProductionPorts], Service]


def main(name: str, build: Build[S], settings_class: type[S], arguments: Sequence[str] | None = None) -> None:
    """Do what the first argument says; exit status 2 for an unknown one."""
    command = " ".join(sys.argv[1:] if arguments is None else arguments)
    if command not in ("serve", "work", "migrate", "openapi"):
        sys.stderr.write(f"usage: {name} serve|work|migrate|openapi\n")
        raise SystemExit(2)
    settings = settings_class()
    configure_logging(settings.log_format, settings.log_level)
    if command == "migrate":
        asyncio.run(migrate_service(name, settings))
    else:
        asyncio.run(_do(command, name, build, settings))


async def migrate_service(name: str, settings: ServiceSettings) -> None:
    """Bring a service's schema to its newest migration; of the settings only the database is needed."""
    database = production_database(settings, name)
    try:
        await migrate(database, migrations_of(schema_of(name)))
    finally:
        await database.close()


async def _do(command: str, name: str, build: Build[S], settings: S) -> None:
    ports = ProductionPorts(settings, name, Topology.of_platform())
    service = build(settings, ports)
    match command:
        case "serve" | "work" as role:
            await _run(service, ports, settings, role)
        case "openapi":
            sys.stdout.write(json.dumps(service.app.openapi(), indent=2, ensure_ascii=False) + "\n")


async def _run(service: Service, ports: ProductionPorts, settings: ServiceSettings, role: Role) -> None:
    """Run one role until told to stop. Both answer HTTP: the worker for its health and metrics."""
    runner = Runner([service], ports.bus, ports.clock, [role])
    await runner.start()
    gc.freeze()  # what is loaded now stays: the collector took a quarter of the time of bulk work on it
    try:
        await HttpServer(service.app, settings.bind, settings.http_port).run()
    finally:
        await runner.stop()
