"""The job that publishes: by delay, by the seven-day bound, in order where that is asked."""

import asyncio
from datetime import timedelta
from typing import Any

from contracts.reviews import ReviewPublishedV1, ReviewSubmittedV1
from kit.db.platform_tables import copies
from kit.testing.service import stand_in
from reviews.testing import Shop


async def _published(shop: Shop) -> list[str]:
    events = await shop.running.emitted(ReviewPublishedV1)
    return [event.review.purchase_reference for event in events]


async def test_a_pending_review_is_published_after_the_delay(shop: Shop) -> None:
    await shop.change_settings(publication_delay_hours=3)
    await shop.written("A")
    shop.clock.advance(timedelta(hours=3, seconds=-1))
    assert await shop.running.run_job("publish-reviews") == {"published": 0}
    shop.clock.advance(timedelta(seconds=1))
    assert shop.running.service.due is not None
    await shop.running.run_job("seal-statements")
    assert await shop.running.service.due() == 1
    assert await shop.running.run_job("publish-reviews") == {"published": 1}
    assert await shop.running.run_job("publish-reviews") == {"published": 0}
    await shop.running.run_job("seal-statements")
    assert await shop.running.service.due() == 0
    (event,) = await shop.running.emitted(ReviewPublishedV1)
    assert (event.version, event.review.published_at) == (2, shop.clock.now())


async def test_everything_waiting_is_published_after_seven_days(shop: Shop) -> None:
    await shop.change_settings(publication_delay_hours=168)
    await shop.written("held", brand_rating="1")
    await shop.written("slow")
    await shop.written("refused", brand_comment="www.autre.example")
    flagged = await shop.written("flagged", brand_rating="1")
    await shop.merchant("POST", f"/{flagged['id']}/reply", {"text": "Merci"})
    await shop.merchant("POST", f"/{flagged['id']}/flag", {"reason": "biased"})
    shop.clock.advance(timedelta(days=7, seconds=-1))
    await shop.running.run_job("publish-reviews")
    assert await _published(shop) == []
    shop.clock.advance(timedelta(seconds=1))
    await shop.running.run_job("publish-reviews")
    assert sorted(await _published(shop)) == ["held", "slow"]


async def test_ratings_are_treated_alike_where_the_threshold_is_off(shop: Shop) -> None:
    await shop.change_settings(moderation_threshold=0)
    for rating in "12345":
        await shop.written(rating, brand_rating=rating)
    shop.clock.advance(timedelta(hours=1))
    await shop.running.run_job("publish-reviews")
    assert await _published(shop) == list("12345")


async def test_strict_order_holds_later_reviews_of_the_kind_back_for_a_day(shop: Shop) -> None:
    await shop.change_settings(strict_order=True)
    await shop.written("before")
    shop.clock.advance(timedelta(minutes=1))
    await shop.written("disputed", brand_rating="1")
    shop.clock.advance(timedelta(minutes=1))
    await shop.written("after")
    other_kind = await shop.plan("product", request_type="product")
    await other_kind.post(
        {"product_1_rating": "5", "product_1_comment": "Bien", "experience_confirmed": "yes"}
    )
    shop.clock.advance(timedelta(hours=23))
    await shop.running.run_job("publish-reviews")
    assert await _published(shop) == ["before", "product"]
    shop.clock.advance(timedelta(hours=1))
    await shop.running.run_job("publish-reviews")
    assert await _published(shop) == ["before", "product", "after"]


async def test_a_decision_frees_what_was_held_back(shop: Shop) -> None:
    await shop.change_settings(strict_order=True)
    disputed = await shop.written("disputed", brand_rating="1")
    shop.clock.advance(timedelta(minutes=1))
    await shop.written("after")
    shop.clock.advance(timedelta(hours=2))
    await shop.running.run_job("publish-reviews")
    assert await _published(shop) == []
    await shop.moderator(f"/{disputed['id']}/decision", {"decision": "refuse", "reason": "inappropriate"})
    await shop.running.run_job("publish-reviews")
    assert await _published(shop) == ["after"]


async def test_a_setting_that_cannot_be_had_puts_publication_off(shop: Shop) -> None:
    await shop.written("A", brand_rating="5")
    shop.clock.advance(timedelta(hours=1))
    async with shop.running.database.write() as session:
        await session.execute(copies.delete())
    answers = shop.ports.apps["mailer"]
    shop.ports.apps["mailer"] = _broken
    assert await shop.running.run_job("publish-reviews") == {"published": 0}
    shop.ports.apps["mailer"] = answers
    assert await shop.running.run_job("publish-reviews") == {"published": 1}


async def _broken(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 503, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def test_a_website_without_settings_has_the_defaults(shop: Shop) -> None:
    shop.ports.apps["mailer"] = stand_in({})
    assert (await shop.written("A", brand_rating="2"))["state"] == "in_moderation"


async def test_submissions_and_jobs_at_once_make_each_review_once(shop: Shop) -> None:
    asked = await shop.plan()
    await asyncio.gather(*(asked.send(product_1_rating="5", product_1_comment="Bien") for _ in range(8)))
    assert len(await shop.running.emitted(ReviewSubmittedV1)) == 2
    shop.clock.advance(timedelta(hours=1))
    await asyncio.gather(*(shop.running.run_job("publish-reviews") for _ in range(4)))
    assert len(await shop.running.emitted(ReviewPublishedV1)) == 2


async def test_a_review_is_taken_while_the_mailer_is_away(shop: Shop) -> None:
    answers = shop.ports.apps["mailer"]
    shop.ports.apps["mailer"] = _broken
    assert (await shop.written("A", brand_rating="2"))["state"] == "in_moderation"
    shop.ports.apps["mailer"] = answers
    shop.clock.advance(timedelta(days=7))
    assert await shop.running.run_job("publish-reviews") == {"published": 1}
