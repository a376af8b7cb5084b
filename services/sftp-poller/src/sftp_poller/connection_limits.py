"""How many connections there may be: not signed in yet, of one address, of one login (invariants.md 4)."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

Kind = Literal["unproved", "unproved_address", "address", "login"]

LIMITS: dict[Kind, int] = {
    "unproved": 200,  # not signed in yet, in all
    "unproved_address": 10,  # not signed in yet, of one address
    "address": 50,  # signed in, of one address: an agency drops for many merchants
    "login": 10,  # signed in as one login, from anywhere
}


@dataclass(frozen=True)
class Place:
    """One of the places that a connection takes while it lasts."""

    kind: Kind
    key: str = ""


class ConnectionLimits:
    """The places taken now."""

    def __init__(self) -> None:
        self._taken: Counter[Place] = Counter()

    def take(self, *places: Place) -> Place | None:
        """Take all of these places, or none and return the first that is full."""
        for place in places:
            if self._taken[place] >= LIMITS[place.kind]:
                return place
        self._taken.update(places)
        return None

    def give_back(self, *places: Place) -> None:
        self._taken.subtract(places)
        for place in places:
            if not self._taken[place]:
                del self._taken[place]
