"""Flags: what proves them, what settles a dispute, and that what was filed in time is decided in time."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.links import AuthorLink
from contracts.notices import AuthorNoticeRequestedV1
from contracts.reviews import ReviewUpdatedV1
from kit.identity import Identity
from kit.testing.service import member, platform
from reviews.evidence import MAX_BYTES, media_type_of, shown_name
from reviews.testing import Shop

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


async def _flagged(shop: Shop, reason: str = "contradicted", *, reference: str = "WEB-1") -> str:
    review_id = str((await shop.written(reference))["id"])
    await shop.merchant("POST", f"/{review_id}/publish")
    await shop.merchant("POST", f"/{review_id}/reply", {"text": "Merci"})
    answer = await shop.merchant("POST", f"/{review_id}/flag", {"reason": reason})
    assert answer.status_code == 201
    return review_id


async def _hand_in(shop: Shop, review_id: str, content: bytes, name: str = "proof.pdf") -> Any:
    async with shop.running.client(member(shop.id_website)) as client:
        path = f"{shop.path}/{review_id}/evidence"
        return await client.post(path, params={"file_name": name}, content=content)


async def _download(shop: Shop, path: str, identity: Identity | None) -> Any:
    async with shop.running.client(identity) as client:
        return await client.get(path)


async def test_evidence_is_read_by_the_websites_staff_and_moderators_alone(shop: Shop) -> None:
    review_id = await _flagged(shop)
    answer = await _hand_in(shop, review_id, PDF, "../../Ticket n°4 <b>.exe")
    assert answer.status_code == 201
    (flag,) = answer.json()["flags"]
    (found,) = flag["evidence"]
    assert (found["file_name"], found["media_type"], found["size_bytes"]) == (
        "Ticket n°4 b.pdf",
        "application/pdf",
        len(PDF),
    )
    own = f"{shop.path}/{review_id}/evidence/{found['id']}"
    moderated = f"/api/v1/moderation/reviews/{review_id}/evidence/{found['id']}"
    for path, identity, status in (
        (own, member(shop.id_website, "viewer"), 200),
        (moderated, platform("moderator"), 200),
        (own, member(uuid4()), 404),
        (own, None, 401),
        (moderated, member(shop.id_website), 403),
        (f"/api/v1/websites/{uuid4()}/reviews/{review_id}/evidence/{found['id']}", member(uuid4()), 404),
        (f"{shop.path}/{review_id}/evidence/{uuid4()}", member(shop.id_website), 404),
    ):
        answer = await _download(shop, path, identity)
        assert answer.status_code == status, path
    saved = await _download(shop, own, member(shop.id_website))
    assert saved.content == PDF
    assert saved.headers["content-disposition"].startswith('attachment; filename="Ticket n_4 b.pdf"')
    assert saved.headers["x-content-type-options"] == "nosniff"
    assert saved.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert "no-store" in saved.headers["cache-control"]
    listed = (await shop.moderator(f"/{review_id}", method="GET")).json()
    assert listed["flags"][0]["evidence"] == [found]


async def test_the_same_file_counts_once_and_five_are_enough(shop: Shop) -> None:
    review_id = await _flagged(shop)
    for number in (0, 0, 1, 2, 3, 4):
        answer = await _hand_in(shop, review_id, PNG + bytes([number]))
        assert answer.status_code == 201
    assert len(answer.json()["flags"][0]["evidence"]) == 5
    assert (await _hand_in(shop, review_id, PNG + b"more")).status_code == 409
    await shop.moderator(f"/{review_id}/decision", {"decision": "publish"})
    late = await _hand_in(shop, review_id, PDF)
    assert (late.status_code, late.json()["code"]) == (409, "state_conflict")


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_files_are_judged_by_their_content_and_counted(shop: Shop) -> None:
    review_id = str((await shop.written())["id"])
    assert (await _hand_in(shop, review_id, PDF)).status_code == 409  # nothing is flagged
    review_id = await _flagged(shop)
    for content, status in (
        (b"MZ\x90\x00", 422),
        (b"PK\x03\x04", 422),
        (b"", 422),
        (b"\x00\x01", 422),
        ("Bonjour, le client écrit…".encode(), 201),
        (b"%PDF-" + bytes(MAX_BYTES), 413),
    ):
        answer = await _hand_in(shop, review_id, content)
        assert answer.status_code == status, content[:8]
    assert (await _hand_in(shop, review_id, b"GIF89a\xff")).json()["errors"][0][
        "code"
    ] == "file_type_unsupported"


def test_a_file_is_named_after_what_it_is() -> None:
    assert media_type_of(b"\xff\xd8\xff\xe0") == "image/jpeg"
    assert media_type_of(b"<html><script>") == "text/plain"
    for given, shown in (
        ("a.html", "a.txt"),
        ("C:\\temp\\a.b.docx", "a.b.txt"),
        ("..", "evidence.txt"),
        ("", "evidence.txt"),
        ("\u202efdp.exe\r\n", "fdp.txt"),
        ("x" * 300, "x" * 100 + ".txt"),
    ):
        assert shown_name(given, "text/plain") == shown


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_content_that_no_row_names_is_swept(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    review_id = await _flagged(shop)
    await _hand_in(shop, review_id, PDF)
    await shop.ports.blobs.write(f"evidence/{shop.id_website}/{uuid4()}", b"left by a crash")
    assert await shop.running.run_job("sweep-evidence") == {"deleted": 0}  # it may be on its way
    monkeypatch.setattr("reviews.add_evidence._UNNAMED_FOR", timedelta(0))
    assert await shop.running.run_job("sweep-evidence") == {"deleted": 1}
    listed = (await shop.merchant("GET", f"/{review_id}")).json()
    own = f"{shop.path}/{review_id}/evidence/{listed['flags'][0]['evidence'][0]['id']}"
    assert (await _download(shop, own, member(shop.id_website))).content == PDF


async def test_evidence_goes_with_the_person_it_may_name(shop: Shop) -> None:
    review_id = await _flagged(shop)
    await _hand_in(shop, review_id, PDF)
    anonymized = await shop.moderator(f"/{review_id}/anonymize")
    assert anonymized.json()["flags"][0]["evidence"] == []


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_evidence_of_a_flag_turned_down_is_kept_for_a_year(shop: Shop) -> None:
    kept, gone = await _flagged(shop), await _flagged(shop, "biased", reference="WEB-2")
    for review_id in (kept, gone):
        await _hand_in(shop, review_id, PDF)
    await shop.moderator(f"/{gone}/decision", {"decision": "publish"})
    shop.clock.advance(datetime(2027, 3, 2, 11, 59, 59, tzinfo=UTC) - shop.clock.now())
    for seconds, left in ((0, 1), (1, 0)):
        shop.clock.advance(timedelta(seconds=seconds))
        await shop.running.run_job("sweep-evidence")
        assert len((await shop.merchant("GET", f"/{gone}")).json()["flags"][0]["evidence"]) == left
    assert len((await shop.merchant("GET", f"/{kept}")).json()["flags"][0]["evidence"]) == 1


async def test_a_flag_filed_in_time_is_decided_whenever_its_turn_comes(shop: Shop) -> None:
    review_id = await _flagged(shop, "competitor")
    shop.clock.advance(datetime(2026, 7, 1, tzinfo=UTC) - shop.clock.now())
    other = await shop.moderator(f"/{review_id}/decision", {"decision": "refuse", "reason": "off_topic"})
    assert other.json()["errors"][0]["code"] == "reason_too_late"
    own = await shop.moderator(f"/{review_id}/decision", {"decision": "refuse", "reason": "competitor"})
    assert own.status_code == 200


async def test_a_settled_dispute_changes_nothing_but_asks_its_author(shop: Shop) -> None:
    review_id = await _flagged(shop, "dispute_settled")
    listed = (await shop.merchant("GET", f"/{review_id}")).json()
    assert (listed["state"], listed["flags"][0]["outcome"]) == ("published", "accepted")
    letter = (await shop.running.emitted(AuthorNoticeRequestedV1))[-1]
    assert (letter.kind, letter.email, letter.aggregate_id) == (
        "dispute",
        "ines.lefevre@example.org",
        review_id,
    )
    link = AuthorLink(shop.id_website, UUID(review_id))
    path = f"/r/dispute/{shop.ports.keys.sign_link('dispute', link.data(), shop.clock.now())}"
    shop.clock.advance(timedelta(days=200))  # its author can write nothing any more, but for this
    told = len(await shop.running.emitted(ReviewUpdatedV1))
    async with shop.running.client() as client:
        assert "Alto &lt;Cimes&gt;" in (await client.get(path)).text
        kept = await client.post(path, data={"rewrite": "no"})
        assert (kept.status_code, kept.headers["location"]) == (303, f"{path}?kept=yes")
        assert (await client.get(kept.headers["location"])).status_code == 200
    assert len(await shop.running.emitted(ReviewUpdatedV1)) == told
    async with shop.running.client() as client:
        form = (await client.post(path, data={"rewrite": "yes"})).headers["location"]
        assert form.startswith("/r/")
        assert 'name="brand_rating"' in (await client.get(form)).text
        fields = {"brand_rating": "5", "brand_comment": "Tout est réglé.", "experience_confirmed": "yes"}
        assert (await client.post(form, data=fields)).status_code == 303
    listed = (await shop.merchant("GET", f"/{review_id}")).json()
    assert (listed["state"], listed["rate"], listed["comment"]) == ("published", 5, "Tout est réglé.")
    history = (await shop.moderator(f"/{review_id}", method="GET")).json()["history"]
    actions = [step["action"] for step in history]
    assert actions[-3:] == ["dispute_kept", "rewrite_granted", "edited"]
