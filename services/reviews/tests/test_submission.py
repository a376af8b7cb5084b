"""What becomes of a questionnaire that was sent: reviews, names, first states."""

from datetime import timedelta

import pytest

from contracts.reviews import ReviewRefusedV1, ReviewSubmittedV1, ReviewUpdatedV1
from reviews.testing import Shop


async def test_one_review_per_answered_part_is_stored_and_told_whole(shop: Shop) -> None:
    asked = await shop.plan()
    answer = await asked.post(
        {
            "brand_rating": "4",
            "brand_comment": "  Livraison\r\nrapide \x0b!  ",
            "product_1_rating": "5",
            "product_1_comment": "Très confortables 👟",
            "product_2_rating": "",
            "product_2_comment": "",
            "experience_confirmed": "yes",
        }
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{asked.path()}/thanks"
    events = await shop.running.emitted(ReviewSubmittedV1)
    brand, product = (event.review for event in events)
    assert (brand.kind, brand.rate, brand.comment, brand.state) == (
        "site",
        4,
        "Livraison\nrapide !",
        "pending",
    )
    assert (brand.product_ref, brand.review_product_id) == (None, None)
    assert (product.kind, product.product_ref, product.product_name) == (
        "product",
        "ALTO-42",
        "Chaussures Alto",
    )
    assert product.review_product_id is not None
    assert brand.review_id != product.review_id
    assert product.comment == "Très confortables 👟"
    assert (brand.displayed_name, brand.first_name, brand.last_name) == ("Inès L.", "Inès", "Lefèvre")
    assert brand.email == "ines.lefevre@example.org"
    assert brand.order_id == asked.state.order.order_id
    assert brand.experience_date == asked.state.order.purchase_date
    assert [event.version for event in events] == [1, 1]
    assert {event.correlation_id for event in events} == {"from-the-door"}


async def test_a_faulty_form_stores_nothing_and_gives_back_what_was_typed(shop: Shop) -> None:
    asked = await shop.plan()
    page = await asked.post(
        {
            "brand_rating": "6",
            "brand_comment": "a" * 2_001,
            "product_1_comment": "Bien",
            "product_2_rating": "3",
        }
    )
    assert page.status_code == 422
    text = page.text
    assert "a" * 2_001 in text
    assert ">\nBien</textarea>" in text
    assert page.text.count('value="3" checked') == 1
    for field in (
        "brand_rating",
        "brand_comment",
        "product_1_rating",
        "product_2_comment",
        "experience_confirmed",
    ):
        assert f'id="{field}_error"' in text
        assert f'href="#{field}"' in text
    assert await shop.listed() == []


@pytest.mark.parametrize("rating", ["", "0", "4.5", "five", "٣", "55"])
async def test_a_rating_is_a_whole_number_from_1_to_5(shop: Shop, rating: str) -> None:
    page = await (await shop.plan()).post(
        {"brand_rating": rating, "brand_comment": "Bien", "experience_confirmed": "yes"}
    )
    assert page.status_code == 422
    assert 'id="brand_rating_error"' in page.text


async def test_the_brand_part_may_not_be_skipped(shop: Shop) -> None:
    page = await (await shop.plan()).post(
        {"product_1_rating": "5", "product_1_comment": "Bien", "experience_confirmed": "yes"}
    )
    assert page.status_code == 422
    assert await shop.listed() == []


@pytest.mark.parametrize("comment", ["", "   ", "\r\n\t ", "\u200b\u200b", "\x00\x01"])
async def test_a_comment_that_says_nothing_is_none(shop: Shop, comment: str) -> None:
    page = await (await shop.plan()).post(
        {"brand_rating": "5", "brand_comment": comment, "experience_confirmed": "yes"}
    )
    assert page.status_code == 422


async def test_2000_characters_are_counted_after_trimming_with_line_ends_as_one(shop: Shop) -> None:
    comment = " " + "é\r\n" * 999 + "👍" * 2 + " "
    await (await shop.plan()).send(brand_comment=comment)
    assert len((await shop.listed())[0]["comment"]) == 2_000


async def test_sending_twice_is_sending_once(shop: Shop) -> None:
    asked = await shop.plan()
    for _ in range(2):
        await asked.send(product_1_rating="5", product_1_comment="Bien")
    assert len(await shop.running.emitted(ReviewSubmittedV1)) == 2
    assert {item["comment"] for item in await shop.listed()} == {"Très bien.", "Bien"}


async def test_a_missing_product_is_added_later_through_any_link_of_the_request(shop: Shop) -> None:
    asked = await shop.plan()
    await asked.send()
    shop.clock.advance(timedelta(days=30))
    page = await asked.get()
    assert page.text.index("Très bien.") < page.text.index('name="product_2_rating"')
    async with shop.running.client() as client:
        answer = await client.post(
            asked.path("reminder"),
            data={"product_2_rating": "3", "product_2_comment": "Correct", "experience_confirmed": "yes"},
        )
    assert answer.status_code == 303
    assert {item["product_ref"] for item in await shop.listed()} == {None, "MERI-M"}
    assert "Chaussures Alto" in (await asked.get("/thanks")).text


async def test_initials_are_chosen_on_the_thank_you_page_for_all_parts(shop: Shop) -> None:
    asked = await shop.plan()
    assert (await asked.get("/thanks")).status_code == 303
    await asked.send(product_1_rating="5", product_1_comment="Bien")
    assert "I.\u00a0L." in (await asked.get("/thanks")).text
    for _ in range(2):
        assert (await asked.post({"pseudonym": "yes"}, "/pseudonym")).status_code == 303
    assert {item["displayed_name"] for item in await shop.listed()} == {"I. L."}
    assert await shop.running.emitted(ReviewUpdatedV1) == []
    await asked.send(product_2_rating="4", product_2_comment="Bien aussi")
    assert {item["displayed_name"] for item in await shop.listed()} == {"I. L."}
    await asked.post({"pseudonym": "no"}, "/pseudonym")
    assert {item["displayed_name"] for item in await shop.listed()} == {"Inès L."}


async def test_a_published_reviews_new_name_is_told(shop: Shop) -> None:
    asked = await shop.plan(request_type="brand")
    await asked.send()
    (item,) = await shop.listed()
    await shop.merchant("POST", f"/{item['id']}/publish")
    await asked.post({"pseudonym": "yes"}, "/pseudonym")
    (event,) = await shop.running.emitted(ReviewUpdatedV1)
    assert (event.review.displayed_name, event.review.first_name, event.version) == ("I. L.", "I.", 3)


async def test_hidden_personal_data_is_anonymous_whatever_is_chosen(shop: Shop) -> None:
    asked = await shop.plan(request_type="brand", hide_personal_data=True)
    page = await asked.get()
    assert "<strong>Anonymous</strong>" in page.text
    assert "Inès" not in page.text
    await asked.send()
    assert 'name="pseudonym"' not in (await asked.get("/thanks")).text
    (event,) = await shop.running.emitted(ReviewSubmittedV1)
    review = event.review
    assert (review.displayed_name, review.first_name, review.last_name) == ("Anonymous",) * 3


@pytest.mark.parametrize(
    ("comment", "reason"),
    [
        ("Voyez https://autre.example", "promotional"),
        ("Allez sur www.autre.de", "promotional"),
        ("autre-boutique.com est mieux", "promotional"),
        ("écrivez-moi : ines@example.org", "personal_data"),
        ("appelez le 06 12 34 56 78", "personal_data"),
        ("mon numéro +44 20 7946 0018.", "personal_data"),
    ],
)
async def test_addresses_and_numbers_in_the_text_are_refused_at_once(
    shop: Shop, comment: str, reason: str
) -> None:
    await (await shop.plan(request_type="brand")).send(brand_comment=comment)
    (item,) = await shop.listed()
    assert (item["state"], item["reason"], item["comment"]) == ("refused", reason, comment)
    (refused,) = await shop.running.emitted(ReviewRefusedV1)
    assert (refused.version, refused.review.was_published) == (2, False)


async def test_low_ratings_and_listed_words_wait_in_moderation(shop: Shop) -> None:
    await shop.change_settings(moderation_threshold=2, moderation_words=["Arnaque", "très déçu"])
    states = {}
    for reference, rating, comment in (
        ("A", "2", "Moyen"),
        ("B", "3", "Correct"),
        ("C", "5", "Une ARNAQUE !"),
        ("D", "5", "tres  decu"),
        ("E", "5", "arnaqueur"),
    ):
        item = await shop.written(reference, brand_rating=rating, brand_comment=comment)
        states[reference] = item["state"]
    assert states == {
        "A": "in_moderation",
        "B": "pending",
        "C": "in_moderation",
        "D": "in_moderation",
        "E": "pending",
    }
