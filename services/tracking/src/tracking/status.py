"""Where a request is, derived from its steps in whatever order they arrived; domain.md 6.4, 6.5."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from contracts.requests import RequestStatus

#: In the order in which they can follow each other: what happened at one instant is shown in it.
StepEvent = Literal[
    "programmed",
    "delayed",
    "sent",
    "opened",
    "form_opened",
    "reminded",
    "review_submitted",
    "cancelled",
    "blocked",
    "failed",
    "expired",
]
STEP_EVENTS: tuple[StepEvent, ...] = get_args(StepEvent)

#: What ends a request, the stronger first: an answer given counts even after expiry or a bounce.
_ENDINGS: tuple[tuple[StepEvent, RequestStatus], ...] = (
    ("review_submitted", "review_submitted"),
    ("cancelled", "cancelled"),
    ("blocked", "blocked"),
    ("failed", "error"),
    ("expired", "expired"),
)
_REACTIONS: tuple[tuple[StepEvent, RequestStatus], ...] = (
    ("form_opened", "form_opened"),
    ("opened", "opened"),
)
_WITH_REASON = ("error", "blocked", "cancelled")


@dataclass(frozen=True)
class Step:
    """One step of a request's history, as far as the status depends on it."""

    event: StepEvent
    at: datetime
    reason: str | None = None
    of_reminder: bool = False  # an open or click in the reminder: after it, whatever the clocks say


@dataclass(frozen=True)
class Derived:
    """What the steps say together."""

    status: RequestStatus
    reason: str | None
    status_at: datetime
    sent_at: datetime | None
    opened_at: datetime | None  # a form opened without a recorded open is one
    form_opened_at: datetime | None
    submitted_at: datetime | None
    reminded_at: datetime | None


_First = dict[StepEvent, Step]


def derive(steps: Sequence[Step]) -> Derived:
    """Return the request's present state. `steps` hold `programmed`, and come in any order."""
    first = _first_of_each(steps)
    status, deciding = _status(steps, first)
    opens = [step.at for step in steps if step.event in ("opened", "form_opened")]
    return Derived(
        status=status,
        reason=deciding.reason if status in _WITH_REASON else None,
        status_at=deciding.at,
        sent_at=_at(first, "sent"),
        opened_at=min(opens, default=None),
        form_opened_at=_at(first, "form_opened"),
        submitted_at=_at(first, "review_submitted"),
        reminded_at=_at(first, "reminded"),
    )


def _first_of_each(steps: Iterable[Step]) -> _First:
    first: _First = {}
    for step in sorted(steps, key=lambda step: (step.at, step.reason or "")):
        first.setdefault(step.event, step)
    return first


def _status(steps: Sequence[Step], first: _First) -> tuple[RequestStatus, Step]:
    for event, status in _ENDINGS:
        if event in first:
            return status, first[event]
    reminder = first.get("reminded")
    reactions = first if reminder is None else _first_of_each(_since(reminder, steps))
    for event, status in _REACTIONS:
        if event in reactions:
            return status, reactions[event]
    if reminder is not None:
        return "reminder", reminder
    return ("sent", first["sent"]) if "sent" in first else ("programmed", first["programmed"])


def _since(reminder: Step, steps: Iterable[Step]) -> Iterable[Step]:
    return (step for step in steps if step.of_reminder or step.at >= reminder.at)


def _at(first: _First, event: StepEvent) -> datetime | None:
    return first[event].at if event in first else None
