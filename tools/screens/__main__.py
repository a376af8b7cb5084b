"""Draws docs/screens/*.png again, after the whole journey on a platform of its own."""

import asyncio
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from playwright.async_api import async_playwright
from rich.console import Console

from kit.testing.browser import CHROMIUM, FLAGS
from proofmark.demo.journey import Journey
from proofmark.demo.narrator import Narrator
from proofmark.demo.travel import travel
from proofmark.demo.world import Caller, CatcherMailbox, Customer, Operator, Platform
from tools.screens.camera import SCREENS, Camera, Look
from tools.screens.scenes import at_the_door, play
from tools.screens.stage import EMMA, furnished, order

_NARROW = Look(width=720, height=560)
_PHONE = Look(width=390, height=844)
_PHONE_DARK = replace(_PHONE, scheme="dark")
_FREE_PORTS = dict.fromkeys(("PROOFMARK_HTTP_PORT", "PROOFMARK_SFTP_PORT", "PROOFMARK_SMTP_PORT"), "0")
#: Each look is a new browser, which has to fetch everything again, and all come from one address.
_UNHURRIED = {"PROOFMARK_RATE_LIMIT_FACTOR": "100"}


@contextmanager
def running(data: Path) -> Iterator[Platform]:
    """A platform of its own."""
    environment = os.environ | _FREE_PORTS | {"PROOFMARK_DATA_DIR": str(data), **_UNHURRIED}
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


async def what_emma_sees(camera: Camera, journey: Journey) -> None:
    """One customer's way at its real pace: mail, questionnaire, answer."""
    emma = await _emma_buys(journey)
    mail = (await emma.mail())["id"]
    shown = f"/dev/mail/messages/{mail}/html"
    await camera.of_address(shown, "mail", _NARROW)
    await camera.of_address(shown, "mail-phone-dark", _PHONE_DARK)
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
    answer = await merchant.post(journey.w("/orders"), [order("WEB-10617", "Emma", "Clarke", EMMA)])
    await merchant.close()
    if answer["accepted"] != 1:
        raise SystemExit(f"the order should be accepted: {answer}")
    await _settle(journey)
    return Customer(journey.platform, EMMA)


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
        certificate = f"/certificate/{journey.french['id_website']}"
        await camera.of_address(certificate, "certificate", whole=False)
        async with furnished(journey) as stage:
            await play(camera, stage)
            await at_the_door(camera)
        await browser.close()


def main() -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as directory, running(Path(directory)) as platform:
        asyncio.run(draw(platform))


if __name__ == "__main__":
    main()
