"""What anybody's program may read: published reviews and ratings."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from contracts.provenance import commitment
from reviews.rating import averaged_since
from reviews.testing import Shop


async def _get(shop: Shop, path: str, **query: Any) -> Any:
    async with shop.running.client() as client:
        return await client.get(f"/api/v1/websites/{shop.id_website}/published{path}", params=query)


async def _items(shop: Shop, **query: Any) -> list[dict[str, Any]]:
    response = await _get(shop, "/reviews", **query)
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    return items


async def _ratings(shop: Shop, **query: Any) -> dict[str, Any]:
    response = await _get(shop, "/ratings", **query)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def _publish_all(shop: Shop) -> None:
    for item in await shop.listed(state="pending"):
        await shop.merchant("POST", f"/{item['id']}/publish")
    for item in await shop.listed(state="in_moderation"):
        await shop.merchant("POST", f"/{item['id']}/publish")


async def _written(shop: Shop, reference: str, brand: int, **products: int) -> None:
    """Publish one questionnaire's answers; products by their number on the page."""
    asked = await shop.plan(reference, email=f"{reference}@example.org")
    fields = {"brand_rating": str(brand), "brand_comment": f"Avis {reference}"}
    for name, rate in products.items():
        fields |= {f"{name}_rating": str(rate), f"{name}_comment": f"Produit {reference}"}
    await asked.send(**fields)
    await _publish_all(shop)
    shop.clock.advance(timedelta(hours=1))


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_a_review_is_shown_whole_and_without_its_author(shop: Shop) -> None:
    await _written(shop, "A", 4)
    (item,) = await _items(shop)
    await shop.merchant("POST", f"/{item['id']}/reply", {"text": "Merci"})
    response = await _get(shop, "/reviews")
    assert "@" not in response.text
    assert "Lefèvre" not in response.text
    (item,) = response.json()["items"]
    assert (item["kind"], item["rate"], item["comment"], item["displayed_name"]) == (
        "site",
        4,
        "Avis A",
        "Inès L.",
    )
    assert (item["is_verified"], item["solicited"], item["incentivized"]) == (True, True, False)
    assert [(found["origin"], found["text"]) for found in item["exchanges"]] == [("merchant", "Merci")]
    tied = item["provenance"]
    assert tied["statements"] == 3
    assert tied["content"] == commitment(tied["salt"], "Avis A")


async def test_only_what_is_visible_is_read_newest_first(shop: Shop) -> None:
    for reference in ("A", "B", "C"):
        await _written(shop, reference, 5)
    await shop.written("D", brand_rating="5", consumer={"email": "d@example.org"})  # waits
    by_text = {item["comment"]: item["id"] for item in await _items(shop)}
    await shop.moderator(
        f"/{by_text['Avis B']}/decision",
        {"decision": "refuse", "reason": "off_topic"},
    )
    assert [item["comment"] for item in await _items(shop)] == ["Avis C", "Avis A"]


async def test_filters_narrow_and_cursors_walk_on(shop: Shop) -> None:
    await _written(shop, "A", 5, product_1=4, product_2=2)
    await _written(shop, "B", 1, product_1=3)
    midnight = shop.clock.now()
    await _written(shop, "C", 5, product_1=4)
    everything = await _items(shop)
    assert len(everything) == 7
    for query, count in (
        ({"kind": "site"}, 3),
        ({"kind": "product"}, 4),
        ({"product_ref": "ALTO-42"}, 3),
        ({"product_ref": "ALTO-42", "rate": 4}, 2),
        ({"rate": 1}, 1),
        ({"since": midnight.isoformat()}, 2),
        ({"product_ref": "NOTHING"}, 0),
    ):
        found = await _items(shop, **query)
        assert (query, len(found)) == (query, count)
        assert [item for item in everything if item in found] == found
    walked: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = (await _get(shop, "/reviews", limit=2, **({"cursor": cursor} if cursor else {}))).json()
        walked += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert walked == everything


async def test_ratings_follow_every_change_whether_they_are_summed_up_or_not(shop: Shop) -> None:
    await _written(shop, "A", 5, product_1=4, product_2=2)
    await _written(shop, "B", 2, product_1=3)
    first = await _ratings(shop)
    await shop.running.run_job("seal-statements")
    assert await _ratings(shop) == first
    assert (first["brand"]["average"], first["brand"]["count"]) == (3.5, 2)
    assert first["brand"]["distribution"] == {"1": 0, "2": 1, "3": 0, "4": 0, "5": 1}
    assert [(item["product_ref"], item["average"], item["count"]) for item in first["items"]] == [
        ("ALTO-42", 3.5, 2),
        ("MERI-M", 2.0, 1),
    ]
    assert first["items"][0]["product_name"] == "Chaussures Alto"
    refused = next(item for item in await _items(shop) if item["product_ref"] == "MERI-M")
    await shop.moderator(f"/{refused['id']}/decision", {"decision": "refuse", "reason": "off_topic"})
    await _written(shop, "C", 5, product_1=5)
    for _ in range(2):
        found = await _ratings(shop)
        assert (found["brand"]["average"], found["brand"]["count"]) == (4.0, 3)
        assert [(item["product_ref"], item["average"]) for item in found["items"]] == [("ALTO-42", 4.0)]
        await shop.running.run_job("seal-statements")
    shop.clock.advance(timedelta(days=366))
    found = await _ratings(shop)
    assert (found["brand"]["average"], found["brand"]["count"]) == (None, 0)
    assert found["items"][0]["count"] == 3


def test_the_brands_average_counts_twelve_months_also_of_a_leap_year() -> None:
    assert averaged_since(datetime(2028, 3, 1, 5, tzinfo=UTC)) == date(2027, 3, 1)
    assert averaged_since(datetime(2028, 2, 29, tzinfo=UTC)) == date(2027, 2, 28)


async def test_products_are_read_page_by_page(shop: Shop) -> None:
    await _written(shop, "A", 5, product_1=4, product_2=2)
    first = await _ratings(shop, limit=1)
    assert [item["product_ref"] for item in first["items"]] == ["ALTO-42"]
    second = await _ratings(shop, limit=1, cursor=first["next_cursor"])
    assert [item["product_ref"] for item in second["items"]] == ["MERI-M"]
    assert second["next_cursor"] is None
    only = await _ratings(shop, product_ref="MERI-M")
    assert [item["product_ref"] for item in only["items"]] == ["MERI-M"]


async def test_sums_are_made_once_by_any_number_of_replicas(shop: Shop) -> None:
    await _written(shop, "A", 5, product_1=4)
    await asyncio.gather(*(shop.running.run_job("seal-statements") for _ in range(4)))
    found = await _ratings(shop)
    assert (found["brand"]["count"], found["items"][0]["count"]) == (1, 1)


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_any_page_may_read_and_nothing_is_said_twice(shop: Shop) -> None:
    await _written(shop, "A", 5)
    for path in ("/reviews", "/ratings"):
        first = await _get(shop, path)
        assert first.headers["access-control-allow-origin"] == "*"
        async with shop.running.client() as client:
            client.headers["if-none-match"] = first.headers["etag"]
            address = f"/api/v1/websites/{shop.id_website}/published{path}"
            again = await client.get(address)
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["access-control-allow-origin"] == "*"
            await _written(shop, f"B{path[1:]}", 4)
            assert (await client.get(address)).status_code == 200


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_what_cannot_be_read_is_said(shop: Shop) -> None:
    for path, query, status in (
        ("/reviews", {"limit": 201}, 422),
        ("/reviews", {"rate": 6}, 422),
        ("/reviews", {"kind": "shop"}, 422),
        ("/reviews", {"since": "yesterday"}, 422),
        ("/reviews", {"cursor": "x"}, 400),
        ("/ratings", {"cursor": "x" * 101}, 400),
    ):
        response = await _get(shop, path, **query)
        assert (path, query, response.status_code) == (path, query, status)
    async with shop.running.client() as client:
        for path in ("published/reviews", "published/ratings", "provenance"):
            response = await client.get(f"/api/v1/websites/{uuid4()}/{path}")
            assert response.status_code == 404
            assert response.headers["access-control-allow-origin"] == "*"
