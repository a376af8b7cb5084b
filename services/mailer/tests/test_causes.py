"""Each step tells which rule and which setting led to it, at its value then; G12."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.requests import RequestStep
from kit.testing.service import member
from mailer.store_requests import note_progress, note_submission
from mailer.suppress import Suppression, suppress
from mailer.testing import ALTO, NOVA, Site

DAY = timedelta(days=1)
SUPPRESSIONS = f"/api/v1/websites/{ALTO}/suppressions"


async def steps(site: Site) -> list[tuple[str, RequestStep]]:
    """Return (event's verb, step) of each step told so far, oldest first; a step told twice is one."""
    found: dict[UUID, tuple[str, RequestStep]] = {}
    for event in await site.service.emitted():
        for item in getattr(event, "items", ()):
            step = getattr(item, "step", item)
            found.setdefault(step.step_id, (event.type.split(".")[1], step))
    return list(found.values())


async def last(site: Site) -> tuple[Any, ...]:
    verb, step = (await steps(site))[-1]
    return verb, step.rule, step.setting, step.value, step.moment


async def unsubscribe(site: Site, scope: str) -> None:
    async with site.service.client() as client:
        await client.post(site.link("u"), data={"scope": scope})


@pytest.mark.parametrize(
    ("scope", "rule"), [("brand", "unsubscribed_here"), ("all", "unsubscribed_everywhere")]
)
async def test_an_opt_out_is_told_with_its_date_and_scope(site: Site, scope: str, rule: str) -> None:
    await site.accept(site.order(delay=0), site.order(delay=3, purchase_reference="PENDING"))
    await site.send()
    site.clock.advance(DAY)
    opted_out = site.clock.now()
    await unsubscribe(site, scope)
    told = ("failed", rule, "suppressions", "unsubscribed", opted_out)
    assert await last(site) == told
    site.clock.advance(DAY)
    await site.accept(site.order(delay=0, purchase_reference="LATER"))
    assert await last(site) == told
    await site.accept(site.order(delay=0, purchase_reference="ELSEWHERE"), id_website=NOVA)
    assert (await site.send())["sent"] == (1 if scope == "brand" else 0)


async def test_a_complaint_counts_as_an_opt_out_for_what_is_pending(site: Site) -> None:
    """domain.md 6.5: the request keeps its progress, pending ones become error(unsubscribed)."""
    await site.accept(site.order(delay=0), site.order(delay=3, purchase_reference="PENDING"))
    await site.send()
    (sent, _) = await site.requests()
    async with site.service.database.write() as session:
        complaint = Suppression(
            "address", sent["address_hash"], "i***@example.org", None, "complaint", "mail_server"
        )
        await suppress(session, complaint, site.clock.now())
    assert [(row["status"], row["reason"]) for row in await site.requests()] == [
        ("sent", None),
        ("error", "unsubscribed"),
    ]
    await site.accept(site.order(delay=0, purchase_reference="LATER"))
    assert sorted(str(row["reason"]) for row in await site.requests()) == [
        "None",
        "complaint",
        "unsubscribed",
    ]


async def test_what_befell_another_websites_mail_is_told_without_its_date(site: Site) -> None:
    site.box.at_recipient["ines@example.org"] = "550 5.1.1 no such user"
    await site.accept(site.order(delay=0), id_website=NOVA)
    await site.send()
    await site.accept(site.order(delay=0))
    assert await last(site) == ("failed", "suppressed_everywhere", "suppressions", "hard_bounce", None)


async def test_a_merchants_own_entry_is_told_with_its_reason(site: Site) -> None:
    await site.accept(site.order(delay=1))
    async with site.service.client(member(ALTO, "manager")) as client:
        await client.post(SUPPRESSIONS, json={"address": "ines@example.org", "reason": "asked by phone"})
    told = ("failed", "suppressed_here", "suppressions", "asked by phone", site.clock.now())
    assert await last(site) == told


async def test_an_address_is_one_however_its_domain_is_written(site: Site) -> None:
    await site.set(excluded_domains=["märkt.example"])
    async with site.service.client(member(ALTO, "manager")) as client:
        await client.post(SUPPRESSIONS, json={"address": "ines@xn--mnchen-3ya.example"})
    await site.accept(
        site.order("relay@märkt.example"), site.order("Ines@münchen.example", purchase_reference="WEB-2")
    )
    assert sorted(row["status"] for row in await site.requests()) == ["blocked", "error"]


async def test_capping_counts_what_was_set_when_the_order_came(site: Site) -> None:
    await site.accept(site.order(delay=0, purchase_reference="FIRST"))
    await site.accept(site.order(delay=1, purchase_reference="BEFORE"))
    await site.send()
    first_at = site.clock.now()
    site.clock.advance(timedelta(minutes=1))
    await site.set(capping_days=30)
    site.clock.advance(timedelta(minutes=1))
    await site.accept(site.order(delay=2, purchase_reference="AFTER"))
    site.clock.advance(timedelta(minutes=1))
    await site.set(capping_days=0)
    site.clock.advance(DAY)
    assert (await site.send())["sent"] == 1
    second_at = site.clock.now()
    site.clock.advance(DAY)
    assert await site.send() == {"sent": 0, "reminded": 0, "failed": 1}
    assert await last(site) == ("failed", "capping", "capping_days", 30, second_at)
    assert first_at < second_at


async def test_a_reminder_says_the_days_that_made_it_due(site: Site) -> None:
    await site.set(reminder_enabled=True, reminder_days=3)
    await site.accept(site.order(delay=0))
    await site.send()
    site.clock.advance(DAY)
    await site.set(reminder_days=20)
    site.clock.advance(2 * DAY)
    assert (await site.send())["reminded"] == 1
    assert await last(site) == ("reminded", "reminder", "reminder_days", 3, None)


async def test_reminders_switched_on_again_are_for_requests_sent_after(site: Site) -> None:
    await site.set(reminder_enabled=True, reminder_days=3)
    await site.accept(site.order(delay=0))
    await site.send()
    site.clock.advance(DAY)
    off_at = site.clock.now()
    await site.set(reminder_enabled=False)
    site.clock.advance(DAY)
    await site.set(reminder_enabled=True)
    await site.accept(site.order("b@example.org", delay=0, purchase_reference="WEB-2"))
    await site.send()
    site.clock.advance(DAY)
    assert (await site.send())["reminded"] == 0
    assert await last(site) == ("delayed", "reminder_off", "reminder_enabled", False, off_at)
    site.clock.advance(2 * DAY)
    assert (await site.send())["reminded"] == 1
    assert site.box.recipients[-1] == "b@example.org"


async def test_a_reminder_that_is_not_sent_says_why(site: Site) -> None:
    await site.set(reminder_enabled=True, reminder_days=3)
    await site.accept(
        site.order("replaced@example.org", delay=0, delay_product=20, products=["A"]),
        site.order("gone@example.org", delay=0, purchase_reference="WEB-2"),
        site.order("relay@market.example", delay=0, purchase_reference="WEB-3"),
    )
    await site.send()
    mail_to_gone = site.box.mails()[site.box.recipients.index("gone@example.org")]
    async with site.service.client() as client:
        await client.post(site.link("u", mail_to_gone), data={"scope": "brand"})
    await site.set(excluded_domains=["market.example"])
    site.clock.advance(3 * DAY)
    assert (await site.send())["reminded"] == 0
    told = {step.rule for verb, step in await steps(site) if verb == "delayed"}
    assert told == {"reminder_replaced", "unsubscribed_here", "domain_excluded"}


async def test_a_refused_reminder_undoes_only_what_never_arrived(site: Site) -> None:
    await site.set(reminder_enabled=True, reminder_days=3)
    await site.accept(
        site.order("opened@example.org", delay=0),
        site.order("policy@example.org", delay=0, purchase_reference="WEB-2"),
        site.order("nobody@example.org", delay=0, purchase_reference="WEB-3"),
    )
    await site.send()
    opened = next(row for row in await site.requests() if row["recipient"] == "opened@example.org")
    async with site.service.database.write() as session:
        await note_progress(session, "opened_at", [(opened["id"], site.clock.now())])
    site.box.at_recipient |= {
        "opened@example.org": "550 5.1.1 gone",
        "policy@example.org": "550 5.7.1 not today",
        "nobody@example.org": "550 5.1.1 gone",
    }
    site.clock.advance(3 * DAY)
    await site.send()
    found = {row["recipient"]: (row["status"], row["reason"]) for row in await site.requests()}
    assert found == {
        "opened@example.org": ("sent", None),
        "policy@example.org": ("sent", None),
        "nobody@example.org": ("error", "hard_bounce"),
    }
    refused = [step.detail for verb, step in await steps(site) if step.rule == "reminder_refused"]
    assert sorted(map(str, refused)) == ["550 5.1.1 gone", "550 5.7.1 not today"]


async def test_a_wait_is_told_once(site: Site) -> None:
    await site.set(quiet_hours={"from": "21:00", "to": "08:00"})
    site.clock.instant = datetime(2026, 3, 2, 21, tzinfo=UTC)  # 22:00 in Paris
    await site.accept(site.order(delay=0))
    for _ in range(3):
        assert (await site.send())["sent"] == 0
        site.clock.advance(timedelta(hours=1))
    morning = datetime(2026, 3, 3, 7, tzinfo=UTC)
    assert await last(site) == ("delayed", "quiet_hours", "quiet_hours", "21:00-08:00", morning)
    assert len([verb for verb, _ in await steps(site) if verb == "delayed"]) == 1
    site.clock.instant = morning
    assert (await site.send())["sent"] == 1


async def test_quiet_hours_in_the_night_of_the_repeated_hour_end(site: Site) -> None:
    await site.set(quiet_hours={"from": "21:00", "to": "02:30"})
    site.clock.instant = datetime(2026, 10, 25, 1, 15, tzinfo=UTC)  # 02:15 for the second time
    await site.accept(site.order(delay=0))
    assert (await site.send())["sent"] == 0
    site.clock.advance(timedelta(minutes=15))
    assert (await site.send())["sent"] == 1


async def test_a_reminder_waits_for_a_request_that_is_due_within_a_day(site: Site) -> None:
    await site.set(reminder_enabled=True, reminder_days=3)
    await site.accept(site.order(delay=0))
    await site.send()
    site.clock.advance(2 * DAY + timedelta(hours=1))
    await site.accept(site.order(delay=1, purchase_reference="WEB-2"))
    next_at = site.clock.now() + DAY
    site.clock.advance(timedelta(hours=23))
    assert (await site.send())["reminded"] == 0
    assert await last(site) == ("delayed", "reminder_waits", None, None, next_at + DAY)
    site.clock.instant = next_at
    assert await site.send() == {"sent": 1, "reminded": 0, "failed": 0}
    site.clock.instant = next_at + DAY
    assert (await site.send())["reminded"] == 1


async def test_a_submission_told_after_the_expiry_still_counts(site: Site) -> None:
    await site.accept(site.order(delay=0))
    await site.send()
    (request,) = await site.requests()
    submitted_at = site.clock.now()
    site.clock.instant = request["expires_at"]
    await site.service.run_job("expire-and-erase")
    async with site.service.database.write() as session:
        await note_submission(session, request["id"], submitted_at)
    (request,) = await site.requests()
    assert (request["status"], request["submitted_at"]) == ("review_submitted", submitted_at)
