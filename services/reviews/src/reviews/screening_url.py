"""Addresses in texts: of pages, and of people."""

import re
from collections.abc import Mapping
from functools import cache

from contracts.languages import CUSTOMER_LANGUAGES

#: Endings that are words in no language of ours …
_ENDINGS = ("org", "biz", "eu", "shop", "xyz", "uk", "ch", "lu", "fr", "online", "info")
#: … those that are, in these: a blank missing after a full stop makes no address …
_WORDS: Mapping[str, frozenset[str]] = {
    "com": frozenset({"pt"}),
    "net": frozenset({"fr", "nl"}),
    "store": frozenset({"en"}),
}
#: … and those of countries, which are left alone where the language is none that we know.
_NATIONAL: Mapping[str, frozenset[str]] = {
    "de": frozenset({"fr", "es", "pt", "nl"}),
    "at": frozenset({"en"}),
    "be": frozenset({"en"}),
    "it": frozenset({"en"}),
    "es": frozenset({"es", "fr", "de", "pt"}),
    "nl": frozenset(),
    "pt": frozenset(),
    "io": frozenset({"it"}),
}
_NAME = r"(?<![\w.@-])(?:[a-z0-9][a-z0-9-]{0,62}\.){1,4}"
_ANY_ENDING = "|".join((*_ENDINGS, *_WORDS, *_NATIONAL))
_CERTAIN = rf"https?://|\bwww\.\w|{_NAME}(?:{_ANY_ENDING})/\w"
_EMAIL = re.compile(
    r"[^\s@]{1,64}@[^\s@.]{1,63}(?:\.[^\s@.]{1,63}){0,8}\.[a-z]{2,24}"
    r"|\w ?[(\[] ?(?:at|arobase|arroba|chiocciola|apenstaartje|klammeraffe) ?[)\]] ?\w",
    re.IGNORECASE,
)


def has_email_address(text: str) -> bool:
    return _EMAIL.search(text) is not None


def has_web_address(text: str, language: str) -> bool:
    """Tell whether a text names a page, or only looks so because a blank is missing in its language."""
    return _web_address(language.strip().lower()[:2]).search(text) is not None


def _web_address(language: str) -> re.Pattern[str]:
    return _pattern(language if language in CUSTOMER_LANGUAGES else "")


@cache
def _pattern(language: str) -> re.Pattern[str]:
    """Return the pattern of one language; empty: of any other."""
    wordy = {**_WORDS, **(_NATIONAL if language else {})}
    endings = (*_ENDINGS, *(ending for ending, words in wordy.items() if language not in words))
    return re.compile(rf"{_CERTAIN}|{_NAME}(?:{'|'.join(endings)})\b(?!\.\w)", re.IGNORECASE)
