"""The overview in the browser: from how to begin to what needs attention, in French."""

import pytest
from playwright.async_api import expect

from kit.clock import machine_now
from tests.e2e.merchants import Merchant

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]
_HEADER = "channel;purchase_date;purchase_reference;first_name;last_name;email;language;delay"
_HISTORICAL = [
    "Commande", "Récupération", "Programmation", "Émission", "Lecture", "Ouverture", "Dépôt",
]  # fmt: skip
_FILE = "<i>mars.csv"


async def test_the_overview_leads_from_the_first_order_to_what_waits(french_merchant: Merchant) -> None:
    page = french_merchant.page
    await french_merchant.open("overview")
    await expect(page.get_by_text("Vos avis commencent avec vos premières commandes")).to_be_visible()
    await expect(page.get_by_text("Rien ne demande votre attention.")).to_be_visible()
    await _send_orders(french_merchant)
    await page.reload()
    received = page.get_by_role("table", name="De la commande à l’avis").get_by_role("row", name="Reçues")
    await expect(received.get_by_role("cell").nth(1)).to_have_text("2")
    chart = page.get_by_role("region", name="Demandes par semaine")
    await chart.locator("svg.recharts-surface").first.hover()
    await expect(chart.get_by_text("Avis déposé").first).to_be_visible()
    await chart.get_by_role("button", name="Voir les nombres").click()
    await expect(chart.get_by_role("table").get_by_role("row").last).to_contain_text("2")
    await page.get_by_role("link", name=f"{_FILE} attend votre confirmation").click()
    await expect(page.get_by_role("button", name="Importer 1 ligne")).to_be_visible()


async def test_the_list_is_counted_and_given_as_a_file(french_merchant: Merchant) -> None:
    page = french_merchant.page
    await french_merchant.open("requests?status=programmed&columns=reporting")
    await expect(page.get_by_role("columnheader")).to_have_text(_HISTORICAL)
    await expect(page.locator("label").filter(has_text="Email programmé")).to_contain_text("2")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Exporter").click()
    header, *rows = (await (await download.value).path()).read_text("utf-8").splitlines()
    assert header.startswith("purchase_reference;order;retrieval;")
    assert sorted(row.partition(";")[0] for row in rows) == ["VUE-1", "VUE-2"]


async def _send_orders(merchant: Merchant) -> None:
    """Have two orders stored, and a file seen but not confirmed."""
    today = machine_now().date().isoformat()
    order = "online;{};{};Nora;Blanc;nora.blanc@example.org;fr;30"
    lines = [order.format(today, reference) for reference in ("VUE-1", "VUE-2", "VUE-3")]
    imports = f"/api/v1/websites/{merchant.site['id_website']}/imports"
    for name, sent in (("fevrier.csv", lines[:2]), (_FILE, lines[2:])):
        content = "\n".join([_HEADER, *sent]).encode()
        seen = await merchant.operator.ask("POST", imports, status=201, files={"file": (name, content)})
        if name != _FILE:
            await merchant.operator.post(f"{imports}/{seen['id']}/confirm", status=202)
    await merchant.operator.settle()
