"""Merchants and moderators in a browser: what the tests of the back office's screens share."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal, get_args
from uuid import uuid4

from playwright.async_api import Browser, Page, ViewportSize, expect

from accounts.operators import create_operator
from kit.clock import SystemClock
from kit.db.database import Database, sqlite_url
from kit.testing.browser import Scheme
from proofmark.demo.world import Operator, Platform

DESKTOP = ViewportSize(width=1440, height=900)
Language = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_LOCALES: dict[Language, str] = {"en": "en_GB", "fr": "fr_FR"}
_POLICY = "Content Security Policy"
_GO = "address => { history.pushState({}, '', address); dispatchEvent(new PopStateEvent('popstate')); }"


@dataclass(frozen=True)
class Reader:
    """Somebody signed in, in a browser of one language."""

    page: Page
    language: Language

    @property
    def scheme(self) -> Scheme:
        """The one scheme axe looks at: widths depend on the language, contrasts on the scheme."""
        return "light" if self.language == "en" else "dark"

    def words(self, french: Mapping[str, str]) -> Callable[[str], str]:
        """Return what turns English words of the screens into those this person reads."""
        return french.__getitem__ if self.language == "fr" else str


@dataclass(frozen=True)
class Merchant(Reader):
    """A website of an organization of its own, and its owner in a browser."""

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
    site = await new_website(operator, language)
    async with watched_page(platform, chromium, language) as page:
        await sign_in(page, site["owner_email"], site["owner_password"])
        await page.wait_for_url("**/app/websites/**")
        yield Merchant(page, language, site, operator)
    await operator.close()


async def new_website(operator: Operator, language: Language) -> dict[str, Any]:
    """Make a website of an organization of its own; return what creating it answers."""
    body = {"organization": f"Lac {uuid4().hex[:8]}", "name": "Rivage", "locale": _LOCALES[language]}
    made: dict[str, Any] = await operator.post("/api/v1/operator/websites", body, status=201)
    return made


@asynccontextmanager
async def moderating(platform: Platform, chromium: Browser, language: Language) -> AsyncIterator[Reader]:
    """Sign in a moderator without any website, whose screens ask for nothing forbidden."""
    file = platform.work_dir / "data" / "databases" / "accounts.sqlite3"
    database = Database(sqlite_url(file), schema="accounts")
    email = f"moderator-{uuid4().hex[:8]}@proofmark.example"
    password = await create_operator(database, SystemClock(), email)
    await database.close()
    forbidden: list[str] = []
    async with watched_page(platform, chromium, language) as page:
        page.on("response", lambda answer: forbidden.append(answer.url) if answer.status == 403 else None)
        await sign_in(page, email, password)
        await page.wait_for_url("**/app/moderation")
        yield Reader(page, language)
    assert forbidden == []


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
