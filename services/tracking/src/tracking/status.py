"""Where a request is, derived from its steps in whatever order they arrived; domain.md 6.4, 6.5."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, get_args

from contracts.requests import RequestStatus, RequestStep

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
_UNDERWAY = ("programmed", "sent", "opened", "form_opened")
_WITH_REASON = ("error", "blocked", "cancelled")


class Step(NamedTuple):
    """One step of a request's history, as far as the status depends on it."""

    event: StepEvent
    at: datetime
    reason: str | None = None
    of_reminder: bool = False  # an open or click in the reminder: after it, whatever the clocks say


class Derived(NamedTuple):
    """What the steps say together."""

    status: RequestStatus
    reason: str | None
    status_at: datetime
    sent_at: datetime | None
    opened_at: datetime | None  # a form opened without a recorded open is one
    form_opened_at: datetime | None
    submitted_at: datetime | None
    reminded_at: datetime | None


_PATIENCE = timedelta(hours=24)


def is_forgotten(status: RequestStatus, scheduled_at: datetime, now: datetime) -> bool:
    """Tell whether a request should have been sent a day ago: a reason to ask for help; domain.md 6.8."""
    return status == "programmed" and now > scheduled_at + _PATIENCE


def is_of_reminder(step: RequestStep) -> bool:
    return step.setting == "kind" and step.value == "reminder"


_First = dict[StepEvent, Step]


def derive(steps: Sequence[Step]) -> Derived:
    """Return the request's present state. `steps` hold `programmed`, and come in any order."""
    first = _first_of_each(steps)
    status, deciding = _status(steps, first)
    return Derived(
        status=status,
        reason=deciding.reason if status in _WITH_REASON else None,
        status_at=deciding.at,
        sent_at=_at(first, "sent"),
        opened_at=_first_open(first),
        form_opened_at=_at(first, "form_opened"),
        submitted_at=_at(first, "review_submitted"),
        reminded_at=_at(first, "reminded"),
    )


def derive_further(state: Derived, new: Sequence[Step]) -> Derived | None:
    """Return the state that further steps lead to, or None if that can't be told without all earlier ones.

    It can while a request goes its usual way: nothing but the first sending, open and click counts then.
    What is over, reminded, or was opened before a reminder of which we hear now, takes its history.
    """
    is_reminded = any(step.event == "reminded" for step in new)
    if state.status not in _UNDERWAY or state.reminded_at or (is_reminded and state.opened_at):
        return None
    known = [Step("programmed", state.status_at)]
    if state.sent_at:
        known.append(Step("sent", state.sent_at))
    if state.opened_at:
        known.append(Step("opened", state.opened_at))
    if state.form_opened_at:
        known.append(Step("form_opened", state.form_opened_at))
    return derive([*known, *new])


def _first_of_each(steps: Iterable[Step]) -> _First:
    first: _First = {}
    for step in steps:
        known = first.get(step.event)
        if known is None or (step.at, step.reason or "") < (known.at, known.reason or ""):
            first[step.event] = step
    return first


def _status(steps: Sequence[Step], first: _First) -> tuple[RequestStatus, Step]:
    for event, status in _ENDINGS:
        if event in first and not (event == "failed" and _had_got_through(first)):
            return status, first[event]
    reminder = first.get("reminded")
    reactions = first if reminder is None else _first_of_each(_since(reminder, steps))
    for event, status in _REACTIONS:
        if event in reactions:
            return status, reactions[event]
    if reminder is not None:
        return "reminder", reminder
    return ("sent", first["sent"]) if "sent" in first else ("programmed", first["programmed"])


def _had_got_through(first: _First) -> bool:
    """Tell whether the mail was read before it failed: a late report takes no progress back."""
    opened_at = _first_open(first)
    return opened_at is not None and opened_at <= first["failed"].at


def _since(reminder: Step, steps: Iterable[Step]) -> Iterable[Step]:
    return (step for step in steps if step.of_reminder or step.at >= reminder.at)


def _first_open(first: _First) -> datetime | None:
    opens = [first[event].at for event, _ in _REACTIONS if event in first]
    return min(opens) if opens else None


def _at(first: _First, event: StepEvent) -> datetime | None:
    return first[event].at if event in first else None
