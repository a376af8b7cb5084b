"""Reviews that nobody asked for: written with an order's reference, confirmed by mail."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.languages import CUSTOMER_LANGUAGES
from contracts.links import AuthorLink
from contracts.notices import AuthorNoticeRequestedV1
from contracts.requests import ReviewRequestCancelledV1, ReviewRequestExpiredV1
from contracts.reviews import ReviewSubmittedV1
from reviews.testing import Shop

GOOD = {
    "purchase_reference": "WEB-10501",
    "email": "ines.lefevre@example.org",
    "brand_rating": "4",
    "brand_comment": "Colis en avance.",
    "experience_confirmed": "yes",
}


async def write(shop: Shop, **fields: str) -> Any:
    async with shop.running.client() as client:
        return await client.post(f"/write/{shop.id_website}", data=GOOD | fields)


async def letters(shop: Shop) -> list[Any]:
    return await shop.running.emitted(AuthorNoticeRequestedV1)


def link(shop: Shop, letter: Any) -> str:
    """Return where a letter leads, as the mailer signs it."""
    data = AuthorLink(shop.id_website, UUID(letter.aggregate_id)).data()
    return f"/r/confirm/{shop.ports.keys.sign_link('confirm', data, shop.clock.now())}"


async def confirm(shop: Shop, method: str = "POST") -> Any:
    async with shop.running.client() as client:
        return await client.request(method, link(shop, (await letters(shop))[-1]))


async def test_a_draft_counts_once_its_letter_is_followed(shop: Shop) -> None:
    await shop.plan(sent=False)
    answer = await write(shop, email=" Ines.Lefevre@Example.org ")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/write/{shop.id_website}/sent")
    assert await shop.listed() == []
    (letter,) = await letters(shop)
    assert (letter.kind, letter.email, letter.language) == ("confirmation", "ines.lefevre@example.org", "fr")
    page = await confirm(shop, "GET")
    assert "Colis en avance." in page.text
    assert await shop.listed() == []
    answers = [await confirm(shop) for _ in range(2)]
    assert [each.status_code for each in answers] == [303, 303]
    (told,) = await shop.running.emitted(ReviewSubmittedV1)
    assert (told.review.voluntary, told.review.kind, told.review.rate) == (True, "site", 4)
    assert told.review.displayed_name == "Inès L."
    async with shop.running.client() as client:
        thanks = await client.get(answers[0].headers["location"])
    assert "Colis en avance." in thanks.text
    assert len(await shop.listed()) == 1


async def test_the_answer_says_nothing_of_whether_there_is_such_an_order(shop: Shop) -> None:
    await shop.plan()
    known = await write(shop)
    for fields in (
        {"purchase_reference": "WEB-1"},
        {"email": "autre@example.org"},
        {"email": "ines.lefevre@example.org.evil"},
    ):
        unknown = await write(shop, **fields)
        assert (unknown.status_code, unknown.headers["location"]) == (303, known.headers["location"])
        assert dict(unknown.headers).keys() == dict(known.headers).keys()
    assert len(await letters(shop)) == 1


async def test_an_order_has_one_brand_review(shop: Shop) -> None:
    asked = await shop.plan()
    await write(shop)
    await asked.send(brand_comment="Déjà écrit.")
    assert (await confirm(shop)).status_code == 303
    assert [item["comment"] for item in await shop.listed()] == ["Déjà écrit."]
    assert (await write(shop)).status_code == 303
    assert len(await letters(shop)) == 1


async def test_an_author_gets_few_letters_at_a_time(shop: Shop) -> None:
    await shop.plan()
    for _ in range(5):
        await write(shop)
    assert len(await letters(shop)) == 3


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_what_keeps_a_mail_from_going_keeps_nobody_from_writing(shop: Shop) -> None:
    asked = await shop.plan(request_type="product", sent=False)
    await shop.running.receive(asked.step(ReviewRequestCancelledV1))
    await write(shop)
    answer = await confirm(shop)
    async with shop.running.client() as client:
        page = await client.get(answer.headers["location"].removesuffix("/thanks"))
    assert "Colis en avance." in page.text  # theirs to change, and to withdraw
    assert 'name="product_1_rating"' not in page.text


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_an_invitation_that_has_expired_and_an_old_order_are_over(shop: Shop) -> None:
    expired = await shop.plan("WEB-1")
    await shop.running.receive(expired.step(ReviewRequestExpiredV1))
    await write(shop, purchase_reference="WEB-1")
    await shop.plan("WEB-2", sent=False)
    shop.clock.advance(timedelta(days=356))
    await write(shop, purchase_reference="WEB-2")
    assert await letters(shop) == []


async def test_a_draft_is_forgotten_after_72_hours(shop: Shop) -> None:
    await shop.plan()
    await write(shop)
    shop.clock.advance(timedelta(hours=72))
    for method in ("GET", "POST"):
        gone = await confirm(shop, method)
        assert gone.status_code == 410
        assert "72" in gone.text
    assert await shop.listed() == []
    assert (await shop.running.run_job("expire-and-erase"))["drafts_forgotten"] == 1
    assert (await shop.running.run_job("forget-drafts"))["drafts_forgotten"] == 0


async def test_a_faulty_form_gives_back_what_was_typed(shop: Shop) -> None:
    async with shop.running.client() as client:
        client.headers["accept-language"] = "fr"
        page = await client.post(
            f"/write/{shop.id_website}",
            data={
                "purchase_reference": "",
                "email": '"><script>',
                "brand_comment": "Gardé",
                "brand_rating": "2",
            },
        )
    assert page.status_code == 422
    for name in ("purchase_reference", "email", "experience_confirmed"):
        assert f'id="{name}_error"' in page.text
    assert "Gardé</textarea>" in page.text
    assert 'value="2" checked' in " ".join(page.text.split())
    assert "<script" not in page.text


async def test_links_of_other_kinds_confirm_nothing(shop: Shop) -> None:
    asked = await shop.plan()
    await write(shop)
    (letter,) = await letters(shop)
    stranger = AuthorLink(uuid4(), UUID(letter.aggregate_id)).data()
    forged = shop.ports.keys.sign_link(
        "answer", AuthorLink(shop.id_website, uuid4()).data(), shop.clock.now()
    )
    strange = shop.ports.keys.sign_link("confirm", stranger, shop.clock.now())
    async with shop.running.client() as client:
        found = [await client.post(f"/r/confirm/{token}") for token in (asked.token(), forged, "x", strange)]
        assert (await client.get(f"/write/{uuid4()}")).status_code == 404
        assert (await client.get("/write/x")).status_code == 404
    assert [each.status_code for each in found] == [404, 404, 404, 410]
    assert await shop.listed() == []


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_the_pages_speak_every_language(shop: Shop) -> None:
    async with shop.running.client() as client:
        certificate = await client.get(f"/certificate/{shop.id_website}")
        assert f'href="/write/{shop.id_website}"' in certificate.text
        for language in CUSTOMER_LANGUAGES:
            client.headers["accept-language"] = language
            for path in ("", "/sent"):
                page = await client.get(f"/write/{shop.id_website}{path}")
                assert f'<html lang="{language}">' in page.text
                assert not re.search(r"[{}]", page.text.partition("</head>")[2])
