"""Websites' secret keys: asked of accounts when a shop is called, held in memory for a minute."""

import time
from uuid import UUID

import httpx2

from kit.problems import NotFound, ServiceUnavailable

_HELD_SECONDS = 60.0
_MOST = 10_000


class SecretKeys:
    """Asks accounts."""

    def __init__(self, accounts: httpx2.AsyncClient) -> None:
        self._accounts = accounts
        self._held: dict[UUID, tuple[float, str]] = {}

    async def of(self, id_website: UUID) -> str:
        """Raises: NotFound, ServiceUnavailable."""
        until, key = self._held.get(id_website, (0.0, ""))
        if time.monotonic() < until:
            return key
        key = await self._ask(id_website)
        if len(self._held) >= _MOST:
            self._held.clear()
        self._held[id_website] = (time.monotonic() + _HELD_SECONDS, key)
        return key

    def forget(self, id_website: UUID) -> bool:
        """Ask anew next time: the key may have been replaced. Return whether one was held."""
        return self._held.pop(id_website, None) is not None

    async def _ask(self, id_website: UUID) -> str:
        try:
            answer = await self._accounts.get(f"/internal/websites/{id_website}/secret-key")
        except httpx2.HTTPError as error:
            raise ServiceUnavailable(headers={"Retry-After": "5"}) from error
        if answer.status_code == httpx2.codes.NOT_FOUND:
            raise NotFound
        if answer.is_error:
            raise ServiceUnavailable(headers={"Retry-After": "5"})
        return str(answer.json()["secret_key"])
