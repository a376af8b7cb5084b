"""What customers see, in a real browser: every mail and page, in every language, on a small phone."""

from collections.abc import AsyncIterator, Iterator
from itertools import product

import pytest

from contracts.languages import CUSTOMER_LANGUAGES
from kit.secrets import KeyRing, new_key
from kit.testing.browser import browser, phone, served, too_wide
from mailer.mail import Links, MailProduct, render
from mailer.testing import Site, an_invitation

KEYS = KeyRing.parse(f"k1:{new_key()}", new_key())
SHOP = "Bergsportausrüstungshandel Alto"
PRODUCTS = (
    MailProduct("Chaussures de randonnée imperméables Alto Trek 42", "https://shop.example/42.jpg"),
    MailProduct("Merino-Funktionsunterwäsche/Winterausführung", None),
    *(MailProduct(f"Calcetines {number}") for number in range(6)),
)
#: What is posted where, one after the other: then the page shows each of its faces.
STEPS = (("brand", ""), ("all", ""), ("all", "/undo"), ("brand", "/undo"))
LINKED_STYLE = '<link rel="stylesheet" href="/u/assets/page.css">'


def mails() -> Iterator[tuple[str, str]]:
    """Yield each mail's name and HTML."""
    kinds, types = ("request", "reminder"), ("brand", "product", "brand_and_product")
    for language, kind, request_type in product(CUSTOMER_LANGUAGES, kinds, types):
        invitation = an_invitation(
            language=language,
            kind=kind,
            request_type=request_type,
            website_name=SHOP,
            purchase_reference="WEB-2026-0000010501",
            products={"brand": (), "product": PRODUCTS[:1]}.get(request_type, PRODUCTS),
        )
        links = Links.of(invitation, "https://reviews.example", KEYS)
        yield f"{language}-{kind}-{request_type}", render(invitation, links).html


async def test_every_mail_fits_the_screen() -> None:
    faults: list[str] = []
    async with browser() as opened, phone(opened) as page:
        for name, html in mails():
            await page.set_content(html)
            faults += await too_wide(page, f"mail-{name}")
    assert faults == []


async def unsubscribe_pages(site: Site, language: str) -> AsyncIterator[str]:
    """Yield the page as it changes while a customer of that language refuses and takes it back."""
    order = site.order(f"{language}@example.org", delay=0, language=language, purchase_reference=language)
    await site.accept(order)
    await site.send()
    link = site.link("u")
    async with site.service.client() as client:
        style = (await client.get("/u/assets/page.css")).text
        answers = [await client.get(link)]
        answers += [await client.post(link + more, data={"scope": scope}) for scope, more in STEPS]
    for answer in answers:
        assert answer.headers["content-language"] == language
        assert LINKED_STYLE in answer.text
        yield answer.text.replace(LINKED_STYLE, f"<style>{style}</style>")


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_every_unsubscribe_page_fits_the_screen(site: Site) -> None:
    faults: list[str] = []
    async with browser() as opened, phone(opened) as page:
        for language in CUSTOMER_LANGUAGES:
            number = 0
            async for html in unsubscribe_pages(site, language):
                number += 1
                await page.set_content(html)
                faults += await too_wide(page, f"unsubscribe-{language}-{number}")
    assert faults == []


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_the_keyboard_alone_refuses_and_takes_it_back(site: Site) -> None:
    await site.accept(site.order(delay=0, language="en"))
    await site.send()
    async with (
        served(site.service.service.app) as address,
        browser() as opened,
        phone(opened, java_script_enabled=False) as page,
    ):
        await page.goto(address + site.link("u"))
        for keys, heading in ((("Tab", "Enter"), "It is done"), (("Tab", "Tab", "Space"), "Undone")):
            for key in keys:
                await page.keyboard.press(key)
            await page.get_by_role("status").get_by_text(heading).wait_for()
