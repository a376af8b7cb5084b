"""Tracking in numbers: the same from kept counts as by counting, whatever the filters."""

import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from contracts import requests as told
from kit.testing.service import another_service
from tracking.tables import funnel_counts, status_counts
from tracking.testing import (
    ALTO,
    NOVA,
    WEBSITES,
    Site,
    order,
    scheduled,
    state,
    stepped,
    submitted,
    website_changed,
)

DAY = timedelta(days=1)


def _on(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


async def _plan(site: Site, **given: Any) -> UUID:
    planned = state(order(**given), request_type=given.get("request_type", "brand"))
    await site.service.receive(scheduled(planned, id_website=given.get("id_website", ALTO)))
    return planned.request_id


async def _tell(site: Site, request_id: UUID, *kinds: Any) -> None:
    for number, kind in enumerate(kinds):
        await site.service.receive(stepped(kind, request_id, _on(9) + number * DAY))


async def test_statistics(site: Site) -> None:
    # The second one was received when 3 March had begun in Paris.
    first = {"method": "sftp", "language": "fr", "received_at": _on(2, 22)}
    second = {"method": "sftp", "language": "fr", "received_at": _on(2, 23)}
    third = {"method": "api", "language": "en", "received_at": _on(3), "request_type": "product"}
    keys = [await _plan(site, **given) for given in (first, second, third)]
    await _tell(site, keys[1], told.ReviewRequestSentV1, told.ReviewRequestFormOpenedV1)
    await _tell(site, keys[2], told.ReviewRequestSentV1, told.ReviewRequestRemindedV1)
    await site.service.receive(submitted(keys[2], _on(20)))
    waits = _funnel(1)
    clicked = _funnel(1, sent=1, opened=1, form_opened=1)
    answered = _funnel(1, sent=1, reminded=1, submitted=1)
    both = _funnel(2, sent=2, opened=1, form_opened=1, reminded=1, submitted=1)
    assert (await site.get("/requests/statistics")).json() == {
        "total": 3,
        "by_status": {"form_opened": 1, "programmed": 1, "review_submitted": 1},
        "by_day": [
            {"day": "2026-03-02", "by_status": {"programmed": 1}},
            {"day": "2026-03-03", "by_status": {"form_opened": 1, "review_submitted": 1}},
        ],
        "by_method": {"api": 1, "sftp": 2},
        "by_locale": {"en": 1, "fr_FR": 2},
        "funnel": {
            **_funnel(3, sent=2, opened=1, form_opened=1, reminded=1, submitted=1),
            "by_day": [{"day": "2026-03-02", **waits}, {"day": "2026-03-03", **both}],
            "by_method": {"api": answered, "sftp": _funnel(2, sent=1, opened=1, form_opened=1)},
            "by_locale": {"en": answered, "fr_FR": _funnel(2, sent=1, opened=1, form_opened=1)},
            "by_type": {"brand": _funnel(2, sent=1, opened=1, form_opened=1), "product": answered},
        },
    }
    narrowed = (await site.get("/requests/statistics", status="form_opened")).json()
    assert narrowed["funnel"]["by_type"] == {"brand": clicked}
    assert (await site.get("/requests/counts")).json() == {
        "total": 3,
        "by_status": {"form_opened": 1, "programmed": 1, "review_submitted": 1},
        "by_type": {"brand": 2, "product": 1},
    }


def _funnel(scheduled_: int, **come: int) -> dict[str, int]:
    steps = dict.fromkeys(("sent", "opened", "form_opened", "submitted", "reminded"), 0)
    return {"scheduled": scheduled_, **steps, **come}


async def test_statistics_of_nothing(site: Site) -> None:
    empty = {"total": 0, "by_status": {}, "by_day": [], "by_method": {}, "by_locale": {}}
    funnel = {**_funnel(0), "by_day": [], "by_method": {}, "by_locale": {}, "by_type": {}}
    queries: list[dict[str, Any]] = [{}, {"q": "nothing"}]
    for query in queries:
        assert (await site.get("/requests/statistics", **query)).json() == {**empty, "funnel": funnel}
        counts = (await site.get("/requests/counts", **query)).json()
        assert counts == {"total": 0, "by_status": {}, "by_type": {}}


#: Filters that kept counts can answer, and such that requests must be counted for.
FILTERS: dict[str, list[dict[str, Any]]] = {
    "status": [{}, {"status": ["sent", "opened"]}],
    "type": [{}, {"type": "brand"}],
    "method": [{}, {"method": "api"}],
    "experience": [
        {},
        {"experience_from": "2026-03-02", "experience_to": "2026-03-02"},
        {"experience_from": "2026-03-01T12:00:00Z"},
    ],
    "received": [{}, {"received_to": "2026-03-04"}, {"received_from": "2026-03-03T10:00:00Z"}],
    "q": [{}, {"q": "web-1"}],
}


async def test_numbers_are_those_of_the_list_whatever_the_filters(site: Site) -> None:
    kinds = itertools.product(("brand", "product"), ("api", "sftp"), (1, 2), (3, 5), (9, 12))
    keys = [
        await _plan(
            site,
            reference=f"WEB-{number % 3}{number}",
            request_type=type_,
            method=method,
            purchase_date=_on(bought, hour),
            received_at=_on(received, hour),
        )
        for number, (type_, method, bought, received, hour) in enumerate(kinds)
    ]
    for key in keys[::3]:
        await _tell(site, key, told.ReviewRequestSentV1)
    for key in keys[::4]:
        await _tell(site, key, told.ReviewRequestOpenedV1)
    for chosen in itertools.product(*FILTERS.values()):
        query = {name: value for part in chosen for name, value in part.items()}
        listed = await site.listed(limit=200, **query)
        counts = (await site.get("/requests/counts", **query)).json()
        statistics = (await site.get("/requests/statistics", **query)).json()
        by_status = Counter(found["status"] for found in listed)
        assert counts["by_status"] == statistics["by_status"] == by_status, query
        assert counts["by_type"] == Counter(found["type"] for found in listed), query
        assert statistics["by_method"] == Counter(found["method"] for found in listed), query
        funnel = statistics["funnel"]
        assert funnel["opened"] == sum(found["opened_at"] is not None for found in listed), query
        assert funnel["scheduled"] == statistics["total"] == counts["total"] == len(listed), query


async def test_counts_of_another_website_are_its_own(site: Site) -> None:
    await _plan(site)
    await _plan(site, id_website=NOVA)
    await _plan(site, id_website=NOVA)
    for path in ("/requests/counts", "/requests/statistics", "/requests/statistics?q=web"):
        totals = [(await site.get(path, id_website)).json()["total"] for id_website in (ALTO, NOVA)]
        assert totals == [1, 2]


async def test_days_are_told_anew_in_another_zone(site: Site) -> None:
    """1 March 23:30 in Paris, and 22:30 in London, is 2 March in Tokyo."""
    key = await _plan(site, purchase_date=_on(1, 22), received_at=_on(1, 22))
    await _plan(site, id_website=NOVA)
    await _tell(site, key, told.ReviewRequestSentV1)
    in_tokyo = WEBSITES[ALTO].model_copy(update={"time_zone": "Asia/Tokyo"})
    await site.service.receive(website_changed(WEBSITES[ALTO]))
    changed = website_changed(in_tokyo).model_copy(update={"version": 2})
    await site.service.receive(changed)
    for days in ("2026-03-01", "2026-03-02"):
        # What is kept knows other days than are asked for until it's told anew.
        query: dict[str, Any] = {"experience_from": days, "experience_to": days}
        assert (await site.get("/requests/counts", **query)).json()["total"] == (days == "2026-03-02")
    assert await site.service.run_job("count-requests") == {"websites": 2, "moved": 1, "corrected": 0}
    statistics = (await site.get("/requests/statistics", experience_from="2026-03-02")).json()
    assert statistics["by_day"] == [{"day": "2026-03-02", "by_status": {"sent": 1}}]
    await _plan(site, purchase_date=_on(1, 16))
    assert (await site.get("/requests/counts", experience_from="2026-03-02")).json()["total"] == 2
    assert await site.service.run_job("count-requests") == {"websites": 2, "moved": 0, "corrected": 0}


@pytest.mark.parametrize("table", [status_counts, funnel_counts])
async def test_wrong_counts_are_found_and_made_anew(site: Site, table: sa.Table) -> None:
    key = await _plan(site)
    await _tell(site, key, told.ReviewRequestSentV1)
    right = (await site.get("/requests/statistics")).json()
    for wrong in (sa.delete(table), sa.update(table).values(requests=table.c.requests + 1)):
        async with site.service.database.write() as session:
            await session.execute(wrong)
        assert await site.service.run_job("count-requests") == {"websites": 1, "moved": 0, "corrected": 1}
        assert (await site.get("/requests/statistics")).json() == right
        assert (await site.get("/requests/counts")).json()["total"] == 1
    assert await site.service.run_job("count-requests") == {"websites": 1, "moved": 0, "corrected": 0}


async def test_the_certificate_is_told_where_all_requests_stand_and_why_some_failed(site: Site) -> None:
    keys = [await _plan(site) for _ in range(3)]
    await _tell(site, keys[0], told.ReviewRequestSentV1)
    failed = stepped(told.ReviewRequestFailedV1, keys[1], _on(9), reason="unsubscribed")
    await site.service.receive(failed)
    async with site.service.client(another_service("reviews")) as client:
        answer = await client.get(f"/internal/websites/{ALTO}/requests/counts")
        nothing = await client.get(f"/internal/websites/{NOVA}/requests/counts")
    assert answer.json() == {
        "by_status": {"error": 1, "programmed": 1, "sent": 1},
        "by_reason": {"unsubscribed": 1},
    }
    assert nothing.json() == {"by_status": {}, "by_reason": {}}
