"""Use case: the lines of a confirmed file become orders, a block and a transaction at a time.

A killed import begins again: judging is quick, and keys remember the import that brought them, so that
nothing is stored twice and nothing of its own is a duplicate (ADR 11).
"""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from uuid import UUID

from contracts.orders import Provenance
from ingest_api.accepted_order import accepted
from ingest_api.order import NewOrder
from ingest_api.order_file.judge_blocks import JudgedBlock, OrderFile, SettledBlock
from ingest_api.order_file.outcome import Outcome
from ingest_api.store import OrderStore, add_shops
from ingest_api.store_blocks import (
    NOTHING_RECEIVED,
    PreparedBlock,
    Received,
    asked,
    load_keys,
    load_orders,
    look_up,
    new_orders,
    prepare,
    unstored,
)
from ingest_api.store_imports import note_progress
from kit.db import Database, KeyTaken, WriteSession


class ImportBlocks:
    """One import under way."""

    def __init__(
        self,
        database: Database,
        store: OrderStore,
        id_website: UUID,
        intake: UUID,
        provenance: Provenance,
        *,
        resumed: bool = False,
    ) -> None:
        """`provenance`: without a line; `resumed`: whether an earlier run may have stored a part."""
        self._database = database
        self._store = store
        self._id_website = id_website
        self._intake = intake
        self._provenance = provenance
        self._resumed = self._looks_first = resumed
        self._imported = 0  # lines
        self._begun: dict[str, str] = {}  # orders whose last line is to come → id

    async def run(self, opened: OrderFile, outcome: Outcome) -> None:
        """Store what a file brings; afterwards `outcome` says what became of each line."""
        prepared = (self._prepared(block) for block in opened.blocks())
        before: asyncio.Task[SettledBlock] | None = None
        storing: asyncio.Task[SettledBlock] | None = None
        async with aclosing(_ahead(prepared)) as blocks:
            try:
                async for block in blocks:
                    is_settled = asyncio.Event()
                    storing = asyncio.create_task(self._store_block(opened, block, before, is_settled))
                    # Two transactions at once: this one's rows are written while the one before commits.
                    await is_settled.wait()
                    if before is not None:
                        await asyncio.to_thread(outcome.add, await before)
                    before = storing
                if before is not None:
                    await asyncio.to_thread(outcome.add, await before)
            except BaseException:
                await _cancelled(before, storing)
                raise

    def _prepared(self, block: JudgedBlock) -> PreparedBlock:
        return prepare(block, self._provenance, self._store, with_texts=not self._looks_first)

    async def _store_block(
        self,
        opened: OrderFile,
        block: PreparedBlock,
        before: asyncio.Task[SettledBlock] | None,
        is_settled: asyncio.Event,
    ) -> SettledBlock:
        """Store a block, believing its references new until one is not; commit after the block before."""
        try:
            received = await self._received(block) if self._looks_first else NOTHING_RECEIVED
            while True:
                try:
                    return await self._try(opened, block, received, before, is_settled)
                except KeyTaken:
                    received = await self._received(block)
        finally:
            is_settled.set()  # or nobody would hear of a failure

    async def _received(self, block: PreparedBlock) -> Received:
        references = await asyncio.to_thread(asked, block, self._store)
        async with self._database.read() as session:
            found = await look_up(session, self._id_website, self._intake, references)
        self._resumed = self._resumed or bool(found.by_this)
        self._looks_first = bool(found.by_others or found.by_this)
        return found

    async def _try(
        self,
        opened: OrderFile,
        block: PreparedBlock,
        received: Received,
        before: asyncio.Task[SettledBlock] | None,
        is_settled: asyncio.Event,
    ) -> SettledBlock:
        """Raises: KeyTaken, having changed nothing."""
        starting = opened.starting(block.judged)
        new = await asyncio.to_thread(new_orders, block, starting, received, self._store)
        again = {each: received.by_this[each] for each in starting if each in received.by_this}
        async with self._database.write() as session:
            await load_keys(session, self._id_website, self._intake, new)
            self._begun |= new.begun | again
            settled = opened.settle(block.judged, received.by_others)
            whole = await self._whole(session, settled.orders)
            await add_shops(session, self._id_website, _outlets(settled))
            is_settled.set()  # the next block may begin: from here on nothing is shared with it
            ids, texts = [*new.ids, *whole], [*new.texts, *whole.values()]
            await load_orders(
                session, self._id_website, self._intake, self._provenance.received_at, ids, texts
            )
            if before is not None:  # or an order might be there without the key of a block before
                await asyncio.wait([before])
                before.result()
            done = self._imported + settled.rows_importable
            await note_progress(session, self._intake, done)
        self._imported = done
        return settled

    async def _whole(self, session: WriteSession, orders: Sequence[NewOrder]) -> dict[str, bytes]:
        """Return id and text of the orders whose last line has come, but for those that are stored."""
        found = {self._begun.pop(order.purchase_reference): order for order in orders}
        wanted = await unstored(session, found) if self._resumed else found.keys()
        return {
            each: accepted(order, self._provenance, UUID(each)).model_dump_json().encode()
            for each, order in found.items()
            if each in wanted
        }


async def _ahead(blocks: Iterator[PreparedBlock]) -> AsyncGenerator[PreparedBlock, None]:
    """Yield the blocks, the next one being judged and prepared meanwhile."""
    coming = asyncio.create_task(asyncio.to_thread(next, blocks, None))
    try:
        while (block := await coming) is not None:
            coming = asyncio.create_task(asyncio.to_thread(next, blocks, None))
            yield block
    finally:
        await asyncio.wait([coming])


async def _cancelled(*tasks: asyncio.Task[SettledBlock] | None) -> None:
    """End what is under way: its transactions are undone."""
    running = [task for task in tasks if task is not None]
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


def _outlets(settled: SettledBlock) -> dict[str, str]:
    of_lines = settled.clean["shop_id"].drop_nulls().unique().to_list()
    of_orders = [order.shop_id for order in settled.orders if order.shop_id is not None]
    return {shop_id: shop_id for shop_id in (*of_lines, *of_orders)}
