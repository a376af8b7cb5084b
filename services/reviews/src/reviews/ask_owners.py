"""Ask the owners of websites and settings for a state we have no copy of yet."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2

from contracts.websites import CollectionSettings, WebsiteState
from kit.problems import ServiceUnavailable

_PATIENCE_SECONDS = 3.0  # a customer or a transaction waits
_RETRY = {"Retry-After": "5"}


def website_from(accounts: httpx2.AsyncClient) -> Callable[[str], Awaitable[tuple[int, WebsiteState] | None]]:
    async def fetch(id_website: str) -> tuple[int, WebsiteState] | None:
        found = await _get(accounts, f"/internal/websites/{id_website}")
        return found and (found["version"], WebsiteState.model_validate(found["website"]))

    return fetch


def settings_from(
    mailer: httpx2.AsyncClient,
) -> Callable[[str], Awaitable[tuple[int, CollectionSettings] | None]]:
    async def fetch(id_website: str) -> tuple[int, CollectionSettings] | None:
        found = await _get(mailer, f"/internal/websites/{id_website}/collection-settings")
        return found and (found["version"], CollectionSettings.model_validate(found["settings"]))

    return fetch


async def _get(client: httpx2.AsyncClient, path: str) -> Any:
    """Return the answer's document, None if there is no such thing. Raises: ServiceUnavailable."""
    try:
        response = await client.get(path, timeout=_PATIENCE_SECONDS)
    except httpx2.HTTPError as error:
        raise ServiceUnavailable(headers=dict(_RETRY)) from error
    if response.status_code == 404:
        return None
    if response.status_code != 200:
        raise ServiceUnavailable(headers=dict(_RETRY))
    return response.json()
