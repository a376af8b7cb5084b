"""What becomes of a review the moment it is written (domain.md 7.4): the same rules for every rating."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from contracts.reviews import ReviewStateName


@dataclass(frozen=True)
class Verdict:
    """The first state of a review, with the rule that chose it."""

    state: ReviewStateName
    rule: str
    reason: str | None = None  # of a refusal, from the list of reasons


@dataclass(frozen=True)
class RefusalRule:
    """Texts that match are refused at once, for this reason."""

    name: str
    reason: str
    pattern: re.Pattern[str]


#: Bare domains only under endings that are no words, so that a blank missing after a full stop is no address.
_ENDINGS = "com|fr|net|org|info|biz|eu|shop|store|xyz"
_URL = rf"https?://|\bwww\.\w|\b[a-z0-9][a-z0-9-]{{0,62}}\.(?:{_ENDINGS})\b"
_EMAIL = r"[^\s@]{1,64}@[^\s@.]{1,63}(?:\.[^\s@.]{1,63}){0,8}\.[a-z]{2,24}"
_INTERNATIONAL_PHONE = r"(?<![\w-])(?:\+|00)[1-9](?:[ ./()-]{0,2}\d){7,13}(?![\w-])"
_NATIONAL_PHONE = r"(?<![\w-])\(?0\d\)?(?:[ ./-]?\d){8,9}(?![\w-])"

REFUSAL_RULES = (
    # An address of a person is found before the domain inside it.
    RefusalRule("email_in_text", "personal_data", re.compile(_EMAIL, re.IGNORECASE)),
    RefusalRule("phone_in_text", "personal_data", re.compile(f"{_INTERNATIONAL_PHONE}|{_NATIONAL_PHONE}")),
    RefusalRule("url_in_text", "promotional", re.compile(_URL, re.IGNORECASE)),
)


def screen(rate: int, comment: str, *, threshold: int, words: Sequence[str]) -> Verdict:
    """Refuse what an automatic rule catches, hold what the threshold or a listed word catches."""
    for rule in REFUSAL_RULES:
        if rule.pattern.search(comment):
            return Verdict("refused", rule.name, rule.reason)
    if rate <= threshold:
        return Verdict("in_moderation", "moderation_threshold")
    if has_listed_word(comment, words):
        return Verdict("in_moderation", "moderation_words")
    return Verdict("pending", "submitted")


def has_listed_word(comment: str, words: Sequence[str]) -> bool:
    """Tell whether a listed word or phrase stands in the text, whole, whatever its case or accents."""
    text = _folded(comment)
    return any(
        re.search(rf"(?<!\w){re.escape(folded)}(?!\w)", text) for word in words if (folded := _folded(word))
    )


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())
