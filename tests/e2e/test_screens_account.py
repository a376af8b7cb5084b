"""What belongs to a website and to the people who work with it, each screen's main task in the browser."""

import pytest
from playwright.async_api import expect

from tests.e2e.merchants import Merchant

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]


async def test_a_website_gets_another_name_and_zone_and_keeps_them(french_merchant: Merchant) -> None:
    page = french_merchant.page
    await french_merchant.open("settings")
    await page.get_by_label("Nom du site").fill("Rivage <b>Nord</b>")
    await page.get_by_role("combobox", name="Fuseau horaire").fill("Lisbon")
    await page.get_by_role("option", name="Europe/Lisbon").click()
    await page.get_by_role("button", name="Enregistrer").click()
    await expect(page.get_by_text("Enregistré", exact=True)).to_be_visible()
    # the menu knows at once
    await expect(page.get_by_role("combobox", name="Site", exact=True)).to_have_value(
        "Rivage <b>Nord</b> · fr_FR"
    )
    shown = await french_merchant.get("")
    assert (shown["name"], shown["time_zone"]) == ("Rivage <b>Nord</b>", "Europe/Lisbon")


async def test_a_new_secret_key_is_shown_in_full_only_once(merchant: Merchant) -> None:
    page = merchant.page
    await merchant.open("settings")
    await page.get_by_role("button", name="Make a new key").click()
    await page.get_by_role("dialog").get_by_role("button", name="Replace the key").click()
    await expect(page.get_by_role("button", name="Copy: Secret key")).to_be_visible()
    new = await page.locator("dl", has_text="Secret key").locator("dd").inner_text()
    first, *_, last = new.split("-")
    masked = f"{first}-xxxx-xxxx-{last}"
    assert new != masked
    assert (await merchant.get(""))["secret_key"] == masked
    await page.reload()
    await expect(page.get_by_text(masked)).to_be_visible()


async def test_a_store_is_added_once(merchant: Merchant) -> None:
    page = merchant.page
    await merchant.open("settings")
    stores = page.get_by_role("table", name="Stores").locator("tbody tr")
    for _ in range(2):
        await page.get_by_label("Store id").fill("QUAI-3")
        await page.get_by_label("Store name").fill("Quai")
        await page.get_by_role("button", name="Add").click()
        await expect(stores).to_have_text(["QUAI-3Quai"])
    await expect(page.get_by_text("There is already a shop of that id")).to_be_visible()
