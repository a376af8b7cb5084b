"""Draws docs/screens/*.png again, after the whole journey on a platform of its own."""

import asyncio
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, Route, ViewportSize, async_playwright
from rich.console import Console

from kit.clock import machine_now
from kit.testing.browser import CHROMIUM, FLAGS
from proofmark.demo.journey import Journey
from proofmark.demo.narrator import Narrator
from proofmark.demo.travel import travel
from proofmark.demo.world import Caller, CatcherMailbox, Customer, Operator, Platform

ROOT = Path(__file__).resolve().parents[1]
SCREENS = ROOT / "docs" / "screens"
_DESKTOP = ViewportSize(width=1440, height=860)
_SMALLER = ViewportSize(width=1120, height=700)
_PAGE = ViewportSize(width=1000, height=760)
_NARROW = ViewportSize(width=720, height=560)
_PHONE = ViewportSize(width=390, height=844)
_EMMA = "emma.clarke@example.org"
_PRODUCT = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
    '<rect width="64" height="64" fill="#e8e2d6"/>'
    '<path d="M14 40c8 0 12-6 16-14l10 10c4 3 10 3 10 8v4H14z" fill="#7d5f43"/></svg>'
)
_IN_ENGLISH = "localStorage.setItem('proofmark.language', 'en')"  # the demo's owner speaks French
_FREE_PORTS = dict.fromkeys(("PROOFMARK_HTTP_PORT", "PROOFMARK_SFTP_PORT", "PROOFMARK_SMTP_PORT"), "0")


@contextmanager
def running(data: Path) -> Iterator[Platform]:
    """A platform of its own."""
    environment = os.environ | _FREE_PORTS | {"PROOFMARK_DATA_DIR": str(data)}
    process = subprocess.Popen([sys.executable, "-m", "embedded"], env=environment, stdout=subprocess.DEVNULL)
    try:
        endpoints = _endpoints(data / "endpoints.json", process)
        token = (data / "operator-token").read_text().strip()
        yield Platform(endpoints["http"], token, CatcherMailbox(endpoints["http"]), data)
    finally:
        process.terminate()
        process.wait()


def _endpoints(file: Path, process: "subprocess.Popen[bytes]") -> Mapping[str, str]:
    while not file.exists():
        if process.poll() is not None:
            raise SystemExit("the platform did not start")
        time.sleep(0.1)
    found: dict[str, str] = json.loads(file.read_text())
    return found


async def _show_product(route: Route) -> None:
    """Stand in for the shops, whose pictures nobody serves here."""
    await route.fulfill(body=_PRODUCT, content_type="image/svg+xml")


class Camera:
    """Opens pages of one platform and keeps what they look like."""

    def __init__(self, browser: Browser, base_url: str) -> None:
        self._browser = browser
        self._base_url = base_url

    @asynccontextmanager
    async def page(self, viewport: ViewportSize, **options: Any) -> AsyncIterator[Page]:
        context = await self._browser.new_context(
            base_url=self._base_url, viewport=viewport, locale="en-GB", reduced_motion="reduce", **options
        )
        await context.add_init_script(_IN_ENGLISH)
        await context.route(re.compile("^https://"), _show_product)
        try:
            yield await context.new_page()
        finally:
            await context.close()

    async def take(self, page: Page, name: str, *, whole: bool = False) -> None:
        await page.wait_for_load_state("networkidle")
        await page.screenshot(path=SCREENS / f"{name}.png", full_page=whole, animations="disabled")

    async def of_address(
        self, address: str, name: str, viewport: ViewportSize = _PAGE, **options: Any
    ) -> None:
        async with self.page(viewport, **options) as page:
            await page.goto(address)
            await self.take(page, name, whole=True)


async def back_office(camera: Camera, journey: Journey) -> None:
    async with camera.page(_SMALLER) as page:
        await page.goto("/app")
        await page.locator("input[name=email]").wait_for()
        await camera.take(page, "login")
    async with camera.page(_DESKTOP) as page:
        await page.goto("/app")
        await _sign_in(page, journey)
        await camera.take(page, "requests")
        await page.locator("tbody tr").filter(has_text=_EMMA).get_by_title("time line").click()
        await page.get_by_role("dialog").get_by_text("Form opened").wait_for()
        await camera.take(page, "request-timeline")
        for screen, address in (await _menu(page)).items():
            await page.goto(address)
            await page.get_by_role("heading", level=1).wait_for()
            await camera.take(page, f"backoffice-{screen}")
    async with camera.page(_DESKTOP, color_scheme="dark") as page:
        await page.goto("/app")
        await _sign_in(page, journey)
        await camera.take(page, "requests-dark")


async def _menu(page: Page) -> dict[str, str]:
    """Return the addresses of all screens that the menu leads to, by their last part."""
    links = page.locator('nav a[href^="/app/websites/"]')
    found = [str(await link.get_attribute("href")) for link in await links.all()]
    return {address.rpartition("/")[2]: address for address in found if not address.endswith("/requests")}


async def _sign_in(page: Page, journey: Journey) -> None:
    await page.locator("input[name=email]").fill(journey.french["owner_email"])
    await page.locator("input[name=password]").fill(journey.french["owner_password"])
    await page.locator("button[type=submit]").click()
    await page.get_by_role("table").wait_for()
    await page.goto(f"/app/websites/{journey.french['id_website']}/requests")
    await page.get_by_role("table").wait_for()
    await page.mouse.move(0, 0)


async def what_emma_sees(camera: Camera, journey: Journey) -> None:
    """One customer's way at its real pace: mail, questionnaire, answer."""
    emma = await _emma_buys(journey)
    mail = (await emma.mail())["id"]
    shown = f"/dev/mail/messages/{mail}/html"
    await camera.of_address(shown, "mail", _NARROW)
    await camera.of_address(shown, "mail-phone-dark", _PHONE, color_scheme="dark")
    await emma.open_mail()
    form = await emma.form_link()
    await camera.of_address(form, "questionnaire")
    await camera.of_address(form, "questionnaire-phone", _PHONE)
    await camera.of_address(await emma.unsubscribe_link(), "unsubscribe", _NARROW)
    await emma.submit(brand_rating="5", brand_comment="Ordered on Monday, walking on Thursday.")
    await emma.close()


async def _emma_buys(journey: Journey) -> Customer:
    """Return a customer of the French website who speaks English and has just been asked."""
    merchant = Caller(journey.platform.base_url, journey.french["client_secret"])
    answer = await merchant.post(journey.w("/orders"), [_order()])
    await merchant.close()
    if answer["accepted"] != 1:
        raise SystemExit(f"the order should be accepted: {answer}")
    await _settle(journey)
    return Customer(journey.platform, _EMMA)


def _order() -> dict[str, Any]:
    products = (("ALTO-42", "Alto walking shoes"), ("MERINO-M", "Merino socks"))
    return {
        "purchase_reference": "WEB-10617",
        "purchase_date": machine_now().isoformat(),
        "consumer": {"first_name": "Emma", "last_name": "Clarke", "email": _EMMA, "language": "en"},
        "products": [
            {"name": name, "product_ref": {"reference": ref}, "image_url": f"https://shop.example/{ref}.svg"}
            for ref, name in products
        ],
        "solicitation_parameters": {"delay": 0},
    }


async def _settle(journey: Journey) -> None:
    operator = Operator(journey.platform.base_url, journey.platform.operator_token)
    await operator.settle()
    await operator.close()


async def draw(platform: Platform) -> None:
    journey = await travel(platform, Narrator(Console(file=io.StringIO())))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        camera = Camera(browser, journey.platform.base_url)
        await what_emma_sees(camera, journey)
        await camera.of_address(f"/certificate/{journey.french['id_website']}", "certificate")
        await _settle(journey)
        await back_office(camera, journey)
        await browser.close()


def main() -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as directory, running(Path(directory)) as platform:
        asyncio.run(draw(platform))


if __name__ == "__main__":
    main()
