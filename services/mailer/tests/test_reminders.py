"""Reminders: domain.md 6.6."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.requests import RequestStep, ReviewRequestFormOpenedV1, ReviewRequestOpenedV1
from contracts.reviews import ReviewState, ReviewSubmittedV1
from kit.ids import uuid7
from mailer.testing import ALTO, Site

DAY = timedelta(days=1)


@pytest.fixture
async def reminding(site: Site) -> Site:
    """A website that reminds after 7 days."""
    await site.set(reminder_enabled=True, reminder_days=7)
    return site


def submitted(site: Site, request_id: UUID) -> ReviewSubmittedV1:
    now = site.clock.now()
    review = ReviewState(
        review_id=uuid7(),
        request_id=request_id,
        order_id=uuid7(),
        kind="site",
        state="pending",
        rate=5,
        comment="Parfait",
        language="fr",
        displayed_name="Inès L.",
        first_name="Inès",
        last_name="Lefèvre",
        purchase_reference="WEB-1",
        experience_date=now,
        submitted_at=now,
        updated_at=now,
    )
    return ReviewSubmittedV1(
        id=uuid7(), occurred_at=now, id_website=ALTO, aggregate_id=str(review.review_id), review=review
    )


def opened(site: Site, request_id: UUID, kind: Any = ReviewRequestOpenedV1) -> Any:
    step = RequestStep(step_id=uuid7(), request_id=request_id, at=site.clock.now())
    return kind(
        id=uuid7(), occurred_at=site.clock.now(), id_website=ALTO, aggregate_id=str(request_id), items=[step]
    )


async def test_one_reminder_counted_from_the_real_sending(reminding: Site) -> None:
    site = reminding
    await site.accept(site.order(delay=0))
    site.clock.advance(timedelta(hours=5))  # the mail was late
    await site.send()
    site.clock.advance(7 * DAY - timedelta(seconds=1))
    assert (await site.send())["reminded"] == 0
    site.clock.advance(timedelta(seconds=1))
    assert await site.send() == {"sent": 0, "reminded": 1, "failed": 0}
    site.clock.advance(30 * DAY)
    assert (await site.send())["reminded"] == 0
    request, reminder = site.box.mails()
    assert request["Subject"] != reminder["Subject"]
    assert request["Message-ID"] != reminder["Message-ID"]
    assert site.link("r", request) != site.link("r", reminder)
    (row,) = await site.requests()
    assert row["reminded_at"] == row["sent_at"] + 7 * DAY
    assert (await site.told())[-1] == ("reminded", None, "reminder")


async def test_who_opened_without_submitting_is_reminded(reminding: Site) -> None:
    site = reminding
    await site.accept(site.order(delay=0))
    await site.send()
    (request,) = await site.requests()
    first = opened(site, request["id"])
    site.clock.advance(DAY)
    await site.service.receive(
        opened(site, request["id"]), opened(site, request["id"], ReviewRequestFormOpenedV1), first
    )
    (request,) = await site.requests()
    assert request["opened_at"] == site.clock.now() - DAY  # the first, in whatever order they come
    assert request["form_opened_at"] == site.clock.now()
    site.clock.advance(7 * DAY)
    assert (await site.send())["reminded"] == 1


async def test_who_submitted_is_not_reminded(reminding: Site) -> None:
    site = reminding
    await site.accept(site.order(delay=0))
    await site.send()
    (request,) = await site.requests()
    await site.service.receive(submitted(site, request["id"]), submitted(site, request["id"]))
    site.clock.advance(8 * DAY)
    assert (await site.send())["reminded"] == 0
    assert [row["status"] for row in await site.requests()] == ["review_submitted"]


@pytest.mark.parametrize(("method", "reminded"), [("api", 0), ("sftp", 1)])
async def test_a_postponed_product_request_stands_in_for_the_reminder(
    reminding: Site, method: str, reminded: int
) -> None:
    site = reminding
    await site.accept(site.order(delay=0, delay_product=20, products=["A"], method=method))
    await site.send()
    site.clock.advance(7 * DAY)
    assert (await site.send())["reminded"] == reminded


async def test_a_product_request_already_sent_does_not(reminding: Site) -> None:
    site = reminding
    await site.accept(site.order(delay=0, delay_product=3, products=["A"]))
    for _ in range(8):
        await site.send()
        site.clock.advance(DAY)
    assert ("reminded", None, "reminder") in await site.told()


async def test_a_reminder_keeps_a_day_from_other_mails(reminding: Site) -> None:
    site = reminding
    await site.accept(site.order(delay=0))
    await site.send()
    site.clock.advance(7 * DAY - timedelta(hours=2))
    await site.accept(site.order(delay=0, purchase_reference="WEB-2"))
    await site.send()
    site.clock.advance(timedelta(hours=2))
    assert (await site.send())["reminded"] == 0
    site.clock.advance(timedelta(hours=22))
    assert (await site.send())["reminded"] == 1


async def test_settings_at_the_sending_decide(site: Site) -> None:
    await site.accept(site.order(delay=0))
    await site.send()
    await site.set(reminder_enabled=True, reminder_days=1)
    await site.accept(site.order("b@example.org", delay=0, purchase_reference="WEB-2"))
    await site.send()
    site.clock.advance(DAY)
    assert (await site.send())["reminded"] == 1
    assert site.box.recipients[-1] == "b@example.org"


async def test_reminders_turned_off_stop(reminding: Site) -> None:
    site = reminding
    await site.accept(site.order(delay=0))
    await site.send()
    await site.set(reminder_enabled=False)
    site.clock.advance(7 * DAY)
    assert (await site.send())["reminded"] == 0


async def test_who_unsubscribed_keeps_the_progress_and_gets_no_reminder(reminding: Site) -> None:
    site = reminding
    await site.accept(site.order(delay=0))
    await site.send()
    async with site.service.client() as client:
        await client.post(site.link("u"), data={"scope": "all"})
    site.clock.advance(7 * DAY)
    assert await site.send() == {"sent": 0, "reminded": 0, "failed": 0}
    assert [row["status"] for row in await site.requests()] == ["sent"]


async def test_a_reminder_of_unknown_outcome_is_not_repeated(reminding: Site) -> None:
    site = reminding
    await site.accept(site.order(delay=0))
    await site.send()
    site.clock.advance(7 * DAY)
    site.box.dies_after_data = True
    assert (await site.send())["reminded"] == 0
    site.box.dies_after_data = False
    site.clock.advance(DAY)
    assert (await site.send())["reminded"] == 0
    assert len(site.box.taken) == 2
    assert (await site.told())[-1] == ("delayed", None, "outcome_unknown")
    assert [row["status"] for row in await site.requests()] == ["sent"]


async def test_three_months_after_the_first_mail_it_expires(reminding: Site) -> None:
    site = reminding
    await site.accept(site.order(delay=0), site.order("b@example.org", delay=100, purchase_reference="W-2"))
    await site.send()
    site.clock.instant = datetime(2026, 6, 2, 12, tzinfo=UTC) - timedelta(seconds=1)
    assert dict(await site.service.run_job("expire-and-erase")) == {"expired": 0, "erased": 0}
    site.clock.advance(timedelta(seconds=1))
    assert dict(await site.service.run_job("expire-and-erase")) == {"expired": 1, "erased": 0}
    assert dict(await site.service.run_job("expire-and-erase")) == {"expired": 0, "erased": 0}
    assert [row["status"] for row in await site.requests()] == ["expired", "programmed"]
    assert (await site.told())[-1] == ("expired", None, "expiry")
    assert (await site.send())["reminded"] == 0


async def test_persons_are_erased_when_nothing_needs_them(site: Site) -> None:
    site.box.at_recipient["gone@example.org"] = "550 5.1.1 no such user"
    await site.accept(
        site.order("a@example.org", delay=0, purchase_reference="UNANSWERED"),
        site.order("b@example.org", delay=0, purchase_reference="ANSWERED"),
        site.order("gone@example.org", delay=0, purchase_reference="FAILED"),
        site.order("c@example.org", delay=365, purchase_reference="PROGRAMMED"),
    )
    await site.send()
    answered = next(row for row in await site.requests() if row["purchase_reference"] == "ANSWERED")
    await site.service.receive(submitted(site, answered["id"]))
    start = site.clock.now()
    erased: dict[str, int] = {}
    while site.clock.now() < start + 560 * DAY:
        await site.service.run_job("expire-and-erase")
        for row in await site.requests():
            if row["recipient"] is None and row["first_name"] is None and row["last_name"] is None:
                erased.setdefault(row["purchase_reference"], (site.clock.now() - start).days)
        site.clock.advance(4 * DAY)
    assert erased == {"UNANSWERED": 184, "FAILED": 184, "ANSWERED": 552}  # 2 September; 2 September 2027
