"""Start the platform in the foreground and say where it is."""

import asyncio
import sys

from embedded.platform import DataDirectoryInUse, Endpoints, run_platform
from embedded.settings import EmbeddedSettings
from kit.logging import configure_logging


def up(settings: EmbeddedSettings) -> None:
    """Run until stopped. Exit status 1 if a port or the data directory is taken."""
    configure_logging(settings.log_format, settings.log_level)
    try:
        asyncio.run(run_platform(settings, lambda endpoints: _tell(endpoints, settings)))
    except (DataDirectoryInUse, OSError) as error:
        sys.stderr.write(f"proofmark: {error}\n")
        raise SystemExit(1) from error


def _tell(endpoints: Endpoints, settings: EmbeddedSettings) -> None:
    lines = (
        "Proofmark is up.",
        f"  back office   {endpoints.http}/app",
        f"  API           {endpoints.http}/docs",
        f"  mail catcher  {endpoints.http}/dev/mail",
        f"  SFTP          {endpoints.sftp}",
        f"  data          {settings.data_dir.resolve()}",
        "",
    )
    sys.stdout.write("\n".join(lines))
    sys.stdout.flush()
