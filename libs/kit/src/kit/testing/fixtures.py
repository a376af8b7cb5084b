"""Fixtures for every package's tests; the root conftest.py loads them as a plugin.

PROOFMARK_TEST_DATABASE_URL and PROOFMARK_TEST_AMQP_URL name the scratch servers that
`tools/scratch-services` starts.
"""

import os
import secrets
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from kit.clock import FixedClock
from kit.db import Database, sqlite_url
from kit.testing.migrated import MIGRATED

NewDatabase = Callable[[str], Database]


def scratch_database_url() -> str:
    return _variable("PROOFMARK_TEST_DATABASE_URL")


def scratch_amqp_url() -> str:
    return _variable("PROOFMARK_TEST_AMQP_URL")


def scratch_rabbitmq_api_url() -> str:
    """Return the management API's address, with credentials; tests make a virtual host each."""
    return _variable("PROOFMARK_TEST_RABBITMQ_API_URL")


def _variable(name: str) -> str:
    try:
        return os.environ[name]
    except KeyError:
        pytest.fail(f"{name} is not set: run tests by `make test`, or within `tools/scratch-services run`")


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at noon UTC on 2 March 2026 until moved."""
    return FixedClock(datetime(2026, 3, 2, 12, tzinfo=UTC))


@pytest.fixture(params=["sqlite", "postgresql"])
async def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[NewDatabase]:
    """A function (service) → its empty Database; each test runs on SQLite and on PostgreSQL."""
    opened: list[Database] = []

    def open_new(service: str) -> Database:
        name = f"{service.replace('-', '_')}_{secrets.token_hex(4)}"
        if request.param == "sqlite":
            url = sqlite_url(tmp_path / f"{name}.sqlite3")
        else:
            url = scratch_database_url()
        opened.append(Database(url, schema=name))
        return opened[-1]

    yield open_new
    for database in opened:
        await database.close()
    if request.param == "postgresql":
        await _take_back([database.schema for database in opened])


async def _take_back(schemas: list[str]) -> None:
    engine = create_async_engine(scratch_database_url(), poolclass=NullPool)
    for schema in schemas:
        await MIGRATED.take_back(engine, schema)
    await engine.dispose()
