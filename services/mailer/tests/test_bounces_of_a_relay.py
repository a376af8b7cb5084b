"""A real relay (Postfix) between us and the recipients' server: what it cannot deliver comes back."""

import asyncio
from datetime import timedelta

from kit.testing.postfix import Postfix, running_postfix
from kit.testing.service import ServiceUnderTest
from mailer.bounce_server import BounceServer
from mailer.record_report import ReportRecorder
from mailer.report import Report
from mailer.return_path import MailOf, ReturnPaths
from mailer.service import build
from mailer.tables import reports, suppressions
from mailer.testing import Replica, Site


class _Awaited(ReportRecorder):
    """Tells when so many reports have been stored."""

    def __init__(self, site: Site, number: int) -> None:
        super().__init__(site.service.database, site.clock)
        self.has_all = asyncio.Event()
        self._missing = number

    async def record(self, mail: MailOf | None, report: Report, identity: bytes) -> None:
        await super().record(mail, report, identity)
        self._missing -= 1
        if self._missing == 0:
            self.has_all.set()


async def test_what_a_relay_cannot_deliver_comes_back(site: Site) -> None:
    paths = ReturnPaths(site.ports.keys, "mail.example")
    recorder = _Awaited(site, 3)
    server = BounceServer(paths, recorder, "127.0.0.1", 0)
    await server.start()
    site.box.at_recipient = {
        "nobody@example.org": "550 5.1.1 <nobody@example.org> no such user",
        "policy@example.net": "550 5.7.1 not from there",
        "plain@example.com": "550 not here",
    }
    await site.accept(
        *(
            site.order(address, delay=0, purchase_reference=address)
            for address in (*site.box.at_recipient, "ines@example.org")
        )
    )
    routes = {"mail.example": _port(server.address), "*": _port(site.settings.smtp_url)}
    with running_postfix(routes) as relay:
        assert await _send_over(relay, site) == {"sent": 4, "reminded": 0, "failed": 0}
        await asyncio.wait_for(recorder.has_all.wait(), 60)
    server.stop()
    found = {row["purchase_reference"]: (row["status"], row["reason"]) for row in await site.requests()}
    assert found == {
        "nobody@example.org": ("error", "hard_bounce"),
        "policy@example.net": ("error", "sending_failed"),
        "plain@example.com": ("error", "hard_bounce"),
        "ines@example.org": ("sent", None),
    }
    assert await _suppressed(site) == ["n***@example.org", "p***@example.com"]
    assert [tuple(kept) for kept in await _kept(site)] == [
        ("failed", "5.1.1", "550 5.1.1 <***> no such user"),
        ("failed", "5.7.1", "550 5.7.1 not from there"),
        ("failed", "550", "550 not here"),
    ]
    await site.accept(site.order("nobody@example.org", delay=0, purchase_reference="WEB-2"))
    site.clock.advance(timedelta(minutes=1))
    assert (await site.send())["sent"] == 0


async def _send_over(relay: Postfix, site: Site) -> dict[str, int]:
    settings = site.settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{relay.port}"})
    mailer = Replica(ServiceUnderTest(build(settings, site.ports), site.ports))
    try:
        return await mailer.send()
    finally:
        await mailer.close()


async def _kept(site: Site) -> list[tuple[str, str, str]]:
    async with site.service.database.read() as session:
        rows = await session.rows(reports.select().order_by(reports.c.status))
    return [(row["verdict"], row["status"], row["text"]) for row in rows]


async def _suppressed(site: Site) -> list[str]:
    async with site.service.database.read() as session:
        return sorted(await session.scalars(suppressions.select().with_only_columns(suppressions.c.shown)))


def _port(address: str) -> int:
    return int(address.rpartition(":")[2])
