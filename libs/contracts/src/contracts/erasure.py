"""Taking a person out of texts and of events as JSON: what of them is personal is known here only."""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.orders import AcceptedOrder

ANONYMOUS = "Anonymous"

Document = dict[str, Any]
Concerns = Callable[[Document], bool]


@dataclass(frozen=True)
class Erasure:
    """When a person was forgotten: as an id, which tells the order of things whatever time a job acted at."""

    erasure_id: UUID
    erased_at: datetime

    def covers(self, order: AcceptedOrder) -> bool:
        """Tell whether an order came in before: it was stored then, or received, such as with its file."""
        return order.order_id <= self.erasure_id or order.provenance.received_at <= self.erased_at


@dataclass(frozen=True)
class Person:
    """Whom to forget, as the proof of purchase or the review named them."""

    first_name: str
    last_name: str
    email: str

    @property
    def full_names(self) -> list[str]:
        first, last = self.first_name.strip(), self.last_name.strip()
        return [f"{first} {last}", f"{last} {first}"] if first and last else []


def without_identity(text: str, person: Person) -> str:
    """Return an author's own words without their address and full name: the rest is the review."""
    return _replaced(text, [person.email, *person.full_names])


def without_names(text: str, person: Person) -> str:
    """Return what others wrote without the person's address and names: replies greet by first name.

    Names are replaced as the person writes them, capital and all, so that words like them stay.
    """
    single = [name for name in (person.first_name.strip(), person.last_name.strip()) if len(name) > 1]
    return _replaced(text, [person.email, *person.full_names, *single])


def of_address(is_theirs: Callable[[str], bool]) -> Concerns:
    """Return what tells an order, a review or a letter of one address from others."""

    def concerns(document: Document) -> bool:
        email = _consumer(document).get("email") or document.get("email")
        return isinstance(email, str) and bool(email) and is_theirs(email)

    return concerns


def of_orders(order_ids: Container[UUID]) -> Concerns:
    """Return what tells these orders, and the reviews of them, from others."""

    def concerns(document: Document) -> bool:
        order_id = document.get("order_id")
        return isinstance(order_id, str) and UUID(order_id) in order_ids

    return concerns


def without_forgotten(
    order: AcceptedOrder, forgotten: Mapping[str, Erasure], hashed: Callable[[str], str]
) -> AcceptedOrder:
    """Return an order as it is kept now, if its customer may have been forgotten since it was received.

    `forgotten`: by the keyed hash of the address, which `hashed` makes.
    """
    email = order.consumer.email
    if not forgotten or not email:
        return order
    erasure = forgotten.get(hashed(email))
    if erasure is None or not erasure.covers(order):
        return order
    return AcceptedOrder.model_validate(_anonymous(order.model_dump(mode="json"), ()))


def without_persons(document: Any, concerns: Concerns, known: Sequence[Person] = ()) -> Any:
    """Return an event's document in which the orders, reviews and letters concerned name nobody.

    `known`: who it is under other names than those in the document.
    """
    if isinstance(document, list):
        return [without_persons(item, concerns, known) for item in document]
    if not isinstance(document, dict):
        return document
    if concerns(document):
        return _anonymous(document, known)
    return {name: without_persons(value, concerns, known) for name, value in document.items()}


def _consumer(document: Document) -> Document:
    consumer = document.get("consumer")
    return consumer if isinstance(consumer, dict) else {}


def _anonymous(document: Document, known: Sequence[Person]) -> Document:
    """Replace what the consumer of an order, or the author of a review, is known by."""
    if consumer := _consumer(document):
        changed = document | {"consumer": _replaced_fields(consumer)}
        return changed | {"extra": {}} if "extra" in document else changed  # merchants' data about them
    persons = [*known, _person(document)]
    changed = _replaced_fields(document)
    for person in persons:
        if changed.get("comment"):
            changed["comment"] = without_identity(changed["comment"], person)
        if changed.get("message"):
            changed["message"] = without_names(changed["message"], person)
        if changed.get("exchanges"):
            changed["exchanges"] = [
                each | {"text": without_names(each["text"], person)} for each in changed["exchanges"]
            ]
    return changed


def _person(document: Document) -> Person:
    names = (document.get(name) or "" for name in ("first_name", "last_name", "email"))
    return Person(*names)


def _replaced_fields(document: Document) -> Document:
    known: Document = {
        "first_name": ANONYMOUS,
        "last_name": ANONYMOUS,
        "displayed_name": ANONYMOUS,
        "phone": None,
        "anonymized": True,
        # An order's consumer always has an address in the contract, a review's author may have none.
        "email": None if "displayed_name" in document else "",
    }
    return {name: known.get(name, value) for name, value in document.items()}


def _replaced(text: str, names: Sequence[str]) -> str:
    for name in names:
        if name:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", ANONYMOUS, text, flags=_flags(name))
    return text


def _flags(name: str) -> re.RegexFlag:
    """Addresses are the same in any case, names as they are written."""
    return re.IGNORECASE if "@" in name else re.NOFLAG
