"""Every mail as a browser shows it: narrow, wide, light, dark, without pictures."""

import itertools
import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page, async_playwright

from contracts.languages import CUSTOMER_LANGUAGES
from contracts.notices import AuthorNoticeRequestedV1
from kit.testing.browser import CHROMIUM, FLAGS
from mailer.author_letter import AuthorLetter
from mailer.author_letter import render as render_letter
from mailer.mail import Links, MailProduct, render
from mailer.mail_design import PLATFORM_LOOK, Look, Template
from mailer.testing import ALTO, an_invitation

NARROW = 320
PRODUCTS = (
    MailProduct("Chaussures de marche Alto", "https://shop.example/a.png"),
    MailProduct("Chaussettes"),
)
UNITS: dict[str, tuple[MailProduct, ...]] = {
    "brand": (),
    "product": PRODUCTS[:1],
    "brand_and_product": PRODUCTS * 4,
}
LOGO = "https://shop.example/logo.png"
#: What is wrong with a page, in words; an empty list is what we want.
FAULTS = """() => {
  const faults = [];
  const shown = element => element.getClientRects().length > 0;
  const say = (what, element) => faults.push(`${what}: ${element.outerHTML.slice(0, 120)}`);
  const channels = text => text.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => {
    const linear = v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    return 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
  };
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const root = document.documentElement;
  if (!root.lang) faults.push('no language');
  if (!document.title.trim()) faults.push('no title');
  if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
  if (root.scrollWidth > innerWidth) faults.push(`${root.scrollWidth} pixels wide`);
  for (const element of document.body.querySelectorAll('*')) {
    if (shown(element) && element.getBoundingClientRect().right > innerWidth) say('beyond the edge', element);
  }
  for (const table of document.querySelectorAll('table')) {
    if (table.getAttribute('role') !== 'presentation') say('a table of data', table);
  }
  for (const image of document.images) if (!image.hasAttribute('alt')) say('no alt', image);
  for (const link of document.querySelectorAll('a')) {
    if (!/^https?:/.test(link.href)) say('leads nowhere', link);
    if (!(link.getAttribute('aria-label') || link.textContent).trim()) say('no name', link);
    const box = link.getBoundingClientRect();
    if (link.className === 'star' && (box.width < 44 || box.height < 44)) say('too small to touch', link);
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !shown(element) || element.tagName === 'STYLE') continue;
    const style = getComputedStyle(element);
    const pair = [channels(style.color), ground(element)].map(luminance).sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    const isLarge = parseFloat(style.fontSize) >= 24;
    if (ratio < (isLarge ? 3 : 4.5)) say(`contrast ${ratio.toFixed(2)}`, element);
  }
  return faults;
}"""


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield opened
        await opened.close()


async def open_page(browser: Browser, **options: Any) -> Page:
    """Return a page that gets no picture: whatever a mail says must be there without."""
    context = await browser.new_context(viewport={"width": NARROW, "height": 640}, **options)
    await context.route(re.compile("^https?://"), lambda route: route.abort())
    return await context.new_page()


def html(**given: Any) -> str:
    return render(an_invitation(**given), Links.of_nobody("https://reviews.example")).html


async def faults(page: Page, mail: str) -> list[str]:
    await page.set_content(mail, wait_until="domcontentloaded")
    found: list[str] = await page.evaluate(FAULTS)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_mail_is_readable_on_a_small_phone(browser: Browser, scheme: str) -> None:
    page = await open_page(browser, color_scheme=scheme)
    for kind, (unit, products), language in itertools.product(
        ("request", "reminder"), UNITS.items(), CUSTOMER_LANGUAGES
    ):
        mail = html(kind=kind, request_type=unit, products=products, language=language)
        assert await faults(page, mail) == [], (kind, unit, language)
        assert await page.locator("html").get_attribute("lang") == language
        assert await page.locator("a.star").count() == 5


LETTERS: dict[str, dict[str, Any]] = {
    "refused": {"reason": "personal_data", "message": "Règle 4.\nMerci de la relire."},
    "replied": {"message": "Bonjour,\nmerci.", "message_from": "merchant", "answerable": UUID(int=2)},
    "moderator": {"kind": "replied", "message": "Bonjour", "message_from": "moderator"},
    "dispute": {},
    "confirmation": {"request_id": None},
}


def letter(kind: str, language: str, look: Look = PLATFORM_LOOK, **given: Any) -> str:
    told: dict[str, Any] = {
        "id": UUID(int=1),
        "occurred_at": "2026-03-02T12:00:00Z",
        "id_website": ALTO,
        "aggregate_id": str(UUID(int=3)),
        "kind": kind,
        "request_id": UUID(int=4),
        "email": "ines@example.org",
        "language": language,
        "displayed_name": "Inès L.",
        "product_name": "Chaussures de marche Alto",
        "rate": 2,
        "comment": "Trop petit.\nEt cher.",
    }
    asked = AuthorNoticeRequestedV1.model_validate(told | LETTERS[kind] | given)
    made = AuthorLetter(
        id=asked.id,
        recipient="ines@example.org",
        website_name="Alto",
        sender_name="Alto",
        reply_to=None,
        language=language,
        look=look,
        date=asked.occurred_at,
        correlation_id="c",
        asked=asked,
    )
    return render_letter(made, None if kind == "moderator" else "https://reviews.example/r/answer/test").html


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_letter_to_an_author_is_readable_on_a_small_phone(browser: Browser, scheme: str) -> None:
    page = await open_page(browser, color_scheme=scheme)
    for kind, language in itertools.product(LETTERS, CUSTOMER_LANGUAGES):
        assert await faults(page, letter(kind, language)) == [], (kind, language)
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    look = Look("#ffd400", "#14181d", LOGO)
    assert await faults(page, letter("replied", "de", look, message=word, comment=word)) == []


COLOURS = ("#000000", "#ffffff", "#ffd400", "#c2185b", "#777777", "#14181d", "#1d232a", "#0000ff", "#00ff00")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_merchants_colours_never_hide_a_word(browser: Browser, scheme: str) -> None:
    page = await open_page(browser, color_scheme=scheme)
    for accent, background in zip(COLOURS, reversed(COLOURS), strict=True):
        for logo in (None, LOGO):
            own = Template(look=Look(accent, background, logo))
            mail = html(template=own, request_type="brand_and_product", products=PRODUCTS)
            assert await faults(page, mail) == [], (accent, background)


async def test_long_words_are_broken(browser: Browser) -> None:
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    page = await open_page(browser)
    own = Template(f"{word} {{product}}", f"{word}\n\n{{product}} {word}", word[:60], PLATFORM_LOOK)
    mail = html(
        template=own,
        website_name=word,
        first_name=word,
        purchase_reference="X" * 50,
        request_type="product",
        products=(MailProduct(word, "https://shop.example/a.png"),),
        is_test=True,
        language="de",
    )
    assert await faults(page, mail) == []


async def test_without_pictures_everything_is_said(browser: Browser) -> None:
    page = await open_page(browser)
    own = Template(look=Look(PLATFORM_LOOK.accent_color, PLATFORM_LOOK.background_color, LOGO))
    await page.set_content(html(template=own, request_type="brand_and_product", products=PRODUCTS))
    assert await page.get_by_role("img", name="Alto").count() == 1
    for product in PRODUCTS:
        assert await page.get_by_text(product.name, exact=True).is_visible()
    assert await page.get_by_role("link", name="4 sur 5").is_visible()


async def test_faults_are_found(browser: Browser) -> None:
    page = await open_page(browser)
    good = html(request_type="product", products=PRODUCTS[:1])
    for found, instead, fault in (
        ('lang="fr"', "", "no language"),
        ("#5b6875", "#dddddd", "contrast"),
        ('alt=""', "", "no alt"),
        ("max-width:340px", "width:340px", "pixels wide"),
        ('role="presentation"', "", "a table of data"),
        ("<h1", "<h2", "not one h1"),
        ("line-height:44px", "line-height:4px", "too small to touch"),
        ('href="https://reviews.example/u/test"', 'href="#"', "leads nowhere"),
    ):
        assert found in good
        assert any(fault in said for said in await faults(page, good.replace(found, instead))), fault


async def test_a_wide_mail_keeps_its_width(browser: Browser) -> None:
    page = await open_page(browser)
    await page.set_viewport_size({"width": 1200, "height": 800})
    assert await faults(page, html(request_type="brand_and_product", products=PRODUCTS)) == []
    box = await page.locator("table.card").bounding_box()
    assert box is not None
    assert box["width"] == 600
