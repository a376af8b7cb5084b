"""A running reviews service for every test that asks for it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kit.clock import FixedClock
from kit.testing.fixtures import NewDatabase
from reviews.testing import Shop, open_shop


@pytest.fixture
async def shop(tmp_path: Path, clock: FixedClock, new_database: NewDatabase) -> AsyncIterator[Shop]:
    async with open_shop(tmp_path, clock, new_database) as opened:
        yield opened
