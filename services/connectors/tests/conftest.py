"""The connectors on each database, with a shop, and stand-ins for accounts and ingest."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest

from connectors.service import build
from connectors.settings import Settings
from connectors.testing import KEY, WEBSITE, StandInShop, running_shop
from connectors.testing_ingest import StandInIngest
from kit.clock import FixedClock
from kit.ports_embedded import EmbeddedPorts
from kit.testing.fixtures import NewDatabase
from kit.testing.service import ServiceUnderTest, member, ports_for_tests, stand_in, under_test


@pytest.fixture
def ingest() -> StandInIngest:
    return StandInIngest()


@pytest.fixture
def ports(
    tmp_path: Path, clock: FixedClock, new_database: NewDatabase, ingest: StandInIngest
) -> EmbeddedPorts:
    ports = ports_for_tests(tmp_path, clock, new_database)
    website = {
        "id_website": str(WEBSITE),
        "organization_id": "01990000-0000-7000-8000-000000000001",
        "name": "Alto",
        "locale": "fr_FR",
        "time_zone": "Europe/Paris",
        "created_at": "2026-01-01T00:00:00Z",
    }
    place = f"/internal/websites/{WEBSITE}"
    ports.apps["accounts"] = stand_in(
        {place: {"version": 1, "website": website}, f"{place}/secret-key": {"secret_key": KEY}}
    )
    settings = {"brand_delay_days": 10, "excluded_domains": ["spam.example", "x.example"]}
    ports.apps["mailer"] = stand_in({f"{place}/collection-settings": {"version": 1, "settings": settings}})
    ports.apps["ingest-api"] = ingest.app()
    return ports


@pytest.fixture
async def service(ports: EmbeddedPorts) -> AsyncIterator[ServiceUnderTest]:
    settings = Settings(allow_private_targets=True, connector_answer_bytes=1 << 18)
    async with under_test(build(settings, ports), ports) as under:
        yield under


@pytest.fixture
async def merchant(service: ServiceUnderTest) -> AsyncIterator[httpx2.AsyncClient]:
    async with service.client(member(WEBSITE, "manager")) as client:
        yield client


@pytest.fixture
def shop() -> Iterator[StandInShop]:
    with running_shop(StandInShop(str(WEBSITE), KEY)) as shop:
        yield shop
