"""How counts change when requests come and go on; the counts themselves are tables."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from tracking.status import Derived


class Kind(NamedTuple):
    """What counts tell requests apart by, beside their status; it never changes."""

    received_day: date
    experience_day: date
    type: str
    method: str
    locale: str


class Place(NamedTuple):
    """A row of the status counts."""

    experience_day: date
    status: str
    type: str


class Stage(NamedTuple):
    """A row of the funnel counts."""

    received_day: date
    experience_day: date
    status: str
    type: str
    method: str
    locale: str


#: How many requests, and how many of them were sent, reminded, opened, had the form opened, and answered.
Numbers = tuple[int, int, int, int, int, int]
_NONE: Numbers = (0, 0, 0, 0, 0, 0)


class Tally:
    """The differences that a batch makes."""

    def __init__(self) -> None:
        self._places: dict[Place, int] = defaultdict(int)
        self._stages: dict[Stage, Numbers] = {}

    def moved(self, kind: Kind, before: Derived | None, after: Derived) -> None:
        """Count a request once where it is now, and no longer where it was."""
        if before is not None:
            self._count(kind, before, -1)
        self._count(kind, after, 1)

    def _count(self, kind: Kind, at: Derived, by: int) -> None:
        self._places[Place(kind.experience_day, at.status, kind.type)] += by
        stage = Stage(kind.received_day, kind.experience_day, at.status, kind.type, kind.method, kind.locale)
        requests, sent, reminded, opened, form_opened, submitted = self._stages.get(stage, _NONE)
        self._stages[stage] = (
            requests + by,
            sent + (by if at.sent_at else 0),
            reminded + (by if at.reminded_at else 0),
            opened + (by if at.opened_at else 0),
            form_opened + (by if at.form_opened_at else 0),
            submitted + (by if at.submitted_at else 0),
        )

    @property
    def places(self) -> Sequence[tuple[Place, int]]:
        """What changes in the status counts."""
        return [(place, number) for place, number in self._places.items() if number]

    @property
    def stages(self) -> Mapping[Stage, Numbers]:
        """What changes in the funnel counts."""
        return {stage: numbers for stage, numbers in self._stages.items() if numbers != _NONE}
