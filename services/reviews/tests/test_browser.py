"""The questionnaire in a real browser: no script, a 320-pixel phone, the keyboard alone."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from kit.testing.browser import PHONE, served
from kit.testing.browser import browser as opened_browser
from reviews.testing import Shop

#: Bytes of the page and of everything that it has made the browser load.
_LOADED = "() => performance.getEntries().reduce((sum, one) => sum + (one.transferSize || 0), 0)"


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with opened_browser() as opened:
        yield opened


@pytest.fixture
async def site(shop: Shop) -> AsyncIterator[str]:
    """The service on a real port."""
    async with served(shop.running.service.app) as address:
        yield address


async def _phone(browser: Browser) -> BrowserContext:
    context = await browser.new_context(viewport=PHONE, java_script_enabled=False)
    await context.route("https://shop.example/**", lambda route: route.abort())
    return context


async def _no_sideways_scrolling(page: Page) -> bool:
    """Compare the page's picture with the window: without script there is nothing to ask."""
    picture = await page.screenshot(full_page=True)
    return int.from_bytes(picture[16:20], "big") == PHONE["width"]  # the width in the PNG's header


async def test_the_form_is_filled_in_without_script_on_a_small_phone(
    shop: Shop, site: str, browser: Browser
) -> None:
    asked = await shop.plan(last_name="Lefèvre-de-la-Très-Longue-Maison-Sans-Fin")
    context = await _phone(browser)
    page = await context.new_page()
    await page.goto(site + asked.path())
    assert await _no_sideways_scrolling(page)
    await page.check('input[name="brand_rating"][value="2"]')
    await page.check('input[name="brand_rating"][value="4"]')
    await page.fill('textarea[name="brand_comment"]', "Colis en avance,\ntrès bien emballé. 👍")
    await page.check('input[name="product_1_rating"][value="5"]')
    await page.click('button[type="submit"]')  # the browser asks for the confirmation
    await page.check('input[name="experience_confirmed"]')
    await page.click('button[type="submit"]')  # the server asks for the product's comment
    await expect(page.locator("#product_1_comment_error")).to_be_visible()
    assert (
        await page.input_value('textarea[name="brand_comment"]') == "Colis en avance,\ntrès bien emballé. 👍"
    )
    assert await page.is_checked('input[name="brand_rating"][value="4"]')
    assert await _no_sideways_scrolling(page)
    await page.fill('textarea[name="product_1_comment"]', "Légères")
    await page.click('button[type="submit"]')
    await page.wait_for_url("**/thanks")
    await page.check('input[name="pseudonym"][value="yes"]')
    await page.click('button[type="submit"]')
    assert await page.is_checked('input[name="pseudonym"][value="yes"]')
    assert await _no_sideways_scrolling(page)
    found = {item["kind"]: item for item in await shop.listed()}
    assert (found["site"]["rate"], found["site"]["comment"]) == (
        4,
        "Colis en avance,\ntrès bien emballé. 👍",
    )
    assert (found["product"]["rate"], found["product"]["displayed_name"]) == (5, "I. L.")
    await context.close()


async def test_the_keyboard_alone_is_enough(shop: Shop, site: str, browser: Browser) -> None:
    asked = await shop.plan(request_type="brand")
    context = await _phone(browser)
    page = await context.new_page()
    await page.goto(site + asked.path())
    await page.keyboard.press("Tab")
    await expect(page.get_by_text("Aller au questionnaire")).to_be_visible()
    await page.keyboard.press("Tab")  # into the stars
    await page.keyboard.press("Space")
    for _ in range(3):
        await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Bien")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/thanks")
    (item,) = await shop.listed()
    assert (item["rate"], item["comment"]) == (4, "Bien")
    await context.close()


async def test_a_review_is_changed_and_withdrawn_by_the_keyboard_alone(
    shop: Shop, site: str, browser: Browser
) -> None:
    asked = await shop.plan(request_type="brand")
    await asked.send()
    context = await _phone(browser)
    page = await context.new_page()
    await page.goto(site + asked.path())
    await page.get_by_text("Modifier cet avis").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")  # into the stars
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Presque. ")
    await page.get_by_role("button", name="Enregistrer mes modifications").press("Enter")
    await page.wait_for_url("**/thanks")
    (item,) = await shop.listed()
    assert (item["rate"], item["comment"]) == (4, "Presque. Très bien.")
    await page.get_by_role("link", name="Le revoir ou le modifier").press("Enter")
    await page.get_by_role("link", name="Le retirer").press("Enter")
    await page.get_by_role("button", name="Retirer mon avis").press("Enter")
    await expect(page.get_by_text("Vous avez retiré cet avis")).to_be_visible()
    assert await _no_sideways_scrolling(page)
    await context.close()


async def test_a_screen_reader_hears_what_each_control_is(shop: Shop, site: str, browser: Browser) -> None:
    asked = await shop.plan()
    context = await _phone(browser)
    page = await context.new_page()
    await page.goto(site + asked.path())
    rating = page.get_by_role("group", name="Votre note · obligatoire")
    await rating.get_by_role("radio", name="4 sur 5: Bien").check()
    assert await page.is_checked('input[name="brand_rating"][value="4"]')
    await expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert await page.get_by_role("textbox", name="Votre commentaire").count() == 3
    await page.get_by_role("checkbox", name="J’ai réellement vécu").check()
    await expect(page.get_by_role("button", name="Envoyer mon avis")).to_be_visible()
    await context.close()


async def test_nothing_on_the_pages_breaks_their_own_policy(shop: Shop, site: str, browser: Browser) -> None:
    asked = await shop.plan(request_type="brand")
    page = await browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    await page.goto(site + asked.path())
    assert 1_000 < await page.evaluate(_LOADED) < 100_000
    await asked.send()
    await page.goto(site + asked.path() + "/thanks")
    (item,) = await shop.listed()
    await shop.merchant("POST", f"/{item['id']}/publish")
    await page.goto(f"{site}/certificate/{shop.id_website}")
    await expect(page.get_by_text("Très bien.")).to_be_visible()
    assert said == []
