"""The name under a review (domain.md 7.2). The last name is never shown."""

import unicodedata
from dataclasses import dataclass
from datetime import timedelta

ANONYMOUS = "Anonymous"
#: After 18 months names are turned into initials for everybody.
NAMES_SHOWN = timedelta(days=548)


@dataclass(frozen=True)
class Author:
    """Who wrote, and how much of it may be shown."""

    first_name: str
    last_name: str
    hidden: bool  # the proof said hide_personal_data, or the author was anonymized
    pseudonym: bool  # the author chose initials

    def at_age(self, age: timedelta) -> "Author":
        """Return the author of a review of that age."""
        return Author(self.first_name, self.last_name, self.hidden, self.pseudonym or age >= NAMES_SHOWN)

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
