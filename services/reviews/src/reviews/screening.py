"""What becomes of a review the moment it is written (domain.md 7.4): the same rules for every rating."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from contracts.reviews import ReviewStateName
from reviews.folded_text import folded, has_whole
from reviews.insults import INSULTS
from reviews.screening_phone import has_phone_number
from reviews.screening_random import is_random
from reviews.screening_url import has_email_address, has_web_address


@dataclass(frozen=True)
class Verdict:
    """The first state of a review, with the rule that chose it."""

    state: ReviewStateName
    rule: str
    reason: str | None = None  # of a refusal, from the list of reasons


@dataclass(frozen=True)
class RefusalRule:
    """Texts it catches are refused at once, for this reason."""

    name: str
    reason: str
    catches: Callable[[str, str], bool]  # text, language


_FOLDED_INSULTS = frozenset(folded(word) for word in INSULTS)

REFUSAL_RULES = (
    # An address of a person is found before the domain inside it.
    RefusalRule("email_in_text", "personal_data", lambda text, _: has_email_address(text)),
    RefusalRule("phone_in_text", "personal_data", lambda text, _: has_phone_number(text)),
    RefusalRule("url_in_text", "promotional", has_web_address),
    RefusalRule("insult_in_text", "inappropriate", lambda text, _: has_insult(text)),
    RefusalRule("random_text", "unintelligible", lambda text, _: is_random(text)),
)


def screen(rate: int, comment: str, *, threshold: int, words: Sequence[str], language: str = "") -> Verdict:
    """Refuse what an automatic rule catches, hold what the threshold or a listed word catches."""
    if (rule := caught_by(comment, language)) is not None:
        return Verdict("refused", rule.name, rule.reason)
    if rate <= threshold:
        return Verdict("in_moderation", "moderation_threshold")
    if has_listed_word(comment, words):
        return Verdict("in_moderation", "moderation_words")
    return Verdict("pending", "submitted")


def caught_by(text: str, language: str) -> RefusalRule | None:
    """Return the first rule that refuses a text, whichever letters its digits and signs are written with."""
    plain = unicodedata.normalize("NFKC", text)
    return next((rule for rule in REFUSAL_RULES if rule.catches(plain, language)), None)


def has_insult(text: str) -> bool:
    plain = folded(text)
    return any(has_whole(plain, word) for word in _FOLDED_INSULTS)


def has_listed_word(comment: str, words: Sequence[str]) -> bool:
    """Tell whether a listed word or phrase stands in the text, whole, whatever its case or accents."""
    text = folded(comment)
    return any(has_whole(text, word) for word in map(folded, words) if word)
