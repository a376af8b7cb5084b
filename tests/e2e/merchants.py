"""Merchants in a browser: what the tests of the back office's screens share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal
from uuid import uuid4

from playwright.async_api import Browser, Page, ViewportSize, expect

from proofmark.demo.world import Operator, Platform

DESKTOP = ViewportSize(width=1440, height=900)
Language = Literal["en", "fr"]
_LOCALES: dict[Language, str] = {"en": "en_GB", "fr": "fr_FR"}
_POLICY = "Content Security Policy"
_GO = "address => { history.pushState({}, '', address); dispatchEvent(new PopStateEvent('popstate')); }"


@dataclass(frozen=True)
class Merchant:
    """A website of an organization of its own, and its owner in a browser."""

    page: Page
    site: dict[str, Any]  # what creating it answered
    operator: Operator

    async def open(self, screen: str) -> None:
        await self.page.goto(f"/app/websites/{self.site['id_website']}/{screen}")
        await expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    async def go(self, path: str) -> None:
        """Change the address as a link within the application does: nothing is loaded again."""
        address = path if path.startswith("/") else f"/app/websites/{self.site['id_website']}/{path}"
        await self.page.evaluate(_GO, address)

    async def get(self, path: str) -> Any:
        return await self.operator.get(f"/api/v1/websites/{self.site['id_website']}{path}")


@asynccontextmanager
async def signed_in(platform: Platform, chromium: Browser, language: Language) -> AsyncIterator[Merchant]:
    """Make a website and sign its owner in."""
    operator = Operator(platform.base_url, platform.operator_token)
    body = {"organization": f"Lac {uuid4().hex[:8]}", "name": "Rivage", "locale": _LOCALES[language]}
    site = await operator.post("/api/v1/operator/websites", body, status=201)
    async with watched_page(platform, chromium, language) as page:
        await sign_in(page, site["owner_email"], site["owner_password"])
        await page.wait_for_url("**/app/websites/**")
        yield Merchant(page, site, operator)
    await operator.close()


@asynccontextmanager
async def watched_page(platform: Platform, chromium: Browser, language: Language) -> AsyncIterator[Page]:
    """Open a new browser's page, on which nothing may fail unseen nor break the policy of its content."""
    context = await chromium.new_context(
        base_url=platform.base_url,
        locale=_LOCALES[language].replace("_", "-"),
        viewport=DESKTOP,
        reduced_motion="reduce",
    )
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("console", lambda said: complaints.append(said.text) if _POLICY in said.text else None)
    yield await context.new_page()
    await context.close()
    assert complaints == []


async def sign_in(page: Page, email: str, password: str) -> None:
    await page.goto("/app")
    await page.locator("input[name=email]").fill(email)
    await page.locator("input[name=password]").fill(password)
    await page.locator("button[type=submit]").click()
