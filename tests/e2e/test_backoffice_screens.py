"""Each screen's main task in the browser, for a merchant who has just begun; axe looks at every screen."""

import asyncssh
import pytest
from playwright.async_api import Browser, FilePayload, Page, ViewportSize, expect

from kit.clock import machine_now
from kit.testing.browser import axe_findings, too_wide
from tests.e2e.merchants import DESKTOP, Merchant

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]
_TABLET = ViewportSize(width=768, height=1024)
_FIRST_LOAD_BYTES = 250 << 10
_FIRST_LOAD_FILES = 60
_HEADER = "channel;purchase_date;purchase_reference;first_name;last_name;email;language;delay"
_FRENCH = {
    "Errors": "Erreurs",
    "Rejected lines": "Lignes rejetées",
    "Import 1 line": "Importer 1 ligne",
    "1 line was imported": "1 ligne a été importée",
    "Show the requests": "Voir les demandes",
    "Order SCREEN-1: details": "Commande SCREEN-1 : détails",
    "Create your SFTP account": "Créer votre compte SFTP",
    "Test the connection": "Tester la connexion",
    "Everything works": "Tout fonctionne",
    "Show the password": "Afficher le mot de passe",
    "Hide the password": "Masquer le mot de passe",
    "Server": "Serveur",
    "Port": "Port",
    "Username": "Identifiant",
    "Password": "Mot de passe",
    "Path": "Chemin",
    "Files": "Fichiers",
    "Waiting for the night": "En attente de la nuit",
    "Send a reminder": "Envoyer une relance",
    "Excluded e-mail domains": "Domaines exclus",
    "Save": "Enregistrer",
    "Saved": "Enregistré",
}
SCREENS = (
    "overview",
    "requests",
    "reviews",
    "imports",
    "sftp",
    "connector",
    "api",
    "webhooks",
    "configuration",
    "settings",
    "feeds",
    "feeds/new",
    "mails",
    "questionnaire",
    "suppressions",
)


async def test_an_order_file_is_seen_then_imported(each_merchant: Merchant) -> None:
    today = machine_now().date().isoformat()
    lines = [
        _HEADER,
        f"online;{today};SCREEN-1;<b>Nora</b>;Blanc;nora.blanc@example.org;en;30",
        f"online;{today};SCREEN-2;Tom;Becker;tom@;en;30",
    ]
    page, word = each_merchant.page, each_merchant.words(_FRENCH)
    await each_merchant.open("imports")
    await _choose(page, "march.csv", "\r\n".join(lines).encode())
    errors = page.get_by_role("table", name=word("Errors")).locator("tbody tr")
    await expect(errors).to_have_count(1)
    await expect(errors).to_contain_text("email_invalid")
    async with page.expect_download() as download:
        await page.get_by_role("link", name=word("Rejected lines")).click()
    assert (await (await download.value).path()).read_bytes().decode() == f"{lines[0]}\r\n{lines[2]}"
    await page.get_by_role("button", name=word("Import 1 line")).click()
    await page.get_by_role("dialog").get_by_role("button", name=word("Import 1 line")).click()
    await expect(page.get_by_text(word("1 line was imported"))).to_be_visible()
    await each_merchant.operator.settle()
    await page.get_by_role("link", name=word("Show the requests")).click()
    row = page.get_by_role("table").locator("tbody tr").filter(has_text="SCREEN-1")
    await expect(row).to_be_visible()
    await row.get_by_title(word("Order SCREEN-1: details")).click()
    await expect(page.get_by_text("<b>Nora</b> Blanc")).to_be_visible()


async def _choose(page: Page, name: str, content: bytes) -> None:
    file = FilePayload(name=name, mimeType="text/csv", buffer=content)
    await page.locator("input[type=file]").set_input_files(file)


async def test_a_file_of_another_shape_is_refused_with_its_reason(merchant: Merchant) -> None:
    await merchant.open("imports")
    await _choose(merchant.page, "orders.csv", b"a,b\n1,2\n")
    await expect(merchant.page.get_by_role("alert")).to_contain_text("Semicolon separator expected")


async def test_an_sftp_account_opens_with_what_the_screen_shows(each_merchant: Merchant) -> None:
    page, word = each_merchant.page, each_merchant.words(_FRENCH)
    await each_merchant.open("sftp")
    await page.get_by_role("button", name=word("Create your SFTP account")).click()
    await page.get_by_role("button", name=word("Test the connection")).click()
    await expect(page.get_by_text(word("Everything works"))).to_be_visible()
    await page.get_by_role("button", name=word("Show the password")).click()
    await expect(page.get_by_role("button", name=word("Hide the password"))).to_be_visible()
    labels, values = [await page.locator(tag).all_inner_texts() for tag in ("dt", "dd")]
    shown = dict(zip(labels, values, strict=True))
    async with (
        asyncssh.connect(
            shown[word("Server")],
            int(shown[word("Port")]),
            username=shown[word("Username")],
            password=shown[word("Password")],
            known_hosts=None,
        ) as connection,
        connection.start_sftp_client() as sftp,
        sftp.open(f"{shown[word('Path')]}march.csv", "w") as file,
    ):
        await file.write(_HEADER)
    await page.reload()
    row = page.get_by_role("table", name=word("Files"), exact=True).locator("tbody tr")
    await expect(row).to_contain_text("march.csv")
    await expect(row).to_contain_text(word("Waiting for the night"))


async def test_settings_are_changed_and_stay(each_merchant: Merchant) -> None:
    page, word = each_merchant.page, each_merchant.words(_FRENCH)
    await each_merchant.open("configuration")
    await page.get_by_role("switch", name=word("Send a reminder")).check(force=True)  # its label lies over it
    await page.get_by_role("combobox", name=word("Excluded e-mail domains")).fill("marketplace.example")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name=word("Save")).click()
    await expect(page.get_by_text(word("Saved"), exact=True)).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("switch", name=word("Send a reminder"))).to_be_checked()
    settings = await each_merchant.get("/collection-settings")
    assert (settings["reminder_enabled"], settings["excluded_domains"]) == (True, ["marketplace.example"])


@pytest.mark.parametrize("screen", SCREENS)
async def test_everybody_can_use_a_screen_on_a_tablet(each_merchant: Merchant, screen: str) -> None:
    page, scheme = each_merchant.page, each_merchant.scheme
    await page.emulate_media(color_scheme=scheme)  # before the page: it would follow a change a moment later
    await page.set_viewport_size(_TABLET)
    await each_merchant.open(screen)
    await page.wait_for_load_state("networkidle")
    findings = await axe_findings(page, screen, [scheme]) + await too_wide(page, screen)
    await page.set_viewport_size(DESKTOP)
    assert findings == []


async def test_the_first_load_is_light(merchant: Merchant, chromium: Browser) -> None:
    """What comes with the list of requests for somebody whose browser has nothing yet."""
    context = await chromium.new_context(
        base_url=merchant.page.url.partition("/app")[0],
        storage_state=await merchant.page.context.storage_state(),
    )
    page = await context.new_page()
    await page.goto(f"/app/websites/{merchant.site['id_website']}/requests")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    sizes = await page.evaluate(
        """performance.getEntriesByType('resource')
           .filter(({ name }) => name.endsWith('.js')).map(({ encodedBodySize }) => encodedBodySize)"""
    )
    await context.close()
    assert 0 < sum(sizes) <= _FIRST_LOAD_BYTES
    assert len(sizes) <= _FIRST_LOAD_FILES
