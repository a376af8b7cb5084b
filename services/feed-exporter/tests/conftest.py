"""A feed exporter on each database, and a merchant's server."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from feed_exporter.post_message import Poster
from feed_exporter.send_messages import MessageSender, Pace
from feed_exporter.service import build
from feed_exporter.settings import Settings
from feed_exporter.testing import WEBSITE, MerchantServer, merchant_server
from feed_exporter.testing_webhooks import Merchant, Receiver, receiver
from kit.clock import FixedClock
from kit.ports_embedded import EmbeddedPorts
from kit.targets import Guard
from kit.testing.fixtures import NewDatabase
from kit.testing.service import ServiceUnderTest, ports_for_tests, stand_in, under_test


@pytest.fixture
def ports(tmp_path: Path, clock: FixedClock, new_database: NewDatabase) -> EmbeddedPorts:
    ports = ports_for_tests(tmp_path, clock, new_database)
    website = {
        "id_website": str(WEBSITE),
        "organization_id": "01990000-0000-7000-8000-000000000001",
        "name": "Alto",
        "locale": "fr_FR",
        "time_zone": "Europe/Paris",
        "created_at": "2026-01-01T00:00:00Z",
    }
    answer = {"version": 1, "website": website}
    ports.apps["accounts"] = stand_in({f"/internal/websites/{WEBSITE}": answer})
    return ports


@pytest.fixture
def stall_seconds() -> float:
    """How long a server may be silent: long, as a busy machine is; shorter where a test waits for the end."""
    return 30


@pytest.fixture
def settings(stall_seconds: float) -> Settings:
    return Settings(
        allow_private_targets=True,
        time_travel=True,
        feed_connect_seconds=30,
        feed_stall_seconds=stall_seconds,
        feed_delivery_seconds=60,
    )


@pytest.fixture
async def exporter(ports: EmbeddedPorts, settings: Settings) -> AsyncIterator[ServiceUnderTest]:
    async with under_test(build(settings, ports), ports) as service:
        yield service


@pytest.fixture
async def merchant(tmp_path: Path) -> AsyncIterator[MerchantServer]:
    async with merchant_server(tmp_path / "merchant") as server:
        yield server


@pytest.fixture
async def poster() -> AsyncIterator[Poster]:
    found = Poster(Guard(allow_private=True), connect_seconds=30, seconds=30)
    yield found
    await found.close()


@pytest.fixture
def new_sender(
    exporter: ServiceUnderTest, ports: EmbeddedPorts, poster: Poster
) -> Callable[[], MessageSender]:
    """Make what one process sends messages by."""
    return lambda: MessageSender(exporter.database, ports.clock, ports.keys, poster, Pace(50, 4))


@pytest.fixture
def sender(new_sender: Callable[[], MessageSender]) -> MessageSender:
    return new_sender()


@pytest.fixture
async def shop() -> AsyncIterator[Receiver]:
    """A merchant's HTTP server."""
    async with receiver() as found:
        yield found


@pytest.fixture
def owner(exporter: ServiceUnderTest) -> Merchant:
    return Merchant(exporter)
