"""What customers see of reviews, in a real browser: each page in every language, on a small phone."""

import re
from collections.abc import AsyncIterator

import pytest

from contracts.languages import CUSTOMER_LANGUAGES
from contracts.orders import Product
from kit.testing.browser import browser, phone, too_wide
from reviews.routes_pages import STYLESHEET
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


async def pages(shop: Shop, language: str) -> AsyncIterator[tuple[str, str]]:
    """Yield the name and HTML of each page a customer of this language may meet."""
    asked = await shop.plan(f"WEB-2026-{language}", language=language, products=PRODUCTS)
    yield "form", (await asked.get(brand_rating="4")).text
    yield "errors", (await asked.post({"brand_rating": "9", "product_1_comment": "x" * 2001})).text
    await asked.send(**ANSWERS)
    yield "answered", (await asked.get()).text
    yield "thanks", (await asked.get("/thanks")).text
    async with shop.running.client() as client:
        client.headers["accept-language"] = language
        yield "certificate", (await client.get(f"/certificate/{shop.id_website}")).text
        yield "problem", (await client.get("/r/unknown")).text


async def publish_one(shop: Shop) -> None:
    item = await shop.written("WEB-1", consumer={"first_name": "Maximiliane-Friederike"}, **ANSWERS)
    await shop.merchant("POST", f"/{item['id']}/publish")
    await shop.merchant("POST", f"/{item['id']}/reply", {"text": "Merci beaucoup."})


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_every_page_fits_the_screen(shop: Shop) -> None:
    await publish_one(shop)
    async with shop.running.client() as client:
        style = (await client.get(STYLESHEET)).text
    faults: list[str] = []
    async with browser() as opened, phone(opened) as page:
        for language in CUSTOMER_LANGUAGES:
            async for name, html in pages(shop, language):
                assert f'<html lang="{language}">' in html
                shown, count = re.subn(r'<link rel="stylesheet"[^>]*>', f"<style>{style}</style>", html)
                assert count == 1
                await page.set_content(shown)
                faults += await too_wide(page, f"{name}-{language}")
    assert faults == []
