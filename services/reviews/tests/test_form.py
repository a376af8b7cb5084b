"""The questionnaire over HTTP, as a browser without script uses it."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from contracts.orders import Product
from contracts.requests import (
    ReviewRequestCancelledV1,
    ReviewRequestExpiredV1,
    ReviewRequestFormOpenedV1,
    ReviewRequestSentV1,
)
from contracts.reviews import ReviewRefusedV1, ReviewSubmittedV1, ReviewUpdatedV1
from kit.problems import ServiceUnavailable
from reviews.testing import Shop

PAGE_BYTES = 100_000


async def test_shows_the_brand_then_the_products_in_the_consumers_language(shop: Shop) -> None:
    page = await (await shop.plan()).get()
    assert page.status_code == 200
    text = page.text
    assert '<html lang="fr">' in text
    assert text.index('name="brand_rating"') < text.index('name="product_1_rating"')
    assert text.index("Chaussures Alto") < text.index("Chaussettes mérinos")
    assert "Inès L." in text
    assert "Lefèvre" not in text
    assert "ines.lefevre@example.org" not in text


async def test_another_language_than_ours_is_english(shop: Shop) -> None:
    page = await (await shop.plan(language="de")).get()
    assert '<html lang="en">' in page.text


async def test_pages_are_kept_and_indexed_by_nobody_and_run_nothing(shop: Shop) -> None:
    page = await (await shop.plan()).get()
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in page.headers["x-robots-tag"]
    policy = page.headers["content-security-policy"]
    assert "unsafe-inline" not in policy
    for directive in ("default-src 'self'", "form-action 'self'", "frame-ancestors 'none'"):
        assert directive in policy
    assert "style=" not in page.text
    assert "<script" not in page.text


async def test_the_page_with_its_stylesheet_is_light(shop: Shop) -> None:
    products = [Product(product_ref=f"R-{n}", name=f"Produit {n} " + "long " * 38) for n in range(12)]
    page = await (await shop.plan(products=products)).get()
    address = page.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    async with shop.running.client() as client:
        style = await client.get(address)
        strange = await client.get("/r/assets/other.css")
    assert style.headers["content-type"].startswith("text/css")
    assert "immutable" in style.headers["cache-control"]
    assert len(page.content) + len(style.content) < PAGE_BYTES
    assert strange.status_code == 404


async def test_names_and_texts_are_shown_as_text(shop: Shop) -> None:
    mark = "<b>&\"'"
    asked = await shop.plan(
        products=[Product(product_ref="X", name=f"Lampe {mark}")], first_name=f"Zoé{mark}", last_name="Roy"
    )
    page = await asked.post({"brand_rating": "4", "brand_comment": f"</textarea><script>{mark}"})
    assert "<b>" not in page.text
    assert "<script" not in page.text
    assert "Alto &lt;Cimes&gt;" in page.text


async def test_pictures_come_from_encrypted_addresses_only(shop: Shop) -> None:
    text = (await (await shop.plan()).get()).text
    assert 'src="https://shop.example/i/alto.jpg"' in text
    assert "http://shop.example" not in text


async def test_a_star_of_the_mail_is_preselected_and_changes_nothing(shop: Shop) -> None:
    asked = await shop.plan()
    page = await asked.get(brand_rating="4", other="5")
    assert 'value="4" checked' in " ".join(page.text.split())
    assert page.text.count(" checked") == 1
    assert await shop.listed() == []
    page = await asked.get(brand_rating="9")
    assert " checked" not in page.text


async def test_an_opening_is_told_once_per_mail_with_the_orders_correlation_id(shop: Shop) -> None:
    asked = await shop.plan()
    async with shop.running.client() as client:
        for path in (asked.path(), asked.path(), asked.path("reminder"), asked.path("reminder")):
            assert (await client.get(path)).status_code == 200
    told = await shop.running.emitted(ReviewRequestFormOpenedV1)
    assert [event.items[0].request_id for event in told] == [asked.state.request_id] * 2
    assert {event.correlation_id for event in told} == {"from-the-door"}
    assert len({event.items[0].step_id for event in told}) == 2


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
    await asked.send(product_1_rating="5", product_1_comment="Bien")
    await asked.send(product_1_rating="1", product_1_comment="Autre chose", brand_comment="Encore")
    assert len(await shop.running.emitted(ReviewSubmittedV1)) == 2
    assert {item["comment"] for item in await shop.listed()} == {"Très bien.", "Bien"}


async def test_a_missing_product_is_added_later_through_any_link_of_the_request(shop: Shop) -> None:
    asked = await shop.plan()
    await asked.send()
    shop.clock.advance(timedelta(days=30))
    page = await asked.get()
    assert 'name="brand_rating"' not in page.text
    assert 'name="product_2_rating"' in page.text
    async with shop.running.client() as client:
        answer = await client.post(
            asked.path("reminder"),
            data={"product_2_rating": "3", "product_2_comment": "Correct", "experience_confirmed": "yes"},
        )
    assert answer.status_code == 303
    assert {item["product_ref"] for item in await shop.listed()} == {None, "MERI-M"}
    assert "Chaussures Alto" in (await asked.get("/thanks")).text


async def test_a_request_for_products_needs_one_of_them(shop: Shop) -> None:
    asked = await shop.plan(request_type="product")
    assert "brand_rating" not in (await asked.get()).text
    empty = await asked.post({"experience_confirmed": "yes"})
    assert empty.status_code == 422
    answer = await asked.post(
        {"product_2_rating": "4", "product_2_comment": "Bien", "experience_confirmed": "yes"}
    )
    assert answer.status_code == 303


async def test_an_answered_request_is_thanked_for_whatever_is_sent(shop: Shop) -> None:
    asked = await shop.plan(request_type="brand")
    await asked.send()
    assert (await asked.post({"brand_rating": ""})).status_code == 303
    assert "<button" not in (await asked.get()).text


async def test_a_forged_or_strange_link_leads_nowhere(shop: Shop) -> None:
    asked = await shop.plan()
    strange_tenant = asked.token(id_website=uuid4())
    forged = asked.token()[:-2] + "xx"
    other_purpose = shop.ports.keys.sign_link(
        "open", {"w": shop.id_website.hex, "r": asked.state.request_id.hex, "k": "request"}, shop.clock.now()
    )
    async with shop.running.client() as client:
        for token in (forged, other_purpose, "x", "%00", "é.è.ü"):
            page = await client.get(f"/r/{token}")
            assert page.status_code == 404, token
            assert page.headers["content-type"].startswith("text/html")
        assert (await client.get(f"/r/{strange_tenant}")).status_code == 503
        assert (await client.post(f"/r/{forged}", data={"brand_rating": "5"})).status_code == 404
    assert await shop.listed() == []


async def test_a_mail_faster_than_our_copy_asks_to_come_back(shop: Shop) -> None:
    asked = await shop.plan()
    later = await shop.plan("WEB-2")
    unknown = type(later)(shop, later.state.model_copy(update={"request_id": uuid4()}))
    page = await unknown.get()
    assert page.status_code == ServiceUnavailable.status
    assert int(page.headers["retry-after"]) > 0
    assert 'http-equiv="refresh"' in page.text
    assert (await unknown.post({"brand_rating": "5"})).status_code == 503
    await shop.running.receive(unknown.scheduled())
    assert (await unknown.get()).status_code == 200
    assert (await asked.get()).status_code == 200


async def test_the_steps_of_a_request_may_arrive_before_it(shop: Shop) -> None:
    known = await shop.plan()
    early = type(known)(shop, known.state.model_copy(update={"request_id": uuid4()}))
    await shop.running.receive(early.step(ReviewRequestCancelledV1))
    await shop.running.receive(early.scheduled())
    assert (await early.get()).status_code == 410


@pytest.mark.parametrize("kind", [ReviewRequestCancelledV1, ReviewRequestExpiredV1])
async def test_a_closed_questionnaire_says_so(shop: Shop, kind: type[ReviewRequestExpiredV1]) -> None:
    asked = await shop.plan()
    await shop.running.receive(asked.step(kind))
    for page in (await asked.get(), await asked.post({"brand_rating": "5"}), await asked.get("/thanks")):
        assert page.status_code == 410
        assert "Ce questionnaire est fermé" in page.text
    assert await shop.running.emitted(ReviewRequestFormOpenedV1) == []


async def test_a_link_lives_three_months_from_the_first_sending(shop: Shop) -> None:
    asked = await shop.plan()
    shop.clock.advance(timedelta(days=30))
    await shop.running.receive(asked.step(ReviewRequestSentV1))
    shop.clock.advance(timedelta(days=61, hours=23))
    assert (await asked.get()).status_code == 200
    shop.clock.advance(timedelta(hours=1))
    assert (await asked.get()).status_code == 410


async def test_only_forms_are_read_and_only_so_big(shop: Shop) -> None:
    asked = await shop.plan()
    async with shop.running.client() as client:
        assert (await client.post(asked.path(), json={})).status_code == 415
        form = {"content-type": "application/x-www-form-urlencoded"}
        big = await client.post(asked.path(), content=b"brand_comment=" + b"a" * (1 << 20), headers=form)
        many = await client.post(asked.path(), content=b"&".join([b"a=1"] * 301), headers=form)
        odd = await client.post(asked.path(), content=b"brand_comment=%ff%00\xc3&=&&%", headers=form)
    assert [big.status_code, many.status_code, odd.status_code] == [413, 400, 422]


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
    assert "Anonyme" in page.text
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


async def test_a_database_that_is_away_is_told_as_a_page(shop: Shop) -> None:
    asked = await shop.plan()
    async with shop.running.database.write() as session:
        await session.execute(sa.text("ALTER TABLE requests RENAME TO requests_gone"))
    page = await asked.get()
    assert page.status_code == 503
    assert "retry-after" in page.headers
    assert page.headers["content-type"].startswith("text/html")
    assert "requests" not in page.text
