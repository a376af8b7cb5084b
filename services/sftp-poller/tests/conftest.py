"""A drop server, or a drain over one, for every test that asks for it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kit.clock import FixedClock
from kit.testing.fixtures import NewDatabase
from sftp_poller.testing.drain_site import DrainSite, open_drain_site
from sftp_poller.testing.drop_site import DropSite, open_site
from sftp_poller.testing.openssh import OpenSsh, open_openssh
from sftp_poller.testing.running_service import Running, run_service
from sftp_poller.virtual_root import Quota


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DropSite]:
    async with open_site(tmp_path, Quota(max_bytes=1_000_000, max_files=60)) as opened:
        yield opened


@pytest.fixture
async def drain_site(tmp_path: Path, new_database: NewDatabase) -> AsyncIterator[DrainSite]:
    async with open_site(tmp_path, Quota(max_bytes=200_000_000, max_files=2_000)) as opened:
        yield await open_drain_site(opened, new_database("sftp-poller"), tmp_path / "blobs")


@pytest.fixture
async def openssh(drain_site: DrainSite, tmp_path: Path) -> AsyncIterator[OpenSsh]:
    async with open_openssh(tmp_path, drain_site.drop.poller_key) as opened:
        yield opened


@pytest.fixture
async def running(tmp_path: Path, new_database: NewDatabase, clock: FixedClock) -> AsyncIterator[Running]:
    async with run_service(tmp_path, new_database, clock) as opened:
        yield opened
