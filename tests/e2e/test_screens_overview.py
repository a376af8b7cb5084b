"""The overview in the browser: from how to begin to what needs attention."""

import pytest
from playwright.async_api import expect

from kit.clock import machine_now
from tests.e2e.merchants import Merchant

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]
_HEADER = "channel;purchase_date;purchase_reference;first_name;last_name;email;language;delay"
_FILE = "<i>mars.csv"
_HISTORICAL = {
    "Order": "Commande",
    "Retrieval": "Récupération",
    "Scheduling": "Programmation",
    "Sending": "Émission",
    "Reading": "Lecture",
    "Opening": "Ouverture",
    "Submission": "Dépôt",
}
_FRENCH = _HISTORICAL | {
    "Your reviews begin with your first orders": "Vos avis commencent avec vos premières commandes",
    "Nothing needs your attention.": "Rien ne demande votre attention.",
    "From order to review": "De la commande à l’avis",
    "Received": "Reçues",
    "Requests by week": "Demandes par semaine",
    "Review submitted": "Avis déposé",
    "Show the numbers": "Voir les nombres",
    "Import 1 line": "Importer 1 ligne",
    "Scheduled email": "Email programmé",
    f"{_FILE} waits for your confirmation": f"{_FILE} attend votre confirmation",
    "Export": "Exporter",
}


async def test_the_overview_leads_from_the_first_order_to_what_waits(each_merchant: Merchant) -> None:
    page, word = each_merchant.page, each_merchant.words(_FRENCH)
    await each_merchant.open("overview")
    await expect(page.get_by_text(word("Your reviews begin with your first orders"))).to_be_visible()
    await expect(page.get_by_text(word("Nothing needs your attention."))).to_be_visible()
    await _send_orders(each_merchant)
    await page.reload()
    received = page.get_by_role("table", name=word("From order to review")).get_by_role(
        "row", name=word("Received")
    )
    await expect(received.get_by_role("cell").nth(1)).to_have_text("2")
    chart = page.get_by_role("region", name=word("Requests by week"))
    await chart.locator("svg.recharts-surface").first.hover()
    await expect(chart.get_by_text(word("Review submitted")).first).to_be_visible()
    await chart.get_by_role("button", name=word("Show the numbers")).click()
    await expect(chart.get_by_role("table").get_by_role("row").last).to_contain_text("2")
    await page.get_by_role("link", name=word(f"{_FILE} waits for your confirmation")).click()
    await expect(page.get_by_role("button", name=word("Import 1 line"))).to_be_visible()


async def test_the_list_is_counted_and_given_as_a_file(each_merchant: Merchant) -> None:
    page, word = each_merchant.page, each_merchant.words(_FRENCH)
    await each_merchant.open("requests?status=programmed&columns=reporting")
    await expect(page.get_by_role("columnheader")).to_have_text([*map(word, _HISTORICAL)])
    await expect(page.locator("label").filter(has_text=word("Scheduled email"))).to_contain_text("2")
    async with page.expect_download() as download:
        await page.get_by_role("link", name=word("Export")).click()
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
