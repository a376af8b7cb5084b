"""Whatever way events take, rows and counts end as the steps alone say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from contracts import requests as told
from contracts.envelope import Event
from kit.ids import uuid7
from tracking.status import Step, StepEvent, derive
from tracking.store_counts import counts_are_right
from tracking.testing import START, Site, envelope, order, scheduled, state, website, website_changed

KINDS: dict[StepEvent, Any] = {
    "sent": told.ReviewRequestSentV1,
    "opened": told.ReviewRequestOpenedV1,
    "form_opened": told.ReviewRequestFormOpenedV1,
    "reminded": told.ReviewRequestRemindedV1,
    "failed": told.ReviewRequestFailedV1,
    "blocked": told.ReviewRequestBlockedV1,
    "cancelled": told.ReviewRequestCancelledV1,
    "expired": told.ReviewRequestExpiredV1,
    "delayed": told.ReviewRequestDelayedV1,
}


@dataclass(frozen=True)
class Told:
    """One step of one of the requests, not of a plan."""

    request: int
    event: StepEvent
    hour: int
    of_reminder: bool
    reason: told.ErrorReason | None


_STEPS = st.builds(
    Told,
    request=st.integers(0, 3),
    event=st.sampled_from(list(KINDS)),
    hour=st.integers(0, 4),  # few instants, so that many coincide
    of_reminder=st.booleans(),
    reason=st.sampled_from([None, "capped", "unsubscribed"]),
)


@settings(
    max_examples=25,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(_STEPS, max_size=25), st.data())
async def test_any_order_repetition_and_batching_ends_the_same(
    site: Site, steps: list[Told], data: st.DataObject
) -> None:
    id_website = uuid4()
    known = website(id_website, "fr_FR", "Europe/Paris")
    await site.service.receive(website_changed(known))
    planned = [_plan(number) for number in range(4)]
    events = [*_plans(planned, id_website, data), *_batches(steps, planned, id_website, data)]
    again = data.draw(st.lists(st.sampled_from(events), max_size=5)) if events else []
    retold = [event.model_copy(update={"id": uuid7()}) for event in again]
    for event in data.draw(st.permutations([*events, *again, *retold])):
        await site.service.receive(event)
    expected = {str(plan.request_id): _expected(number, steps) for number, plan in enumerate(planned)}
    listed = (await site.get("/requests", id_website)).json()["items"]
    assert {found["id"]: _shown(found) for found in listed} == expected
    async with site.service.database.snapshot() as session:
        assert await counts_are_right(session, id_website)


def _plan(number: int) -> told.RequestState:
    bought = datetime(2026, 3, 1 + number % 2, 12, tzinfo=UTC)
    given = {"request_type": "brand" if number % 2 else "product"}
    return state(order(f"WEB-{number}", purchase_date=bought, method="api" if number < 2 else "csv"), **given)


def _plans(planned: Sequence[told.RequestState], id_website: UUID, data: st.DataObject) -> list[Event]:
    cut = data.draw(st.integers(0, len(planned)))
    return [
        scheduled(*part, id_website=id_website) for part in (planned[:cut], planned[cut:]) if len(part) > 0
    ]


def _batches(
    steps: Sequence[Told], planned: Sequence[told.RequestState], id_website: UUID, data: st.DataObject
) -> list[Event]:
    """Return events that tell each step once, those of one kind in batches of any size."""
    events: list[Event] = []
    for event, kind in KINDS.items():
        items = [_item(step, planned) for step in steps if step.event == event]
        while items:
            size = data.draw(st.integers(1, len(items)))
            events.append(kind(items=items[:size], **envelope(id_website)))
            items = items[size:]
    return events


def _item(step: Told, planned: Sequence[told.RequestState]) -> told.RequestStep:
    return told.RequestStep(
        step_id=uuid7(),
        request_id=planned[step.request].request_id,
        at=START + timedelta(hours=step.hour),
        reason=step.reason,
        setting="kind" if step.of_reminder else None,
        value="reminder" if step.of_reminder else None,
    )


def _expected(number: int, steps: Sequence[Told]) -> tuple[Any, ...]:
    mine = [
        Step(step.event, START + timedelta(hours=step.hour), step.reason, step.of_reminder)
        for step in steps
        if step.request == number
    ]
    derived = derive([Step("programmed", START), *mine])
    return tuple(_text(value) for value in derived)


def _shown(found: dict[str, Any]) -> tuple[Any, ...]:
    names = ("status", "reason", "status_at", "sent_at", "opened_at", "form_opened_at", "submitted_at")
    return tuple(found[name] for name in (*names, "reminded_at"))


def _text(value: Any) -> Any:
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value
