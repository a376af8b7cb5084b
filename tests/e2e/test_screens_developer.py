"""What a merchant's developer does: make an API client and call with what the screen shows."""

import asyncio
import json
import sys

import pytest
from playwright.async_api import Page, expect

from tests.e2e.merchants import Merchant

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]


async def test_examples_work_as_they_are_pasted(merchant: Merchant) -> None:
    page = merchant.page
    await merchant.open("api")
    await page.get_by_role("button", name="New API client").click()
    await page.get_by_role("textbox", name="Name").fill("<b>Shop</b>")
    await page.get_by_role("button", name="Create").click()
    await expect(page.get_by_text("<b>Shop</b> is ready")).to_be_visible()
    tried = await _run("bash", "-c", await _example(page, "Try an order", "curl"))
    assert json.loads(tried)["results"][0]["status"] == "accepted"
    await page.get_by_text("Send an order").click()
    sent = await _run("bash", "-c", await _example(page, "Send an order", "curl"))
    assert json.loads(sent)["accepted"] == 1
    await page.get_by_role("tab", name="Python").click()
    again = await _run(sys.executable, "-c", await _example(page, "Send an order", "Python"))
    assert again.startswith("200")
    for task, expected in (("Read it back", "ines.lefevre@example.org"), ("Get a token", "ey")):
        await page.get_by_text(task).click()
        assert expected in await _run(sys.executable, "-c", await _example(page, task, "Python"))


async def _example(page: Page, task: str, language: str) -> str:
    return await page.get_by_role("region", name=f"{task}, {language}").inner_text()


async def _run(*command: str) -> str:
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    return output.decode()
