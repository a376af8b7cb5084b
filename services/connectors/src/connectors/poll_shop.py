"""Fetching a shop's orders so that none is lost: read, stored, and only then marked as taken in the shop.

1. `getOrders` is asked as a dry run, and what it gives is stored for ingest.
2. It's asked again to mark them. Its answer may hold orders that came in between: they are stored as well.
3. What is stored goes to ingest, which knows by its reference what it has already.

If the answer of 2 gets lost, nobody knows what was marked: the next retrieval takes the marks of these days
off again, reads everything anew, and ingest finds the duplicates.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from connectors.call_module import ModuleCaller
from connectors.connector import Connector
from connectors.hand_over import HandOver, batches_of
from connectors.module_protocol import message_of
from connectors.retrieval import Retrieval
from connectors.shop_order import element_of, orders_in
from connectors.store_connectors import find_connector, hold, note_flagging, note_success, release
from connectors.store_retrievals import add_batches, begin_retrieval, find_retrieval, finish_retrieval
from connectors.websites import Websites
from kit.clock import Clock, present
from kit.db import Database
from kit.ids import uuid7
from kit.problems import Problem
from kit.targets import StepFailed

_LONGEST_SECONDS = 240.0
_LEASE = timedelta(seconds=300)  # longer than that
_UNFLAGGED = 10_000  # orders at most, when marks are taken off
_NOT_KNOWN = ("module_failed", "module_refused", "keys_failed")  # how modules without setFlag answer it
_UNAVAILABLE = "platform_unavailable"
log = structlog.get_logger()


class ShopPoll:
    """Fetches orders, of each shop by one process at a time."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        modules: ModuleCaller,
        websites: Websites,
        hand_over: HandOver,
    ) -> None:
        self._database = database
        self._clock = clock
        self._modules = modules
        self._websites = websites
        self._hand_over = hand_over

    async def begin(self, id_website: UUID, *, by_hand: bool) -> UUID | None:
        """Open a retrieval and return its id; None if one is under way."""
        retrieval_id, now = uuid7(), self._clock.now()
        real_now = present(self._clock)  # what a run `--at` acts at is no time to hold anything by
        new = Retrieval(retrieval_id, id_website, by_hand, now, None, None, 0, 0, 0, 0, [])
        async with self._database.write() as session:
            held = await hold(session, id_website, retrieval_id, now=real_now, until=real_now + _LEASE)
            if held:
                await begin_retrieval(session, new)
        return retrieval_id if held else None

    async def run(self, id_website: UUID, retrieval_id: UUID) -> Retrieval:
        """Fetch and hand over; whatever goes wrong is the retrieval's to tell."""
        error: str | None = "interrupted"
        try:
            async with asyncio.timeout(_LONGEST_SECONDS):
                error = await self._fetched(id_website, retrieval_id)
        except TimeoutError:
            error = "timed_out"
        finally:
            async with self._database.write() as session:
                await finish_retrieval(session, retrieval_id, self._clock.now(), error)
                await release(session, id_website, retrieval_id)
        async with self._database.read() as session:
            found = await find_retrieval(session, retrieval_id)
        if found is None:
            raise LookupError(retrieval_id)
        log.info("shop_polled", id_website=str(id_website), state=found.state, error=error)
        return found

    async def _fetched(self, id_website: UUID, retrieval_id: UUID) -> str | None:
        """Return what it failed of, None if it went well. What was read is handed over in any case."""
        error = None
        try:
            await self._fetch(id_website, retrieval_id)
        except StepFailed as failed:
            error = failed.code
        except Problem:
            error = _UNAVAILABLE
        try:
            await self._hand_over.run(id_website)
        except Problem as away:
            log.warning("orders_wait", id_website=str(id_website), error=away.code)
        return error

    async def _fetch(self, id_website: UUID, retrieval_id: UUID) -> None:
        """Raises: StepFailed, Problem."""
        async with self._database.read() as session:
            connector = await find_connector(session, id_website)
        if connector is None:
            return
        language = await self._websites.language(id_website)
        in_doubt = connector.flag_unsure_since
        settled = in_doubt is None or await self._unflag(connector, language, in_doubt)
        read = await self._read(connector, language, mark=False)
        if read:
            await self._store(connector, retrieval_id, language, read, flagging=self._clock.now())
            marked = await self._read(connector, language, mark=True)
            known = {element.get("purchase_reference") for element in read}
            later = [each for each in marked if each.get("purchase_reference") not in known]
            await self._store(connector, retrieval_id, language, later, flagging=None)
        async with self._database.write() as session:
            await note_success(session, id_website, self._clock.now())
        if not settled:
            raise StepFailed("module", "marks_in_doubt")

    async def _read(self, connector: Connector, language: str, *, mark: bool) -> list[dict[str, Any]]:
        answer = await self._modules.call(connector, "getOrders", language, force=0, no_flag=0 if mark else 1)
        return [element_of(order, connector, language) for order in orders_in(message_of(answer))]

    async def _store(
        self,
        connector: Connector,
        retrieval_id: UUID,
        language: str,
        elements: Sequence[dict[str, Any]],
        *,
        flagging: datetime | None,
    ) -> None:
        """Store orders for ingest, and in the same transaction whether their marks are in doubt from now."""
        async with self._database.write() as session:
            await add_batches(session, retrieval_id, batches_of(connector, retrieval_id, language, elements))
            await note_flagging(session, connector.id_website, flagging)

    async def _unflag(self, connector: Connector, language: str, since: datetime) -> bool:
        """Take off the marks of the days in doubt; False where the module can't, and its merchant is told."""
        day = timedelta(days=1)
        period = {"startDate": (since - day).date(), "endDate": (self._clock.now() + day).date()}
        settled = True
        try:
            await self._modules.call(
                connector,
                "setFlag",
                language,
                setFlag="0",
                datePeriod="periodOrders",
                limit=_UNFLAGGED,
                **{name: each.isoformat() for name, each in period.items()},
            )
        except StepFailed as failed:
            if failed.code not in _NOT_KNOWN:
                raise
            settled = False
        async with self._database.write() as session:
            await note_flagging(session, connector.id_website, None)
        return settled
