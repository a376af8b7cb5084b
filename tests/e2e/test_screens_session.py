"""The pages for who isn't signed in: forgotten passwords, invitations, the second step."""

import base64
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.async_api import Browser, Page, ViewportSize, expect

from kit.clock import machine_now
from kit.testing.browser import axe_findings, too_wide
from proofmark.demo.world import Platform
from tests.e2e.merchants import Language, Merchant, Reader, new_website, watched_page

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]
_TABLET = ViewportSize(width=768, height=1024)
_FRENCH = {
    "Forgotten password": "Mot de passe oublié",
    "Forgotten your password?": "Mot de passe oublié ?",
    "Send the link": "Envoyer le lien",
    "If": "Si",
    "Set the password": "Enregistrer le mot de passe",
    "Your password is set": "Votre mot de passe est enregistré",
    "It was used already": "Il a déjà servi",
    "This code is not good": "Ce code n’est pas valable",
}
_NEW = "trois-mots-et-un-seul-7"


@pytest_asyncio.fixture(loop_scope="session")
async def platform(platforms: Any) -> Platform:
    running: Platform = (await platforms.running("embedded")).platform
    return running


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(platform: Platform, chromium: Browser, language: Language) -> AsyncIterator[Reader]:
    """A browser that nobody has signed in with."""
    async with watched_page(platform, chromium, language) as page:
        await page.set_viewport_size(_TABLET)
        yield Reader(page, language)


async def _link(merchant: Merchant, platform: Platform) -> str:
    """Return the path of the link in the last letter to the merchant."""
    await merchant.operator.settle()
    mails = await platform.mailbox.mails(merchant.site["owner_email"])
    (link,) = re.findall(r"(/app/reset/\S+)", mails[-1]["text"])
    return str(link)


async def _sign_in(page: Page, email: str, password: str) -> None:
    await page.goto("/app/login")
    await page.locator("input[name=email]").fill(email)
    await page.locator("input[name=password]").fill(password)
    await page.locator("button[type=submit]").click()


async def test_a_forgotten_password_is_replaced_by_mail(
    each_merchant: Merchant, platform: Platform, stranger: Reader
) -> None:
    email = each_merchant.site["owner_email"]
    page, word = stranger.page, stranger.words(_FRENCH)
    await page.goto("/app/login")
    await page.get_by_role("link", name=word("Forgotten your password?")).click()
    await expect(page.get_by_role("heading", name=word("Forgotten password"))).to_be_visible()
    await page.locator("input[name=email]").fill(email)
    await page.get_by_role("button", name=word("Send the link")).click()
    await expect(page.get_by_role("status")).to_contain_text(word("If") + f" {email} ")
    link = await _link(each_merchant, platform)
    answer = await page.goto(link)
    assert answer is not None
    assert answer.headers["referrer-policy"] == "no-referrer"
    await page.locator("input[name=password]").fill(_NEW)
    await page.get_by_role("button", name=word("Set the password")).click()
    await expect(page.get_by_role("status")).to_contain_text(word("Your password is set"))
    assert await axe_findings(page, "password kept", ["light"]) == []
    await page.goto(link)
    await page.locator("input[name=password]").fill(_NEW)
    await page.get_by_role("button", name=word("Set the password")).click()
    await expect(page.get_by_role("alert")).to_contain_text(word("It was used already"))
    assert await axe_findings(page, "link expired", ["light"]) == []
    await _sign_in(page, email, _NEW)
    await page.wait_for_url("**/app/websites/**")


async def test_the_second_step_lets_in_with_a_code(
    each_merchant: Merchant, platform: Platform, stranger: Reader
) -> None:
    site = await new_website(each_merchant.operator, stranger.language)
    base_url, email, password = platform.base_url, site["owner_email"], site["owner_password"]
    page, word = stranger.page, stranger.words(_FRENCH)
    async with httpx2.AsyncClient(base_url=base_url, headers={"Origin": base_url}) as client:
        session = (await client.post("/api/v1/session", json={"email": email, "password": password})).json()
        client.headers["X-CSRF-Token"] = session["csrf_token"]
        factor = "/api/v1/me/second-factor"
        seed = (await client.post(factor, json={"password": password})).json()["secret"]
        app = TOTP(base64.b32decode(seed), 6, SHA1(), 30)  # noqa: S303 - what apps compute
        code = app.generate(int(machine_now().timestamp())).decode()
        confirmed = await client.post(f"{factor}/confirm", json={"code": code})
        codes = confirmed.json()["recovery_codes"]
    await _sign_in(page, email, password)
    await page.locator("input[name=code]").fill("000000")
    await page.locator("button[type=submit]").click()
    await expect(page.get_by_role("alert")).to_contain_text(word("This code is not good"))
    await page.locator("input[name=code]").fill(codes[0])
    await page.locator("button[type=submit]").click()
    await page.wait_for_url("**/app/websites/**")


async def test_nothing_typed_is_lost_when_the_session_ends(french_merchant: Merchant) -> None:
    page = french_merchant.page
    await french_merchant.open("settings")
    name = page.get_by_role("textbox", name="Nom du site")
    await name.fill("Rivage d’été")
    await page.context.clear_cookies(name="proofmark_session")
    await name.press("Enter")
    dialog = page.get_by_role("dialog", name="Votre session a pris fin")
    await expect(dialog.locator("input[name=password]")).to_be_focused()
    assert await axe_findings(page, "session over", ["light"]) == []
    await dialog.locator("input[name=password]").fill(french_merchant.site["owner_password"])
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Enregistré", exact=True)).to_be_visible()
    await expect(dialog).to_be_hidden()
    await expect(name).to_have_value("Rivage d’été")
    await expect(name).to_be_focused()
    assert (await french_merchant.get(""))["name"] == "Rivage d’été"


async def test_a_page_older_than_the_platform_renews_itself(french_merchant: Merchant) -> None:
    page = french_merchant.page
    await french_merchant.open("settings")
    screen = "**/assets/ReviewsPage-*.js"
    await page.route(screen, lambda route: route.fulfill(status=404), times=1)
    await page.get_by_role("link", name="Tous les avis").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Avis")
    await page.route(screen, lambda route: route.fulfill(status=404))
    await page.reload()
    await expect(page.get_by_role("button", name="Recharger la page")).to_be_visible()
    await expect(page.get_by_role("link", name="Tous les avis")).to_be_visible()
    await page.unroute(screen)


async def test_nothing_is_left_to_somebody_else(french_merchant: Merchant) -> None:
    page, settings = french_merchant.page, f"/app/websites/{french_merchant.site['id_website']}/settings"
    other = await new_website(french_merchant.operator, "fr")
    await french_merchant.open("settings")
    name = page.get_by_role("textbox", name="Nom du site")
    await name.fill("Le nouveau nom")
    await page.context.clear_cookies(name="proofmark_session")
    await name.press("Enter")
    await page.get_by_role("dialog").get_by_role("button", name="Se connecter avec un autre compte").click()
    await page.wait_for_url("**/app/login")
    await _sign_in(page, other["owner_email"], other["owner_password"])
    await page.wait_for_url(f"**/app/websites/{other['id_website']}/**")
    assert "Le nouveau nom" not in await page.evaluate("JSON.stringify([sessionStorage, localStorage])")
    await page.goto(settings)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Site introuvable")


@pytest.mark.parametrize("path", ["/app/login", "/app/reset", "/app/reset/a-token?new=1"])
async def test_everybody_can_use_the_pages(stranger: Reader, path: str) -> None:
    page, scheme = stranger.page, stranger.scheme
    await page.emulate_media(color_scheme=scheme)
    await page.goto(path)
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await page.wait_for_load_state("networkidle")
    assert await axe_findings(page, path, [scheme]) + await too_wide(page, path) == []
