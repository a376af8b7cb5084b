"""The mailer's copies of websites: name, locale and time zone."""

from collections.abc import Callable

import httpx2

from contracts.websites import WebsiteState
from kit.copies import Copies


def website_copies(client: Callable[[], httpx2.AsyncClient]) -> Copies[WebsiteState]:
    """Return copies that ask accounts for a website they lack."""

    async def fetch(id_website: str) -> tuple[int, WebsiteState] | None:
        async with client() as accounts:
            answer = await accounts.get(f"/internal/websites/{id_website}")
        if answer.status_code == 404:
            return None
        found = answer.raise_for_status().json()
        return int(found["version"]), WebsiteState.model_validate(found["website"])

    return Copies("website", WebsiteState, fetch)
