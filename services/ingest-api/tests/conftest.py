"""Ingest on each database, with accounts, mailer and tracking standing in."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from ingest_api.service import build
from ingest_api.settings import Settings
from ingest_api.testing.doors import WEBSITE, website_state
from kit.clock import FixedClock
from kit.ports_embedded import EmbeddedPorts
from kit.testing.fixtures import NewDatabase
from kit.testing.service import ServiceUnderTest, member, ports_for_tests, stand_in, under_test


@pytest.fixture
def ports(tmp_path: Path, clock: FixedClock, new_database: NewDatabase) -> EmbeddedPorts:
    ports = ports_for_tests(tmp_path, clock, new_database)
    website = {"version": 1, "website": website_state()}
    ports.apps["accounts"] = stand_in({f"/internal/websites/{WEBSITE}": website})
    ports.apps["mailer"] = stand_in({})
    ports.apps["tracking"] = stand_in({f"/internal/websites/{WEBSITE}/requests": {"items": []}})
    return ports


@pytest.fixture
async def ingest(ports: EmbeddedPorts) -> AsyncIterator[ServiceUnderTest]:
    async with under_test(build(Settings(), ports), ports) as service:
        yield service


@pytest.fixture
async def owner(ingest: ServiceUnderTest) -> AsyncIterator[httpx2.AsyncClient]:
    async with ingest.client(member(WEBSITE)) as client:
        yield client
