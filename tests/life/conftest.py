"""A mailer over a real mail server."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kit.clock import FixedClock
from kit.testing.fixtures import NewDatabase
from mailer.testing import Site, open_site


@pytest.fixture
async def site(tmp_path: Path, clock: FixedClock, new_database: NewDatabase) -> AsyncIterator[Site]:
    async with open_site(tmp_path, clock, new_database) as opened:
        yield opened
