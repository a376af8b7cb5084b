"""The merchant's reviews and the moderators' queue in the browser, with what real customers wrote."""

from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import FilePayload, Locator, ViewportSize, expect

from kit.clock import machine_now
from kit.testing.browser import axe_findings, too_wide
from proofmark.demo.world import Customer
from tests.e2e.merchants import Merchant, Reader

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]
_MARKUP = "<img src=x onerror=alert(1)> Never again & <script>alert(2)</script>"
_FRENCH = {
    ", order": ", commande",
    "Details": "Détails",
    "Reviews": "Avis",
    "In moderation": "En modération",
    "Your public reply": "Votre réponse publique",
    "Change the reply": "Modifier la réponse",
    "Save the reply": "Enregistrer la réponse",
    "Flag this review": "Signaler cet avis",
    "Contradicted by proof": "Contredit par une preuve",
    "Comment for the moderator": "Commentaire pour le modérateur",
    "Flag": "Signaler",
    "Publish now": "Publier maintenant",
    "See it on the certificate page": "Le voir sur la page attestation",
    "Refuse the review": "Refuser l’avis",
    "Message to the author": "Message à l’auteur",
    "The review by <b>Nora</b> B.: Refused.": "L’avis de <b>Nora</b> B. : Refusé.",
    "History": "Historique",
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def written(each_merchant: Merchant, platforms: Any) -> None:
    """Two customers have answered: one contentedly, one with markup in name and text."""
    platform = (await platforms.running("embedded")).platform
    site = each_merchant.site["id_website"]
    names = ("Maya", "<b>Nora</b>")
    orders = [_order(_reference(each_merchant, n), name) for n, name in enumerate(names, 1)]
    await each_merchant.operator.post(f"/api/v1/websites/{site}/orders", orders)
    await each_merchant.operator.settle()
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


async def _opened(merchant: Merchant, number: int) -> Locator:
    word = merchant.words(_FRENCH)
    await merchant.open("reviews")
    await merchant.page.get_by_title(f"{word(', order')} {_reference(merchant, number)}").click()
    drawer = merchant.page.get_by_role("dialog")
    await expect(drawer.get_by_role("heading", name=word("Details"))).to_be_visible()
    return drawer


async def _review(merchant: Merchant, number: int) -> dict[str, Any]:
    listed = (await merchant.get("/reviews"))["items"]
    reference = _reference(merchant, number)
    (found,) = [review for review in listed if review["purchase_reference"] == reference]
    return dict(found)


def _reference(merchant: Merchant, number: int) -> str:
    return f"SHOWN-{merchant.language}-{number}"


@pytest.mark.usefixtures("written")
async def test_reviews_are_narrowed_down_and_markup_in_them_is_text(each_merchant: Merchant) -> None:
    page, word = each_merchant.page, each_merchant.words(_FRENCH)
    await each_merchant.open("reviews")
    rows = page.get_by_role("list", name=word("Reviews")).get_by_role("listitem")
    await expect(rows).to_have_count(2)
    await page.get_by_role("checkbox", name=word("In moderation")).check()
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text(_MARKUP)
    await expect(rows).to_contain_text("<b>Nora</b> B.")
    assert page.url.endswith("/reviews?state=in_moderation")
    assert await rows.locator("img[src=x], script, b").count() == 0


@pytest.mark.usefixtures("written")
async def test_a_review_is_answered_and_the_answer_changed(each_merchant: Merchant) -> None:
    word = each_merchant.words(_FRENCH)
    drawer = await _opened(each_merchant, 2)
    await drawer.get_by_role("textbox", name=word("Your public reply")).fill("We are <i>sorry</i>")
    await each_merchant.page.keyboard.press("Control+Enter")
    await expect(drawer.get_by_text("We are <i>sorry</i>")).to_be_visible()
    await drawer.get_by_role("button", name=word("Change the reply")).click()
    await drawer.get_by_role("textbox", name=word("Change the reply")).fill("We are very sorry")
    await drawer.get_by_role("button", name=word("Save the reply")).click()
    await expect(drawer.get_by_text("We are very sorry")).to_be_visible()
    await expect(drawer.get_by_role("textbox")).to_have_count(0)
    exchanges = (await _review(each_merchant, 2))["exchanges"]
    assert [(found["origin"], found["text"]) for found in exchanges] == [("merchant", "We are very sorry")]


@pytest.mark.usefixtures("written")
async def test_a_review_is_flagged_with_a_proof(each_merchant: Merchant) -> None:
    word = each_merchant.words(_FRENCH)
    drawer = await _opened(each_merchant, 2)
    await drawer.get_by_role("button", name=word("Flag this review")).click()
    await drawer.get_by_role("radio", name=word("Contradicted by proof")).check()
    await drawer.get_by_role("textbox", name=word("Comment for the moderator")).fill("It was paid back")
    await drawer.get_by_role("button", name=word("Flag"), exact=True).click()
    proof = FilePayload(name="statement <b>.txt", mimeType="text/html", buffer=b"Paid back on Monday")
    await drawer.locator("input[type=file]").set_input_files(proof)
    link = drawer.get_by_role("link", name="statement")
    async with each_merchant.page.expect_download() as download:
        await link.click()
    assert (await (await download.value).path()).read_bytes() == proof["buffer"]
    review = await _review(each_merchant, 2)
    assert (review["state"], review["flags"][0]["reason"]) == ("flagged", "contradicted")
    assert review["flags"][0]["comment"] == "It was paid back"


@pytest.mark.usefixtures("written")
async def test_a_review_is_published_before_time(each_merchant: Merchant) -> None:
    word = each_merchant.words(_FRENCH)
    drawer = await _opened(each_merchant, 1)
    await drawer.get_by_role("button", name=word("Publish now")).click()
    certificate = drawer.get_by_role("link", name=word("See it on the certificate page"))
    async with each_merchant.page.expect_popup() as popup:
        await certificate.click()
    await expect((await popup.value).get_by_text("Quick and careful.")).to_be_visible()
    await (await popup.value).close()
    assert (await _review(each_merchant, 1))["state"] == "published"


@pytest.mark.usefixtures("written")
async def test_a_moderator_refuses_by_keys_what_nobody_else_may_decide_meanwhile(
    each_merchant: Merchant, each_moderator: Reader
) -> None:
    page, word = each_moderator.page, each_moderator.words(_FRENCH)
    review = await _review(each_merchant, 2)
    await page.goto(f"/app/moderation?q={_reference(each_merchant, 2).lower()}")
    await expect(page.get_by_role("heading", name="<b>Nora</b> B.")).to_be_visible()
    await expect(page.get_by_text(_MARKUP)).to_have_count(2)  # in the queue, and beside it
    await page.keyboard.press("r")
    form = page.get_by_role("form", name=word("Refuse the review"))
    await form.get_by_role("radio", name=word("Contradicted by proof")).check()
    decision = f"/api/v1/moderation/reviews/{review['id']}/decision"
    await each_merchant.operator.post(decision, {"decision": "publish"}, status=409)
    await form.get_by_role("textbox", name=word("Message to the author")).fill("La somme est remboursée.")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_text(word("The review by <b>Nora</b> B.: Refused."))).to_be_visible()
    refused = await _review(each_merchant, 2)
    assert (refused["state"], refused["reason"]) == ("refused", "contradicted")
    assert [flag["outcome"] for flag in refused["flags"]] == ["accepted"] * len(review["flags"])


async def test_everybody_can_moderate_on_a_tablet(each_moderator: Reader) -> None:
    page, scheme, word = each_moderator.page, each_moderator.scheme, each_moderator.words(_FRENCH)
    await page.emulate_media(color_scheme=scheme)
    await page.set_viewport_size(ViewportSize(width=768, height=1024))
    await page.goto("/app/moderation?queue=all")
    await expect(page.get_by_role("heading", name=word("History"))).to_be_visible()
    assert await axe_findings(page, "moderation", [scheme]) + await too_wide(page, "moderation") == []
