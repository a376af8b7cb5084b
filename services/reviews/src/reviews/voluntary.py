"""A review that nobody asked for: the judgement of what was sent (domain.md 7.3)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from reviews.question import Fields
from reviews.questionnaire import Answer, Part, judge

#: How long a draft waits to be confirmed.
CONFIRMED_FOR = timedelta(hours=72)
#: To whoever has the address no more letters about one order meanwhile.
MOST_LETTERS = 3
REFERENCE, EMAIL = "purchase_reference", "email"
BRAND = Part("brand", "site")
_MAX_REFERENCE = 50
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@.][^\s@]{0,188}")


@dataclass(frozen=True)
class Written:
    """A faultless form."""

    reference: str
    email: str
    answer: Answer


def judge_voluntary(fields: Fields, now: datetime) -> tuple[Written | None, Mapping[str, str]]:
    """Return what was written, or for each faulty field the code of its fault."""
    reference, email = fields.get(REFERENCE, "").strip(), fields.get(EMAIL, "").strip()
    errors = {}
    if not 0 < len(reference) <= _MAX_REFERENCE:
        errors[REFERENCE] = "reference_required"
    if not _EMAIL.fullmatch(email):
        errors[EMAIL] = "email_invalid"
    judgement = judge([BRAND], fields, now)
    errors |= judgement.errors
    return (None if errors else Written(reference, email, judgement.answers[0])), errors
