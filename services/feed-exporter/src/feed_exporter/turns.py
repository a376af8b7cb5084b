"""Turns by key: how many may do the same at the same time, such as talk to one host."""

import asyncio
from collections.abc import Hashable
from weakref import WeakValueDictionary


class Turns:
    """Semaphores by key, each kept while somebody holds it or waits."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._by_key: WeakValueDictionary[Hashable, asyncio.Semaphore] = WeakValueDictionary()

    def of(self, key: Hashable) -> asyncio.Semaphore:
        turn = self._by_key.get(key)
        if turn is None:
            turn = self._by_key[key] = asyncio.Semaphore(self._at_once)
        return turn
