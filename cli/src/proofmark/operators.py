"""`proofmark create-operator`: the first of the platform's own people, on the accounts database."""

import asyncio
import json
from typing import Annotated

import typer

from proofmark.exits import UNUSABLE, fail
from proofmark.services import production_service


def create_operator(
    email: Annotated[str, typer.Option(help="Who signs in with it.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Make someone operator and moderator; print the password, and the token of commands, once."""
    from accounts import operators
    from kit.settings import SettingsIncomplete

    try:
        password, token = asyncio.run(_create(email))
    except SettingsIncomplete as error:
        fail(str(error), UNUSABLE)
    except operators.PasswordWeak as error:
        fail(str(error))
    made = {"email": email, "password": password, "token": token}
    if as_json:
        typer.echo(json.dumps(made))
        return
    for name, value in made.items():
        typer.echo(f"{name:9} {value}")


async def _create(email: str) -> tuple[str, str]:
    from accounts import operators

    service, ports = production_service("accounts")
    try:
        password = await operators.create_operator(service.database, ports.clock, email)
        return password, await operators.new_operator_token(service.database, ports.clock)
    finally:
        await service.database.close()
