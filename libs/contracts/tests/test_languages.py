import pytest

from contracts.languages import CUSTOMER_LANGUAGES, ORDER_LANGUAGES, customer_language


@pytest.mark.parametrize(
    ("named", "locale", "language"),
    [
        ("es", "fr_FR", "es"),
        ("nl", "fr_FR", "nl"),
        ("pt-BR", "fr_FR", "pt"),
        ("fr_FR", "en_GB", "fr"),
        ("br", "fr_FR", "pt"),  # Brazil, as vendors' files name it
        ("be", "nl_BE", "nl"),  # Belgium: the website knows which of its languages
        ("be", "pl_PL", "en"),
        ("", "de_AT", "de"),
        ("ja", "fr_FR", "en"),  # as the import's warning says
    ],
)
def test_the_language_a_customer_gets(named: str, locale: str, language: str) -> None:
    assert customer_language(named, locale) == language


def test_whatever_an_order_may_say_ends_in_a_language_we_write() -> None:
    for named in (*ORDER_LANGUAGES, "zz"):
        assert customer_language(named, "zz_ZZ") in CUSTOMER_LANGUAGES
