"""The catalogues of what customers and merchants are told."""

from pathlib import Path

import mailer
from contracts.languages import CUSTOMER_LANGUAGES
from kit.i18n import LANGUAGES
from kit.testing.catalogues import faults

_LOCALES = Path(mailer.__file__).parent / "locales"


def test_customers_are_told_the_same_in_every_language() -> None:
    assert faults(_LOCALES, CUSTOMER_LANGUAGES, same_in_english={"mail.test.subject"}) == []


def test_merchants_are_told_the_same_in_both_languages() -> None:
    assert faults(_LOCALES / "merchants", LANGUAGES, same_in_english={"notice.sender"}) == []
