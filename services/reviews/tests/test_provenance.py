"""The log of statements: sealed once whatever happens, and whole after an erasure."""

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from contracts.provenance import BEGINNING, PURPOSE, commitment, signed_part, statement_hash
from kit.db import Database
from kit.signatures import PublicSigner, is_publicly_signed
from reviews import seal_statements, store_statements
from reviews.tables import reviews
from reviews.tables_public import statements, unsealed_statements
from reviews.testing import Shop


async def _log(shop: Shop, **query: Any) -> dict[str, Any]:
    async with shop.running.client() as client:
        response = await client.get(f"/api/v1/websites/{shop.id_website}/provenance", params=query)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def _sealed(shop: Shop) -> list[dict[str, Any]]:
    """Seal what waits; return the log after checking that it is a chain that its head ends."""
    await shop.running.run_job("seal-statements")
    items: list[dict[str, Any]] = []
    while True:
        page = await _log(shop, limit=200, **({"cursor": items[-1]["sequence"]} if items else {}))
        items += page["items"]
        if page["next_cursor"] is None:
            break
    previous, numbers = BEGINNING, dict[str, int]()
    for sequence, item in enumerate(items, start=1):
        assert (item["sequence"], item["previous"], item["hash"]) == (
            sequence,
            previous,
            statement_hash(item),
        )
        assert item["number"] == numbers.get(item["review_id"], 0) + 1
        previous, numbers[item["review_id"]] = item["hash"], item["number"]
    assert (page["head"]["count"], page["head"]["hash"]) == (len(items), previous)
    return items


async def _published(shop: Shop, reference: str = "A", **fields: Any) -> str:
    item = await shop.written(reference, **fields)
    await shop.merchant("POST", f"/{item['id']}/publish")
    return str(item["id"])


async def test_every_step_of_a_review_is_stated(shop: Shop) -> None:
    review_id = await _published(shop, brand_rating="2", brand_comment="Bien emballé")
    shop.clock.advance(timedelta(hours=1))
    await shop.merchant("POST", f"/{review_id}/reply", {"text": "Merci"})
    await shop.moderator(f"/{review_id}/decision", {"decision": "refuse", "reason": "off_topic"})
    log = await _sealed(shop)
    assert [(item["action"], item["from"] and item["from"]["state"], item["state"]) for item in log] == [
        ("submitted", None, "in_moderation"),
        ("published", "in_moderation", "published"),
        ("replied", "published", "published"),
        ("refused", "published", "refused"),
    ]
    first, last = log[0], log[-1]
    assert [item["by"] for item in log] == ["rule", "merchant", "merchant", "moderator"]
    assert first["rule"] == "moderation_threshold"
    assert (last["reason"], last["visible"], last["rate"]) == ("off_topic", False, 2)
    assert first["proof"] == {
        "type": "purchase",
        "intake": "csv",
        "received_at": "2026-03-02T12:00:00Z",
        "requested_at": "2026-03-02T12:00:00Z",
    }
    assert first["experience_date"] == "2026-02-20T07:30:00Z"
    assert log[2]["messages"] == 1


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_statements_hold_nothing_personal(shop: Shop) -> None:
    await _published(shop, "WEB-10501", brand_comment="Bien emballé")
    await _sealed(shop)
    async with shop.running.database.read() as session:
        kept = " ".join(await session.scalars(sa.select(statements.c.statement)))
    for personal in ("Inès", "Lef", "@", "WEB-10501", "emball", "user:"):
        assert personal not in kept


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_the_same_text_has_the_same_commitment_and_opens_it(shop: Shop) -> None:
    review_id = await _published(shop, brand_comment="Bien emballé")
    await shop.merchant("POST", f"/{review_id}/reply", {"text": "Merci"})
    log = await _sealed(shop)
    async with shop.running.client() as client:
        address = f"/api/v1/websites/{shop.id_website}/published/reviews"
        (item,) = (await client.get(address)).json()["items"]
    contents = {each["content"] for each in log}
    assert contents == {commitment(item["provenance"]["salt"], "Bien emballé")}
    assert item["provenance"]["statements"] == len(log)


async def test_an_erasure_drops_the_salt_and_leaves_the_chain(shop: Shop) -> None:
    review_id = await _published(shop, brand_comment="Inès Lefèvre est ravie")
    before = await _sealed(shop)
    async with shop.running.database.read() as session:
        salt = await session.scalar(sa.select(reviews.c.salt))
    response = await shop.moderator(f"/{review_id}/anonymize")
    assert response.status_code == 200
    after = await _sealed(shop)
    assert after[: len(before)] == before
    assert (after[-1]["action"], after[-1]["by"]) == ("anonymized", "moderator")
    assert after[-1]["content"] != before[-1]["content"]
    async with shop.running.database.read() as session:
        kept = json.dumps([str(row) for row in await session.rows(sa.select(reviews))])
    assert salt not in kept


async def test_replicas_at_once_seal_each_statement_once(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal_statements, "BATCH", 2)
    for number in range(6):
        await _published(shop, f"R{number}", consumer={"email": f"{number}@example.org"})
    await asyncio.gather(*(shop.running.run_job("seal-statements") for _ in range(4)))
    log = await _sealed(shop)
    assert len(log) == 12
    assert len({(item["review_id"], item["number"]) for item in log}) == 12


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_a_crash_while_sealing_leaves_all_of_it_waiting(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _published(shop)
    whole, appended = store_statements.append, 0

    async def fall(*arguments: Any) -> None:
        nonlocal appended
        await whole(*arguments)
        appended += 1
        raise ConnectionError

    monkeypatch.setattr("reviews.seal_statements.append", fall)
    assert await shop.running.run_job("seal-statements") == {"sealed": 0}
    assert (appended, (await _log(shop))["items"]) == (1, [])
    monkeypatch.undo()
    assert len(await _sealed(shop)) == 2


async def test_no_second_log_can_be_written_beside_the_first(shop: Shop) -> None:
    """What a replica without the lock would write is refused by the keys of the table."""
    await _published(shop)
    (first, _) = await _sealed(shop)
    known = UUID(first["review_id"])
    for sequence, review_id in ((1, shop.id_website), (9, known)):
        fork = {"id_website": shop.id_website, "sequence": sequence, "review_id": review_id}
        assert await _is_refused(shop.running.database, {**fork, "number": 1, "statement": "{}"})


async def _is_refused(database: Database, record: dict[str, Any]) -> bool:
    try:
        async with database.write() as session:
            await session.insert(statements, record)
    except sa.exc.IntegrityError:
        return True
    return False


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_a_statement_lost_before_the_sealing_leaves_a_gap(shop: Shop) -> None:
    review_id = await _published(shop)
    async with shop.running.database.write() as session:
        await session.execute(sa.delete(unsealed_statements).where(unsealed_statements.c.number == 1))
    await shop.merchant("POST", f"/{review_id}/reply", {"text": "Merci"})
    await shop.running.run_job("seal-statements")
    assert [item["number"] for item in (await _log(shop))["items"]] == [2, 3]


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_the_head_is_signed_and_strangers_can_tell(shop: Shop) -> None:
    await _published(shop)
    await _sealed(shop)
    head = (await _log(shop))["head"]
    (signature,) = head["signatures"]
    assert is_publicly_signed(signature["public_key"], signed_part(head), signature["signature"])
    expected = PublicSigner(shop.ports.keys.keys, PURPOSE).sign(b"")[0].public_key
    assert signature["public_key"] == expected
    for forged in ({**head, "count": 1}, {**head, "hash": "0" * 64}, {**head, "sealed_at": "now"}):
        assert not is_publicly_signed(signature["public_key"], signed_part(forged), signature["signature"])


async def test_statements_are_read_by_review_and_by_stretch(shop: Shop) -> None:
    first = await _published(shop, "A", consumer={"email": "a@example.org"})
    await _published(shop, "B", consumer={"email": "b@example.org"})
    assert (await _log(shop))["head"]["count"] == 0
    await _sealed(shop)
    one = await _log(shop, review_id=first)
    assert [item["sequence"] for item in one["items"]] == [1, 2]
    assert one["head"]["count"] == 4
    page = await _log(shop, limit=3)
    assert (len(page["items"]), page["next_cursor"]) == (3, "3")
    rest = await _log(shop, cursor=page["next_cursor"])
    assert ([item["sequence"] for item in rest["items"]], rest["next_cursor"]) == ([4], None)
    async with shop.running.client() as client:
        for cursor in ("x", "-1", "99999999999", "²"):
            address = f"/api/v1/websites/{shop.id_website}/provenance"
            assert (await client.get(address, params={"cursor": cursor})).status_code == 400


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_sealing_is_work_that_is_due(shop: Shop) -> None:
    due = shop.running.service.due
    assert due is not None
    await _published(shop)
    assert await due() == 2
    await shop.running.run_job("seal-statements")
    assert await due() == 0
