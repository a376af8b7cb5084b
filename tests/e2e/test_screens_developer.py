"""What a merchant's developer does: call and be called with what the screens show."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI, Request
from playwright.async_api import Page, expect

from kit.clock import machine_now
from kit.testing.browser import served
from tests.e2e.merchants import Merchant

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

_FRENCH = {
    "New API client": "Nouveau client API",
    "Name": "Nom",
    "Create": "Créer",
    "<b>Shop</b> is ready": "<b>Shop</b> est prêt",
    "Try an order": "Essayer une commande",
    "Send an order": "Envoyer une commande",
    "Read it back": "La relire",
    "Get a token": "Obtenir un jeton",
    "Recent calls": "Appels récents",
    "Only tried": "Essai",
    "New webhook": "Nouveau webhook",
    "Address": "Adresse",
    "Request scheduled": "Demande programmée",
    "Send a test message": "Envoyer un message d’essai",
    "Your server took the test message.": "Votre serveur a accepté le message d’essai.",
    "Send again": "Renvoyer",
    "Tried 2 times": "Essayé 2 fois",
}


async def test_examples_work_as_they_are_pasted(each_merchant: Merchant) -> None:
    page, word = each_merchant.page, each_merchant.words(_FRENCH)
    await each_merchant.open("api")
    await page.get_by_role("button", name=word("New API client")).click()
    await page.get_by_role("textbox", name=word("Name")).fill("<b>Shop</b>")
    await page.get_by_role("button", name=word("Create")).click()
    await expect(page.get_by_text(word("<b>Shop</b> is ready"))).to_be_visible()
    tried = await _run("bash", "-c", await _example(page, word("Try an order"), "curl"))
    assert json.loads(tried)["results"][0]["status"] == "accepted"
    await page.get_by_text(word("Send an order")).click()
    sent = await _run("bash", "-c", await _example(page, word("Send an order"), "curl"))
    assert json.loads(sent)["accepted"] == 1
    await page.get_by_role("tab", name="Python").click()
    again = await _run(sys.executable, "-c", await _example(page, word("Send an order"), "Python"))
    assert again.startswith("200")
    for task, expected in (("Read it back", "ines.lefevre@example.org"), ("Get a token", "ey")):
        await page.get_by_text(word(task)).click()
        assert expected in await _run(sys.executable, "-c", await _example(page, word(task), "Python"))
    calls = page.get_by_role("table", name=word("Recent calls")).locator("tbody tr")
    await expect(calls.filter(has_text=word("Only tried"))).to_contain_text("<b>Shop</b>")
    await expect(calls).to_have_count(3)


async def _example(page: Page, task: str, language: str) -> str:
    return await page.get_by_role("region", name=f"{task}, {language}").inner_text()


async def _run(*command: str) -> str:
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    return output.decode()


async def test_a_receiver_is_told_and_verifies(each_merchant: Merchant) -> None:
    page, word = each_merchant.page, each_merchant.words(_FRENCH)
    came = asyncio.Queue[Received]()
    async with _receiver(came) as url:
        await each_merchant.open("webhooks")
        await page.get_by_role("button", name=word("New webhook")).click()
        await page.get_by_role("textbox", name=word("Address")).fill(url)
        await page.get_by_role("textbox", name="Description").fill("<b>ERP</b>")
        await page.get_by_role("checkbox", name=word("Request scheduled")).check(force=True)
        await page.get_by_role("button", name=word("Create")).click()
        await expect(page.get_by_text("<b>ERP</b>")).to_be_visible()
        await page.get_by_role("button", name=word("Send a test message")).click()
        await expect(page.get_by_text(word("Your server took the test message."))).to_be_visible()
        verify = await page.get_by_role("region", name="Python").inner_text()
        assert _is_genuine(verify, await came.get())
        await each_merchant.operator.post(
            f"/api/v1/websites/{each_merchant.site['id_website']}/orders", [_an_order()]
        )
        scheduled = await came.get()
        await page.reload()
        await page.get_by_role("button", name=word("Request scheduled")).click()
        drawer = page.get_by_role("dialog")
        await expect(drawer).to_contain_text('"purchase_reference": "WEB-1"')
        await drawer.get_by_role("button", name=word("Send again")).click()
        assert (await came.get()).headers["webhook-id"] == scheduled.headers["webhook-id"]
        await expect(drawer.get_by_text(word("Tried 2 times"))).to_be_visible()


@dataclass(frozen=True)
class Received:
    headers: dict[str, str]
    body: bytes


@asynccontextmanager
async def _receiver(came: asyncio.Queue[Received]) -> AsyncIterator[str]:
    """A merchant's server that takes whatever comes."""
    app = FastAPI()

    @app.post("/hooks", status_code=204)
    async def take(request: Request) -> None:
        await came.put(Received(dict(request.headers), await request.body()))

    async with served(app) as url:
        yield f"{url}/hooks"


def _is_genuine(verify: str, received: Received) -> bool:
    """Do what the screen's example does."""
    names: dict[str, Any] = {}
    exec(verify, names)  # noqa: S102 - as a merchant's developer does, who pastes it
    return bool(names["is_genuine"](received.headers, received.body))


def _an_order() -> dict[str, Any]:
    return {
        "purchase_reference": "WEB-1",
        "purchase_date": machine_now().isoformat(),
        "consumer": {"first_name": "Tom", "last_name": "B", "email": "tom@example.org", "language": "fr"},
        "sales_channel": {"channel": "online"},
    }
