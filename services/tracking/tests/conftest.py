"""Tracking on a test's own database, for every test that asks for it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kit.clock import FixedClock
from kit.testing.fixtures import NewDatabase
from tracking.testing import Site, open_site


@pytest.fixture
async def site(tmp_path: Path, clock: FixedClock, new_database: NewDatabase) -> AsyncIterator[Site]:
    async with open_site(tmp_path, clock, new_database) as opened:
        yield opened
