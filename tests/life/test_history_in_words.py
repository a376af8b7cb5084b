"""From the mailer to the merchant's page: each step says its rule, its setting and the value then."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from contracts.requests import RequestStep, ReviewRequestOpenedV1
from kit.clock import FixedClock
from kit.ids import uuid7
from kit.testing.fixtures import NewDatabase
from kit.testing.service import another_service
from mailer.testing import ALTO, Site
from tracking.testing import Site as Tracking
from tracking.testing import open_site as open_tracking

DAY = timedelta(days=1)


@dataclass
class Shop:
    """A website's mailer and its tracking page."""

    mailer: Site
    page: Tracking

    async def tell(self) -> None:
        """Deliver what the mailer told; what was told before changes nothing."""
        events = await self.mailer.service.emitted()
        await self.page.service.receive(*events)

    async def texts(self, reference: str, language: str = "en") -> list[str]:
        """Return the history of a reference's only request, in words."""
        await self.tell()
        (found,) = [item for item in await self.page.listed() if item["purchase_reference"] == reference]
        shown = await self.page.detail(found["id"], language=language)
        texts: list[str] = [step["text"] for step in shown["history"]]
        return texts

    async def accept(self, reference: str, **given: Any) -> None:
        await self.mailer.accept(self.mailer.order(purchase_reference=reference, **given))


@pytest.fixture
async def shop(
    site: Site, tmp_path: Path, clock: FixedClock, new_database: NewDatabase
) -> AsyncIterator[Shop]:
    async with open_tracking(tmp_path / "tracking", clock, new_database) as page:
        yield Shop(site, page)


def ends_with(texts: Sequence[str], *expected: str) -> None:
    assert [*texts[-len(expected) :]] == [*expected]


async def test_sent_by_the_rows_delay_then_reminded(shop: Shop) -> None:
    await shop.mailer.set(reminder_enabled=True, reminder_days=3)
    await shop.accept("WEB-1", delay=5)
    shop.mailer.clock.advance(5 * DAY)
    await shop.mailer.send()
    shop.mailer.clock.advance(timedelta(seconds=1))
    await shop.mailer.set(reminder_days=30)
    shop.mailer.clock.advance(3 * DAY)
    await shop.mailer.send()
    assert await shop.texts("WEB-1") == [
        "Planned: the mail is due on 2026-03-07 12:00 UTC. "
        "Sending delay in days: 5, set by the order itself (delay).",
        "The mail was handed to the mail server. Sending delay in days: 5, set by the order itself (delay).",
        "The reminder was sent: when the first mail went, reminders were on, and reminder_days was 3.",
    ]


@pytest.mark.parametrize(
    ("scope", "english", "french"),
    [
        ("brand", "this website's mails", "des e-mails de ce site"),
        ("all", "the mails of all brands", "des e-mails de toutes les marques"),
    ],
)
async def test_an_opt_out(shop: Shop, scope: str, english: str, french: str) -> None:
    await shop.accept("WEB-1", delay=0)
    await shop.mailer.send()
    async with shop.mailer.service.client() as client:
        await client.post(shop.mailer.link("u"), data={"scope": scope})
    shop.mailer.clock.advance(DAY)
    await shop.accept("WEB-2", delay=0)
    ends_with(
        await shop.texts("WEB-2"),
        f"Not sent: the customer unsubscribed from {english} on 2026-03-02 12:00 UTC.",
    )
    ends_with(
        await shop.texts("WEB-2", "fr"),
        f"Non envoyée : le client s'est désinscrit {french} le 2026-03-02 12:00 UTC.",
    )


async def test_capping_with_the_value_of_the_time(shop: Shop) -> None:
    await shop.mailer.set(capping_days=30)
    await shop.accept("WEB-1", delay=0)
    await shop.mailer.send()
    shop.mailer.clock.advance(2 * DAY)
    await shop.accept("WEB-2", delay=0)
    shop.mailer.clock.advance(timedelta(seconds=1))
    await shop.mailer.set(capping_days=5)
    await shop.mailer.send()
    ends_with(
        await shop.texts("WEB-2"),
        "Capped: another request was sent to this address on 2026-03-02 12:00 UTC, "
        "and the setting capping_days was 30, in days.",
    )


async def test_quiet_hours_then_a_server_that_says_why(shop: Shop) -> None:
    await shop.mailer.set(quiet_hours={"from": "21:00", "to": "08:00"})
    shop.mailer.clock.instant = datetime(2026, 3, 2, 21, tzinfo=UTC)
    await shop.accept("WEB-1", delay=0)
    for _ in range(3):
        await shop.mailer.send()
    shop.mailer.clock.instant = datetime(2026, 3, 3, 7, tzinfo=UTC)
    shop.mailer.box.at_recipient["ines@example.org"] = "550 5.1.1 no such user"
    await shop.mailer.send()
    ends_with(
        await shop.texts("WEB-1"),
        "Waits until 2026-03-03 07:00 UTC because of quiet hours (21:00-08:00, quiet_hours).",
        "The mail was not sent, or not delivered. The recipient does not exist there. "
        "Details: “550 5.1.1 no such user”",
    )


async def test_an_excluded_domain_and_a_cancelled_request(shop: Shop) -> None:
    await shop.accept("WEB-1", delay=1)
    await shop.accept("WEB-2", delay=1)
    cancelled = next(row for row in await shop.mailer.requests() if row["purchase_reference"] == "WEB-2")
    async with shop.mailer.service.client(another_service("tracking")) as client:
        await client.post(f"/internal/websites/{ALTO}/requests/{cancelled['id']}/cancel")
    await shop.mailer.set(excluded_domains=["example.org"])
    shop.mailer.clock.advance(DAY)
    await shop.mailer.send()
    ends_with(
        await shop.texts("WEB-1"),
        "Blocked: the domain example.org is on the list of excluded domains (excluded_domains).",
    )
    ends_with(await shop.texts("WEB-2"), "Cancelled by the merchant on 2026-03-02 12:00 UTC, before sending.")


async def test_why_no_reminder_and_when_it_ended(shop: Shop) -> None:
    await shop.mailer.set(reminder_enabled=True, reminder_days=3)
    await shop.accept("WEB-1", delay=0)
    await shop.mailer.send()
    (request,) = await shop.mailer.requests()
    step = RequestStep(
        step_id=uuid7(), request_id=request["id"], at=shop.mailer.clock.now() + DAY, machine=True
    )
    opened = ReviewRequestOpenedV1(
        id=uuid7(), occurred_at=step.at, id_website=ALTO, aggregate_id="x", items=[step]
    )
    await shop.page.service.receive(opened)
    shop.mailer.clock.advance(2 * DAY)
    await shop.mailer.set(reminder_enabled=False)
    shop.mailer.clock.advance(DAY)
    await shop.mailer.send()
    shop.mailer.clock.instant = request["expires_at"]
    await shop.mailer.service.run_job("expire-and-erase")
    ends_with(
        await shop.texts("WEB-1"),
        "The mail was opened. "
        "The images were loaded by a scanner or a proxy: perhaps no person has looked yet.",
        "Reminder not sent: reminders were switched off on 2026-03-04 12:00 UTC (reminder_enabled).",
        "Expired: three months have passed since the first mail, sent on 2026-03-02 12:00 UTC.",
    )
