"""The connector in the back office: a shop connected, its orders fetched, its silence noticed."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.async_api import expect

from connectors.testing import StandInShop, running_shop, shop_order
from kit.clock import machine_now
from kit.testing.browser import axe_findings
from tests.e2e.merchants import Merchant

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]


@contextmanager
def shop_of(merchant: Merchant) -> Iterator[StandInShop]:
    site = merchant.site
    with running_shop(StandInShop(site["id_website"], site["secret_key"])) as shop:
        yield shop


async def test_a_shop_is_connected_and_its_orders_are_fetched(merchant: Merchant) -> None:
    page = merchant.page
    await merchant.open("connector")
    with shop_of(merchant) as shop:
        await page.get_by_role("textbox", name="Shop address").fill(shop.url)
        await page.get_by_role("button", name="Save").click()
        shop.active = False
        await page.get_by_role("button", name="Test the connection").click()
        await expect(page.get_by_text("The module is switched off: switch it on")).to_be_visible()
        shop.active = True
        await page.get_by_role("button", name="Test the connection").click()
        await expect(page.get_by_text("The connection works, tested")).to_be_visible()

        await page.get_by_role("radio", name="once it has reached one of these states").check()
        await page.get_by_role("combobox", name="Order states").click()
        await page.get_by_role("option", name="Livré").click()
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("Your shop does not have these settings yet")).to_be_visible()
        await page.get_by_role("button", name="Send this configuration").click()
        await expect(page.get_by_text("The module has taken over the configuration")).to_be_visible()
        assert shop.configuration["id_order_status_choosen"] == "5"

        bought = int(machine_now().timestamp()) - 86_400
        shop.add(shop_order(501, date_order=bought), shop_order(502, email="tom@", date_order=bought))
        await page.get_by_role("button", name="Fetch orders now").click()
        row = page.get_by_role("table", name="Retrievals").locator("tbody tr")
        await expect(row).to_contain_text("1 order accepted · 1 refused")
        await expect(row).to_contain_text("502, consumer/email")
        assert shop.taken == {"501", "502"}
        assert await axe_findings(page, "connector", ["light"]) == []
    provenance = (await merchant.get("/orders/501"))["provenance"]
    assert (provenance["method"], provenance["source"]) == ("connector", "PrestaShop 9")


async def test_a_shop_that_is_switched_on_is_asked_by_the_job_in_french(french_merchant: Merchant) -> None:
    page = french_merchant.page
    await french_merchant.open("connector")
    with shop_of(french_merchant) as shop:
        await page.get_by_role("textbox", name="Adresse de la boutique").fill(shop.url)
        await page.get_by_role("button", name="Enregistrer").click()
        switch = page.get_by_role("switch", name="Activer l’automatisation")
        shop.add(shop_order(7, date_order=int(machine_now().timestamp()) - 86_400))
        async with page.expect_response(lambda answer: answer.request.method == "PUT"):
            await switch.click(force=True)  # its label lies over it
        await expect(switch).to_be_checked()  # a moment after the click
        await french_merchant.operator.run("poll-connectors", machine_now())
        await page.reload()
        rows = page.get_by_role("table", name="Récupérations").locator("tbody tr")
        await expect(rows.filter(has_text="1 commande acceptée")).to_have_count(1)
