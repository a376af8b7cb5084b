"""The read model, whatever way the events take."""

import asyncio
import itertools
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts import requests as told
from contracts.envelope import Event
from kit.ids import uuid7
from kit.inbox import Reject, Retry
from kit.migrate import differences
from tracking.tables import metadata
from tracking.testing import ALTO, NOVA, START, Site, envelope, scheduled, state, stepped, submitted

HOUR = timedelta(hours=1)


def journey(planned: told.RequestState) -> list[Event]:
    """Return every event of a request that was answered after a reminder."""
    key = planned.request_id
    return [
        scheduled(planned),
        stepped(told.ReviewRequestDelayedV1, key, START + HOUR, rule="retry", value=1),
        stepped(told.ReviewRequestSentV1, key, START + 2 * HOUR),
        stepped(told.ReviewRequestOpenedV1, key, START + 3 * HOUR),
        stepped(told.ReviewRequestRemindedV1, key, START + 4 * HOUR, rule="reminder", value=7),
        stepped(told.ReviewRequestFormOpenedV1, key, START + 5 * HOUR),
        submitted(key, START + 6 * HOUR),
    ]


async def test_the_tables_are_those_of_the_migrations(site: Site) -> None:
    assert await differences(site.service.database, metadata) == []


async def test_a_request_is_listed_as_planned(site: Site) -> None:
    planned = state()
    await site.service.receive(scheduled(planned))
    assert await site.listed() == [
        {
            "id": str(planned.request_id),
            "purchase_reference": "WEB-10501",
            "email": "ines.lefevre@example.org",
            "experience_date": "2026-03-01T07:30:00Z",
            "type": "brand_and_product",
            "status": "programmed",
            "reason": None,
            "status_at": "2026-03-02T12:00:00Z",
            "method": "sftp",
            "source": "SFTP",
            "received_at": "2026-03-02T12:00:00Z",
            "scheduled_at": "2026-03-07T12:00:00Z",
            "sent_at": None,
            "opened_at": None,
            "form_opened_at": None,
            "submitted_at": None,
            "reminded_at": None,
            "hint": None,
        }
    ]


async def test_events_in_order_reversed_and_repeated_end_the_same(site: Site) -> None:
    requests = [state() for _ in range(3)]
    events = [journey(planned) for planned in requests]
    await site.service.receive(*events[0])
    await site.service.receive(*reversed(events[1]))
    await site.service.receive(*events[2], *reversed(events[2]), *(_again(event) for event in events[2]))
    shown = [await site.detail(planned.request_id) for planned in requests]
    assert _without_ids(shown[0]) == _without_ids(shown[1]) == _without_ids(shown[2])
    assert shown[0]["status"] == "review_submitted"
    assert [step["event"] for step in shown[0]["history"]] == [
        "programmed",
        "delayed",
        "sent",
        "opened",
        "reminded",
        "form_opened",
        "review_submitted",
    ]


async def test_every_order_of_three_events_ends_the_same(site: Site) -> None:
    shown = []
    for order in itertools.permutations((0, 2, 4)):
        planned = state()
        events = journey(planned)
        await site.service.receive(*(events[number] for number in order))
        shown.append(_without_ids(await site.detail(planned.request_id)))
    assert all(other == shown[0] for other in shown)
    assert shown[0]["status"] == "reminder"


async def test_steps_before_their_request_are_not_lost(site: Site) -> None:
    planned = state()
    await site.service.receive(stepped(told.ReviewRequestSentV1, planned.request_id, START + HOUR))
    assert (await site.get(f"/requests/{planned.request_id}")).status_code == 404
    await site.service.receive(scheduled(planned))
    assert (await site.detail(planned.request_id))["status"] == "sent"


async def test_batches_at_the_same_time_see_each_other(site: Site) -> None:
    """Each alone would derive the status from its own half of the steps."""
    for _ in range(5):
        requests = [state() for _ in range(20)]
        items = [
            told.RequestStep(step_id=uuid7(), request_id=planned.request_id, at=START + HOUR)
            for planned in requests
        ]
        await asyncio.gather(
            site.service.receive(scheduled(*requests)),
            site.service.receive(told.ReviewRequestSentV1(items=items, **envelope(ALTO))),
        )
    assert {found["status"] for found in await site.listed(limit=200)} == {"sent"}


async def test_one_questionnaire_with_several_reviews_is_one_step(site: Site) -> None:
    planned = state()
    await site.service.receive(
        scheduled(planned),
        submitted(planned.request_id, START + HOUR, kind="site"),
        submitted(planned.request_id, START + HOUR, kind="product"),
    )
    events = [step["event"] for step in (await site.detail(planned.request_id))["history"]]
    assert events == ["programmed", "review_submitted"]


async def test_a_batch_of_500(site: Site) -> None:
    requests = [state() for _ in range(500)]
    items = [
        told.RequestStep(step_id=uuid7(), request_id=planned.request_id, at=START + HOUR)
        for planned in requests
    ]
    await site.service.receive(scheduled(*requests), told.ReviewRequestSentV1(items=items, **envelope(ALTO)))
    statistics = (await site.get("/requests/statistics")).json()
    assert statistics["by_status"] == {"sent": 500}


async def test_another_websites_event_moves_no_request(site: Site) -> None:
    planned = state()
    await site.service.receive(
        scheduled(planned),
        stepped(told.ReviewRequestCancelledV1, planned.request_id, START + HOUR, id_website=NOVA),
    )
    shown = await site.detail(planned.request_id)
    assert (shown["status"], len(shown["history"])) == ("programmed", 1)


async def test_a_website_nobody_knows_yet_is_waited_for(site: Site) -> None:
    with pytest.raises(Retry):
        await site.service.receive(scheduled(state(), id_website=uuid4()))


async def test_a_step_without_a_website_is_refused(site: Site) -> None:
    event = stepped(told.ReviewRequestSentV1, uuid7(), START).model_copy(update={"id_website": None})
    with pytest.raises(Reject):
        await site.service.receive(event)


def _again(event: Event) -> Event:
    """Return what a producer tells that was not sure it had told it."""
    return event.model_copy(update={"id": uuid7()})


def _without_ids(shown: dict[str, Any]) -> dict[str, Any]:
    order = {name: value for name, value in shown["order"].items() if name != "id"}
    assert UUID(shown["id"])
    return {name: value for name, value in shown.items() if name != "id"} | {"order": order}
