"""Merchants in a browser: what the tests of the back office's screens share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal
from uuid import uuid4

from playwright.async_api import Browser, Page, ViewportSize, expect

from proofmark.demo.world import Operator, Platform

DESKTOP = ViewportSize(width=1440, height=900)


@dataclass(frozen=True)
class Merchant:
    """A website of an organization of its own, and its owner in a browser."""

    page: Page
    site: dict[str, Any]  # what creating it answered
    operator: Operator

    async def open(self, screen: str) -> None:
        await self.page.goto(f"/app/websites/{self.site['id_website']}/{screen}")
        await expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    async def get(self, path: str) -> Any:
        return await self.operator.get(f"/api/v1/websites/{self.site['id_website']}{path}")


@asynccontextmanager
async def signed_in(
    platform: Platform, chromium: Browser, language: Literal["en", "fr"]
) -> AsyncIterator[Merchant]:
    """Make a website and sign its owner in; at the end nothing may have failed unseen on the pages."""
    operator = Operator(platform.base_url, platform.operator_token)
    locale = {"en": "en_GB", "fr": "fr_FR"}[language]
    body = {"organization": f"Lac {uuid4().hex[:8]}", "name": "Rivage", "locale": locale}
    site = await operator.post("/api/v1/operator/websites", body, status=201)
    context = await chromium.new_context(
        base_url=platform.base_url, locale=locale.replace("_", "-"), viewport=DESKTOP, reduced_motion="reduce"
    )
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto("/app")
    await page.locator("input[name=email]").fill(site["owner_email"])
    await page.locator("input[name=password]").fill(site["owner_password"])
    await page.locator("button[type=submit]").click()
    await page.wait_for_url("**/app/websites/**")
    yield Merchant(page, site, operator)
    await operator.close()
    await context.close()
    assert complaints == []
