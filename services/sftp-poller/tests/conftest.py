"""A drop server for every test that asks for one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sftp_poller.testing import DropSite, open_site
from sftp_poller.virtual_root import Quota


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DropSite]:
    async with open_site(tmp_path, Quota(max_bytes=1_000_000, max_files=60)) as opened:
        yield opened
