"""Reports handed over by SMTP and LMTP to the mailer's own port, and what follows from them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from contracts.requests import RequestStep, ReviewRequestFormOpenedV1, ReviewRequestOpenedV1
from kit.db import Database
from kit.ids import uuid7
from mailer.bounce_server import BounceServer
from mailer.record_report import ReportRecorder
from mailer.return_path import MailOf, ReturnPaths
from mailer.service import build
from mailer.tables import reports, suppressions
from mailer.testing import ALTO, NOVA, Site
from mailer.testing_reports import hand_over_report

REPORTS = Path(__file__).parent / "reports"


class Bounces:
    """The listener of a site, and its return paths."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.paths = ReturnPaths(site.ports.keys, "mail.example")
        self.server = BounceServer(
            self.paths, ReportRecorder(site.service.database, site.clock), "127.0.0.1", 0
        )

    @property
    def port(self) -> int:
        return int(self.server.address.rpartition(":")[2])

    async def hand_over(self, content: bytes, recipient: str, sender: str = "") -> tuple[int, str]:
        return await hand_over_report(self.port, content, recipient, sender)

    async def report(self, name: str, path: str | None = None) -> None:
        """Hand over one of the collection about the first mail sent."""
        content = (REPORTS / f"{name}.eml").read_bytes()
        assert await self.hand_over(content, path or self.site.box.senders[0]) == (250, "2.0.0 Noted")

    async def kept(self) -> list[tuple[str, str, str]]:
        """Return (kind of mail, verdict, code) of each report stored."""
        async with self.site.service.database.read() as session:
            rows = await session.rows(reports.select().order_by(reports.c.verdict, reports.c.status))
        return [(row["kind"], row["verdict"], row["status"]) for row in rows]


@asynccontextmanager
async def listening(site: Site) -> AsyncIterator[Bounces]:
    bounces = Bounces(site)
    await bounces.server.start()
    try:
        yield bounces
    finally:
        bounces.server.stop()


@pytest.fixture
async def bounces(site: Site) -> AsyncIterator[Bounces]:
    async with listening(site) as running:
        yield running


async def status(site: Site) -> list[tuple[str, str | None]]:
    return [(row["status"], row["reason"]) for row in await site.requests()]


async def suppressed(site: Site) -> list[tuple[str, str, str, str]]:
    async with site.service.database.read() as session:
        rows = await session.rows(suppressions.select().order_by(suppressions.c.id))
    return [(row["holder"], row["shown"], row["reason"], row["origin"]) for row in rows]


async def tell(site: Site, event: type[Any], at: Any = None) -> None:
    """Tell that the first request was opened."""
    (request, *_) = await site.requests()
    step = RequestStep(step_id=uuid7(), request_id=request["id"], at=at or site.clock.now())
    await site.service.receive(
        event(
            id=uuid7(),
            occurred_at=site.clock.now(),
            id_website=ALTO,
            aggregate_id=str(request["id"]),
            items=[step],
        )
    )


async def test_every_mail_has_a_return_path_of_its_own(site: Site) -> None:
    await site.set(reminder_enabled=True, reminder_days=1)
    await site.accept(site.order(delay=0), site.order("b@example.org", delay=0, purchase_reference="WEB-2"))
    await site.send()
    site.clock.advance(timedelta(days=2))
    await site.send()
    paths = ReturnPaths(site.ports.keys, "mail.example")
    found = [paths.read(sender) for sender in site.box.senders]
    sent = {MailOf(row["request_id"], row["kind"]) for row in await site.sendings()}
    assert len(found) == 4
    assert set(found) == sent
    assert {mail["From"].addresses[0].addr_spec for mail in site.box.mails()} == {"avis@mail.example"}


async def test_an_unknown_recipient_ends_the_request_and_is_mailed_no_more(
    site: Site, bounces: Bounces
) -> None:
    await site.accept(site.order("ines.lefevre@example.org", delay=0))
    await site.accept(
        site.order("Ines.Lefevre@example.org", delay=5, purchase_reference="N-1"), id_website=NOVA
    )
    await site.send()
    site.clock.advance(timedelta(minutes=1))
    await bounces.report("postfix-unknown-user")
    assert await status(site) == [("error", "hard_bounce"), ("error", "hard_bounce")]
    assert await suppressed(site) == [("platform", "i***@example.org", "hard_bounce", "mail_server")]
    failed = [event for event in await site.service.emitted() if event.type.endswith("failed.v1")]
    step = failed[0].items[0]
    assert (step.reason, step.rule, step.setting, step.value) == (
        "hard_bounce",
        "failure_report",
        "kind",
        "request",
    )
    assert step.detail == "550 5.1.1 <***>: Recipient address rejected: User unknown in virtual mailbox table"
    await site.accept(site.order("ines.lefevre@example.org", delay=0, purchase_reference="WEB-9"))
    assert (await site.send())["sent"] == 0


@pytest.mark.parametrize(
    ("name", "reason", "is_suppressed"),
    [
        ("postfix-unknown-domain", "hard_bounce", True),
        ("gmail-disabled", "hard_bounce", True),
        ("qmail-unknown-user", "hard_bounce", True),
        ("gmail-policy", "sending_failed", False),
        ("postfix-content-refused", "sending_failed", False),
        ("postfix-expired", "soft_bounce_exhausted", False),
        ("exchange-queue-expired", "soft_bounce_exhausted", False),
    ],
)
async def test_a_failed_mail(
    site: Site, bounces: Bounces, name: str, reason: str, is_suppressed: bool
) -> None:
    await site.accept(site.order(delay=0))
    await site.send()
    await bounces.report(name)
    assert await status(site) == [("error", reason)]
    assert bool(await suppressed(site)) == is_suppressed
    assert (await site.told())[-1] == ("failed", reason, "failure_report")


async def test_a_report_handed_over_again_is_one(site: Site, bounces: Bounces) -> None:
    await site.accept(site.order(delay=0))
    await site.send()
    for _ in range(2):
        await bounces.report("qmail-unknown-user")  # has no Message-ID
        await bounces.report("postfix-unknown-user")
        await bounces.report("complaint-abuse")
    assert await bounces.kept() == [
        ("request", "complaint", ""),
        ("request", "failed", "5.1.1"),
        ("request", "failed", "550"),
    ]
    verbs = [(verb, rule) for verb, _, rule in await site.told()]
    assert verbs.count(("failed", "failure_report")) == 1
    assert verbs.count(("delayed", "failure_report")) == 1  # the second one, about a request that has ended
    assert verbs.count(("delayed", "complaint_report")) == 1
    assert len(await suppressed(site)) == 1


async def test_a_report_handed_over_several_times_at_once_is_one(site: Site, bounces: Bounces) -> None:
    await site.accept(site.order(delay=0))
    await site.send()
    await asyncio.gather(*(bounces.report("postfix-unknown-user") for _ in range(5)))
    assert await bounces.kept() == [("request", "failed", "5.1.1")]
    assert [verb for verb, _, _ in await site.told()].count("failed") == 1


async def test_what_was_said_about_an_erased_person_is_forgotten(site: Site, bounces: Bounces) -> None:
    await site.accept(site.order(delay=0))
    await site.send()
    await bounces.report("postfix-unknown-user")
    site.clock.advance(timedelta(days=200))
    await site.service.run_job("expire-and-erase")
    await bounces.report("gmail-policy")
    async with site.service.database.read() as session:
        assert set(await session.scalars(reports.select().with_only_columns(reports.c.text))) == {""}
    assert [kept[2] for kept in await bounces.kept()] == ["5.1.1", "5.7.26"]


async def test_a_delay_is_only_recorded(site: Site, bounces: Bounces) -> None:
    await site.accept(site.order(delay=0))
    await site.send()
    await bounces.report("postfix-delayed")
    assert await status(site) == [("sent", None)]
    assert (await site.told())[-1] == ("delayed", None, "delay_report")
    await bounces.report("postfix-relayed")
    assert await bounces.kept() == [("request", "delayed", "4.4.1"), ("request", "passed_on", "2.0.0")]
    assert (await site.told())[-1] == ("delayed", None, "delay_report")


async def test_a_complaint_ends_all_mail_and_leaves_the_request_its_progress(
    site: Site, bounces: Bounces
) -> None:
    await site.accept(site.order(delay=0), site.order(delay=3, purchase_reference="WEB-2"))
    await site.accept(site.order(delay=3, purchase_reference="N-1"), id_website=NOVA)
    await site.send()
    await bounces.report("complaint-abuse")
    assert sorted(await status(site), key=str) == [("error", "unsubscribed")] * 2 + [("sent", None)]
    assert await suppressed(site) == [("platform", "i***@example.org", "complaint", "mail_server")]
    assert ("delayed", "complaint", "complaint_report") in await site.told()


async def test_what_is_no_report_is_taken_and_forgotten(site: Site, bounces: Bounces) -> None:
    await site.accept(site.order(delay=0))
    await site.send()
    told = await site.told()
    for name in ("absence-notice", "read-receipt", "bounce-of-a-bounce", "complaint-taken-back"):
        await bounces.report(name)
    assert await bounces.hand_over(b"", site.box.senders[0]) == (250, "2.0.0 Noted")
    assert await bounces.kept() == []
    assert await site.told() == told
    assert await status(site) == [("sent", None)]


@pytest.mark.parametrize("event", [ReviewRequestOpenedV1, ReviewRequestFormOpenedV1])
async def test_a_request_that_was_read_keeps_its_progress(
    site: Site, bounces: Bounces, event: type[Any]
) -> None:
    await site.accept(site.order(delay=0))
    await site.send()
    await tell(site, event)
    site.clock.advance(timedelta(minutes=1))
    await bounces.report("postfix-unknown-user")
    assert await status(site) == [("sent", None)]
    assert (await site.told())[-1] == ("delayed", "hard_bounce", "failure_report")
    assert [entry[2] for entry in await suppressed(site)] == ["hard_bounce"]


@pytest.mark.parametrize("event", [ReviewRequestOpenedV1, ReviewRequestFormOpenedV1])
async def test_a_reaction_told_after_the_report_that_it_came_before(
    site: Site, bounces: Bounces, event: type[Any]
) -> None:
    await site.accept(site.order(delay=0))
    await site.send()
    opened_at = site.clock.now()
    site.clock.advance(timedelta(minutes=1))
    await bounces.report("postfix-unknown-user")
    assert await status(site) == [("error", "hard_bounce")]
    await tell(site, event, opened_at)
    assert await status(site) == [("sent", None)]


async def test_a_reaction_after_the_report_changes_nothing(site: Site, bounces: Bounces) -> None:
    await site.accept(site.order(delay=0))
    await site.send()
    await bounces.report("postfix-unknown-user")
    site.clock.advance(timedelta(minutes=1))
    await tell(site, ReviewRequestOpenedV1)
    assert await status(site) == [("error", "hard_bounce")]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("gmail-policy", ("sent", None)), ("postfix-unknown-user", ("error", "hard_bounce"))],
)
async def test_a_report_about_the_reminder(
    site: Site, bounces: Bounces, name: str, expected: tuple[str, str | None]
) -> None:
    """The first mail stands, unless there is nobody."""
    await site.set(reminder_enabled=True, reminder_days=1)
    await site.accept(site.order(delay=0))
    await site.send()
    site.clock.advance(timedelta(days=2))
    await site.send()
    await bounces.report(name, site.box.senders[1])
    assert await status(site) == [expected]
    assert [kept[0] for kept in await bounces.kept()] == ["reminder"]


async def test_a_report_on_the_first_mail_after_the_reminder(site: Site, bounces: Bounces) -> None:
    await site.set(reminder_enabled=True, reminder_days=1)
    await site.accept(site.order(delay=0))
    await site.send()
    site.clock.advance(timedelta(days=2))
    await site.send()
    await bounces.report("postfix-expired")
    assert await status(site) == [("sent", None)]


async def test_a_report_that_comes_before_the_mails_own_outcome_is_stored(
    site: Site, bounces: Bounces
) -> None:
    """The relay may know of a failure while other mails of the group are still being handed over."""

    async def bounce() -> None:
        site.box.before_answer = None
        await bounces.report("postfix-unknown-user")

    site.box.before_answer = bounce
    await site.accept(site.order(delay=0))
    await site.send()
    assert await status(site) == [("error", "hard_bounce")]


async def test_a_mail_of_unknown_outcome_that_came_back_does_not_go_again(
    site: Site, bounces: Bounces
) -> None:
    site.box.dies_after_data = True
    await site.accept(site.order(delay=0))
    await site.send()
    site.box.dies_after_data = False
    await bounces.report("gmail-policy")
    assert await status(site) == [("error", "sending_failed")]
    site.clock.advance(timedelta(hours=1))
    assert (await site.send())["sent"] == 0
    assert len(site.box.taken) == 1


async def test_a_report_about_an_erased_person(site: Site, bounces: Bounces) -> None:
    unknown = bounces.paths.of(MailOf(uuid7(), "request"))
    await bounces.report("postfix-unknown-user", unknown)
    assert await bounces.kept() == []


async def test_while_the_database_is_away_the_sender_keeps_the_report(
    site: Site, bounces: Bounces, monkeypatch: pytest.MonkeyPatch
) -> None:
    await site.accept(site.order(delay=0))
    await site.send()
    content = (REPORTS / "postfix-unknown-user.eml").read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(Database, "write", _away)
        assert await bounces.hand_over(content, site.box.senders[0]) == (451, "4.3.0 Not now")
    assert await status(site) == [("sent", None)]
    assert await bounces.hand_over(content, site.box.senders[0]) == (250, "2.0.0 Noted")
    assert await status(site) == [("error", "hard_bounce")]


def _away(*_arguments: Any) -> Any:
    raise ConnectionRefusedError


async def test_the_service_listens_where_its_settings_say(site: Site) -> None:
    assert site.service.service.workers == ()
    settings = site.settings.model_copy(update={"bounce_port": 0, "bounce_domain": "bounces.example"})
    service = build(settings, site.ports)
    (worker,) = service.workers
    ready = asyncio.Event()
    running = asyncio.ensure_future(worker.run(ready.set))
    await ready.wait()
    port = int(service.endpoints["bounces"]().rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    assert (await reader.readline()).startswith(b"220 bounces.example ")
    writer.close()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
