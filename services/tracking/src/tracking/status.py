"""Where a request is, derived from its steps in whatever order they arrived; domain.md 6.4, 6.5."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from contracts.requests import RequestStatus

StepEvent = Literal[
    "programmed",
    "sent",
    "opened",
    "form_opened",
    "review_submitted",
    "reminded",
    "failed",
    "blocked",
    "cancelled",
    "expired",
    "delayed",
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
_PROGRESS: tuple[tuple[StepEvent, RequestStatus], ...] = (
    ("form_opened", "form_opened"),
    ("opened", "opened"),
    ("sent", "sent"),
    ("programmed", "programmed"),
)


@dataclass(frozen=True)
class Step:
    """One step of a request's history, as far as the status depends on it."""

    event: StepEvent
    at: datetime
    reason: str | None = None


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


def derive(steps: Sequence[Step]) -> Derived:
    """Return the request's present state. `steps`: at least one, in any order."""
    first: dict[StepEvent, Step] = {}
    for step in sorted(steps, key=lambda step: step.at):
        first.setdefault(step.event, step)
    status, deciding = _status(steps, first)
    return Derived(
        status=status,
        reason=deciding.reason if status in ("error", "blocked", "cancelled") else None,
        status_at=deciding.at,
        sent_at=_at(first, "sent"),
        opened_at=_at(first, "opened") or _at(first, "form_opened"),
        form_opened_at=_at(first, "form_opened"),
        submitted_at=_at(first, "review_submitted"),
        reminded_at=_at(first, "reminded"),
    )


def _status(steps: Sequence[Step], first: dict[StepEvent, Step]) -> tuple[RequestStatus, Step]:
    for event, status in _ENDINGS:
        if event in first:
            return status, first[event]
    reminder = first.get("reminded")
    if reminder is not None and not _answered_since(steps, reminder.at):
        return "reminder", reminder
    for event, status in _PROGRESS:
        if event in first:
            return status, first[event]
    return "programmed", min(steps, key=lambda step: step.at)


def _answered_since(steps: Sequence[Step], reminded_at: datetime) -> bool:
    return any(step.event in ("opened", "form_opened") and step.at >= reminded_at for step in steps)


def _at(first: dict[StepEvent, Step], event: StepEvent) -> datetime | None:
    return first[event].at if event in first else None
