"""The migrations give the tables that the code declares, on both databases."""

from pathlib import Path

import mailer
from kit.migrate import differences, migrate
from kit.testing.fixtures import NewDatabase
from mailer.tables import metadata


async def test_the_schema_is_what_tables_declare(new_database: NewDatabase) -> None:
    database = new_database("mailer")
    directory = Path(mailer.__file__).parent / "migrations"
    await migrate(database, directory)
    await migrate(database, directory)
    assert await differences(database, metadata) == []
