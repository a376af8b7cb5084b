"""A process that imports what waits and kills itself at a chosen write.

Run as `python -m ingest_api.testing.mortal_import`, with arguments as JSON: data_dir; url and schema of the
database; now (ISO 8601); write (which one, from 1; 0 = live on); committed (whether that write is on disk
when the process dies); block_bytes (so that a small file has many blocks).
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from ingest_api.order_file import blocks
from ingest_api.service import build
from ingest_api.settings import Settings
from kit.clock import FixedClock
from kit.db import Database, WriteSession
from kit.ids import uuid7
from kit.jobs import JobRun
from kit.testing.service import ports_for_tests


class _MortalDatabase(Database):
    """Dies at its n-th write."""

    def __init__(self, url: str, *, schema: str, write: int, committed: bool) -> None:
        super().__init__(url, schema=schema)
        self._left = write
        self._committed = committed

    @asynccontextmanager
    async def write(self) -> AsyncIterator[WriteSession]:
        self._left -= 1
        dies = self._left == 0
        async with super().write() as session:
            yield session
            if dies and not self._committed:
                os.kill(os.getpid(), signal.SIGKILL)
        if dies:
            os.kill(os.getpid(), signal.SIGKILL)


async def main(order: dict[str, Any]) -> None:
    database = _MortalDatabase(
        order["url"], schema=order["schema"], write=order["write"], committed=order["committed"]
    )
    blocks.BLOCK_BYTES = order["block_bytes"]
    clock = FixedClock(datetime.fromisoformat(order["now"]))
    ports = ports_for_tests(Path(order["data_dir"]), clock, lambda _service: database)
    service = build(Settings(), ports)
    job = next(job for job in service.jobs if job.name == "import-files")
    await job.run(JobRun(uuid7(), clock.now(), None, scheduled=True))
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
