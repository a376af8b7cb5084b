"""A service's own copy of others' aggregates: kept by full-state events, fetched when missing."""

import math
import time
from collections.abc import Awaitable, Callable
from typing import Generic, Protocol, TypeVar

import httpx2
import pydantic
import sqlalchemy as sa

from contracts.websites import OwnedState
from kit.db import ReadSession, WriteSession
from kit.db.platform_tables import copies
from kit.problems import ServiceUnavailable

M = TypeVar("M", bound=pydantic.BaseModel)
_PATIENCE_SECONDS = 3.0  # a customer or a transaction waits
_RECENT_SECONDS = 1.0
_MAX_SEEN = 1_000
_RETRY = {"Retry-After": "5"}


class Copies(Generic[M]):
    """Copies of one kind of aggregate, each the newest full state seen.

    `fetch` asks the owner for (version, state), or None if there is no such aggregate; it is asked
    when a copy is missing, so that a new aggregate works before its first event has arrived.
    """

    def __init__(
        self, kind: str, model: type[M], fetch: Callable[[str], Awaitable[tuple[int, M] | None]]
    ) -> None:
        self._kind = kind
        self._model = model
        self._fetch = fetch
        self._seen: dict[str, tuple[float, M | None]] = {}

    async def recent(self, session: ReadSession, key: str) -> M | None:
        """Return the copy as it was at most a second ago: for readings that are done thousands of times."""
        read_at, model = self._seen.get(key, (-math.inf, None))
        if time.monotonic() - read_at < _RECENT_SECONDS:
            return model
        model = await self.find(session, key)
        if len(self._seen) >= _MAX_SEEN:
            self._seen.clear()
        self._seen[key] = (time.monotonic(), model)
        return model

    async def find(self, session: ReadSession, key: str) -> M | None:
        """Return the copy; a missing one is fetched, and kept if the session may write."""
        state = await session.scalar(
            sa.select(copies.c.state).where(copies.c.kind == self._kind, copies.c.key == key)
        )
        if state is not None:
            return self._model.model_validate(state)
        fetched = await self._fetch(key)
        if fetched is None:
            return None
        version, model = fetched
        if isinstance(session, WriteSession):
            await self.keep(session, key, version, model)
        return model

    async def keep(self, session: WriteSession, key: str, version: int, model: M) -> None:
        """Store a full state unless a newer one is there."""
        self._seen.pop(key, None)
        record = {
            "kind": self._kind,
            "key": key,
            "version": version,
            "state": model.model_dump(mode="json"),
        }
        await session.upsert(copies, [record], key=("kind", "key"), where_newer="version")

    async def all(self, session: ReadSession) -> list[M]:
        states = await session.scalars(sa.select(copies.c.state).where(copies.c.kind == self._kind))
        return [self._model.model_validate(state) for state in states]


class Asks(Protocol):
    """The port by which a service asks another."""

    def client(self, caller: str, service: str) -> httpx2.AsyncClient: ...


def copies_of(owned: OwnedState[M], ports: Asks, service: str) -> Copies[M]:
    """Return a service's copies of a state; a missing one is asked of its owner.

    The owner answers {"version": n, field: state}, or 404. If it can't be asked: ServiceUnavailable.
    """

    async def fetch(key: str) -> tuple[int, M] | None:
        try:
            async with ports.client(service, owned.owner) as client:
                answer = await client.get(owned.path.format(key=key), timeout=_PATIENCE_SECONDS)
        except httpx2.HTTPError as error:
            raise ServiceUnavailable(headers=dict(_RETRY)) from error
        if answer.status_code == httpx2.codes.NOT_FOUND:
            return None
        if answer.is_error:
            raise ServiceUnavailable(headers=dict(_RETRY))
        found = answer.json()
        return int(found["version"]), owned.model.model_validate(found[owned.field])

    return Copies(owned.kind, owned.model, fetch)
