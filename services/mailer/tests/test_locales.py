"""The catalogues of what customers and merchants are told."""

from pathlib import Path

import pytest

import mailer
from contracts.languages import CUSTOMER_LANGUAGES
from kit.i18n import LANGUAGES
from kit.testing.catalogues import faults
from mailer.testing import Site

_LOCALES = Path(mailer.__file__).parent / "locales"


def test_customers_are_told_the_same_in_every_language() -> None:
    assert faults(_LOCALES, CUSTOMER_LANGUAGES, same_in_english={"mail.test.subject"}) == []


def test_merchants_are_told_the_same_in_both_languages() -> None:
    assert faults(_LOCALES / "merchants", LANGUAGES, same_in_english={"notice.sender"}) == []


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_a_mail_is_written_in_the_customers_language(site: Site) -> None:
    languages = {language: language for language in CUSTOMER_LANGUAGES} | {"br": "pt", "be": "fr", "ja": "en"}
    orders = [
        site.order(f"{named}@example.org", language=named, purchase_reference=named, delay=0)
        for named in languages
    ]
    await site.accept(*orders)
    await site.send()
    told = {mail["To"].addresses[0].username: mail["Content-Language"] for mail in site.box.mails()}
    assert told == languages
    words = {str(mail["Subject"]).replace("Inès", "") for mail in site.box.mails()}
    assert len(words) == len(CUSTOMER_LANGUAGES)
