"""Lists, numbers and exports: what a merchant sees when he narrows, sorts and turns pages."""

import base64
import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import uuid4

import httpx2
import pytest

from contracts import requests as told
from kit.testing.service import another_service, member, platform
from tracking import store_search
from tracking.store_requests import Sort
from tracking.testing import (
    ALTO,
    NOVA,
    START,
    WEBSITES,
    Site,
    order,
    scheduled,
    state,
    stepped,
    website_changed,
)

DAY = timedelta(days=1)


def _on(day: int, hour: int = 0, minute: int = 0, second: int = 0, microsecond: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, second, microsecond, tzinfo=UTC)


async def _plan(site: Site, reference: str, **given: Any) -> told.RequestState:
    asked = {name: given.pop(name) for name in ("request_type", "scheduled_at") if name in given}
    planned = state(order(reference, **given), **asked)
    await site.service.receive(scheduled(planned))
    return planned


async def _references(site: Site, **query: Any) -> set[str]:
    return {found["purchase_reference"] for found in await site.listed(**query)}


async def test_every_combination_of_filters(site: Site) -> None:
    """Each filter leaves out some of these requests; together they leave what all of them leave."""
    kinds = list(itertools.product(("brand", "product"), ("api", "sftp"), (1, 20), (2, 25), ("una", "bo")))
    planned = {
        f"{name}-{number}": state(
            order(f"{name}-{number}", method=method, purchase_date=_on(bought), received_at=_on(received)),
            request_type=request_type,
        )
        for number, (request_type, method, bought, received, name) in enumerate(kinds)
    }
    await site.service.receive(scheduled(*planned.values()))
    sent = [reference for number, reference in enumerate(planned) if number % 3 == 0]
    for reference in sent:
        await site.service.receive(stepped(told.ReviewRequestSentV1, planned[reference].request_id, _on(26)))
    filters: dict[str, tuple[Any, set[str]]] = {
        "status": ("sent", set(sent)),
        "type": ("brand", {r for r, p in planned.items() if p.request_type == "brand"}),
        "method": ("api", {r for r, p in planned.items() if p.order.provenance.method == "api"}),
        "experience_from": ("2026-03-10", {r for r, p in planned.items() if p.order.purchase_date > _on(10)}),
        "received_to": (
            "2026-03-10",
            {r for r, p in planned.items() if p.order.provenance.received_at < _on(10)},
        ),
        "q": ("UNA", {reference for reference in planned if reference.startswith("una")}),
    }
    for size in range(len(filters) + 1):
        for names in itertools.combinations(filters, size):
            expected = set(planned).intersection(*(filters[name][1] for name in names))
            query = {name: filters[name][0] for name in names}
            assert await _references(site, **query) == expected, names


async def test_several_statuses(site: Site) -> None:
    await _plan(site, "waits")
    for kind, reference in ((told.ReviewRequestSentV1, "sent"), (told.ReviewRequestExpiredV1, "expired")):
        planned = await _plan(site, reference)
        await site.service.receive(stepped(kind, planned.request_id, START + DAY))
    assert await _references(site, status=["sent", "expired"]) == {"sent", "expired"}
    assert await _references(site, status="programmed") == {"waits"}


DAYS: list[tuple[dict[str, str], set[str]]] = [
    # 1 March in Paris runs from 28 February 23:00 UTC to 1 March 23:00 UTC.
    ({"experience_from": "2026-03-01", "experience_to": "2026-03-01"}, {"first", "noon", "last"}),
    ({"experience_from": "2026-03-02"}, {"next"}),
    ({"experience_to": "2026-02-28"}, {"before"}),
    (
        {"experience_from": "2026-02-28T23:00:00.000Z", "experience_to": "2026-03-01T22:59:59.999Z"},
        {"first", "noon", "last"},
    ),
    ({"experience_from": "2026-03-01T12:00:00Z", "experience_to": "2026-03-01T12:00:00Z"}, {"noon"}),
    (
        {"experience_from": "2026-03-01T13:00:00+01:00", "experience_to": "2026-03-01T13:00:00+01:00"},
        {"noon"},
    ),
    ({"experience_from": "2026-03-01T12:00:00.001Z", "experience_to": "2026-03-01T22:59:59.998Z"}, set()),
]


async def test_days_are_the_websites_and_ends_belong_to_them(site: Site) -> None:
    bought = {
        "before": datetime(2026, 2, 28, 22, 59, 59, tzinfo=UTC),
        "first": datetime(2026, 2, 28, 23, tzinfo=UTC),
        "noon": _on(1, 12),
        "last": _on(1, 22, 59, second=59, microsecond=999_500),
        "next": _on(1, 23),
    }
    for reference, at in bought.items():
        await _plan(site, reference, purchase_date=at)
    for query, expected in DAYS:
        assert await _references(site, **query) == expected, query


async def test_the_ends_of_the_calendar(site: Site) -> None:
    await _plan(site, "A")
    for id_website in (ALTO, NOVA):
        for name in ("experience", "received"):
            ends = {f"{name}_from": "0001-01-01T00:00:00Z", f"{name}_to": "9999-12-31T00:00:00Z"}
            for path in ("", "/counts", "/statistics"):
                assert (await site.get(f"/requests{path}", id_website, **ends)).status_code == 200
    assert await _references(site, received_from="0001-01-01T00:00:00Z") == {"A"}


async def test_received_days_of_another_zone(site: Site) -> None:
    """2 March in New York begins at 5 o'clock UTC."""
    for reference, at in (("first", _on(2, 4, 59)), ("second", _on(2, 5))):
        planned = state(order(reference, received_at=at))
        await site.service.receive(scheduled(planned, id_website=NOVA))
    query = {"received_from": "2026-03-02", "received_to": "2026-03-02"}
    answer = await site.get("/requests", NOVA, **query)
    assert [found["purchase_reference"] for found in answer.json()["items"]] == ["second"]


SEARCHES: list[tuple[str, set[str]]] = [
    ("100%-wool", {"100%-wool"}),
    ("100%", {"100%-wool"}),
    ("%", set()),
    ("a_b", {"a_b"}),
    ("a_", {"a_b"}),
    ("_", set()),
    ("back\\", {"back\\slash"}),
    ("FOR/w", {"for/ward"}),
    ("100%-WOOL", {"100%-wool"}),
    ("Été", {"ÉTÉ-7"}),
    ("7", {"ÉTÉ-7"}),
    ("WEB-2026", {"WEB-2026-10501"}),
    ("2026-105", {"WEB-2026-10501"}),
    ("10501", set()),
    ("Martin@", {"axb"}),
    ("martin@shop.example", {"axb"}),
    ("mart", {"axb"}),
    ("@shop.example", {"axb"}),
    ("shop.ex", {"axb"}),
    ("art", set()),
    ("  a_b ", {"a_b"}),
    ("' OR 1=1 --", set()),
    ("nothing like it", set()),
]


async def _plan_odd_references(site: Site) -> None:
    references = ("100%-wool", "100-wool", "a_b", "back\\slash", "for/ward", "ÉTÉ-7", "WEB-2026-10501")
    await site.service.receive(scheduled(*(state(order(reference)) for reference in references)))
    await _plan(site, "axb", email="Martin@shop.example", method="api")


async def test_search_finds_beginnings_and_takes_every_character_as_itself(site: Site) -> None:
    await _plan_odd_references(site)
    for q, expected in SEARCHES:
        assert await _references(site, q=q) == expected, q


async def test_search_together_with_other_filters(site: Site) -> None:
    await _plan_odd_references(site)
    for sort in get_args(Sort):
        assert await _references(site, q="a", sort=sort) == {"a_b", "axb"}
        assert await _references(site, q="a", sort=sort, method="api") == {"axb"}
        assert await _references(site, q="a", sort=sort, status="sent") == set()
        assert await _references(site, q="a", sort=sort, type="brand_and_product") == {"a_b", "axb"}
        assert await _references(site, q="a", sort=sort, experience_to="2026-02-27") == set()


@pytest.mark.parametrize("many", [0, 3, 1_000])
async def test_a_search_that_finds_much_ends_the_same(
    site: Site, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lies close is walked, what lies far apart is collected."""
    monkeypatch.setattr(store_search, "MANY", many)
    await _plan_odd_references(site)
    await site.service.receive(
        scheduled(*(state(order("B" + number * "x", email=f"b{number}@b.example")) for number in range(30)))
    )
    for q, expected in SEARCHES:
        assert await _references(site, q=q) == expected, q
    for sort in get_args(Sort):
        for query in ({"q": "b"}, {"q": "b", "type": "brand_and_product"}, {"q": "B.", "method": "sftp"}):
            walked = [found["purchase_reference"] for found in await _walk(site, sort, **query)]
            assert len(walked) == len(set(walked)) == 30 + (query["q"] == "b"), (sort, query)


REFUSED_FILTERS: list[dict[str, Any]] = [
    {"experience_from": "yesterday"},
    {"experience_to": "2026-02-30"},
    {"received_from": "2026-03-02T10:00:00"},
    {"received_to": ""},
    {"received_to": "9999-12-31"},
    {"received_to": "9999-12-31T23:59:59.999Z"},
    {"received_from": "0001-01-01T00:00:00+14:00"},
    {"experience_from": "0001-01-01"},
    {"status": "gone"},
    {"type": "shop"},
    {"method": "fax"},
    {"sort": "email"},
    {"limit": 201},
    {"limit": 0},
    {"q": "x" * 255},
    {"q": "a\0b"},
]


async def test_a_filter_that_says_nothing_is_refused(site: Site) -> None:
    for query in REFUSED_FILTERS:
        ((name, value),) = query.items()
        answer = await site.get("/requests", **query)
        assert answer.status_code == 422, query
        assert answer.json()["code"] == "request_invalid"
        (error,) = answer.json()["errors"]
        assert error["pointer"].startswith(f"/query/{name}")
        assert error["value"] == str(value)[:80]


async def test_pages_hold_every_request_once_in_order(site: Site) -> None:
    requests = [
        state(order(f"R{number}", purchase_date=_on(1 + number % 4), received_at=START + number % 3 * DAY))
        for number in range(23)
    ]
    await site.service.receive(scheduled(*requests))
    for sort in get_args(Sort):
        walked = await _walk(site, sort)
        dates = [found[sort.removeprefix("-")] for found in walked]
        assert dates == sorted(dates, reverse=sort.startswith("-"))
        assert sorted(found["id"] for found in walked) == sorted(
            str(planned.request_id) for planned in requests
        )


async def _walk(site: Site, sort: str, **query: Any) -> list[dict[str, Any]]:
    page = (await site.get("/requests", sort=sort, limit=4, **query)).json()
    walked = page["items"]
    while page["next_cursor"]:
        page = (await site.get("/requests", sort=sort, limit=4, cursor=page["next_cursor"], **query)).json()
        walked += page["items"]
    return list(walked)


async def test_a_page_that_is_exactly_full_is_the_last(site: Site) -> None:
    await site.service.receive(scheduled(*(state() for _ in range(200))))
    page = (await site.get("/requests", limit=200)).json()
    assert (len(page["items"]), page["next_cursor"]) == (200, None)
    first = (await site.get("/requests")).json()
    assert len(first["items"]) == 50
    assert first["next_cursor"]


def _cursor(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


FOREIGN_CURSORS = [
    "",
    "x",
    "é",
    "!!!!",
    _cursor(5),
    _cursor({"a": 1, "b": 2, "c": 3}),
    _cursor(["-experience_date", 5, 6]),
    _cursor(["-experience_date", "2026-03-02T12:00:00+00:00", 5]),
    _cursor(["-experience_date", "2026-03-02T12:00:00", str(uuid4())]),
    _cursor(["-experience_date", "0001-01-01T00:00:00+14:00", str(uuid4())]),
    _cursor(["status_at", "2026-03-02T12:00:00+00:00", str(uuid4())]),
    base64.urlsafe_b64encode(b"[" * 40_000).decode(),
]


async def test_a_cursor_that_this_list_never_gave(site: Site) -> None:
    for cursor in FOREIGN_CURSORS:
        answer = await site.get("/requests", cursor=cursor)
        assert (answer.status_code, answer.json()["code"]) == (400, "cursor_invalid"), cursor[:80]


async def test_a_cursor_of_another_sort(site: Site) -> None:
    await site.service.receive(scheduled(state(), state()))
    cursor = (await site.get("/requests", limit=1)).json()["next_cursor"]
    answer = await site.get("/requests", cursor=cursor, sort="status_at")
    assert (answer.status_code, answer.json()["code"]) == (400, "cursor_invalid")


async def test_a_request_not_sent_in_a_day_is_a_reason_to_ask(site: Site) -> None:
    waits = await _plan(site, "waits", scheduled_at=START)
    sent = await _plan(site, "sent", scheduled_at=START)
    await site.service.receive(stepped(told.ReviewRequestSentV1, sent.request_id, START))
    for passed, hint in ((DAY, None), (timedelta(seconds=1), "not_sent_after_24h")):
        site.clock.advance(passed)
        assert {found["purchase_reference"]: found["hint"] for found in await site.listed()} == {
            "waits": hint,
            "sent": None,
        }
    assert (await site.detail(waits.request_id))["hint"] == "not_sent_after_24h"


@pytest.mark.parametrize("path", ["", "/counts", "/statistics", "/export.csv"])
async def test_nobody_sees_anothers_requests(site: Site, path: str) -> None:
    await site.service.receive(scheduled(state()))
    url = f"/api/v1/websites/{ALTO}/requests{path}"
    async with site.service.client(member(NOVA)) as client:
        assert (await client.get(url)).status_code == 404
    async with site.service.client() as client:
        assert (await client.get(url)).status_code == 401
    empty = (await site.get(f"/requests{path}", NOVA)).text
    assert "WEB-10501" not in empty


async def test_a_website_that_does_not_exist(site: Site) -> None:
    unknown = uuid4()
    assert (await site.get("/requests", unknown)).status_code == 404


async def test_without_accounts_lists_of_known_websites_go_on(site: Site) -> None:
    await site.service.receive(website_changed(WEBSITES[ALTO]))
    site.ports.apps["accounts"] = _away
    assert (await site.get("/requests")).status_code == 200
    answer = await site.get("/requests", NOVA)
    assert (answer.status_code, answer.json()["code"]) == (503, "service_unavailable")
    assert answer.headers["retry-after"]


async def _away(*_: object) -> None:
    raise httpx2.ConnectError("away")


async def test_requests_of_an_order_are_for_the_intake_only(site: Site) -> None:
    bought = order()
    planned = [
        state(bought, request_type="brand"),
        state(bought, request_type="product", scheduled_at=START + 20 * DAY),
    ]
    await site.service.receive(scheduled(*planned), scheduled(state()))
    url = f"/internal/websites/{ALTO}/requests?order_id={bought.order_id}"
    async with site.service.client(another_service("ingest-api")) as client:
        found = (await client.get(url)).json()["items"]
        strange = (await client.get(url.replace(str(ALTO), str(NOVA)))).json()["items"]
    assert [item["id"] for item in found] == [str(request.request_id) for request in planned]
    assert found[0] in await site.listed()
    assert strange == []
    for caller, status in (
        (None, 401),
        (member(ALTO), 403),
        (another_service("reviews"), 403),
        (platform("operator"), 403),
    ):
        async with site.service.client(caller) as client:
            assert (await client.get(url)).status_code == status
