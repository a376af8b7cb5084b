"""Taking a person out of texts and of stored events (domain.md 7.8, invariants G13)."""

import re
from dataclasses import dataclass
from typing import Any

from reviews.displayed_name import ANONYMOUS


@dataclass(frozen=True)
class Person:
    """Whom to forget, as the proof of purchase named them."""

    first_name: str
    last_name: str
    email: str

    @property
    def full_names(self) -> list[str]:
        first, last = self.first_name.strip(), self.last_name.strip()
        return [f"{first} {last}", f"{last} {first}"] if first and last else []

    def is_named_by(self, email: object) -> bool:
        return isinstance(email, str) and email.casefold() == self.email.casefold()


def without_identity(text: str, person: Person) -> str:
    """Return an author's own words without their address and full name: the rest is the review."""
    return _replaced(text, [person.email, *person.full_names])


def without_names(text: str, person: Person) -> str:
    """Return what others wrote without the person's address and names: replies greet by first name.

    Names are replaced as the person writes them, capital and all, so that words like them stay.
    """
    single = [name for name in (person.first_name.strip(), person.last_name.strip()) if len(name) > 1]
    return _replaced(text, [person.email, *person.full_names, *single])


def without_person(document: Any, person: Person) -> Any:
    """Return an event's document with this person's data replaced, wherever their address stands."""
    if isinstance(document, list):
        return [without_person(item, person) for item in document]
    if not isinstance(document, dict):
        return document
    if person.is_named_by(document.get("email")):
        return _anonymous(document, person)
    changed = {name: without_person(value, person) for name, value in document.items()}
    if changed.get("consumer") != document.get("consumer"):
        changed |= {"extra": {}}  # merchants' own data about the customer
    return changed


def _anonymous(document: dict[str, Any], person: Person) -> dict[str, Any]:
    """Replace what a consumer of an order or the author of a review is known by."""
    known: dict[str, Any] = {
        "first_name": ANONYMOUS,
        "last_name": ANONYMOUS,
        "displayed_name": ANONYMOUS,
        "phone": None,
        "anonymized": True,
        # An order's consumer always has an address in the contract, a review's author may have none.
        "email": None if "displayed_name" in document else "",
    }
    changed = {name: known.get(name, value) for name, value in document.items()}
    if "comment" in changed:
        changed["comment"] = without_identity(changed["comment"], person)
    for message in changed.get("exchanges", ()):
        message["text"] = without_names(message["text"], person)
    return changed


def _replaced(text: str, names: list[str]) -> str:
    for name in names:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", ANONYMOUS, text)
    return text
