"""`proofmark create-operator`: the first of the platform's own people, on the accounts database."""

import asyncio
from typing import Annotated

import typer

from accounts.operators import create_operator as make_operator
from kit.ports import SettingsIncomplete
from proofmark.api import fail
from proofmark.services import production_service


def create_operator(email: Annotated[str, typer.Option(help="Who signs in with it.")]) -> None:
    """Make someone operator and moderator, and print the password, once."""
    try:
        password = asyncio.run(_create(email))
    except SettingsIncomplete as error:
        fail(str(error), 2)
    typer.echo(f"{email}  {password}")


async def _create(email: str) -> str:
    service, ports = production_service("accounts")
    try:
        return await make_operator(service.database, ports.clock, email)
    finally:
        await service.database.close()
