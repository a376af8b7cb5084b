"""Commands that run the platform's own processes: everything embedded, or one service in production."""

import asyncio
import json
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from proofmark.exits import UNUSABLE, fail

if TYPE_CHECKING:
    from kit.ports import ProductionPorts
    from kit.service import Service

#: Services in the order of surface.md 1; the package of each is its name with underscores.
SERVICES = (
    "accounts",
    "ingest-api",
    "sftp-poller",
    "mailer",
    "tracking",
    "reviews",
    "feed-exporter",
    "connectors",
)
GATEWAY = "gateway"
_Which = Annotated[str, typer.Argument(help=f"{GATEWAY}, {', '.join(SERVICES)}")]


def up(
    data_dir: Annotated[Path | None, typer.Option(help="Where data is kept; created if absent.")] = None,
    port: Annotated[int | None, typer.Option(help="HTTP port; 0 picks a free one.")] = None,
) -> None:
    """Run everything in one process, on SQLite files, until Ctrl-C."""
    from embedded.settings import EmbeddedSettings
    from embedded.up import up as run_embedded

    given: dict[str, Any] = {"data_dir": data_dir, "http_port": port}
    run_embedded(EmbeddedSettings(**{name: value for name, value in given.items() if value is not None}))


def serve(service: _Which) -> None:
    """Run one service's HTTP side, with production settings."""
    _run(service, "serve")


def work(service: _Which) -> None:
    """Run one service's background side, with production settings."""
    if service == GATEWAY:
        fail("the gateway has no background side", UNUSABLE)
    _run(service, "work")


def migrate(
    services: Annotated[list[str] | None, typer.Argument(help="Which services; all if none.")] = None,
) -> None:
    """Bring schemas to their newest migration.

    PROOFMARK_DATABASE_URL may hold `{service}`, for a role per service.
    """
    from kit.logging import configure_logging
    from kit.main import migrate_service
    from kit.settings import ServiceSettings, SettingsIncomplete

    configure_logging("console")
    for name in services or SERVICES:
        if name not in SERVICES:
            fail(f"no service {name!r}: one of {', '.join(SERVICES)}", UNUSABLE)
        try:
            asyncio.run(migrate_service(name, ServiceSettings()))
        except SettingsIncomplete as error:
            fail(str(error), UNUSABLE)
        typer.echo(f"{name}: migrated")


def openapi(
    out: Annotated[Path | None, typer.Option(help="A file; one that says the same stays as it is.")] = None,
) -> None:
    """Write the public API's OpenAPI document, as a running gateway gives it."""
    from embedded.openapi import document

    text = json.dumps(document(), indent=1, ensure_ascii=False) + "\n"
    if out is None:
        typer.echo(text, nl=False)
    elif not out.exists() or out.read_text(encoding="utf-8") != text:
        out.write_text(text, encoding="utf-8")


def production_service(name: str) -> "tuple[Service, ProductionPorts]":
    """Build a service on production's ports. Raises: SettingsIncomplete."""
    from kit.bus import Topology
    from kit.ports import ProductionPorts

    build, settings_class = _service(name)
    settings = settings_class()
    ports = ProductionPorts(settings, name, Topology.of_platform())
    return build(settings, ports), ports


def _run(name: str, role: Literal["serve", "work"]) -> None:
    from kit.main import main as run_service
    from kit.settings import SettingsIncomplete

    try:
        if name == GATEWAY:
            import_module("gateway.__main__").main()
        elif name in SERVICES:
            build, settings_class = _service(name)
            run_service(name, build, settings_class, [role])
        else:
            fail(f"no service {name!r}: one of {', '.join((GATEWAY, *SERVICES))}", UNUSABLE)
    except SettingsIncomplete as error:
        fail(str(error), UNUSABLE)


def _service(name: str) -> tuple[Any, Any]:
    package = name.replace("-", "_")
    build = import_module(f"{package}.service").build
    return build, import_module(f"{package}.settings").Settings
