"""Feed flows in the back office: files to the merchant's own server, and to his account on the platform."""

import json
from collections.abc import AsyncIterator

import asyncssh
import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from proofmark.demo.world import MerchantServer
from tests.e2e.merchants import Merchant

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[MerchantServer]:
    server = MerchantServer(tmp_path_factory.mktemp("shop"))
    await server.start()
    yield server
    await server.stop()


async def test_a_flow_sends_once_its_servers_key_is_confirmed_and_sends_again(
    merchant: Merchant, server: MerchantServer
) -> None:
    page = merchant.page
    await merchant.open("feeds")
    await page.get_by_role("link", name="New flow").click()
    for label, text in {
        "Server": "127.0.0.1",
        "Port": str(server.port),
        "Directory path": "/in",
        "Username": server.username,
    }.items():
        await page.get_by_role("textbox", name=label).fill(text)
    await page.get_by_role("textbox", name="Password").fill(server.password)
    await page.get_by_role("button", name="Create and test the connection").click()
    await page.get_by_role("button", name="Yes, confirm this fingerprint").click()
    await expect(page.get_by_text("The connection works")).to_be_visible()
    await page.get_by_role("button", name="Write test").click()
    await expect(page.get_by_text("Files can be written")).to_be_visible()
    assert server.files() == {}
    await page.get_by_role("button", name="Test the reviews feed").click()
    await page.get_by_role("menuitem", name="Full file").click()
    await expect(page.get_by_text("The full file is on your server")).to_be_visible()
    rows = page.get_by_role("table", name="Files").locator("tbody tr").filter(has_text="Delivered")
    await expect(rows).to_have_count(2)
    assert len(server.files()) == 2
    await _is_had_and_sent_again(merchant, server)


async def _is_had_and_sent_again(merchant: Merchant, server: MerchantServer) -> None:
    page = merchant.page
    row = page.get_by_role("table", name="Files").locator("tbody tr").filter(has_text="reviews_site_")
    (name,) = [name for name in server.files() if name.startswith("reviews_site_")]
    content = await _downloaded(page, f"Download {name}")
    assert content == server.files()[name]
    (server.root / "in" / name).unlink()
    async with page.expect_response("**/resend"):
        await row.get_by_role("button", name=f"Send {name} again").click()
    await merchant.operator.settle()
    assert server.files()[name] == content
    await expect(row).to_contain_text("Delivered")
    manifest = json.loads(await _downloaded(page, "Download the manifest"))
    assert [file["file_name"] for file in manifest["files"]] == sorted(server.files())


async def test_an_example_file_is_as_the_flows_files_are(merchant: Merchant) -> None:
    await merchant.open("feeds")
    assert (await _downloaded(merchant.page, "Product reviews, CSV")).startswith("type\tid_review\t")


async def test_a_merchant_without_a_server_fetches_from_the_platform_in_french(
    french_merchant: Merchant,
) -> None:
    page = french_merchant.page
    await french_merchant.open("feeds")
    await page.get_by_role("link", name="Nouveau flux").click()
    await page.get_by_role("radio", name="Avis produit").check()
    await page.get_by_role("combobox", name="Méthode de transfert").click()
    await page.get_by_role("option", name="Votre compte SFTP chez nous").click()
    await page.get_by_role("button", name="Créer votre compte SFTP").click()
    await expect(page.get_by_role("combobox", name="Compte SFTP")).not_to_have_value("")
    await page.get_by_role("button", name="Créer et tester la connexion").click()
    await expect(page.get_by_text("La connexion fonctionne")).to_be_visible()
    await page.get_by_role("button", name="Tester le flux d’avis").click()
    await page.get_by_role("menuitem", name="Fichier du jour").click()
    row = page.get_by_role("table", name="Fichiers").locator("tbody tr")
    await expect(row).to_contain_text("Livré")
    (name,) = await _files_of_account(french_merchant)
    await expect(row).to_contain_text(name)
    async with page.expect_response(lambda answer: answer.request.method == "PUT"):
        await page.get_by_role("switch", name="Actif").click(force=True)  # its label lies over it
    await expect(page.get_by_text("En pause", exact=True)).to_be_visible()
    (flow,) = (await french_merchant.get("/feeds"))["items"]
    assert not flow["active"]


async def _files_of_account(merchant: Merchant) -> list[str]:
    """Return what lies in /reviews/ for the merchant to fetch."""
    (flow,) = (await merchant.get("/feeds"))["items"]
    reveal = f"/api/v1/sftp-accounts/{flow['sftp_account_id']}/reveal"
    account = await merchant.operator.post(reveal, {}, status=200)
    async with (
        asyncssh.connect(
            account["host"],
            account["port"],
            username=account["username"],
            password=account["password"],
            known_hosts=None,
        ) as connection,
        connection.start_sftp_client() as sftp,
    ):
        return [str(name) for name in await sftp.listdir("/reviews") if name not in (".", "..")]


async def _downloaded(page: Page, link: str) -> str:
    async with page.expect_download() as download:
        await page.get_by_role("link", name=link).click()
    return (await (await download.value).path()).read_text(encoding="utf-8")
