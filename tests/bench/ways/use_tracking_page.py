"""The back office's list of requests in Chromium: how soon it stands, and how soon it answers a hand."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from playwright.async_api import Page, expect

from kit.testing.browser import browser
from tests.bench.ways.read_tracking import percentiles

#: Keeps how long each interaction took until the next picture, as browsers measure it: in steps of 8 ms.
_OBSERVE = """
window.painted = [];
new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.interactionId) window.painted.push(entry.duration);
}).observe({ type: 'event', durationThreshold: 16, buffered: true });
"""
_SHORTEST_MS = 16.0  # what is shorter is not told
_SETTLED_MS = 400  # after an interaction, until what it asked for is there and told

Hand = Callable[[Page], Awaitable[None]]


async def _tick_status(page: Page) -> None:
    await page.get_by_role("checkbox", name="Email sent").click(force=True)  # its label lies over it


async def _choose_type(page: Page) -> None:
    types = page.get_by_role("radiogroup", name="Review type").get_by_role("radio")
    brand = page.get_by_role("radio", name="Brand", exact=True)
    await (types.first if await brand.is_checked() else brand).click(force=True)


async def _type_search(page: Page) -> None:
    box = page.get_by_role("searchbox")
    await box.press("Backspace" if await box.input_value() else "W")


HANDS: dict[str, Hand] = {
    "a status is ticked": _tick_status,
    "a type is chosen": _choose_type,
    "a letter is typed into the search": _type_search,
}


def open_list(base: str, path: str, email: str, password: str, times: int) -> tuple[float, float]:
    """Return within what half of the openings, and 99 of 100, showed the first rows, in milliseconds."""
    return asyncio.run(_opened(base, path, email, password, times))


def use_filter(base: str, path: str, email: str, password: str, hand: str, times: int) -> tuple[float, float]:
    """Return within what half of the interactions, and 99 of 100, were painted, in milliseconds."""
    return asyncio.run(_used(base, path, email, password, HANDS[hand], times))


async def _opened(base: str, path: str, email: str, password: str, times: int) -> tuple[float, float]:
    async with _signed_in(base, email, password) as page:
        return percentiles([await _opening(page, path) for _ in range(times + 1)][1:])


async def _opening(page: Page, path: str) -> float:
    await page.goto(path)
    await page.get_by_role("table").locator("tbody tr").nth(10).wait_for()
    return float(await page.evaluate("performance.now()"))


async def _used(
    base: str, path: str, email: str, password: str, hand: Hand, times: int
) -> tuple[float, float]:
    async with _signed_in(base, email, password) as page:
        await _opening(page, path)
        return percentiles([await _painted_after(page, hand) for _ in range(times + 1)][1:])


async def _painted_after(page: Page, hand: Hand) -> float:
    await page.evaluate("window.painted.length = 0")
    await hand(page)
    await page.wait_for_timeout(_SETTLED_MS)
    painted: list[float] = await page.evaluate("window.painted")
    return max([_SHORTEST_MS, *painted])


@asynccontextmanager
async def _signed_in(base: str, email: str, password: str) -> AsyncIterator[Page]:
    async with browser() as opened:
        context = await opened.new_context(
            base_url=base, locale="en-GB", viewport={"width": 1440, "height": 900}
        )
        await context.add_init_script(f"localStorage.setItem('proofmark.language', 'en');{_OBSERVE}")
        page = await context.new_page()
        await page.goto("/app")
        await page.locator("input[name=email]").fill(email)
        await page.locator("input[name=password]").fill(password)
        await page.locator("button[type=submit]").click()
        await expect(page.get_by_role("table")).to_be_visible()
        yield page
