"""Keeps the latest calls of each website, beside the orders' way: no call waits for it or fails of it."""

import asyncio
import contextlib
import contextvars
from collections import deque
from uuid import UUID

import structlog

from ingest_api.recorded_call import RecordedCall
from ingest_api.store_recorded_calls import KEPT, add_calls
from kit.clock import Clock
from kit.db import Database

_PAUSE_SECONDS = 0.5  # what comes within it shares a transaction
log = structlog.get_logger()


class CallRecorder:
    """Takes calls at any rate: of a website's, only as many are written as are kept."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.clock = clock
        self._database = database
        self._waiting: dict[UUID, deque[RecordedCall]] = {}
        self._writing: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()

    def record(self, call: RecordedCall) -> None:
        self._waiting.setdefault(call.id_website, deque(maxlen=KEPT)).append(call)
        if self._writing is None:
            # In a context of its own: it writes for many calls.
            self._writing = asyncio.create_task(self._write(), context=contextvars.Context())

    async def finish(self) -> None:
        """Return once everything is written."""
        self._hurry.set()
        if self._writing is not None:
            await self._writing

    async def _write(self) -> None:
        while self._waiting:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), _PAUSE_SECONDS)
            taken, self._waiting = self._waiting, {}
            try:
                async with self._database.write() as session:
                    for id_website in sorted(taken):
                        await add_calls(session, id_website, taken[id_website])
            except Exception as error:
                log.warning("calls_not_recorded", websites=len(taken), error=type(error).__name__)
        self._writing = None
