"""Where a request is, whatever the order in which its steps became known."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.requests import ErrorReason, RequestStatus
from tracking.status import STEP_EVENTS, Step, StepEvent, derive, derive_further

START = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _at(hours: int) -> datetime:
    return START + timedelta(hours=hours)


def _steps(*events: StepEvent, **reasons: str) -> list[Step]:
    """Return these steps, an hour apart."""
    return [Step(event, _at(number), reasons.get(event)) for number, event in enumerate(events)]


@pytest.mark.parametrize(
    ("events", "status", "decided_by"),
    [
        (["programmed"], "programmed", 0),
        (["programmed", "delayed"], "programmed", 0),
        (["programmed", "sent"], "sent", 1),
        (["programmed", "delayed", "sent"], "sent", 2),
        (["programmed", "sent", "opened"], "opened", 2),
        (["programmed", "sent", "opened", "opened"], "opened", 2),
        (["programmed", "sent", "form_opened"], "form_opened", 2),
        (["programmed", "sent", "form_opened", "opened"], "form_opened", 2),
        (["programmed", "sent", "reminded"], "reminder", 2),
        (["programmed", "sent", "opened", "reminded"], "reminder", 3),
        (["programmed", "sent", "form_opened", "reminded"], "reminder", 3),
        (["programmed", "sent", "opened", "reminded", "opened"], "opened", 4),
        (["programmed", "sent", "form_opened", "reminded", "opened"], "opened", 4),
        (["programmed", "sent", "reminded", "opened", "form_opened"], "form_opened", 4),
        (["programmed", "sent", "reminded", "form_opened", "review_submitted"], "review_submitted", 4),
        (["programmed", "sent", "form_opened", "review_submitted", "expired"], "review_submitted", 3),
        (["programmed", "sent", "review_submitted", "opened"], "review_submitted", 2),
        (["programmed", "sent", "expired"], "expired", 2),
        (["programmed", "sent", "opened", "expired", "opened"], "expired", 3),
        (["programmed", "cancelled"], "cancelled", 1),
        (["programmed", "blocked"], "blocked", 1),
        (["programmed", "failed"], "error", 1),
        (["programmed", "sent", "failed", "expired"], "error", 2),
        (["programmed", "sent", "failed", "opened"], "error", 2),
        (["programmed", "sent", "reminded", "failed"], "error", 3),
        (["programmed", "sent", "opened", "failed"], "opened", 2),
        (["programmed", "sent", "form_opened", "failed"], "form_opened", 2),
        (["programmed", "sent", "opened", "failed", "form_opened"], "form_opened", 4),
        (["programmed", "sent", "opened", "failed", "expired"], "expired", 4),
    ],
)
def test_the_steps_decide_the_status_and_its_date(
    events: list[StepEvent], status: RequestStatus, decided_by: int
) -> None:
    derived = derive(_steps(*events))
    assert (derived.status, derived.status_at) == (status, _at(decided_by))


@pytest.mark.parametrize("reason", get_args(ErrorReason))
def test_an_error_shows_its_reason(reason: str) -> None:
    assert derive(_steps("programmed", "failed", failed=reason)).reason == reason


def test_a_reason_is_shown_only_with_the_status_it_explains() -> None:
    derived = derive(_steps("programmed", "sent", "failed", "review_submitted", failed="hard_bounce"))
    assert (derived.status, derived.reason) == ("review_submitted", None)


def test_every_step_has_its_date() -> None:
    derived = derive(_steps("programmed", "sent", "opened", "reminded", "form_opened", "review_submitted"))
    dates = (
        derived.sent_at,
        derived.opened_at,
        derived.reminded_at,
        derived.form_opened_at,
        derived.submitted_at,
    )
    assert dates == tuple(_at(hours) for hours in (1, 2, 3, 4, 5))


def test_a_click_without_a_recorded_open_is_one() -> None:
    assert derive(_steps("programmed", "sent", "form_opened")).opened_at == _at(2)


def test_a_click_before_the_pixel_was_loaded_is_the_first_open() -> None:
    assert derive(_steps("programmed", "sent", "form_opened", "opened")).opened_at == _at(2)


def test_an_open_of_the_reminder_follows_it_even_by_a_clock_that_is_behind() -> None:
    steps = [*_steps("programmed", "sent", "reminded"), Step("opened", _at(1), of_reminder=True)]
    assert derive(steps).status == "opened"


_ANY_STEP = st.builds(
    Step,
    event=st.sampled_from(STEP_EVENTS),
    at=st.integers(0, 5).map(_at),  # few instants, so that many coincide
    reason=st.sampled_from([None, *get_args(ErrorReason)]),
    of_reminder=st.booleans(),
)


@given(st.lists(_ANY_STEP, max_size=12), st.data())
def test_order_and_repetition_change_nothing(steps: list[Step], data: st.DataObject) -> None:
    told = [Step("programmed", START), *steps]
    repeated = told + data.draw(st.lists(st.sampled_from(told), max_size=6))
    assert derive(data.draw(st.permutations(repeated))) == derive(told)


@settings(max_examples=500)
@given(st.lists(_ANY_STEP, max_size=6), st.lists(_ANY_STEP, max_size=3))
def test_a_state_that_stands_for_its_steps_leads_where_they_do(steps: list[Step], new: list[Step]) -> None:
    told = [Step("programmed", START), *steps]
    further = derive_further(derive(told), new)
    assert further is None or further == derive([*told, *new])


def test_a_request_goes_its_usual_way_without_its_history() -> None:
    usual = _steps("programmed", "sent", "opened", "form_opened", "review_submitted")
    state = derive(usual[:1])
    for number in range(1, len(usual)):
        further = derive_further(state, usual[number : number + 1])
        assert further == derive(usual[: number + 1])
        state = further


@given(st.lists(_ANY_STEP, max_size=12), _ANY_STEP)
def test_what_is_over_stays_over(steps: list[Step], later: Step) -> None:
    """A further step may only make way for a stronger ending, never lead back into progress."""
    ends = ("review_submitted", "cancelled", "blocked", "error", "expired")
    later = later._replace(at=_at(6))  # an earlier open would show that a failure was none
    told = [Step("programmed", START), *steps]
    before, after = derive(told).status, derive([*told, later]).status
    if before in ends:
        assert after in ends[: ends.index(before) + 1]
