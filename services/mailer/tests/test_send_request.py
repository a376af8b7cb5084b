"""Sending: once, not too early, and what follows from each answer; domain.md 6.5, invariants G4 to G6."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from kit.context import working
from kit.testing.service import another_service
from mailer.ledger import Ledger
from mailer.record_outcome import OutcomeRecorder
from mailer.store_requests import note_submission
from mailer.testing import ALTO, NOVA, Site

WINDOW = timedelta(minutes=15)


class Killed(BaseException):
    """The process ends here: nothing catches it."""


async def statuses(site: Site) -> list[tuple[str, str | None]]:
    return [(request["status"], request["reason"]) for request in await site.requests()]


async def test_nothing_goes_before_its_time(site: Site) -> None:
    await site.accept(site.order(delay=1))
    site.clock.advance(timedelta(hours=23, minutes=59, seconds=59))
    assert (await site.send())["sent"] == 0
    site.clock.advance(timedelta(seconds=1))
    assert (await site.send())["sent"] == 1
    assert (await site.send())["sent"] == 0
    assert site.box.recipients == ["ines@example.org"]
    (request,) = await site.requests()
    assert request["sent_at"] == site.clock.now()
    assert request["expires_at"] == site.clock.now() + timedelta(days=92)  # until 2 June
    assert await site.told() == [("scheduled", None, "delay_row"), ("sent", None, None)]


async def test_many_go_over_few_connections(site: Site) -> None:
    orders = [
        site.order(f"c{n}@example.org", delay=0, purchase_reference=f"WEB-{n}", products=["A"])
        for n in range(230)
    ]
    await site.accept(*orders)
    await site.accept(site.order("n@example.org", delay=0), id_website=NOVA)
    assert (await site.send())["sent"] == 231
    assert sorted(site.box.recipients) == sorted(
        [f"c{n}@example.org" for n in range(230)] + ["n@example.org"]
    )
    assert site.box.connections <= 2


async def test_two_replicas_share_the_work(site: Site) -> None:
    addresses = [f"c{n}@example.org" for n in range(230)]
    await site.accept(*[site.order(address, delay=0, purchase_reference=address) for address in addresses])
    other = site.replica()
    found = await asyncio.gather(site.send(), other.send(), site.send())
    assert sum(counts["sent"] for counts in found) == len(addresses)
    assert sorted(site.box.recipients) == sorted(addresses)
    await other.close()


async def test_a_recipient_suppressed_meanwhile_is_not_mailed(site: Site) -> None:
    await site.accept(site.order(delay=0), site.order(delay=1, purchase_reference="WEB-2"))
    await site.send()
    async with site.service.client() as client:
        await client.post(site.link("u"), data={"scope": "brand"})
    site.clock.advance(timedelta(days=1))
    assert (await site.send())["sent"] == 0
    assert await statuses(site) == [("sent", None), ("error", "unsubscribed")]


async def test_a_domain_excluded_meanwhile_is_blocked(site: Site) -> None:
    await site.accept(site.order(delay=1))
    await site.set(excluded_domains=["example.org"])
    site.clock.advance(timedelta(days=1))
    assert await site.send() == {"sent": 0, "reminded": 0, "failed": 1}
    assert await statuses(site) == [("blocked", None)]
    assert (await site.told())[-1] == ("blocked", None, "domain_excluded")


async def test_capping_fails_the_second_request_to_an_address(site: Site) -> None:
    await site.set(capping_days=10)
    await site.accept(
        site.order(delay=0), site.order("INES@example.org", delay=0, purchase_reference="WEB-2")
    )
    await site.accept(site.order(delay=0, purchase_reference="OTHER"), id_website=NOVA)
    await site.accept(site.order(delay=10, purchase_reference="WEB-3"))
    assert await site.send() == {"sent": 2, "reminded": 0, "failed": 1}
    site.clock.advance(timedelta(days=10))
    assert (await site.send())["sent"] == 1
    assert sorted(await statuses(site), key=str) == [("error", "capped")] + [("sent", None)] * 3


async def test_a_cancelled_request_does_not_go(site: Site) -> None:
    await site.accept(site.order(delay=0))
    (request,) = await site.requests()
    path = f"/internal/websites/{ALTO}/requests/{request['id']}/cancel"
    async with site.service.client(another_service("tracking")) as client:
        assert (await client.post(path.replace(str(ALTO), str(NOVA)))).status_code == 404
        assert (await client.post(path)).status_code == 204
        assert (await client.post(path)).status_code == 204
    assert (await site.send())["sent"] == 0
    assert await site.told() == [("scheduled", None, "delay_row"), ("cancelled", None, "merchant")]


async def test_a_sent_request_cannot_be_cancelled(site: Site) -> None:
    await site.accept(site.order(delay=0))
    await site.send()
    (request,) = await site.requests()
    async with site.service.client(another_service("tracking")) as client:
        answer = await client.post(f"/internal/websites/{ALTO}/requests/{request['id']}/cancel")
    assert (answer.status_code, answer.json()["code"]) == (409, "state_conflict")


@pytest.mark.parametrize(
    ("answer", "reason", "is_suppressed"),
    [
        ("550 5.1.1 no such user", "hard_bounce", True),
        ("550 no such user", "hard_bounce", True),
        ("550 5.2.1 mailbox disabled", "hard_bounce", True),
        ("550 5.7.1 policy", "sending_failed", False),
        ("554 nothing for you", "sending_failed", False),
        ("552 5.2.2 mailbox full", "sending_failed", False),
    ],
)
async def test_a_refused_recipient(site: Site, answer: str, reason: str, is_suppressed: bool) -> None:
    site.box.at_recipient["ines@example.org"] = answer
    await site.accept(site.order(delay=0), site.order("b@example.org", delay=0, purchase_reference="WEB-2"))
    assert await site.send() == {"sent": 1, "reminded": 0, "failed": 1}
    assert sorted(await statuses(site), key=str) == [("error", reason), ("sent", None)]
    failed = [event for event in await site.service.emitted() if event.type.endswith("failed.v1")]
    assert failed[0].items[0].detail == answer
    site.box.at_recipient.clear()
    await site.accept(site.order(delay=0, purchase_reference="WEB-3"), id_website=NOVA)
    assert (await site.send())["sent"] == (0 if is_suppressed else 1)


async def test_refused_content_fails_the_request_only(site: Site) -> None:
    site.box.at_data = "550 5.7.1 looks like spam"
    await site.accept(site.order(delay=0))
    await site.send()
    assert await statuses(site) == [("error", "sending_failed")]


async def test_the_servers_words_do_not_keep_the_address(site: Site) -> None:
    site.box.at_recipient["ines@example.org"] = "550 5.1.1 <Ines@example.org> unknown"
    await site.accept(site.order(delay=0))
    await site.send()
    (event,) = [event for event in await site.service.emitted() if event.type.endswith("failed.v1")]
    assert event.items[0].detail == "550 5.1.1 <i***@example.org> unknown"
    assert [row["answer"] for row in await site.sendings()] == ["550 5.1.1 <i***@example.org> unknown"]


async def test_an_answer_that_is_no_text_is_stored_as_far_as_it_is(site: Site) -> None:
    site.box.at_recipient["ines@example.org"] = "550 5.1.1 boîte\x00inconnue".encode("latin-1")
    await site.accept(site.order(delay=0))
    assert (await site.send())["failed"] == 1
    assert await statuses(site) == [("error", "hard_bounce")]
    (event,) = [event for event in await site.service.emitted() if event.type.endswith("failed.v1")]
    assert event.items[0].detail == "550 5.1.1 bo te inconnue"


async def test_a_temporary_refusal_is_tried_again_for_48_hours(site: Site) -> None:
    site.box.at_recipient["ines@example.org"] = "451 4.7.1 greylisted"
    await site.accept(site.order(delay=0))
    start, tries = site.clock.now(), []
    while (due_at := (await site.sendings())[0]["due_at"]) is not None:
        told = len(await site.told())
        site.clock.instant = max(start, due_at - timedelta(seconds=1))
        if due_at != start:
            await site.send()
        assert len(await site.told()) == told
        site.clock.instant = due_at
        await site.send()
        tries.append((due_at - start) / timedelta(minutes=1))
    assert tries == [0, 5, 35, 155, 515, 1235, 1955, 2675, 2880]
    assert await statuses(site) == [("error", "soft_bounce_exhausted")]
    assert await site.told() == [
        ("scheduled", None, "delay_row"),
        *[("delayed", None, "retry")] * 8,
        ("failed", "soft_bounce_exhausted", "mail_server"),
    ]


async def test_after_a_temporary_refusal_it_goes_once(site: Site) -> None:
    site.box.at_data = "452 4.3.1 no room"
    await site.accept(site.order(delay=0))
    await site.send()
    site.box.at_data = None
    assert (await site.send())["sent"] == 0
    site.clock.advance(timedelta(minutes=5))
    assert (await site.send())["sent"] == 1
    assert len(site.box.taken) == 1


@pytest.mark.parametrize("answer", ["530 5.7.0 sign in first", "421 4.3.2 closing"])
async def test_a_server_that_refuses_us_leaves_requests_programmed(site: Site, answer: str) -> None:
    site.box.at_sender = answer
    orders = [site.order(f"c{n}@example.org", delay=0, purchase_reference=str(n)) for n in range(25)]
    await site.accept(*orders)
    for _ in range(3):
        assert await site.send() == {"sent": 0, "reminded": 0, "failed": 0}
        site.clock.advance(timedelta(days=3))
    assert set(await statuses(site)) == {("programmed", None)}
    site.box.at_sender = None
    assert (await site.send())["sent"] == 25


async def test_an_address_no_server_could_take(site: Site) -> None:
    await site.accept(site.order("dé@example.org", delay=0))
    assert (await site.send())["failed"] == 1
    assert await statuses(site) == [("error", "invalid_address")]


async def test_a_connection_that_dies_after_the_data(site: Site) -> None:
    site.box.dies_after_data = True
    await site.accept(
        *[site.order(f"c{n}@example.org", delay=0, purchase_reference=str(n)) for n in range(3)]
    )
    assert (await site.send())["sent"] == 0
    assert sorted(site.box.recipients) == ["c0@example.org", "c1@example.org", "c2@example.org"]
    site.box.dies_after_data = False
    site.clock.advance(WINDOW - timedelta(seconds=1))
    assert (await site.send())["sent"] == 0
    site.clock.advance(timedelta(seconds=1))
    assert (await site.send())["sent"] == 3
    by_recipient: dict[str, set[tuple[Any, Any]]] = {}
    for mail in site.box.mails():
        by_recipient.setdefault(mail["To"], set()).add((mail["Message-ID"], mail["Date"]))
    assert [len(identities) for identities in by_recipient.values()] == [1, 1, 1]
    told = await site.told()
    assert told.count(("delayed", None, "outcome_unknown")) == 3
    assert told.count(("sent", None, "outcome_unknown")) == 3


async def test_no_third_copy_of_a_mail_of_unknown_outcome(site: Site) -> None:
    site.box.dies_after_data = True
    await site.accept(site.order(delay=0))
    for _ in range(5):
        await site.send()
        site.clock.advance(WINDOW)
    assert len(site.box.taken) == 2
    assert await statuses(site) == [("error", "sending_failed")]
    assert (await site.told()).count(("delayed", None, "outcome_unknown")) == 2


async def test_a_crash_before_the_outcome_is_stored(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    original = OutcomeRecorder.record

    async def crash(recorder: Any, session: Any, finished: Sequence[Any], now: Any) -> Any:
        if finished:
            raise Killed
        return await original(recorder, session, finished, now)

    await site.accept(site.order(delay=0))
    with monkeypatch.context() as patched:
        patched.setattr(OutcomeRecorder, "record", crash)
        with pytest.raises(Killed):
            await site.send()
    assert len(site.box.taken) == 1
    assert [row["state"] for row in await site.sendings()] == ["data_begun"]
    site.clock.advance(WINDOW - timedelta(seconds=1))
    assert (await site.send())["sent"] == 0
    site.clock.advance(timedelta(seconds=1))
    assert (await site.send())["sent"] == 1
    first, second = site.box.mails()
    assert (first["Message-ID"], first["Date"]) == (second["Message-ID"], second["Date"])
    assert site.box.taken[0] == site.box.taken[1]
    assert ("delayed", None, "outcome_unknown") in await site.told()


async def test_a_crash_between_claim_and_data(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    async def crash(*_arguments: Any) -> None:
        raise Killed

    await site.accept(site.order(delay=0))
    with monkeypatch.context() as patched:
        patched.setattr("mailer.store_sendings.begin", crash)
        patched.setattr("mailer.store_sendings.release_unbegun", crash)
        with pytest.raises(Killed):
            await site.send()
    assert site.box.taken == []
    assert [row["state"] for row in await site.sendings()] == ["claimed"]
    site.clock.advance(timedelta(minutes=5))
    assert (await site.send())["sent"] == 1
    assert len(site.box.taken) == 1
    assert ("sent", None, None) in await site.told()


async def test_a_claim_that_waited_is_checked_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Ledger.exchange

    async def begin_late(*arguments: Any) -> Any:
        if site.clock.now() == start:
            site.clock.advance(timedelta(seconds=61))
            await site.set(excluded_domains=["example.org"])
        return await original(*arguments)

    start = site.clock.now()
    monkeypatch.setattr(Ledger, "exchange", begin_late)
    await site.accept(site.order(delay=0))
    await site.send()
    assert site.box.taken == []
    assert await statuses(site) == [("blocked", None)]


async def test_told_to_stop_it_ends_the_mail_in_hand_and_gives_the_others_back(site: Site) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        reached.set()
        await go_on.wait()

    site.box.before_answer = wait
    await site.accept(
        *[site.order(f"c{n}@example.org", delay=0, purchase_reference=str(n)) for n in range(3)]
    )
    sending = asyncio.create_task(site.send())
    await reached.wait()
    sending.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await sending
    assert sorted(await statuses(site)) == [("programmed", None), ("programmed", None), ("sent", None)]
    site.box.before_answer = None
    assert (await site.send())["sent"] == 2
    assert len(set(site.box.recipients)) == len(site.box.recipients) == 3


async def test_an_outcome_is_stored_at_the_second_try(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    original = OutcomeRecorder.record
    tries: list[Any] = []

    async def fail_once(recorder: Any, session: Any, finished: Sequence[Any], now: Any) -> Any:
        tries.extend(finished)
        if finished and len(tries) == 1:
            raise ConnectionError
        return await original(recorder, session, finished, now)

    monkeypatch.setattr(OutcomeRecorder, "record", fail_once)
    await site.accept(site.order(delay=0))
    assert (await site.send())["sent"] == 1
    assert await statuses(site) == [("sent", None)]


async def test_who_unsubscribes_while_the_mail_is_on_its_way(site: Site) -> None:
    """What has begun may be there already; nothing else goes, and no status lies."""
    await site.accept(site.order(delay=0), site.order(delay=1, purchase_reference="WEB-2"))

    async def unsubscribe() -> None:
        async with site.service.client() as client:
            await client.post(site.link("u"), data={"List-Unsubscribe": "One-Click"})

    site.box.before_answer = unsubscribe
    await site.send()
    assert await statuses(site) == [("sent", None), ("error", "unsubscribed")]


async def test_a_run_at_another_time_keeps_that_time(site: Site) -> None:
    await site.accept(site.order(delay=7))
    later = site.clock.now() + timedelta(days=8)
    with working(at=later):
        assert (await site.send())["sent"] == 1
    (request,) = await site.requests()
    assert request["sent_at"] == later
    assert site.box.mails()[0]["Date"].datetime == later


async def test_what_is_due_is_counted(site: Site) -> None:
    due = site.service.service.due
    assert due is not None
    await site.accept(site.order(delay=0), site.order(delay=1, purchase_reference="WEB-2"))
    assert await due() == 1
    await site.send()
    assert await due() == 0


async def test_a_submission_told_early_stays(site: Site) -> None:
    await site.set(reminder_enabled=True)
    await site.accept(site.order(delay=0))
    (request,) = await site.requests()
    async with site.service.database.write() as session:
        await note_submission(session, request["id"], site.clock.now())
    await site.send()
    assert await statuses(site) == [("review_submitted", None)]
    assert [row["kind"] for row in await site.sendings()] == ["request"]
