"""A page opened in Chromium as on a slow phone: processor and network are slowed down."""

import asyncio
from dataclasses import dataclass

from playwright.async_api import Browser

from kit.testing.browser import browser
from tests.bench.ways.read_tracking import percentiles

_CPU_TIMES_SLOWER = 4
_KBIT = 1024 / 8  # bytes
#: When the page was first drawn, and all of it had come, since the address was entered.
_DRAWN = """() => new Promise(tell => {
    const found = () => performance.getEntriesByName("first-contentful-paint")[0];
    const [page] = performance.getEntriesByType("navigation");
    const look = () => found() && page.loadEventEnd
        ? tell([found().startTime, page.loadEventEnd]) : setTimeout(look, 20);
    look();
})"""


@dataclass(frozen=True)
class Profile:
    """A network, as Chromium's developer tools name it, with the figures they use for it."""

    name: str
    wait_ms: float  # from each request to its answer
    down_kbit: float
    up_kbit: float


PROFILES = (
    Profile("slow 4G, slow processor", 150 * 3.75, 1_600 * 0.9, 750 * 0.9),
    Profile("fast 4G, slow processor", 60 * 2.75, 9_000 * 0.9, 1_500 * 0.9),
    Profile("3G, slow processor", 400 * 5, 500 * 0.8, 500 * 0.8),
)


def open_on_phone(address: str, profile: str, times: int) -> tuple[float, float]:
    """Return what half of the openings, and 99 of 100, did not exceed, in milliseconds."""
    return asyncio.run(_open(address, next(each for each in PROFILES if each.name == profile), times))


async def _open(address: str, profile: Profile, times: int) -> tuple[float, float]:
    async with browser() as opened:
        await _drawn_after(opened, address, profile)  # the first one starts the browser's own parts
        return percentiles([await _drawn_after(opened, address, profile) for _ in range(times)])


async def _drawn_after(opened: Browser, address: str, profile: Profile) -> float:
    context = await opened.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=3)
    await context.route("https://**", lambda route: route.abort())
    page = await context.new_page()
    client = await context.new_cdp_session(page)
    await client.send("Network.enable")
    await client.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": profile.wait_ms,
            "downloadThroughput": profile.down_kbit * _KBIT,
            "uploadThroughput": profile.up_kbit * _KBIT,
        },
    )
    await client.send("Emulation.setCPUThrottlingRate", {"rate": _CPU_TIMES_SLOWER})
    await page.goto(address)
    drawn, loaded = await page.evaluate(_DRAWN)
    await context.close()
    return max(float(drawn), float(loaded))
