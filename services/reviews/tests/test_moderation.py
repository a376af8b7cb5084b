"""Replies, flags and decisions, as merchants and moderators make them over HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from contracts.notices import AuthorNoticeRequestedV1
from contracts.reviews import ReviewPublishedV1, ReviewRefusedV1, ReviewSubmittedV1, ReviewUpdatedV1
from kit.testing.service import member, platform
from reviews.reasons import REASONS
from reviews.testing import Shop


async def _published(shop: Shop, **fields: Any) -> str:
    item = await shop.written(**fields)
    answer = await shop.merchant("POST", f"/{item['id']}/publish")
    assert answer.json()["state"] == "published"
    return str(item["id"])


async def _refuse(shop: Shop, review_id: str, reason: str = "off_topic") -> Any:
    return await shop.moderator(f"/{review_id}/decision", {"decision": "refuse", "reason": reason})


async def test_a_review_has_the_shape_that_stays_fixed(shop: Shop) -> None:
    await (await shop.plan()).send(product_1_rating="4", product_1_comment="Bien")
    brand, product = sorted(await shop.listed(), key=lambda item: str(item["kind"]), reverse=True)
    assert brand == {
        "id": brand["id"],
        "kind": "site",
        "state": "pending",
        "rate": 5,
        "comment": "Très bien.",
        "displayed_name": "Inès L.",
        "purchase_reference": "WEB-10501",
        "experience_date": "2026-02-20T07:30:00Z",
        "product_ref": None,
        "product_name": None,
        "language": "fr",
        "submitted_at": "2026-03-02T12:00:00Z",
        "published_at": None,
        "updated_at": "2026-03-02T12:00:00Z",
        "reason": None,
        "anonymized": False,
        "request_id": brand["request_id"],
        "voluntary": False,
        "revision": 1,
        "flags": [],
        "exchanges": [],
    }
    assert (product["product_ref"], product["product_name"]) == ("ALTO-42", "Chaussures Alto")
    submitted = {"at": brand["submitted_at"], "action": "submitted", "rule": None, "reason": None}
    detail = {"answers": [], "steps": [submitted | {"to_state": "pending"}]}
    assert (await shop.merchant("GET", f"/{brand['id']}")).json() == brand | detail
    listed = (await shop.moderator("?state=pending", method="GET")).json()["items"]
    unclaimed = {"claimed_by": None, "claimed_until": None}
    of_website = {"id_website": str(shop.id_website), "website_name": "Alto <Cimes>"}
    assert brand | unclaimed | of_website in listed


async def test_lists_are_filtered_and_read_page_by_page(shop: Shop) -> None:
    for number in range(5):
        shop.clock.advance(timedelta(minutes=number % 2))  # some at the same instant
        await shop.written(
            f"WEB-{number}", brand_rating=str(number + 1), brand_comment=f"Texte 100% n°{number}"
        )
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        async with shop.running.client(member(shop.id_website)) as client:
            page = (await client.get(shop.path, params=query)).json()
        assert len(page["items"]) <= 2
        seen += [item["purchase_reference"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == [f"WEB-{number}" for number in range(5)]
    times = [item["submitted_at"] for item in await shop.listed()]
    assert times == sorted(times, reverse=True)
    assert [item["rate"] for item in await shop.listed(rate=3)] == [3]
    assert {item["rate"] for item in await shop.listed(rate=[1, 3])} == {1, 3}
    answered = await shop.merchant(
        "POST", f"/{(await shop.listed(rate=1))[0]['id']}/reply", {"text": "Pardon"}
    )
    assert answered.status_code == 201
    assert [item["rate"] for item in await shop.listed(answered=True)] == [1]
    assert {item["rate"] for item in await shop.listed(answered=False)} == {2, 3, 4, 5}
    assert {item["rate"] for item in await shop.listed(state="in_moderation")} == {1, 2}
    assert await shop.listed(kind="product") == []
    assert [item["rate"] for item in await shop.listed(q="web-4")] == [5]
    assert len(await shop.listed(q="100% N°")) == 5
    assert await shop.listed(q="100_") == []
    assert len(await shop.listed(q="lefèvre\x00")) == 5


@pytest.mark.parametrize(
    ("query", "status"),
    [("limit=201", 422), ("limit=0", 422), ("cursor=x", 400), ("cursor=WzEsMl0", 400), ("state=gone", 422)],
)
async def test_a_list_that_cannot_be_is_refused(shop: Shop, query: str, status: int) -> None:
    assert (await shop.merchant("GET", f"?{query}")).status_code == status
    assert (await shop.moderator(f"?{query}", method="GET")).status_code == status


async def test_another_tenants_review_is_not_there(shop: Shop) -> None:
    review_id = await _published(shop)
    elsewhere = uuid4()
    for path, body in (("/reply", {"text": "x"}), ("/flag", {"reason": "off_topic"}), ("/publish", None)):
        async with shop.running.client(member(elsewhere)) as client:
            foreign = await client.post(
                f"/api/v1/websites/{shop.id_website}/reviews/{review_id}{path}", json=body
            )
            own = await client.post(f"/api/v1/websites/{elsewhere}/reviews/{review_id}{path}", json=body)
        assert (foreign.status_code, own.status_code) == (404, 404)
    async with shop.running.client(member(elsewhere)) as client:
        assert (await client.get(f"/api/v1/websites/{elsewhere}/reviews")).json()["items"] == []
        assert (await client.get(f"/api/v1/websites/{elsewhere}/reviews/{review_id}")).status_code == 404


async def test_who_may_do_what(shop: Shop) -> None:
    review_id = await _published(shop)
    assert (await shop.merchant("GET", f"/{review_id}", role="viewer")).status_code == 200
    for method, path, body in (
        ("POST", "reply", {"text": "Merci"}),
        ("PUT", "reply", {"text": "Merci"}),
        ("POST", "flag", {"reason": "off_topic"}),
        ("POST", "publish", None),
    ):
        answer = await shop.merchant(method, f"/{review_id}/{path}", body, role="viewer")
        assert answer.status_code == 403, path
    for identity, status in ((member(shop.id_website), 403), (platform("operator"), 403), (None, 401)):
        async with shop.running.client(identity) as client:
            path = f"/api/v1/moderation/reviews/{review_id}"
            body = {"decision": "refuse", "reason": "off_topic"}
            assert (await client.post(f"{path}/decision", json=body)).status_code == status
            assert (await client.post(f"{path}/anonymize")).status_code == status
            assert (await client.get("/api/v1/moderation/reviews")).status_code == status
    assert (await shop.merchant("GET", f"/{review_id}")).json()["state"] == "published"


async def test_a_merchant_publishes_at_once_and_twice_is_once(shop: Shop) -> None:
    item = await shop.written(brand_rating="1")
    assert item["state"] == "in_moderation"
    for _ in range(2):
        answer = await shop.merchant("POST", f"/{item['id']}/publish")
        assert answer.status_code == 200
    (event,) = await shop.running.emitted(ReviewPublishedV1)
    assert (event.version, event.review.state, event.review.was_published) == (2, "published", True)
    assert event.review.published_at == shop.clock.now()
    assert event.correlation_id == "from-the-door"


async def test_a_refusal_before_and_after_publication_and_back(shop: Shop) -> None:
    review_id = await _published(shop)
    shop.clock.advance(timedelta(days=1))
    refused = await _refuse(shop, review_id)
    assert (refused.status_code, refused.json()["state"], refused.json()["reason"]) == (
        200,
        "refused",
        "off_topic",
    )
    assert (await _refuse(shop, review_id)).status_code == 200
    assert (await shop.merchant("POST", f"/{review_id}/publish")).status_code == 409
    back = await shop.moderator(f"/{review_id}/decision", {"decision": "publish"})
    assert (back.json()["state"], back.json()["reason"]) == ("published", None)
    told = await shop.running.emitted()
    reviews = [
        event
        for event in told
        if event.aggregate_id == review_id and not isinstance(event, AuthorNoticeRequestedV1)
    ]
    assert [type(event) for event in reviews] == [
        ReviewSubmittedV1,
        ReviewPublishedV1,
        ReviewRefusedV1,
        ReviewPublishedV1,
    ]
    assert [event.version for event in reviews] == [1, 2, 3, 4]
    assert reviews[2].review.was_published
    assert reviews[2].review.reason == "off_topic"


async def test_a_refusal_before_publication_was_never_published(shop: Shop) -> None:
    item = await shop.written(brand_rating="1")
    await _refuse(shop, item["id"], "inappropriate")
    (event,) = await shop.running.emitted(ReviewRefusedV1)
    assert not event.review.was_published


@pytest.mark.parametrize(
    ("reason", "code"),
    [(None, "reason_required"), ("because", "reason_unknown"), ("", "reason_unknown")],
)
async def test_a_refusal_needs_a_reason_of_the_list(shop: Shop, reason: str | None, code: str) -> None:
    review_id = await _published(shop)
    answer = await shop.moderator(f"/{review_id}/decision", {"decision": "refuse", "reason": reason})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["code"], error["pointer"]) == (code, "/reason")


async def test_a_product_review_cannot_speak_only_of_the_product(shop: Shop) -> None:
    await (await shop.plan(request_type="product")).post(
        {"product_1_rating": "1", "product_1_comment": "Bof", "experience_confirmed": "yes"}
    )
    (item,) = await shop.listed()
    answer = await _refuse(shop, item["id"], "product_only")
    assert answer.json()["errors"][0]["code"] == "reason_not_applicable"


async def test_three_months_after_publication_only_lasting_reasons_remain(shop: Shop) -> None:
    review_id = await _published(shop)
    await shop.merchant("POST", f"/{review_id}/reply", {"text": "Merci"})
    shop.clock.advance(datetime(2026, 6, 2, 12, 0, 1, tzinfo=UTC) - shop.clock.now())
    answer = await shop.merchant("POST", f"/{review_id}/flag", {"reason": "off_topic"})
    assert answer.json()["errors"][0]["code"] == "reason_too_late"
    assert (await _refuse(shop, review_id, "competitor")).status_code == 422
    assert (await shop.merchant("POST", f"/{review_id}/flag", {"reason": "sensitive"})).status_code == 201
    assert (await _refuse(shop, review_id, "sensitive")).status_code == 200


async def test_three_months_are_calendar_months(shop: Shop) -> None:
    review_id = await _published(shop)
    shop.clock.advance(datetime(2026, 6, 2, 12, tzinfo=UTC) - shop.clock.now())
    assert (await _refuse(shop, review_id, "competitor")).status_code == 200


def test_the_list_of_reasons_is_complete() -> None:
    lasting = {code for code, reason in REASONS.items() if reason.lasting}
    assert len(REASONS) == 14
    assert lasting == {"inappropriate", "personal_data", "dispute_settled", "author_request", "sensitive"}


async def test_flagging_needs_a_reply_and_hides_nothing(shop: Shop) -> None:
    review_id = await _published(shop)
    early = await shop.merchant("POST", f"/{review_id}/flag", {"reason": "off_topic"})
    assert (early.status_code, early.json()["code"]) == (409, "state_conflict")
    await shop.merchant("POST", f"/{review_id}/reply", {"text": "Merci"})
    answer = await shop.merchant(
        "POST", f"/{review_id}/flag", {"reason": "off_topic", "comment": "Autre sujet"}
    )
    assert answer.status_code == 201
    (found,) = answer.json()["flags"]
    assert (found["reason"], found["comment"], found["outcome"]) == ("off_topic", "Autre sujet", None)
    assert answer.json()["state"] == "flagged"
    again = await shop.merchant("POST", f"/{review_id}/flag", {"reason": "biased"})
    assert again.status_code == 409
    await shop.merchant("POST", f"/{review_id}/reply", {"text": "Et encore merci"})
    assert (await shop.running.emitted(ReviewUpdatedV1))[-1].review.state == "published"
    told = len(await shop.running.emitted())
    kept = await shop.moderator(f"/{review_id}/decision", {"decision": "publish"})
    assert (kept.json()["state"], kept.json()["flags"][0]["outcome"]) == ("published", "rejected")
    assert len(await shop.running.emitted()) == told


async def test_a_review_is_flagged_three_times_at_most(shop: Shop) -> None:
    review_id = await _published(shop)
    await shop.merchant("POST", f"/{review_id}/reply", {"text": "Merci"})
    for _ in range(3):
        flagged = await shop.merchant("POST", f"/{review_id}/flag", {"reason": "biased"})
        assert flagged.status_code == 201
        await shop.moderator(f"/{review_id}/decision", {"decision": "publish"})
    fourth = await shop.merchant("POST", f"/{review_id}/flag", {"reason": "biased"})
    assert fourth.status_code == 409


async def test_an_accepted_flag_refuses(shop: Shop) -> None:
    item = await shop.written(brand_rating="1")
    await shop.merchant("POST", f"/{item['id']}/reply", {"text": "Merci"})
    await shop.merchant("POST", f"/{item['id']}/flag", {"reason": "contradicted"})
    assert (await shop.merchant("POST", f"/{item['id']}/publish")).status_code == 409
    refused = (await _refuse(shop, item["id"], "contradicted")).json()
    assert (refused["state"], refused["flags"][0]["outcome"]) == ("refused", "accepted")
    assert (await shop.merchant("POST", f"/{item['id']}/flag", {"reason": "biased"})).status_code == 409
    assert (await shop.merchant("POST", f"/{item['id']}/reply", {"text": "Oh"})).status_code == 409


async def test_a_reply_is_told_once_the_review_is_published(shop: Shop) -> None:
    item = await shop.written()
    early = await shop.merchant("POST", f"/{item['id']}/reply", {"text": " Merci\r\nInès <b> "})
    assert early.status_code == 201
    (message,) = early.json()["exchanges"]
    assert (message["origin"], message["text"]) == ("merchant", "Merci\nInès <b>")
    assert await shop.running.emitted(ReviewUpdatedV1) == []
    await shop.merchant("POST", f"/{item['id']}/publish")
    await shop.merchant("POST", f"/{item['id']}/reply", {"text": "À bientôt"})
    await shop.merchant("POST", f"/{item['id']}/reply", {"text": "À bientôt"})
    (event,) = await shop.running.emitted(ReviewUpdatedV1)
    assert [found.text for found in event.review.exchanges] == ["Merci\nInès <b>", "À bientôt"]


async def test_the_last_reply_is_edited_for_24_hours(shop: Shop) -> None:
    review_id = await _published(shop)
    assert (await shop.merchant("PUT", f"/{review_id}/reply", {"text": "Rien"})).status_code == 404
    posted = (await shop.merchant("POST", f"/{review_id}/reply", {"text": "Merci"})).json()
    shop.clock.advance(timedelta(hours=24))
    edited = await shop.merchant("PUT", f"/{review_id}/reply", {"text": "Merci !"})
    assert edited.status_code == 200
    (message,) = edited.json()["exchanges"]
    assert message == posted["exchanges"][0] | {"text": "Merci !"}
    assert [event.version for event in await shop.running.emitted(ReviewUpdatedV1)] == [3, 4]
    shop.clock.advance(timedelta(seconds=1))
    late = await shop.merchant("PUT", f"/{review_id}/reply", {"text": "Trop tard"})
    assert (late.status_code, late.json()["code"]) == (409, "state_conflict")


@pytest.mark.parametrize("text", ["", "  \n", "a" * 2_001, "\u200b"])
async def test_a_reply_says_something_in_2000_characters(shop: Shop, text: str) -> None:
    review_id = await _published(shop)
    answer = await shop.merchant("POST", f"/{review_id}/reply", {"text": text})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/text"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("reply", {}),
        ("reply", {"text": 1}),
        ("reply", {"text": "a", "origin": "moderator"}),
        ("flag", {"reason": "off_topic", "comment": "a" * 2_001}),
        ("flag", {}),
        ("reply", []),
    ],
)
async def test_bodies_are_judged_strictly(shop: Shop, path: str, body: Any) -> None:
    review_id = await _published(shop)
    assert (await shop.merchant("POST", f"/{review_id}/{path}", body)).status_code == 422


async def test_a_review_that_is_not_there(shop: Shop) -> None:
    missing = uuid4()
    assert (await _refuse(shop, str(missing))).status_code == 404
    assert (await shop.moderator(f"/{missing}/anonymize")).status_code == 404
    for address in (missing, "x", "%00", "0199"):
        assert (await shop.merchant("GET", f"/{address}")).status_code == 404


async def test_half_a_character_is_refused_with_words(shop: Shop) -> None:
    review_id = await _published(shop)
    async with shop.running.client(member(shop.id_website)) as client:
        for body in (b'{"text": "\\ud800"}', b'{"te\\ud800xt": "a"}'):
            answer = await client.post(
                f"{shop.path}/{review_id}/reply", content=body, headers={"content-type": "application/json"}
            )
            assert answer.status_code == 422
            assert answer.json()["errors"]
