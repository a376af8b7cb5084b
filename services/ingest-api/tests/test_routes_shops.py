"""Outlets."""

import httpx2
import pytest

from ingest_api.testing.doors import SHOPS


async def test_an_outlet_is_created_once_and_listed(owner: httpx2.AsyncClient) -> None:
    created = await owner.post(SHOPS, json={"shop_id": "LYON-02", "name": "Lyon centre"})
    assert (created.status_code, created.json()) == (201, {"shop_id": "LYON-02", "name": "Lyon centre"})
    again = await owner.post(SHOPS, json={"shop_id": "LYON-02"})
    assert (again.status_code, again.json()["code"]) == (409, "state_conflict")
    assert (await owner.post(SHOPS, json={"shop_id": "A"})).json()["name"] == "A"
    listed = (await owner.get(SHOPS)).json()
    assert listed == {
        "items": [{"shop_id": "A", "name": "A"}, {"shop_id": "LYON-02", "name": "Lyon centre"}],
        "next_cursor": None,
    }


async def test_outlets_are_listed_page_by_page(owner: httpx2.AsyncClient) -> None:
    names = [f"É{number:02}" for number in range(5)]
    for name in names:
        await owner.post(SHOPS, json={"shop_id": name})
    seen, cursor = [], None
    for _ in range(3):
        params = {"limit": "2", **({"cursor": cursor} if cursor else {})}
        page = (await owner.get(SHOPS, params=params)).json()
        seen += [shop["shop_id"] for shop in page["items"]]
        cursor = page["next_cursor"]
    assert seen == names
    assert cursor is None


@pytest.mark.parametrize(
    ("params", "status", "code"),
    [
        ({"limit": "201"}, 422, "request_invalid"),
        ({"cursor": "é"}, 400, "cursor_invalid"),
        ({"cursor": "AA=="}, 400, "cursor_invalid"),
    ],
)
async def test_a_page_that_is_none(
    owner: httpx2.AsyncClient, params: dict[str, str], status: int, code: str
) -> None:
    answer = await owner.get(SHOPS, params=params)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    "body",
    [
        {"shop_id": ""},
        {"shop_id": " A"},
        {"shop_id": "A\0B"},
        {"shop_id": "A\u200bB"},
        {"shop_id": "A\u200fB"},
        {"shop_id": "A", "name": "Lyon\u202e"},
        {"shop_id": "x" * 65},
        {"shop_id": 7},
        {"shop_id": "A", "name": ""},
        {"shop_id": "A", "town": "Lyon"},
        {},
    ],
)
async def test_what_is_no_outlet_is_refused(owner: httpx2.AsyncClient, body: dict[str, object]) -> None:
    answer = await owner.post(SHOPS, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "request_invalid")
    assert (await owner.get(SHOPS)).json()["items"] == []
