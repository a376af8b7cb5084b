"""Messages under a review: the brand's, a moderator's, and its author's answers by the link of a letter."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.languages import CUSTOMER_LANGUAGES
from contracts.links import AuthorLink
from contracts.notices import AuthorNoticeRequestedV1
from contracts.reviews import ReviewUpdatedV1
from reviews.testing import Shop


async def _published(shop: Shop, **fields: Any) -> str:
    review_id = str((await shop.written(**fields))["id"])
    await shop.merchant("POST", f"/{review_id}/publish")
    return review_id


async def _replied(shop: Shop, review_id: str, text: str = "Merci Inès") -> str:
    """Return the path that the letter about a reply leads to."""
    answer = await shop.merchant("POST", f"/{review_id}/reply", {"text": text})
    assert answer.status_code == 201
    letter = (await shop.running.emitted(AuthorNoticeRequestedV1))[-1]
    assert (letter.kind, letter.message, letter.message_from) == ("replied", text, "merchant")
    assert letter.answerable is not None
    return path_of(shop, review_id, letter.answerable)


def path_of(shop: Shop, review_id: str, message: UUID, purpose: str = "answer") -> str:
    link = AuthorLink(shop.id_website, UUID(review_id), message)
    return f"/r/answer/{shop.ports.keys.sign_link(purpose, link.data(), shop.clock.now())}"


async def _answer(shop: Shop, path: str, text: str) -> Any:
    async with shop.running.client() as client:
        return await client.post(path, data={"answer": text})


async def _page(shop: Shop, path: str) -> Any:
    async with shop.running.client() as client:
        return await client.get(path)


async def test_an_author_answers_each_message_of_the_brand_once(shop: Shop) -> None:
    review_id = await _published(shop)
    first, second = await _replied(shop, review_id, "Un"), await _replied(shop, review_id, "Deux")
    assert "<textarea" in (await _page(shop, first)).text
    assert (await _answer(shop, first, " Merci\r\nà vous\x00 ")).status_code == 303
    assert (await _answer(shop, first, "Encore")).status_code == 303
    assert (await _answer(shop, second, "Oui")).status_code == 303
    shown = await _page(shop, first)
    assert "<textarea" not in shown.text
    assert "Merci\nà vous" in shown.text
    messages = (await shop.merchant("GET", f"/{review_id}")).json()["exchanges"]
    assert [(found["origin"], found["text"]) for found in messages] == [
        ("merchant", "Un"),
        ("merchant", "Deux"),
        ("consumer", "Merci\nà vous"),
        ("consumer", "Oui"),
    ]
    assert [found["answers"] for found in messages[2:]] == [messages[0]["id"], messages[1]["id"]]
    updates = await shop.running.emitted(ReviewUpdatedV1)
    assert [event.version for event in updates] == [3, 4, 5, 6]
    assert updates[-1].review.exchanges[-1].text == "Oui"


async def test_what_may_not_be_published_is_said_while_it_can_be_mended(shop: Shop) -> None:
    path = await _replied(shop, await _published(shop))
    for text in ("", "\u200b", "a" * 2_001, "Appelez le 06 12 34 56 78", "www.autre.example", "connard"):
        answer = await _answer(shop, path, text)
        assert answer.status_code == 422, text[:20]
        assert 'id="answer_error"' in answer.text
        if 0 < len(text) < 100:
            assert text in answer.text
    assert (await _answer(shop, path, "Merci")).status_code == 303


async def test_an_answer_to_a_waiting_review_is_told_once_it_is_published(shop: Shop) -> None:
    review_id = str((await shop.written())["id"])
    path = await _replied(shop, review_id)
    await _answer(shop, path, "Merci")
    assert await shop.running.emitted(ReviewUpdatedV1) == []
    published = (await shop.merchant("POST", f"/{review_id}/publish")).json()
    assert [found["origin"] for found in published["exchanges"]] == ["merchant", "consumer"]


async def test_nothing_is_answered_under_a_review_that_is_not_shown(shop: Shop) -> None:
    review_id = await _published(shop)
    path = await _replied(shop, review_id)
    await shop.moderator(f"/{review_id}/decision", {"decision": "refuse", "reason": "off_topic"})
    assert "<textarea" not in (await _page(shop, path)).text
    await _answer(shop, path, "Trop tard")
    assert len((await shop.merchant("GET", f"/{review_id}")).json()["exchanges"]) == 1


async def test_a_link_opens_its_own_page_alone(shop: Shop) -> None:
    review_id = await _published(shop)
    path = await _replied(shop, review_id)
    token = path.rpartition("/")[2]
    message = (await shop.merchant("GET", f"/{review_id}")).json()["exchanges"][0]["id"]
    for wrong in (
        f"/r/dispute/{token}",
        f"/r/{token}",
        path[:-1] + ("a" if path[-1] != "a" else "b"),
        path_of(shop, review_id, UUID(message), purpose="dispute"),
        path_of(shop, str(uuid4()), UUID(message)),
    ):
        assert (await _page(shop, wrong)).status_code == 404, wrong
    unknown = await _page(shop, path_of(shop, review_id, uuid4()))
    assert "<textarea" not in unknown.text


async def test_a_moderator_writes_too_and_has_no_answer_to_wait_for(shop: Shop) -> None:
    review_id = await _published(shop)
    for _ in range(2):
        answer = await shop.moderator(f"/{review_id}/messages", {"text": "Rappel\r\nde la règle"})
        assert answer.status_code == 201
    (message,) = answer.json()["exchanges"]
    assert (message["origin"], message["text"]) == ("moderator", "Rappel\nde la règle")
    (letter,) = await shop.running.emitted(AuthorNoticeRequestedV1)
    assert (letter.message_from, letter.answerable) == ("moderator", None)
    assert "<textarea" not in (await _page(shop, path_of(shop, review_id, UUID(message["id"])))).text
    assert (await shop.moderator(f"/{review_id}/messages", {"text": " "})).status_code == 422


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_the_pages_speak_the_language_of_the_letter(shop: Shop) -> None:
    said = set()
    for language in CUSTOMER_LANGUAGES:
        consumer = {"language": language, "email": f"{language}@example.org"}
        review_id = await _published(shop, reference=f"WEB-{language}", consumer=consumer)
        path = await _replied(shop, review_id)
        page = await _page(shop, path)
        assert page.headers["content-language"] == language
        assert "no-store" in page.headers["cache-control"]
        assert "<script" not in page.text
        said.add(page.text.partition("<h1>")[2].partition("</h1>")[0])
    assert len(said) == len(CUSTOMER_LANGUAGES)
