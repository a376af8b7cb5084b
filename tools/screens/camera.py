"""Takes pictures of one platform's pages, as one person sees them in one look."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, BrowserContext, Page, Route, ViewportSize

SCREENS = Path(__file__).resolve().parents[2] / "docs" / "screens"
_PRODUCT = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
    '<rect width="64" height="64" fill="#e8e2d6"/>'
    '<path d="M14 40c8 0 12-6 16-14l10 10c4 3 10 3 10 8v4H14z" fill="#7d5f43"/></svg>'
)


@dataclass(frozen=True)
class Look:
    """How a picture is taken; its name ends in `suffix`."""

    suffix: str = ""
    language: Literal["en", "fr"] = "en"
    scheme: Literal["light", "dark"] = "light"
    width: int = 1280
    height: int = 720


LIGHT = Look()
LARGE = Look(height=1225)
DARK = Look("-dark", scheme="dark")
ON_A_TABLET = Look("-tablet", width=768, height=900)
FRENCH = Look("-french", language="fr")
SMALL = Look(width=1000, height=640)  # nothing is lost by it


@dataclass(frozen=True)
class Person:
    """Somebody who signs in to the back office."""

    email: str
    password: str


class Camera:
    """Opens pages of one platform and keeps what they look like."""

    def __init__(self, browser: Browser, base_url: str, folder: Path = SCREENS) -> None:
        self._browser = browser
        self.base_url = base_url
        self._folder = folder

    @asynccontextmanager
    async def page(self, look: Look, person: Person | None = None) -> AsyncIterator[Page]:
        context = await self._browser.new_context(
            base_url=self.base_url,
            viewport=ViewportSize(width=look.width, height=look.height),
            color_scheme=look.scheme,
            locale={"en": "en-GB", "fr": "fr-FR"}[look.language],
            reduced_motion="reduce",
        )
        await context.add_init_script(f"localStorage.setItem('proofmark.language', '{look.language}')")
        await context.route(re.compile("^https://"), _show_product)
        try:
            if person is not None:
                await self._sign_in(context, person)
            yield await context.new_page()
        finally:
            await context.close()

    async def _sign_in(self, context: BrowserContext, person: Person) -> None:
        answer = await context.request.post(
            "/api/v1/session",
            data={"email": person.email, "password": person.password},
            headers={"Origin": self.base_url},
        )
        if not answer.ok:
            raise SystemExit(f"{person.email} should be let in: {await answer.text()}")

    async def take(self, page: Page, name: str, *, whole: bool = False) -> None:
        await page.wait_for_load_state("networkidle")
        await page.locator(".mantine-Skeleton-root").first.wait_for(state="detached")
        await page.screenshot(path=self._folder / f"{name}.png", full_page=whole, animations="disabled")

    async def of_address(self, address: str, name: str, look: Look = SMALL, *, whole: bool = True) -> None:
        async with self.page(look) as page:
            await page.goto(address)
            await self.take(page, name, whole=whole)


async def _show_product(route: Route) -> None:
    """Stand in for the shops, whose pictures nobody serves here."""
    await route.fulfill(body=_PRODUCT, content_type="image/svg+xml")
