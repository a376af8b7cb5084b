"""Authors change and take back what they have written, through the link they wrote it by."""

from datetime import timedelta
from typing import Any

from contracts.requests import ReviewRequestExpiredV1
from contracts.reviews import (
    ReviewPublishedV1,
    ReviewRefusedV1,
    ReviewSubmittedV1,
    ReviewUpdatedV1,
    ReviewWithdrawnV1,
)
from reviews.testing import Asked, Shop


async def only(shop: Shop) -> dict[str, Any]:
    (item,) = await shop.listed()
    return item


async def published(shop: Shop) -> Asked:
    asked = await shop.plan(request_type="brand")
    await asked.send()
    response = await shop.merchant("POST", f"/{(await only(shop))['id']}/publish")
    assert response.status_code == 200
    return asked


async def refused(shop: Shop, asked: Asked, reason: str = "off_topic") -> None:
    body = {"decision": "refuse", "reason": reason}
    response = await shop.moderator(f"/{(await only(shop))['id']}/decision", body)
    assert response.status_code == 200, response.text


async def test_the_page_shows_what_was_written_ready_to_be_changed(shop: Shop) -> None:
    asked = await shop.plan(request_type="brand")
    await asked.send(brand_rating="4")
    text = " ".join((await asked.get()).text.split())
    assert "En attente de publication" in text
    assert 'value="4" checked' in text
    assert "> Très bien.</textarea>" in text
    assert "jusqu’au 2 juin 2026" in text


async def test_a_waiting_review_is_changed_in_place(shop: Shop) -> None:
    asked = await shop.plan(request_type="brand")
    await asked.send()
    shop.clock.advance(timedelta(minutes=30))
    for _ in range(2):
        answer = await asked.post({"brand_rating": "3", "brand_comment": "Correct, sans plus."})
        assert answer.status_code == 303
    item = await only(shop)
    assert (item["rate"], item["comment"], item["state"]) == (3, "Correct, sans plus.", "pending")
    assert item["updated_at"] > item["submitted_at"]
    assert await shop.running.emitted(ReviewUpdatedV1) == []
    shop.clock.advance(timedelta(minutes=31))
    await shop.running.run_job("publish-reviews")
    (told,) = await shop.running.emitted(ReviewPublishedV1)
    assert told.review.comment == "Correct, sans plus."


async def test_a_published_review_stays_published_and_the_change_is_told(shop: Shop) -> None:
    asked = await published(shop)
    shop.clock.advance(timedelta(days=20))
    # A rating that would wait in moderation if it were new takes no published review from the page.
    await asked.send(brand_rating="1", brand_comment="Cassé après deux semaines.")
    (told,) = await shop.running.emitted(ReviewUpdatedV1)
    assert (told.review.state, told.review.rate, told.version) == ("published", 1, 3)
    assert told.review.published_at == (await only_published(shop)).published_at


async def only_published(shop: Shop) -> Any:
    (told,) = await shop.running.emitted(ReviewPublishedV1)
    return told.review


async def test_a_listed_word_takes_a_changed_review_from_the_page_for_a_moderation_of_its_own(
    shop: Shop,
) -> None:
    asked = await published(shop)
    await shop.change_settings(moderation_words=["arnaque"])
    shop.clock.advance(timedelta(days=20))
    await asked.send(brand_comment="Une arnaque.")
    (told,) = await shop.running.emitted(ReviewUpdatedV1)
    assert (told.review.state, told.review.was_published, told.review.published_at) == (
        "in_moderation",
        True,
        None,
    )
    shop.clock.advance(timedelta(days=6))
    assert (await shop.running.run_job("publish-reviews"))["published"] == 0
    shop.clock.advance(timedelta(days=1))
    assert (await shop.running.run_job("publish-reviews"))["published"] == 1


async def test_an_automatic_rule_refuses_a_changed_review(shop: Shop) -> None:
    asked = await published(shop)
    await asked.send(brand_comment="Voyez https://autre.example")
    (told,) = await shop.running.emitted(ReviewRefusedV1)
    assert (told.review.reason, told.review.was_published) == ("promotional", True)
    assert told.review.comment == "Voyez https://autre.example"
    assert await shop.running.emitted(ReviewUpdatedV1) == []


async def test_a_refused_review_may_be_corrected_and_waits_anew(shop: Shop) -> None:
    asked = await published(shop)
    shop.clock.advance(timedelta(days=80))
    await refused(shop, asked)
    shop.clock.advance(timedelta(days=30))
    text = (await asked.get()).text
    assert "Non publié" in text
    assert "sans rapport" in text
    await asked.post({"brand_rating": "5", "brand_comment": "Livraison rapide."})
    first, second = await shop.running.emitted(ReviewSubmittedV1)
    assert (second.review.state, second.review.reason, second.review.published_at) == ("pending", None, None)
    assert second.version > first.version
    assert second.review.review_id == first.review.review_id
    assert (await shop.running.run_job("publish-reviews"))["published"] == 0
    shop.clock.advance(timedelta(hours=1))
    assert (await shop.running.run_job("publish-reviews"))["published"] == 1


async def test_choosing_a_name_gives_no_more_time_to_correct(shop: Shop) -> None:
    asked = await published(shop)
    await refused(shop, asked)
    shop.clock.advance(timedelta(days=80))
    assert (await asked.post({"pseudonym": "yes"}, "/pseudonym")).status_code == 303
    assert (await only(shop))["displayed_name"] == "I. L."
    shop.clock.advance(timedelta(days=20))
    late = await asked.post({"brand_rating": "5", "brand_comment": "Corrigé."})
    assert late.status_code == 422


async def test_a_flag_waits_for_its_decision_whatever_is_written_meanwhile(shop: Shop) -> None:
    asked = await published(shop)
    item = await only(shop)
    await shop.merchant("POST", f"/{item['id']}/reply", {"text": "Bonjour"})
    flagged = await shop.merchant("POST", f"/{item['id']}/flag", {"reason": "off_topic"})
    assert flagged.status_code == 201
    await asked.send(brand_rating="4", brand_comment="Autrement dit.")
    written = await only(shop)
    assert (written["state"], written["comment"]) == ("flagged", "Autrement dit.")
    shop.clock.advance(timedelta(days=1))
    await shop.moderator(f"/{item['id']}/decision", {"decision": "publish"})
    decided = await only(shop)
    assert (decided["state"], decided["updated_at"]) == ("published", written["updated_at"])


async def test_three_months_after_writing_only_the_withdrawal_is_left(shop: Shop) -> None:
    asked = await shop.plan()
    shop.clock.advance(timedelta(days=90))
    await asked.send()
    shop.clock.advance(timedelta(days=90))
    await shop.running.receive(asked.step(ReviewRequestExpiredV1))
    page = await asked.get()
    assert page.status_code == 200
    assert 'name="product_1_rating"' not in page.text  # its time is over
    await asked.send(brand_comment="Encore à temps.")
    shop.clock.advance(timedelta(days=3))
    late = await asked.post({"brand_rating": "1", "brand_comment": "Trop tard."})
    assert late.status_code == 422
    assert "trois mois se sont écoulés" in late.text
    text = (await asked.get()).text
    assert "<textarea" not in text
    assert "<button" not in text
    assert f"{asked.path()}/withdraw?part=brand" in text
    assert (await only(shop))["comment"] == "Encore à temps."


async def test_a_withdrawal_is_asked_for_once_more_and_is_final(shop: Shop) -> None:
    asked = await published(shop)
    page = await asked.get("/withdraw", part="brand")
    assert page.status_code == 200
    assert (await only(shop))["state"] == "published"  # looking changes nothing
    for _ in range(2):
        assert (await asked.post({"part": "brand"}, "/withdraw")).status_code == 303
    (told,) = await shop.running.emitted(ReviewWithdrawnV1)
    assert (told.review.state, told.review.was_published) == ("withdrawn", True)
    await asked.post({"brand_rating": "5", "brand_comment": "Autre chose"})
    item = await only(shop)
    assert (item["state"], item["comment"]) == ("withdrawn", "Très bien.")
    assert "Vous avez retiré cet avis" in (await asked.get()).text
    async with shop.running.client() as client:
        assert "Très bien." not in (await client.get(f"/certificate/{shop.id_website}")).text


async def test_only_ones_own_written_parts_are_withdrawn(shop: Shop) -> None:
    asked = await shop.plan()
    await asked.send()
    for part in ("product_1", "product_9", "", "brand_rating"):
        assert (await asked.post({"part": part}, "/withdraw")).status_code == 404
        assert (await asked.get("/withdraw", part=part)).status_code == 404
    strange = await shop.plan("WEB-2")
    assert (await strange.post({"part": "brand"}, "/withdraw")).status_code == 404
    assert await shop.running.emitted(ReviewWithdrawnV1) == []


async def test_a_faulty_change_gives_back_what_was_typed(shop: Shop) -> None:
    asked = await published(shop)
    page = await asked.post({"brand_rating": "2", "brand_comment": "a" * 2_001})
    assert page.status_code == 422
    assert "a" * 2_001 in page.text
    assert "<details open>" in page.text
    assert 'value="2" checked' in " ".join(page.text.split())
    assert (await only(shop))["comment"] == "Très bien."
