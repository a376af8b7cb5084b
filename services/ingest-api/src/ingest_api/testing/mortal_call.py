"""A process that takes one call and kills itself when that is stored, before it is answered.

Run as `python -m ingest_api.testing.mortal_call`, with arguments as JSON: data_dir; url and schema of the
database; now (ISO 8601); key; orders.
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

from ingest_api.service import build
from ingest_api.settings import Settings
from ingest_api.testing.doors import ORDERS, WEBSITE, website_state
from kit.clock import FixedClock
from kit.db import Database, WriteSession
from kit.testing.service import ServiceUnderTest, member, ports_for_tests, stand_in


class _MortalDatabase(Database):
    """Dies right after a commit."""

    @asynccontextmanager
    async def write(self) -> AsyncIterator[WriteSession]:
        async with super().write() as session:
            yield session
        os.kill(os.getpid(), signal.SIGKILL)


async def main(order: dict[str, Any]) -> None:
    database = _MortalDatabase(order["url"], schema=order["schema"])
    clock = FixedClock(datetime.fromisoformat(order["now"]))
    ports = ports_for_tests(Path(order["data_dir"]), clock, lambda _service: database)
    website = {"version": 1, "website": website_state()}
    ports.apps["accounts"] = stand_in({f"/internal/websites/{WEBSITE}": website})
    ports.apps["mailer"] = stand_in({})
    ingest = ServiceUnderTest(build(Settings(), ports), ports)
    async with ingest.client(member(WEBSITE)) as client:
        await client.post(ORDERS, json=order["orders"], headers={"Idempotency-Key": order["key"]})


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
