"""What customers see of reviews, in a real browser: each page in every language, on a small phone."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx2
import pytest

from contracts.languages import CUSTOMER_LANGUAGES
from contracts.links import AuthorLink
from contracts.notices import AuthorNoticeRequestedV1
from contracts.orders import Product
from kit.testing.browser import axe_findings, browser, phone, too_wide
from kit.testing.service import stand_in
from reviews.testing import Shop

PRODUCTS = [
    Product(
        product_ref="ALTO-42",
        name="Chaussures de randonnée imperméables Alto Trek 42",
        image_url="https://shop.example/i/alto.jpg",
    ),
    Product(product_ref="MERI-M", name="Merino-Funktionsunterwäsche/Winterausführung"),
]
ANSWERS = {"brand_rating": "4", "brand_comment": "Colis en avance, très bien emballé.\nMerci !"}
QUESTIONS: list[dict[str, object]] = [
    {"id": "delivery", "kind": "rating", "texts": {"fr": "La livraison a-t-elle tenu ses délais ?"}},
    {"id": "nps", "kind": "score", "texts": {"fr": "Nous recommanderiez-vous à un proche ?"}},
    {
        "id": "found",
        "kind": "choice",
        "texts": {"fr": "Comment nous avez-vous connus ?"},
        "choices": [
            {"id": "web", "texts": {"fr": "Par un moteur de recherche"}},
            {"id": "friend", "texts": {"fr": "Par un ami"}},
        ],
    },
    {"id": "else", "kind": "text", "texts": {"fr": "Que pourrions-nous améliorer ?"}},
]
#: A pale yellow and a dark ground: what is readable on them is readable on others.
LOOK = {
    "accent_color": "#ffd400",
    "background_color": "#23344f",
    "logo_url": "https://shop.example/logo.svg",
}
#: Every page is looked at in one language; the words of others stand in the same places.
LOOKED_AT = "fr"


async def pages(shop: Shop, language: str) -> AsyncIterator[tuple[str, str]]:
    """Yield the name and HTML of each page a customer of this language may meet."""
    asked = await shop.plan(f"WEB-2026-{language}", language=language, products=PRODUCTS)
    yield "form", (await asked.get(brand_rating="4")).text
    wrong = {"brand_rating": "9", "product_1_comment": "x" * 2001, "question_nps": "11"}
    yield "errors", (await asked.post(wrong)).text
    await asked.send(**ANSWERS, question_nps="9")
    yield "answered", (await asked.get()).text
    yield "thanks", (await asked.get("/thanks")).text
    yield "withdraw", (await asked.get("/withdraw", part="brand")).text
    async with shop.running.client() as client:
        client.headers["accept-language"] = language
        async for found in public_pages(shop, client):
            yield found
        yield "problem", (await client.get("/r/unknown")).text
        yield "write", (await client.get(f"/write/{shop.id_website}")).text
        yield "write-errors", (await client.post(f"/write/{shop.id_website}", data={"email": "x"})).text
        yield "write-sent", (await client.get(f"/write/{shop.id_website}/sent")).text
        yield "confirm", (await client.get(await confirmation(shop, language))).text
    async for found in letter_pages(shop, f"WEB-2026-{language}"):
        yield found


async def public_pages(shop: Shop, client: httpx2.AsyncClient) -> AsyncIterator[tuple[str, str]]:
    """Yield what readers see who are no customers."""
    certificate = f"/certificate/{shop.id_website}"
    item = (await shop.listed(state="published"))[-1]
    own = f"{certificate}/reviews/{item['id']}"
    yield "certificate", (await client.get(certificate, params={"rate": item["rate"]})).text
    yield "statement", (await client.get(own)).text
    yield "report", (await client.get(f"{own}/report")).text
    yield "report-error", (await client.post(f"{own}/report", data={"comment": "x" * 2001})).text
    yield "report-sent", (await client.post(f"{own}/report", data={"reason": "biased"})).text


async def letter_pages(shop: Shop, reference: str) -> AsyncIterator[tuple[str, str]]:
    """Yield the pages that letters about a brand review lead to."""
    (item,) = await shop.listed(q=reference, kind="site")
    replied = await shop.merchant("POST", f"/{item['id']}/reply", {"text": "Merci beaucoup."})
    await shop.merchant("POST", f"/{item['id']}/flag", {"reason": "dispute_settled"})
    link = AuthorLink(shop.id_website, UUID(item["id"]), UUID(replied.json()["exchanges"][0]["id"]))
    signed, now = shop.ports.keys.sign_link, shop.clock.now()
    answer = f"/r/answer/{signed('answer', link.data(), now)}"
    dispute = f"/r/dispute/{signed('dispute', link.data(), now)}"
    async with shop.running.client() as client:
        yield "answer", (await client.get(answer)).text
        yield "answer-error", (await client.post(answer, data={"answer": "06 12 34 56 78"})).text
        await client.post(answer, data={"answer": "Merci à vous."})
        yield "answer-done", (await client.get(answer)).text
        yield "dispute", (await client.get(dispute)).text
        yield "dispute-kept", (await client.get(dispute, params={"kept": "yes"})).text


async def confirmation(shop: Shop, language: str) -> str:
    """Return where the letter about a review without a request leads."""
    reference = f"WEB-OWN-{language}"
    await shop.plan(reference, language=language, sent=False)
    fields = {"purchase_reference": reference, "email": "ines.lefevre@example.org", **ANSWERS}
    async with shop.running.client() as client:
        await client.post(f"/write/{shop.id_website}", data=fields | {"experience_confirmed": "yes"})
    letter = (await shop.running.emitted(AuthorNoticeRequestedV1))[-1]
    link = AuthorLink(shop.id_website, UUID(letter.aggregate_id))
    return f"/r/confirm/{shop.ports.keys.sign_link('confirm', link.data(), shop.clock.now())}"


async def publish_one(shop: Shop) -> None:
    item = await shop.written("WEB-1", consumer={"first_name": "Maximiliane-Friederike"}, **ANSWERS)
    await shop.merchant("POST", f"/{item['id']}/publish")
    await shop.merchant("POST", f"/{item['id']}/reply", {"text": "Merci beaucoup."})


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_every_page_fits_the_screen_and_keeps_nobody_out(shop: Shop) -> None:
    await publish_one(shop)
    await shop.running.run_job("seal-statements")
    counts = {"by_status": {"sent": 812, "programmed": 45}, "by_reason": {"unsubscribed": 9}}
    shop.ports.apps["tracking"] = stand_in({f"/internal/websites/{shop.id_website}/requests/counts": counts})
    await shop.ask_questions(*QUESTIONS)
    await shop.change_look(**LOOK)
    faults: list[str] = []
    async with browser() as opened, phone(opened) as page:
        for language in CUSTOMER_LANGUAGES:
            async for name, html in pages(shop, language):
                assert f'<html lang="{language}">' in html
                await page.set_content(html)
                faults += await too_wide(page, f"{name}-{language}")
                if language == LOOKED_AT:
                    faults += await axe_findings(page, name)
    assert faults == []
