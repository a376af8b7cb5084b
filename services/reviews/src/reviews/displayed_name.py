"""The name under a review (domain.md 7.2). The last name is never shown."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from contracts.erasure import ANONYMOUS
from contracts.months import months_after
from contracts.retention import NAMES_MONTHS


@dataclass(frozen=True)
class Author:
    """Who wrote, and how much of it may be shown."""

    first_name: str
    last_name: str
    hidden: bool  # the proof said hide_personal_data, or the author was anonymized
    pseudonym: bool  # the author chose initials

    def after(self, submitted_at: datetime, now: datetime) -> "Author":
        """Return the author of a review as shown now: after 18 months everybody's names are initials."""
        is_old = months_after(submitted_at, NAMES_MONTHS) <= now
        return Author(self.first_name, self.last_name, self.hidden, self.pseudonym or is_old)

    @property
    def shown_first_name(self) -> str:
        if self.hidden:
            return ANONYMOUS
        return initial(self.first_name) if self.pseudonym else self.first_name.strip()

    @property
    def displayed_name(self) -> str:
        if self.hidden:
            return ANONYMOUS
        return f"{self.shown_first_name} {initial(self.last_name)}".strip() or ANONYMOUS


def initial(name: str) -> str:
    """Return the first letter, upper case, with a dot; nothing for an empty name."""
    letters = unicodedata.normalize("NFC", name).strip()
    return f"{letters[0].upper()}." if letters else ""
