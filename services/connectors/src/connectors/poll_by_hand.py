"""A retrieval that a merchant asks for: it goes on when nobody waits for it any more."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from connectors.poll_shop import ShopPoll
from connectors.retrieval import Retrieval
from connectors.store_retrievals import find_retrieval
from kit.db import Database


@dataclass(frozen=True)
class Begun:
    """A retrieval under way."""

    opened: Retrieval
    task: asyncio.Task[Retrieval]


class PollByHand:
    """Starts retrievals, and ends them when the process ends."""

    def __init__(self, database: Database, poll: ShopPoll) -> None:
        self._database = database
        self._poll = poll
        self._running: set[asyncio.Task[Retrieval]] = set()

    async def start(self, id_website: UUID) -> Begun | None:
        """Return the retrieval; None if one is under way."""
        retrieval_id = await self._poll.begin(id_website, by_hand=True)
        if retrieval_id is None:
            return None
        task = asyncio.create_task(self._poll.run(id_website, retrieval_id))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        async with self._database.read() as session:
            opened = await find_retrieval(session, retrieval_id)
        return Begun(opened or await task, task)

    async def close(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
