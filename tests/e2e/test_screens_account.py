"""What belongs to a website and to the people who work with it, each screen's main task in the browser."""

import base64
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.async_api import ViewportSize, expect

from kit.clock import machine_now
from kit.testing.browser import axe_findings, too_wide
from tests.e2e.merchants import DESKTOP, Merchant, Reader

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

_FRENCH = {
    "Website name": "Nom du site",
    "Time zone": "Fuseau horaire",
    "Save": "Enregistrer",
    "Saved": "Enregistré",
    "Website": "Site",
    "Name": "Nom",
    "End the session of": "Terminer la session de",
    "Present password": "Mot de passe actuel",
    "New password": "Nouveau mot de passe",
    "Change the password": "Changer le mot de passe",
    "Your password is changed": "Votre mot de passe est changé",
    "Invite somebody": "Inviter quelqu’un",
    "Viewer": "Lecteur",
    "Send the invitation": "Envoyer l’invitation",
    "invited": "invitation envoyée",
    "Add a website": "Ajouter un site",
    "Add the website": "Ajouter le site",
    "Rivage <i>Sud</i> is added": "Rivage <i>Sud</i> est ajouté",
    "I have kept it": "Je l’ai conservé",
    "Overview": "Vue d’ensemble",
    "All websites": "Tous les sites",
    "Websites": "Sites",
}


async def test_a_website_gets_another_name_and_zone_and_keeps_them(each_merchant: Merchant) -> None:
    page, word = each_merchant.page, each_merchant.words(_FRENCH)
    await each_merchant.open("settings")
    await page.get_by_label(word("Website name")).fill("Rivage <b>Nord</b>")
    await page.get_by_role("combobox", name=word("Time zone")).fill("Lisbon")
    await page.get_by_role("option", name="Europe/Lisbon").click()
    await page.get_by_role("button", name=word("Save")).click()
    await expect(page.get_by_text(word("Saved"), exact=True)).to_be_visible()
    # the menu knows at once
    await expect(page.get_by_role("combobox", name=word("Website"), exact=True)).to_have_value(
        f"Rivage <b>Nord</b> · {each_merchant.site['locale']}"
    )
    shown = await each_merchant.get("")
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


async def test_somebody_changes_their_name_password_and_ends_a_session_elsewhere(
    each_merchant: Merchant,
) -> None:
    page, word = each_merchant.page, each_merchant.words(_FRENCH)
    credentials = {
        "email": each_merchant.site["owner_email"],
        "password": each_merchant.site["owner_password"],
    }
    async with httpx2.AsyncClient(base_url=page.url.partition("/app")[0]) as elsewhere:
        assert (await elsewhere.post("/api/v1/session", json=credentials)).status_code == 201
        await page.goto("/app/account")
        await page.get_by_label(word("Name"), exact=True).fill("Nora <i>Blanc</i>")
        await page.get_by_role("button", name=word("Save")).click()
        await expect(page.get_by_role("button", name="Nora <i>Blanc</i>")).to_be_visible()  # the menu's
        async with page.expect_response(lambda answer: answer.request.method == "DELETE"):
            await page.get_by_role("button", name=word("End the session of")).click()
        await page.reload()  # what the platform has, not what the screen foresaw
        await expect(page.get_by_role("list", name="Sessions").get_by_role("listitem")).to_have_count(1)
        await page.get_by_label(word("Present password")).fill(credentials["password"])
        await page.get_by_label(word("New password")).fill("a boat on the quiet lake")
        await page.get_by_role("button", name=word("Change the password")).click()
        await expect(page.get_by_text(word("Your password is changed"))).to_be_visible()
        renewed = credentials | {"password": "a boat on the quiet lake"}
        assert (await elsewhere.post("/api/v1/session", json=renewed)).status_code == 201


async def test_a_second_factor_is_set_up_by_its_picture_or_key(french_merchant: Merchant) -> None:
    page, site = french_merchant.page, french_merchant.site
    credentials = {"email": site["owner_email"], "password": site["owner_password"]}
    await page.goto("/app/account")
    section = page.get_by_role("region", name="Second facteur")
    await section.get_by_role("button", name="Le mettre en place").click()
    field = section.get_by_label("Mot de passe actuel")
    await field.fill(credentials["password"])
    await section.get_by_role("button", name="Afficher le mot de passe").click()
    await expect(field).to_have_attribute("type", "text")
    await section.get_by_role("button", name="Continuer").click()
    await expect(section.get_by_role("img", name="La clé")).to_be_visible()
    seed = await section.locator("dd").inner_text()
    app = TOTP(base64.b32decode(seed), 6, SHA1(), 30)  # noqa: S303 - what apps compute
    await section.get_by_label("Code").fill(app.generate(machine_now().timestamp()).decode())
    await section.get_by_role("button", name="L’activer").click()
    shown = section.get_by_role("list", name="Codes de secours").get_by_role("listitem")
    await expect(shown).to_have_count(10)
    codes = await shown.all_inner_texts()
    await section.get_by_role("button", name="Je les ai gardés").click()
    await expect(section.get_by_text("10 codes de secours restants")).to_be_visible()
    async with httpx2.AsyncClient(base_url=page.url.partition("/app")[0]) as elsewhere:
        refused = await elsewhere.post("/api/v1/session", json=credentials)
        assert refused.json()["code"] == "second_factor_required"
        assert (await elsewhere.post("/api/v1/session", json=credentials | {"code": codes[0]})).is_success
    await section.get_by_role("button", name="Le désactiver").click()
    await section.get_by_label("Mot de passe actuel").fill(credentials["password"])
    await section.get_by_label("Code").fill(codes[1])
    await section.get_by_role("button", name="Le désactiver").click()
    await expect(section.get_by_text("Désactivé")).to_be_visible()


async def test_everybody_can_use_the_account_on_a_tablet(each_merchant: Merchant) -> None:
    assert await _hindrances(each_merchant, "/app/account") == []


async def test_the_menu_shows_where_one_is_in_a_low_window(merchant: Merchant) -> None:
    page = merchant.page
    await page.set_viewport_size(ViewportSize(width=1280, height=560))
    await merchant.open("settings")
    here = page.get_by_role("navigation").get_by_role("link", name="Website", exact=True)
    await expect(here).to_have_attribute("aria-current", "page")
    await expect(here).to_be_in_viewport(ratio=1)
    await expect(page.get_by_role("combobox", name="Website", exact=True)).to_be_in_viewport(ratio=1)
    await page.set_viewport_size(DESKTOP)


async def _hindrances(reader: Reader, path: str) -> list[str]:
    """Return what keeps people from using a page on a tablet."""
    page, scheme = reader.page, reader.scheme
    await page.emulate_media(color_scheme=scheme)  # before the page: it would follow a change a moment later
    await page.set_viewport_size(ViewportSize(width=768, height=1024))
    await page.goto(path)
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await page.wait_for_load_state("networkidle")
    found = await axe_findings(page, path, [scheme]) + await too_wide(page, path.replace("/", "-"))
    await page.set_viewport_size(DESKTOP)
    return found


async def test_an_owner_invites_somebody_who_is_written_to(each_merchant: Merchant, platforms: Any) -> None:
    page, word = each_merchant.page, each_merchant.words(_FRENCH)
    address = f"{uuid4().hex}@rivage.example"
    await page.goto(f"/app/organizations/{each_merchant.site['organization_id']}/users")
    await page.get_by_role("button", name=word("Invite somebody")).click()
    await page.get_by_label("E-mail").fill(address)
    await page.get_by_label(word("Name"), exact=True).fill("Tom <u>Becker</u>")
    await page.get_by_role("radio", name=word("Viewer")).check()
    await page.get_by_role("button", name=word("Send the invitation")).click()
    row = page.get_by_role("row", name="Tom <u>Becker</u>")
    await expect(row).to_contain_text(word("invited"))
    await expect(row).to_contain_text(word("Viewer"))
    await each_merchant.operator.settle()
    mails = (await platforms.running("embedded")).platform.mailbox
    assert "/app/reset/" in (await mails.mails(address))[0]["text"]


async def test_an_owner_adds_a_website_whose_key_is_shown_once(each_merchant: Merchant) -> None:
    page, word = each_merchant.page, each_merchant.words(_FRENCH)
    websites = f"/app/organizations/{each_merchant.site['organization_id']}/websites"
    await page.goto(websites)
    await page.get_by_role("link", name=word("Add a website")).click()
    await page.get_by_label(word("Website name")).fill("Rivage <i>Sud</i>")
    await page.get_by_role("combobox", name=word("Time zone")).fill("Lisbon")
    await page.get_by_role("option", name="Europe/Lisbon").click()
    await page.get_by_role("button", name=word("Add the website")).click()
    made = page.get_by_role("status").filter(has_text=word("Rivage <i>Sud</i> is added"))
    await expect(made.locator("dd")).to_have_count(2)
    id_website, key = await made.locator("dd").all_inner_texts()
    await made.get_by_role("button", name=word("I have kept it")).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(word("Overview"))
    assert f"/app/websites/{id_website}/" in page.url
    shown = await each_merchant.operator.get(f"/api/v1/websites/{id_website}")
    assert (shown["name"], shown["time_zone"]) == ("Rivage <i>Sud</i>", "Europe/Lisbon")
    first, *_, last = key.split("-")
    assert shown["secret_key"] == f"{first}-xxxx-xxxx-{last}" != key
    await page.get_by_role("link", name=word("All websites")).click()
    await expect(page.get_by_role("table", name=word("Websites")).get_by_role("link")).to_have_count(2)


@pytest.mark.parametrize("path", ["users", "websites", "websites/new"])
async def test_everybody_can_use_an_organizations_screen_on_a_tablet(
    each_merchant: Merchant, path: str
) -> None:
    address = f"/app/organizations/{each_merchant.site['organization_id']}/{path}"
    assert await _hindrances(each_merchant, address) == []
