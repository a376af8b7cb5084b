"""Group commit: what comes in while transactions are under way shares the next one.

Nothing waits for a timer, which would cost more than it gathers: a call that comes alone is a transaction
alone, and the busier it gets, the more share one.
"""

import asyncio
import contextvars
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from kit.db import database_problem

AT_ONCE = 2  # transactions: one gathers while the other waits for the disk
LARGEST = 500  # weight of what shares a transaction

C = TypeVar("C")
R = TypeVar("R")
Commit = Callable[[Sequence[C]], Awaitable[Sequence[R | Exception]]]


class GroupCommit(Generic[C, R]):
    """Commits what is submitted, in as few transactions as the flow allows.

    `commit` settles a group and returns one outcome, or failure, for each of it; `weight` says how much one
    of a group is.
    """

    def __init__(self, commit: Commit[C, R], weight: Callable[[C], int]) -> None:
        self._commit = commit
        self._weight = weight
        self._waiting: deque[tuple[C, asyncio.Future[R]]] = deque()
        self._free = AT_ONCE  # transactions that may still begin
        self._under_way: set[asyncio.Task[None]] = set()

    def submit(self, one: C) -> asyncio.Future[R]:
        """Return what will hold its outcome once that is on disk.

        Await it shielded: a sender that goes away takes nothing back.
        """
        outcome: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, outcome))
        if self._free:
            self._free -= 1
            # In a context of its own: a group belongs to no request.
            task = asyncio.create_task(self._run(), context=contextvars.Context())
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return outcome

    async def finish(self) -> None:
        """Return once everything submitted is settled."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def _run(self) -> None:
        while self._waiting:
            await self._settle(self._next_group())
        self._free += 1

    def _next_group(self) -> list[tuple[C, asyncio.Future[R]]]:
        group = [self._waiting.popleft()]
        weight = self._weight(group[0][0])
        while self._waiting and weight + self._weight(self._waiting[0][0]) <= LARGEST:
            group.append(self._waiting.popleft())
            weight += self._weight(group[-1][0])
        return group

    async def _settle(self, group: list[tuple[C, asyncio.Future[R]]]) -> None:
        outcomes: Sequence[R | Exception]
        try:
            outcomes = await self._commit([one for one, _ in group])
        except Exception as error:
            outcomes = [database_problem(error) for _ in group]
        for (_, future), outcome in zip(group, outcomes, strict=True):
            if future.done():  # cancelled
                continue
            if isinstance(outcome, Exception):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)
