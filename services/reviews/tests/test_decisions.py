"""Moderators: the queue, one review at a time, what is written down, and what its author is told."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from contracts.notices import AuthorNoticeRequestedV1
from kit.identity import Identity
from kit.testing.service import member, platform
from reviews.testing import Shop

REFUSE = {"decision": "refuse", "reason": "off_topic"}


def another_moderator() -> Identity:
    return Identity("user:0199-other", platform_roles=("moderator",))


async def _as(shop: Shop, identity: Identity, method: str, path: str, body: Any = None) -> Any:
    async with shop.running.client(identity) as client:
        return await client.request(method, "/api/v1/moderation/reviews" + path, json=body)


async def test_nobody_decides_what_another_moderator_has_taken_up(shop: Shop) -> None:
    review_id = (await shop.written())["id"]
    claimed = await shop.moderator(f"/{review_id}/claim")
    assert claimed.status_code == 200
    assert claimed.json()["claimed_by"] == platform("moderator").subject
    assert claimed.json()["website_name"] == "Alto <Cimes>"
    other = another_moderator()
    for method, path, body in (
        ("POST", "claim", None),
        ("DELETE", "claim", None),
        ("POST", "decision", REFUSE),
    ):
        answer = await _as(shop, other, method, f"/{review_id}/{path}", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "state_conflict"), path
    assert (await shop.moderator(f"/{review_id}/claim")).status_code == 200  # kept for longer
    decided = (await shop.moderator(f"/{review_id}/decision", REFUSE)).json()
    assert (decided["state"], decided["claimed_by"]) == ("refused", None)
    assert (await _as(shop, other, "POST", f"/{review_id}/claim")).status_code == 200


async def test_a_claim_ends_by_itself_or_by_hand(shop: Shop) -> None:
    review_id = (await shop.written())["id"]
    await shop.moderator(f"/{review_id}/claim")
    shop.clock.advance(timedelta(minutes=15))
    assert (await _as(shop, another_moderator(), "POST", f"/{review_id}/claim")).status_code == 200
    for _ in range(2):
        released = await _as(shop, another_moderator(), "DELETE", f"/{review_id}/claim")
        assert released.status_code == 204
    assert (await shop.moderator(f"/{review_id}/claim")).status_code == 200


async def test_a_decision_on_an_old_sight_is_refused(shop: Shop) -> None:
    review_id = (await shop.written())["id"]
    seen = (await shop.moderator(f"/{review_id}", method="GET")).json()["revision"]
    published = await shop.moderator(f"/{review_id}/decision", {"decision": "publish", "revision": seen})
    assert published.json()["revision"] == seen + 1
    late = await _as(shop, another_moderator(), "POST", f"/{review_id}/decision", REFUSE | {"revision": seen})
    assert (late.status_code, late.json()["code"]) == (409, "state_conflict")
    again = await shop.moderator(f"/{review_id}/decision", {"decision": "publish", "revision": seen})
    assert again.status_code == 200  # the same decision changes nothing


async def test_of_two_decisions_at_once_one_stands(shop: Shop) -> None:
    review_id = (await shop.written())["id"]
    publish = {"decision": "publish", "revision": 1}
    answers = await asyncio.gather(
        shop.moderator(f"/{review_id}/decision", publish),
        _as(shop, another_moderator(), "POST", f"/{review_id}/decision", REFUSE | {"revision": 1}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    history = (await shop.moderator(f"/{review_id}", method="GET")).json()["history"]
    assert len(history) == 2


async def test_every_decision_is_written_down_with_who_and_why(shop: Shop) -> None:
    review_id = (await shop.written(brand_rating="1"))["id"]
    await shop.moderator(f"/{review_id}/decision", {"decision": "publish", "comment": "Rien à redire"})
    await shop.moderator(f"/{review_id}/decision", REFUSE | {"comment": "Signalé\x00 par un lecteur"})
    history = (await shop.moderator(f"/{review_id}", method="GET")).json()["history"]
    by = platform("moderator").subject
    assert [(step["action"], step["actor"], step["reason"], step["comment"]) for step in history] == [
        ("submitted", "rule:moderation_threshold", None, None),
        ("published", by, None, "Rien à redire"),
        ("refused", by, "off_topic", "Signalé par un lecteur"),
    ]
    assert [step["to_state"] for step in history] == ["in_moderation", "published", "refused"]
    async with shop.running.client(member(shop.id_website)) as client:
        told = (await client.get(f"{shop.path}/{review_id}")).json()
    assert "history" not in told
    assert [(step["action"], step["rule"], step["reason"]) for step in told["steps"]] == [
        ("submitted", "moderation_threshold", None),
        ("published", None, None),
        ("refused", None, "off_topic"),
    ]
    assert all(note not in str(told) for note in (by, "Rien à redire", "Signalé par un lecteur"))


async def test_the_author_of_a_refused_review_is_told_why_once(shop: Shop) -> None:
    review_id = (await shop.written())["id"]
    for _ in range(2):
        await shop.moderator(
            f"/{review_id}/decision", REFUSE | {"comment": "intern", "message": "Voir la règle 7."}
        )
    (letter,) = await shop.running.emitted(AuthorNoticeRequestedV1)
    assert (letter.kind, letter.reason, letter.message, letter.message_from) == (
        "refused",
        "off_topic",
        "Voir la règle 7.",
        "moderator",
    )
    assert (letter.email, letter.displayed_name, letter.comment) == (
        "ines.lefevre@example.org",
        "Inès L.",
        "Très bien.",
    )


async def test_an_automatic_refusal_is_told_too(shop: Shop) -> None:
    item = await shop.written(brand_comment="Appelez-moi au 06 12 34 56 78")
    assert (item["state"], item["reason"]) == ("refused", "personal_data")
    (letter,) = await shop.running.emitted(AuthorNoticeRequestedV1)
    assert (letter.kind, letter.reason, letter.message) == ("refused", "personal_data", None)


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_the_queue_is_read_oldest_first_and_by_what_waits(shop: Shop) -> None:
    for number, rating in enumerate("1515"):
        await shop.written(f"WEB-{number}", brand_rating=rating)
        shop.clock.advance(timedelta(minutes=1))
    flagged = (await shop.listed(q="web-1"))[0]["id"]
    await shop.merchant("POST", f"/{flagged}/reply", {"text": "Merci"})
    await shop.merchant("POST", f"/{flagged}/flag", {"reason": "biased"})
    queue = "?state=in_moderation&state=flagged&sort=submitted_at&limit=2"
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await shop.moderator(queue + cursor, method="GET")).json()
        seen += [item["purchase_reference"] for item in page["items"]]
        cursor = f"&cursor={page['next_cursor']}" if page["next_cursor"] else None
    assert seen == ["WEB-0", "WEB-1", "WEB-2"]
    of_bias = (await shop.moderator("?flagged_for=biased", method="GET")).json()["items"]
    assert [item["purchase_reference"] for item in of_bias] == ["WEB-1"]
    assert (await shop.moderator("?flagged_for=off_topic", method="GET")).json()["items"] == []
    assert (await shop.moderator("?sort=rate", method="GET")).status_code == 422
