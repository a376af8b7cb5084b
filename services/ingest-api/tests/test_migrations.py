"""Migrations lead to the tables, from nothing and as often as one likes."""

from ingest_api import service
from ingest_api.tables import metadata
from kit.migrate import differences, migrate
from kit.testing.service import ServiceUnderTest


async def test_migrations_lead_to_the_tables(ingest: ServiceUnderTest) -> None:
    await migrate(ingest.database, ingest.service.migrations)
    assert await differences(ingest.database, metadata) == []
    assert ingest.service.name == service.NAME
