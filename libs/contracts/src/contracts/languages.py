"""The languages customers are written to in, and which of them one customer gets."""

from collections.abc import Mapping

#: Everything a customer gets is written in each of these: mails, the pages they lead to, the certificate.
#: Merchants and operators have fewer: kit.i18n.LANGUAGES.
CUSTOMER_LANGUAGES = ("de", "en", "es", "fr", "it", "nl", "pt")
_FALLBACK = "en"
#: Countries that proofs of purchase name in a language's place (domain.md 2.2) → their language, if one.
_COUNTRIES: Mapping[str, str] = {"br": "pt", "be": ""}
#: What a proof of purchase may say without falling back to English.
ORDER_LANGUAGES = frozenset(CUSTOMER_LANGUAGES) | _COUNTRIES.keys()


def customer_language(named: str, website_locale: str) -> str:
    """Return the language a customer gets: the one the proof names (fr, fr-FR …), or English if we lack it.

    A proof that names none, as Belgium doesn't, leaves the choice to the website.
    """
    short = _short(named)
    language = _COUNTRIES.get(short, short) or _short(website_locale)
    return language if language in CUSTOMER_LANGUAGES else _FALLBACK


def _short(tag: str) -> str:
    return tag.strip().lower().replace("_", "-").partition("-")[0]
