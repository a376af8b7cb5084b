"""What customers see, set in the browser: mails, the questionnaire's own questions, who is not written to."""

import re
from typing import Any

import pytest
from playwright.async_api import FrameLocator, Page, expect

from kit.testing.browser import axe_findings
from tests.e2e.merchants import Merchant

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]
_FRENCH = {
    "Preview": "Aperçu",
    "Accent": "Couleur d’accent",
    "Send a test": "Envoyer un test",
    "To": "À",
    "Send": "Envoyer",
    "Sent to look@rivage.example": "Envoyé à look@rivage.example",
    "Close": "Fermer",
    "Save": "Enregistrer",
    "Saved": "Enregistré",
    "Stars from 1 to 5": "Étoiles de 1 à 5",
    "Free text": "Texte libre",
    "Add a question": "Ajouter une question",
    "Move question 2 up": "Monter la question 2",
    "E-mail address or domain": "Adresse e-mail ou domaine",
    "Add": "Ajouter",
    "Suppression list": "Liste d’opposition",
    "Remove": "Retirer",
    "Remove marketplace.example": "Retirer marketplace.example",
    "marketplace.example may be written to again": "On peut de nouveau écrire à marketplace.example",
    "Undo": "Annuler",
}
_BUTTON_COLOR = """() => {
    const shown = document.querySelector("iframe").contentDocument;
    return getComputedStyle(shown.querySelector(".go a")).backgroundColor;
}"""


def _preview(page: Page, title: str) -> FrameLocator:
    return page.frame_locator(f"iframe[title={title}]")


async def test_a_mail_is_seen_while_it_is_written_then_tried_and_saved(each_merchant: Merchant) -> None:
    page, word = each_merchant.page, each_merchant.words(_FRENCH)
    await each_merchant.open("mails?language=en")
    preview = _preview(page, word("Preview"))
    await page.get_by_role("textbox", name="Introduction").fill("Hello <b>{first_name}</b>, how was it?")
    await page.get_by_role("textbox", name=word("Accent")).fill("#8c2f39")
    await expect(preview.get_by_text("Hello <b>Camille</b>, how was it?")).to_be_visible()
    await page.wait_for_function(f"({_BUTTON_COLOR})() === 'rgb(140, 47, 57)'")  # in spite of the policy
    await page.get_by_role("button", name=word("Send a test")).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("textbox", name=word("To")).fill("look@rivage.example")
    await dialog.get_by_role("button", name=word("Send"), exact=True).click()
    await expect(dialog.get_by_text(word("Sent to look@rivage.example"))).to_be_visible()
    await dialog.get_by_role("button", name=word("Close")).click()
    await page.get_by_role("button", name=word("Save")).click()
    await expect(page.get_by_text(word("Saved"), exact=True)).to_be_visible()
    stored: Any = await each_merchant.get("/mail-templates/request/en")
    assert (stored["introduction"], stored["accent_color"]) == (
        "Hello <b>{first_name}</b>, how was it?",
        "#8c2f39",
    )


async def test_questions_are_written_in_order_and_seen_in_their_page(each_merchant: Merchant) -> None:
    page, language, word = each_merchant.page, each_merchant.language, each_merchant.words(_FRENCH)
    await each_merchant.open("questionnaire")
    preview = _preview(page, word("Preview"))
    for kind, text in (("Stars from 1 to 5", "Livraison ?"), ("Free text", "Autre <b>chose</b> ?")):
        await page.get_by_role("button", name=word("Add a question")).click()
        await page.get_by_role("menuitem", name=word(kind)).click()
        await page.get_by_role("textbox", name="Question").last.fill(text)
        await expect(preview.get_by_text(text)).to_be_visible()
    await page.get_by_role("button", name=word("Move question 2 up")).click()
    await page.get_by_role("button", name=word("Save")).click()
    await expect(page.get_by_text(word("Saved"), exact=True)).to_be_visible()
    stored: Any = await each_merchant.get("/questionnaire")
    assert [(one["kind"], one["texts"]) for one in stored["questions"]] == [
        ("text", {language: "Autre <b>chose</b> ?"}),
        ("rating", {language: "Livraison ?"}),
    ]


async def test_an_address_is_never_written_to_until_it_is_taken_off(each_merchant: Merchant) -> None:
    page, word = each_merchant.page, each_merchant.words(_FRENCH)
    await each_merchant.open("suppressions")
    field = page.get_by_role("textbox", name=word("E-mail address or domain"))
    for entry in ("Ines@example.org", "marketplace.example"):
        await field.fill(entry)
        await page.get_by_role("button", name=word("Add"), exact=True).click()
        await expect(field).to_have_value("")
    rows = page.get_by_role("table", name=word("Suppression list")).locator("tbody tr")
    await expect(rows).to_have_count(2)
    await expect(rows.nth(1)).to_contain_text("@example.org")
    await expect(page.get_by_text("Ines@example.org")).to_have_count(0)
    await page.get_by_role("button", name=word("Remove marketplace.example")).click()
    notice = page.get_by_role("alert").filter(has_text=word("marketplace.example may be written to again"))
    await notice.hover()  # it stays under the pointer
    await expect(rows).to_have_count(1)
    assert await axe_findings(page, "notice", ["light"]) == []
    await notice.get_by_role("button", name=word("Undo")).click()
    await expect(rows).to_have_count(2)
    await page.get_by_role("button", name=re.compile(f"{word('Remove')} .*@example.org")).click()
    async with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        await page.get_by_role("dialog").get_by_role("button", name=word("Remove"), exact=True).click()
    await expect(rows).to_contain_text(["marketplace.example"])
    (left,) = (await each_merchant.get("/suppressions"))["items"]
    assert left["shown"] == "marketplace.example"
