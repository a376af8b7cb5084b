"""python -m gateway serve: the door of production."""

import asyncio
import sys
from collections.abc import Sequence

from gateway.forward import HttpForwarder
from gateway.service import build_gateway
from gateway.settings import Settings
from kit.bus import Topology
from kit.identity import GATEWAY
from kit.logging import configure_logging
from kit.ports import ProductionPorts
from kit.serving import HttpServer


def main(arguments: Sequence[str] = ("serve",)) -> None:
    """Serve until told to stop. Raises: SettingsIncomplete; exit status 2 for another command."""
    if list(arguments) != ["serve"]:
        sys.stderr.write("usage: gateway serve\n")
        raise SystemExit(2)
    settings = Settings()
    configure_logging(settings.log_format, settings.log_level)
    asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    ports = ProductionPorts(settings, GATEWAY, Topology.of_platform())
    forwarder = HttpForwarder(settings.service_urls, silence_seconds=settings.upstream_silence_seconds)
    app = build_gateway(settings, ports, forwarder)
    try:
        await HttpServer(app, settings.bind, settings.http_port).run()
    finally:
        await forwarder.close()


if __name__ == "__main__":
    main(sys.argv[1:])
