"""The platform's merged OpenAPI document, as a running gateway gives it, without running anything."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from contracts.routes import ROUTES
from embedded.platform import SERVICES
from gateway.forward import InProcessForwarder
from gateway.openapi import merge
from gateway.service import build_gateway
from gateway.settings import Settings
from kit.bus import Topology
from kit.identity import GATEWAY
from kit.ports_embedded import EmbeddedPorts


def document() -> dict[str, Any]:
    with TemporaryDirectory() as directory:
        return _described(Path(directory))


def _described(directory: Path) -> dict[str, Any]:
    ports = EmbeddedPorts(directory, Topology.of_platform())
    services = [build(make(data_dir=directory), ports) for build, make in SERVICES]
    apps = {service.name: service.app for service in services}
    door = build_gateway(Settings(data_dir=directory), ports, InProcessForwarder(apps))
    return merge({GATEWAY: door.openapi(), **{name: app.openapi() for name, app in apps.items()}}, ROUTES)
