"""Forgetting persons: nothing is sent to them any more, and no table names them; domain.md 7.8."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from contracts.notices import AuthorNoticeRequestedV1
from contracts.persons import OrderErasedV1, PersonAnonymizedV1
from contracts.requests import ReviewRequestCancelledV1
from kit.addresses import hash_of_address
from kit.db.platform_tables import dead_letters
from kit.ids import uuid7
from kit.testing.service import member
from kit.testing.traces import traces_in_database
from mailer.testing import ALTO, NOVA, Site

INES = "Ines.Quermeneur@example.org"
TRACES = ("quermeneur", "Zébuline")
DAY = timedelta(days=1)


def anonymized(site: Site, id_website: UUID = ALTO, **given: Any) -> PersonAnonymizedV1:
    erasure_id = uuid7()
    fields = {
        "id": uuid7(),
        "occurred_at": site.clock.now(),
        "id_website": id_website,
        "aggregate_id": str(erasure_id),
        "erasure_id": erasure_id,
        "person": hash_of_address(INES.lower(), site.ports.keys.keyed_hash),
    }
    return PersonAnonymizedV1(**(fields | given))


def of_ines(site: Site, reference: str, **given: Any) -> Any:
    named = {"first_name": "Zébuline", "last_name": "Quermeneur"}
    return site.order(INES, purchase_reference=reference, **named, **given)


async def traces(site: Site) -> list[str]:
    return await traces_in_database(site.service.database, TRACES)


async def bury(site: Site, event: Any) -> None:
    """Leave an event among the dead letters."""
    letter = {
        "id": uuid7(),
        "queue": "mailer.plan-request",
        "event_id": uuid7(),
        "type": event.type,
        "payload": event.model_dump_json(),
        "correlation_id": "c",
        "attempts": 5,
        "reason": "r",
        "stack": "s",
        "died_at": site.clock.now(),
    }
    async with site.service.database.write() as session:
        await session.insert(dead_letters, letter)


async def test_a_forgotten_person_is_named_nowhere_and_gets_no_mail(site: Site) -> None:
    site.box.at_recipient[INES] = f"550 5.7.1 no mail for <{INES}>"
    sent, waiting = of_ines(site, "W-1", delay=0), of_ines(site, "W-2", delay=9)
    other = site.order("tom@example.org", purchase_reference="W-3", delay=9)
    await bury(site, await site.accept(sent, waiting, other))
    await site.send()
    async with site.service.client(member(ALTO)) as client:
        await client.post(f"/api/v1/websites/{ALTO}/suppressions", json={"address": INES, "reason": "asked"})
    assert len(await traces(site)) > 4
    await site.service.receive(anonymized(site))
    assert await traces(site) == []
    site.box.at_recipient.clear()
    site.clock.advance(30 * DAY)
    await site.send()
    assert site.box.recipients == ["tom@example.org"]
    async with site.service.client(member(ALTO)) as client:
        listed = (await client.get(f"/api/v1/websites/{ALTO}/suppressions")).json()["items"]
    assert [item["reason"] for item in listed] == ["asked"], "an opposition outlives the person's data"


async def test_a_request_not_sent_yet_is_cancelled_and_says_why(site: Site) -> None:
    await site.accept(of_ines(site, "W-1", delay=9))
    for _ in range(2):
        await site.service.receive(anonymized(site))
    (event,) = await site.service.emitted(ReviewRequestCancelledV1)
    assert [step.rule for step in event.items] == ["erasure"]
    assert [row["status"] for row in await site.requests()] == ["cancelled"]


async def test_other_websites_and_later_orders_are_not_meant(site: Site) -> None:
    await site.accept(of_ines(site, "N-1", delay=0), id_website=NOVA)
    erased = anonymized(site)
    site.clock.advance(timedelta(seconds=1))
    await site.accept(of_ines(site, "W-LATER", delay=0))
    await site.service.receive(erased)
    await site.send()
    assert len(site.box.recipients) == 2


async def test_an_order_on_its_way_is_planned_no_more(site: Site) -> None:
    late = of_ines(site, "W-1", delay=0)
    await site.service.receive(anonymized(site))
    await site.accept(late)
    assert (await site.requests(), await traces(site)) == ([], [])


async def test_a_message_given_up_afterwards_names_nobody_by_the_next_morning(site: Site) -> None:
    event = await site.accept(of_ines(site, "W-1", delay=0))
    await site.service.receive(anonymized(site))
    await bury(site, event)
    assert await traces(site)
    await site.service.run_job("expire-and-erase")
    assert await traces(site) == []


async def test_a_letter_to_a_forgotten_author_does_not_go(site: Site) -> None:
    def letter() -> AuthorNoticeRequestedV1:
        return AuthorNoticeRequestedV1(
            id=uuid7(),
            occurred_at=site.clock.now(),
            id_website=ALTO,
            aggregate_id=str(uuid7()),
            kind="refused",
            email=INES,
            language="fr",
            displayed_name="Zébuline Q.",
            comment="Zébuline Quermeneur trouve cela bien.",
            reason="off_topic",
        )

    waiting, on_its_way = letter(), letter()
    await site.service.receive(waiting)
    assert await traces(site)
    await site.service.receive(anonymized(site), on_its_way)
    assert await traces(site) == []
    await site.service.run_job("send-notices")
    assert site.box.taken == []


async def test_orders_are_told_to_be_erased_once_no_request_needs_the_person(site: Site) -> None:
    both = of_ines(site, "W-1", products=["A"], delay=0, delay_product=20)
    unasked = of_ines(site, "W-2", event_type="PRODUCT_ONLY")
    await site.accept(both, unasked)
    await site.send()
    told: dict[UUID, int] = {}
    start = site.clock.now()
    while site.clock.now() < start + 230 * DAY:
        await site.send()
        await site.service.run_job("expire-and-erase")
        for event in await site.service.emitted(OrderErasedV1):
            for order_id in event.order_ids:
                told.setdefault(order_id, (site.clock.now() - start).days)
        site.clock.advance(6 * DAY)
    assert told == {both.order_id: 210, unasked.order_id: 186}
    events = await site.service.emitted(OrderErasedV1)
    assert sorted(each for event in events for each in event.order_ids) == sorted(told), "each is told once"
