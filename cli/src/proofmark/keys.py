"""`proofmark keys`: the key ring that encrypts secrets at rest."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer

from proofmark.exits import UNUSABLE, fail
from proofmark.services import SERVICES, production_service

keys = typer.Typer(help="The key ring.", no_args_is_help=True)


@keys.callback()
def ring() -> None:
    """Keep sub-commands sub-commands."""


@keys.command()
def rotate(
    data_dir: Annotated[Path | None, typer.Option(help="Of a stopped embedded platform.")] = None,
) -> None:
    """Re-encrypt every secret under the newest key.

    Embedded, a new key is made first. In production put it first in PROOFMARK_SECRET_KEYS, restart, then
    run this with each service's PROOFMARK_DATABASE_URL (which may hold `{service}`).
    """
    from embedded.platform import DataDirectoryInUse
    from kit.settings import SettingsIncomplete

    try:
        changed = asyncio.run(_rotate(data_dir))
    except (DataDirectoryInUse, SettingsIncomplete) as error:
        fail(str(error), UNUSABLE)
    typer.echo(f"{changed} secrets re-encrypted under the newest key.")
    typer.echo("Older keys still open links in mails already sent: keep them for 92 days, then drop them.")


async def _rotate(data_dir: Path | None) -> int:
    from embedded.platform import rotate_keys
    from embedded.settings import EmbeddedSettings
    from kit.sealed import reseal

    if os.environ.get("PROOFMARK_DATABASE_URL") is None:
        return await rotate_keys(EmbeddedSettings(data_dir=data_dir) if data_dir else EmbeddedSettings())
    changed = 0
    for name in SERVICES:
        service, ports = production_service(name)
        changed += await reseal(service.database, ports.keys, service.sealed)
        await service.database.close()
    return changed
