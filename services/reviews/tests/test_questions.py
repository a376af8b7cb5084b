"""Merchants' own questions: set by API, asked on the form, answered for them alone."""

from typing import Any

import pytest

from contracts.reviews import ReviewSubmittedV1
from kit.testing.service import member
from reviews.testing import Shop

RATING = {"id": "delivery", "kind": "rating", "texts": {"fr": "La livraison ?", "de": "Die Lieferung?"}}
SCORE = {"id": "nps", "kind": "score", "texts": {"fr": "Nous recommanderiez-vous ?"}, "required": True}
CHOICE = {
    "id": "found",
    "kind": "choice",
    "texts": {"fr": "Comment nous avez-vous <trouvés> ?"},
    "choices": [{"id": "web", "texts": {"fr": "Recherche"}}, {"id": "friend", "texts": {"fr": "Un ami"}}],
}
TEXT = {"id": "else", "kind": "text", "texts": {"fr": "Autre chose ?"}}
GOOD = {"brand_rating": "5", "brand_comment": "Bien", "experience_confirmed": "yes"}


async def call(shop: Shop, method: str, body: Any = None, role: Any = "manager", below: str = "") -> Any:
    async with shop.running.client(member(shop.id_website, role)) as client:
        path = f"/api/v1/websites/{shop.id_website}/questionnaire{below}"
        return await client.request(method, path, json=body)


async def test_what_was_shown_may_come_back_and_changes_nothing(shop: Shop) -> None:
    assert (await call(shop, "GET")).json() == {"version": 0, "questions": []}
    changed = (await call(shop, "PUT", {"questions": [RATING, SCORE, CHOICE, TEXT]})).json()
    assert changed["version"] == 1
    assert [question["id"] for question in changed["questions"]] == ["delivery", "nps", "found", "else"]
    assert (await call(shop, "PUT", changed)).json() == changed
    assert (await call(shop, "PUT", {})).json() == changed
    assert (await call(shop, "GET", role="viewer")).json() == changed
    assert (await call(shop, "PUT", changed, role="viewer")).status_code == 403
    assert (await call(shop, "PUT", {"questions": []})).json() == {"version": 2, "questions": []}


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_all_that_is_wrong_is_said_at_once(shop: Shop) -> None:
    wrong = [
        {"id": "one", "kind": "rating", "texts": {}},
        {"id": "one", "kind": "text", "texts": {"xx": "?"}},
        {"id": "two", "kind": "choice", "texts": {"fr": "?"}, "choices": [{"id": "a", "texts": {"fr": " "}}]},
        {"id": "three", "kind": "score", "texts": {"fr": "?"}, "choices": CHOICE["choices"]},
    ]
    answer = await call(shop, "PUT", {"questions": wrong, "version": 7})
    assert answer.status_code == 422
    assert sorted(error["pointer"] for error in answer.json()["errors"]) == [
        "/questions/0/texts",
        "/questions/1/id",
        "/questions/1/texts",
        "/questions/2/choices",
        "/questions/2/choices/0/texts",
        "/questions/3/choices",
        "/version",
    ]
    strange = await call(shop, "PUT", {"questions": [RATING | {"kind": "essay", "id": "Große"}]})
    assert sorted(error["pointer"] for error in strange.json()["errors"]) == [
        "/questions/0/id",
        "/questions/0/kind",
    ]


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_questions_are_seen_in_their_page_before_they_are_asked(shop: Shop) -> None:
    async def preview(**body: Any) -> Any:
        return await call(shop, "POST", body, role="viewer", below="/preview")

    shown = (await preview(language="de", questions=[RATING, CHOICE])).json()["html"]
    assert '<html lang="de">' in shown
    assert "Die Lieferung?" in shown
    assert "Comment nous avez-vous &lt;trouvés&gt; ?" in shown  # written in the website's language only
    assert (await call(shop, "GET")).json()["questions"] == []
    await shop.ask_questions(TEXT)
    assert "Autre chose ?" in (await preview(language="fr")).json()["html"]
    refused = await preview(language="fr", questions=[RATING | {"texts": {}}])
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/questions/0/texts"]


async def test_answers_are_for_the_merchant_alone(shop: Shop) -> None:
    await shop.ask_questions(RATING, SCORE, CHOICE, TEXT)
    asked = await shop.plan()
    page = (await asked.get()).text
    assert "Comment nous avez-vous &lt;trouvés&gt; ?" in page
    assert page.index('name="product_2_rating"') < page.index('name="question_delivery"')
    answers = {"question_delivery": "4", "question_nps": "0", "question_found": "friend"}
    await asked.send(**answers, question_else="  Les cartons,\r\nsurtout. ", product_1_rating="5",
                     product_1_comment="Bien")  # fmt: skip
    assert 'name="question_nps"' not in (await asked.get()).text
    items = await shop.listed()
    for item in items:
        shown = (await shop.merchant("GET", f"/{item['id']}", role="viewer")).json()["answers"]
        assert [(each["question_id"], each["number"], each["choice"], each["text"]) for each in shown] == [
            ("delivery", 4, None, None),
            ("else", None, None, "Les cartons,\nsurtout."),
            ("found", None, "friend", "Un ami"),
            ("nps", 0, None, None),
        ]
        assert shown[0]["question"] == "La livraison ?"
    for event in await shop.running.emitted(ReviewSubmittedV1):
        assert "cartons" not in event.model_dump_json()
    await shop.merchant("POST", f"/{items[0]['id']}/publish")
    async with shop.running.client() as client:
        assert "cartons" not in (await client.get(f"/certificate/{shop.id_website}")).text


async def test_each_speaks_the_language_it_has(shop: Shop) -> None:
    await shop.ask_questions(RATING, SCORE)
    text = (await (await shop.plan(language="de")).get()).text
    assert "Die Lieferung?" in text
    assert "Nous recommanderiez-vous ?" in text


async def test_faulty_answers_store_nothing_and_are_kept_on_the_page(shop: Shop) -> None:
    await shop.ask_questions(RATING, SCORE, CHOICE, TEXT)
    asked = await shop.plan(request_type="brand")
    page = await asked.post(
        GOOD | {"question_delivery": "6", "question_found": "tv", "question_else": "b" * 2_001}
    )
    assert page.status_code == 422
    for name in ("delivery", "nps", "found", "else"):
        assert f'id="question_{name}_error"' in page.text
        assert f'href="#question_{name}"' in page.text
    assert "b" * 2_001 in page.text
    assert await shop.listed() == []
    assert (await asked.post(GOOD | {"question_nps": "10"})).status_code == 303


async def test_free_answers_are_forgotten_with_their_author(shop: Shop) -> None:
    await shop.ask_questions(SCORE, TEXT)
    item = await shop.written(question_nps="9", question_else="Je suis Inès Lefèvre")
    assert (await shop.moderator(f"/{item['id']}/anonymize")).status_code == 200
    shown = (await shop.merchant("GET", f"/{item['id']}")).json()["answers"]
    assert [(each["number"], each["text"]) for each in shown] == [(None, None), (9, None)]
