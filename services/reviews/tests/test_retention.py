"""What time does to reviews, counted in calendar months; domain.md 7.8."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from contracts.persons import OrderErasedV1, PersonAnonymizedV1
from contracts.reviews import ReviewUpdatedV1, ReviewWithdrawnV1
from kit.addresses import hash_of_address
from kit.ids import uuid7
from kit.testing.service import member
from kit.testing.traces import traces_in_database
from reviews.testing import Shop

SECOND = timedelta(seconds=1)
TEXT = "Très bien, vraiment."


async def expire(shop: Shop, at: datetime) -> dict[str, int]:
    """Run the night's job at an instant; return what it has done."""
    shop.clock.instant = at
    counts = await shop.running.run_job("expire-and-erase")
    return {name: count for name, count in counts.items() if count}


async def traces(shop: Shop, *words: str) -> set[str]:
    """Return the tables that hold one of the words, but for messages, which are kept for a week only."""
    found = await traces_in_database(shop.running.database, words)
    return {trace.partition(".")[0] for trace in found} - {"outbox"}


async def published(shop: Shop, **fields: Any) -> dict[str, Any]:
    item = await shop.written(brand_comment=TEXT, **fields)
    await shop.merchant("POST", f"/{item['id']}/publish")
    await shop.merchant("POST", f"/{item['id']}/reply", {"text": f"Merci. {TEXT}"})
    return item


async def test_after_eighteen_months_names_are_initials_and_the_address_is_gone(shop: Shop) -> None:
    item = await published(shop)
    assert await expire(shop, datetime(2027, 9, 2, 12, tzinfo=UTC) - SECOND) == {}
    assert await expire(shop, datetime(2027, 9, 2, 12, tzinfo=UTC)) == {"names_shortened": 1}
    assert await expire(shop, datetime(2027, 9, 2, 12, tzinfo=UTC)) == {}
    (shown,) = await shop.listed()
    assert (shown["displayed_name"], shown["anonymized"], shown["comment"]) == ("I. L.", False, TEXT)
    told = (await shop.running.emitted(ReviewUpdatedV1))[-1].review
    assert (told.first_name, told.last_name, told.email) == ("I.", "L.", None)
    assert await traces(shop, "Lefèvre", "ines.lefevre") == {"requests"}, "these go when the mailer says so"
    order_id = told.order_id
    await shop.running.receive(
        OrderErasedV1(
            id=uuid7(),
            occurred_at=shop.clock.now(),
            id_website=shop.id_website,
            aggregate_id=str(shop.id_website),
            order_ids=[order_id],
        )
    )
    assert await traces(shop, "Lefèvre", "ines.lefevre") == set()
    answer = await erase(shop, "ines.lefevre@example.org")
    assert answer.json() == {"orders": 1, "requests": 1, "reviews": 1}, "by the keyed hash they are found"
    assert (await shop.listed())[0]["displayed_name"] == "Anonymous"
    assert item["id"] == shown["id"]


async def test_after_ten_years_a_review_is_taken_out_with_its_words(shop: Shop) -> None:
    await published(shop)
    await expire(shop, datetime(2027, 9, 3, tzinfo=UTC))
    assert await expire(shop, datetime(2036, 3, 2, 12, tzinfo=UTC) - SECOND) == {}
    assert await expire(shop, datetime(2036, 3, 2, 12, tzinfo=UTC)) == {"reviews_outlived": 1}
    (shown,) = await shop.listed()
    assert (shown["state"], shown["rate"], shown["comment"]) == ("withdrawn", 5, "")
    (told,) = await shop.running.emitted(ReviewWithdrawnV1)
    assert (told.review.comment, told.review.first_name) == ("", "Anonymous")
    assert await traces(shop, "vraiment") == set()


async def test_a_year_after_a_refusal_its_words_are_gone_and_the_decision_stays(shop: Shop) -> None:
    item = await published(shop)
    await shop.merchant("POST", f"/{item['id']}/flag", {"reason": "off_topic", "comment": f"Non: {TEXT}"})
    refusal = {"decision": "refuse", "reason": "off_topic", "comment": f"Vu: {TEXT}"}
    await shop.moderator(f"/{item['id']}/decision", refusal)
    assert await expire(shop, datetime(2027, 3, 2, 12, tzinfo=UTC) - SECOND) == {}
    assert await expire(shop, datetime(2027, 3, 2, 12, tzinfo=UTC)) == {"texts_erased": 1}
    assert await expire(shop, datetime(2027, 3, 3, tzinfo=UTC)) == {}
    (shown,) = await shop.listed()
    assert (shown["state"], shown["reason"], shown["comment"]) == ("refused", "off_topic", "")
    assert [flag["outcome"] for flag in shown["flags"]] == ["accepted"]
    assert await traces(shop, "vraiment") == set()


async def erase(shop: Shop, email: str, role: Any = "manager") -> Any:
    async with shop.running.client(member(shop.id_website, role)) as client:
        return await client.post(f"/api/v1/websites/{shop.id_website}/erasures", json={"email": email})


async def test_who_wrote_nothing_is_forgotten_too(shop: Shop) -> None:
    asked = await shop.plan(email="Ines.Lefevre@example.org")
    assert await traces(shop, "Lefèvre") == {"requests"}
    answer = await erase(shop, " ines.lefevre@EXAMPLE.org")
    assert (answer.status_code, answer.json()) == (200, {"orders": 1, "requests": 1, "reviews": 0})
    assert await traces(shop, "Lefèvre") == set()
    (told,) = await shop.running.emitted(PersonAnonymizedV1)
    assert told.person == hash_of_address("ines.lefevre@example.org", shop.ports.keys.keyed_hash)
    assert (told.request_ids, told.order_ids) == ([asked.state.request_id], [asked.state.order.order_id])
    assert "lefevre" not in told.model_dump_json().casefold()
    assert (await erase(shop, "ines.lefevre@example.org")).json()["requests"] == 0


@pytest.mark.parametrize(
    ("email", "role", "status"), [("ines", "owner", 422), ("a@b.example", "viewer", 403)]
)
async def test_who_may_ask_and_for_what(shop: Shop, email: str, role: Any, status: int) -> None:
    assert (await erase(shop, email, role)).status_code == status


async def test_a_moderator_forgets_an_address_of_any_website(shop: Shop) -> None:
    await shop.written()
    body = {"id_website": str(shop.id_website), "email": "ines.lefevre@example.org"}
    async with shop.running.client(member(shop.id_website)) as client:
        assert (await client.post("/api/v1/moderation/erasures", json=body)).status_code == 403
    answer = await shop.moderator("/../erasures", body)
    assert answer.json() == {"orders": 1, "requests": 1, "reviews": 1}


async def test_a_request_on_its_way_is_told_again_without_its_person(shop: Shop) -> None:
    await erase(shop, "ines.lefevre@example.org")
    asked = await shop.plan()
    assert await traces(shop, "Lefèvre") == set()
    first, again = await shop.running.emitted(PersonAnonymizedV1)
    assert (again.erasure_id, again.person) == (first.erasure_id, first.person)
    assert again.request_ids == [asked.state.request_id]
    async with shop.running.database.read() as session:
        assert await session.scalar(sa.text("SELECT count(*) FROM requests WHERE anonymized")) == 1
