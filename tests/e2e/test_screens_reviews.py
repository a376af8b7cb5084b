"""The merchant's reviews and the moderators' queue in the browser, with what real customers wrote."""

from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import FilePayload, Locator, Page, ViewportSize, expect

from kit.clock import machine_now
from kit.testing.browser import Scheme, axe_findings, too_wide
from proofmark.demo.world import Customer
from tests.e2e.merchants import Merchant

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]
_MARKUP = "<img src=x onerror=alert(1)> Never again & <script>alert(2)</script>"
expect.set_options()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def written(merchant: Merchant, platforms: Any) -> None:
    """Two customers have answered: one contentedly, one with markup in name and text."""
    platform = (await platforms.running("embedded")).platform
    site = merchant.site["id_website"]
    orders = [_order("SHOWN-1", "Maya"), _order("SHOWN-2", "<b>Nora</b>")]
    await merchant.operator.post(f"/api/v1/websites/{site}/orders", orders)
    await merchant.operator.settle()
    for order, rating, comment in zip(orders, ("5", "1"), ("Quick and careful.", _MARKUP), strict=True):
        customer = Customer(platform, order["consumer"]["email"])
        await customer.submit(brand_rating=rating, brand_comment=comment)
        await customer.close()


def _order(reference: str, first_name: str) -> dict[str, Any]:
    consumer = {
        "first_name": first_name,
        "last_name": "Blanc",
        "email": f"{reference.lower()}@example.org",
        "language": "en",
    }
    return {
        "purchase_reference": reference,
        "purchase_date": machine_now().isoformat(),
        "consumer": consumer,
        "solicitation_parameters": {"delay": 0},
    }


async def _opened(merchant: Merchant, reference: str) -> Locator:
    await merchant.open("reviews")
    await merchant.page.get_by_title(f", order {reference}").click()
    drawer = merchant.page.get_by_role("dialog")
    await expect(drawer.get_by_role("heading", name="Details")).to_be_visible()
    return drawer


async def _review(merchant: Merchant, reference: str) -> dict[str, Any]:
    listed = (await merchant.get("/reviews"))["items"]
    (found,) = [review for review in listed if review["purchase_reference"] == reference]
    return dict(found)


@pytest.mark.usefixtures("written")
async def test_reviews_are_narrowed_down_and_markup_in_them_is_text(merchant: Merchant) -> None:
    page = merchant.page
    await merchant.open("reviews")
    rows = page.get_by_role("list", name="Reviews").get_by_role("listitem")
    await expect(rows).to_have_count(2)
    await page.get_by_role("checkbox", name="In moderation").check()
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text(_MARKUP)
    await expect(rows).to_contain_text("<b>Nora</b> B.")
    assert page.url.endswith("/reviews?state=in_moderation")
    assert await rows.locator("img[src=x], script, b").count() == 0


@pytest.mark.usefixtures("written")
async def test_a_review_is_answered_and_the_answer_changed(merchant: Merchant) -> None:
    drawer = await _opened(merchant, "SHOWN-2")
    await drawer.get_by_role("textbox", name="Your public reply").fill("We are <i>sorry</i>")
    await merchant.page.keyboard.press("Control+Enter")
    await expect(drawer.get_by_text("We are <i>sorry</i>")).to_be_visible()
    await drawer.get_by_role("button", name="Change the reply").click()
    await drawer.get_by_role("textbox", name="Change the reply").fill("We are very sorry")
    await drawer.get_by_role("button", name="Save the reply").click()
    await expect(drawer.get_by_text("We are very sorry")).to_be_visible()
    await expect(drawer.get_by_role("textbox")).to_have_count(0)
    exchanges = (await _review(merchant, "SHOWN-2"))["exchanges"]
    assert [(found["origin"], found["text"]) for found in exchanges] == [("merchant", "We are very sorry")]


@pytest.mark.usefixtures("written")
async def test_a_review_is_flagged_with_a_proof(merchant: Merchant) -> None:
    drawer = await _opened(merchant, "SHOWN-2")
    await drawer.get_by_role("button", name="Flag this review").click()
    await drawer.get_by_role("radio", name="Contradicted by proof").check()
    await drawer.get_by_role("textbox", name="Comment for the moderator").fill("It was paid back")
    await drawer.get_by_role("button", name="Flag", exact=True).click()
    proof = FilePayload(name="statement <b>.txt", mimeType="text/html", buffer=b"Paid back on Monday")
    await drawer.locator("input[type=file]").set_input_files(proof)
    link = drawer.get_by_role("link", name="statement")
    async with merchant.page.expect_download() as download:
        await link.click()
    assert (await (await download.value).path()).read_bytes() == proof["buffer"]
    review = await _review(merchant, "SHOWN-2")
    assert (review["state"], review["flags"][0]["reason"]) == ("flagged", "contradicted")
    assert review["flags"][0]["comment"] == "It was paid back"


@pytest.mark.usefixtures("written")
async def test_a_review_is_published_before_time(merchant: Merchant) -> None:
    drawer = await _opened(merchant, "SHOWN-1")
    await drawer.get_by_role("button", name="Publish now").click()
    certificate = drawer.get_by_role("link", name="See it on the certificate page")
    async with merchant.page.expect_popup() as popup:
        await certificate.click()
    await expect((await popup.value).get_by_text("Quick and careful.")).to_be_visible()
    await (await popup.value).close()
    assert (await _review(merchant, "SHOWN-1"))["state"] == "published"


@pytest.mark.usefixtures("written")
async def test_a_moderator_refuses_by_keys_what_nobody_else_may_decide_meanwhile(
    merchant: Merchant, moderator: Page
) -> None:
    review = await _review(merchant, "SHOWN-2")
    await moderator.goto("/app/moderation?q=shown-2")
    await expect(moderator.get_by_role("heading", name="<b>Nora</b> B.")).to_be_visible()
    await expect(moderator.get_by_text(_MARKUP)).to_have_count(2)  # in the queue, and beside it
    await moderator.keyboard.press("r")
    form = moderator.get_by_role("form", name="Refuser l’avis")
    await form.get_by_role("radio", name="Contredit par une preuve").check()
    decision = f"/api/v1/moderation/reviews/{review['id']}/decision"
    await merchant.operator.post(decision, {"decision": "publish"}, status=409)
    await form.get_by_role("textbox", name="Message à l’auteur").fill("La somme est remboursée.")
    await moderator.keyboard.press("Control+Enter")
    await expect(moderator.get_by_text("L’avis de <b>Nora</b> B. : Refusé.")).to_be_visible()
    refused = await _review(merchant, "SHOWN-2")
    assert (refused["state"], refused["reason"]) == ("refused", "contradicted")
    assert [flag["outcome"] for flag in refused["flags"]] == ["accepted"] * len(review["flags"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everybody_can_moderate_on_a_tablet(moderator: Page, scheme: Scheme) -> None:
    await moderator.emulate_media(color_scheme=scheme)
    await moderator.set_viewport_size(ViewportSize(width=768, height=1024))
    await moderator.goto("/app/moderation?queue=all")
    await expect(moderator.get_by_role("heading", name="Historique")).to_be_visible()
    findings = await axe_findings(moderator, "moderation", [scheme]) + await too_wide(moderator, "moderation")
    assert findings == []
