"""Anonymization: the person is in no table and no message of this service any more."""

import json

import sqlalchemy as sa

from contracts.erasure import Person, without_identity, without_names
from contracts.requests import ReviewRequestScheduledV1
from contracts.reviews import ReviewUpdatedV1
from kit.db.platform_tables import dead_letters, deliveries
from kit.ids import uuid7
from reviews.tables import metadata
from reviews.testing import Shop

GONE = ("Inès", "Lefèvre", "ines.lefevre@example.org", "33611223344")


async def _everything(shop: Shop) -> str:
    """Return every row of every table as text."""
    async with shop.running.database.read() as session:
        return "\n".join(
            [
                json.dumps(row, default=str, ensure_ascii=False)
                for table in metadata.sorted_tables
                for row in await session.rows(sa.select(table))
            ]
        )


async def test_the_person_is_nowhere_any_more(shop: Shop) -> None:
    asked = await shop.plan(phone="33611223344", email="Ines.Lefevre@example.org")
    await asked.send(
        product_1_rating="4",
        product_1_comment="Bien. Inès Lefèvre",
        brand_comment="Le livreur s'appelait aussi Inès",
    )
    other = await shop.plan("WEB-2", request_type="brand", email="ines.lefevre@example.org")
    await other.send()
    neighbour = await shop.plan(
        "WEB-3", request_type="brand", email="tom@example.org", first_name="Tom", last_name="Becker"
    )
    await neighbour.send()
    brand = next(item for item in await shop.listed(q="WEB-10501") if item["kind"] == "site")
    await shop.merchant("POST", f"/{brand['id']}/publish")
    await shop.merchant("POST", f"/{brand['id']}/reply", {"text": "Merci Inès, Mme Lefèvre !"})
    await shop.merchant("POST", f"/{brand['id']}/flag", {"reason": "biased", "comment": "Inès exagère"})
    await _keep_messages(shop, asked.scheduled())

    answer = await shop.moderator(f"/{brand['id']}/anonymize")

    assert answer.status_code == 200
    changed = answer.json()
    assert (changed["anonymized"], changed["displayed_name"]) == (True, "Anonymous")
    assert changed["exchanges"][0]["text"] == "Merci Anonymous, Mme Anonymous !"
    everything = (await _everything(shop)).casefold().replace("le livreur s'appelait aussi inès", "")
    for trace in GONE:
        assert trace.casefold() not in everything, trace
    for trace in ("Tom", "Becker", "tom@example.org"):
        assert trace.casefold() in everything
    told = (await shop.running.emitted(ReviewUpdatedV1))[-1]
    assert told.review.anonymized
    assert (told.review.first_name, told.review.last_name, told.review.email) == (
        "Anonymous",
        "Anonymous",
        None,
    )
    assert told.version == 4


async def _keep_messages(shop: Shop, event: ReviewRequestScheduledV1) -> None:
    """Leave an event that names the person among the dead letters and the waiting deliveries."""
    shared = {
        "queue": "reviews.keep-request",
        "type": event.type,
        "payload": event.model_dump_json(),
        "correlation_id": "c",
        "acting_at": None,
        "attempts": 5,
    }
    now = shop.clock.now()
    async with shop.running.database.write() as session:
        await session.insert(
            dead_letters,
            shared
            | {
                "id": uuid7(),
                "event_id": uuid7(),
                "reason": "r",
                "stack": "s",
                "died_at": now,
                "replayed_at": None,
            },
        )
        await session.insert(deliveries, shared | {"event_id": uuid7(), "position": 1, "next_try_at": now})


async def test_an_erased_message_can_still_be_handled(shop: Shop) -> None:
    asked = await shop.plan(request_type="brand")
    await asked.send()
    (item,) = await shop.listed()
    unseen = await shop.plan("WEB-9", request_type="brand", sent=False)
    await _keep_messages(shop, unseen.scheduled())
    await shop.moderator(f"/{item['id']}/anonymize")
    async with shop.running.database.read() as session:
        payload = await session.scalar(sa.select(dead_letters.c.payload))
    event = ReviewRequestScheduledV1.model_validate_json(payload)
    renamed = event.items[0].state.model_copy(update={"request_id": uuid7()})
    again = event.items[0].model_copy(update={"state": renamed})
    await shop.running.receive(event.model_copy(update={"id": uuid7(), "items": [again]}))
    async with shop.running.database.read() as session:
        count = await session.scalar(
            sa.text("SELECT count(*) FROM requests WHERE anonymized AND email IS NULL AND person IS NULL")
        )
    assert count == 3


async def test_twice_is_once_and_unpublished_reviews_are_not_told(shop: Shop) -> None:
    item = await shop.written()
    for _ in range(2):
        answer = await shop.moderator(f"/{item['id']}/anonymize")
        assert answer.json()["anonymized"] is True
    assert await shop.running.emitted(ReviewUpdatedV1) == []


async def test_a_part_written_after_the_erasure_is_anonymous_too(shop: Shop) -> None:
    asked = await shop.plan()
    await asked.send()
    (item,) = await shop.listed()
    await shop.moderator(f"/{item['id']}/anonymize")
    await asked.send(product_1_rating="5", product_1_comment="Bien")
    assert {found["displayed_name"] for found in await shop.listed()} == {"Anonymous"}
    again = next(found for found in await shop.listed() if found["kind"] == "product")
    assert again["anonymized"] is True


def test_words_like_names_stay() -> None:
    person = Person("Rose", "Petit", "rose.petit@example.org")
    said = "Un petit prix, Mme Petit, et une rose pour Rose. Petits pas."
    assert without_names(said, person) == (
        "Un petit prix, Mme Anonymous, et une rose pour Anonymous. Petits pas."
    )
    assert without_identity("Petit à petit. Rose Petit", person) == "Petit à petit. Anonymous"
