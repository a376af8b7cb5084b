"""Each mail at most once: mailers killed and connections lost at each step; invariants G4.

What is counted are the mails that the server took, against the unknown outcomes that were recorded.
"""

import asyncio
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kit.testing.service import ServiceUnderTest
from kit.testing.smtp_server import Fault, SmtpServer, Step
from mailer.service import build
from mailer.testing import Replica, Site

MORTAL = Path(__file__).with_name("mortal.py")
MAILS = 25
IN_DATA, BEFORE_THE_ANSWER = "in the middle of the data", "the mail taken, not answered"
WITHIN: dict[str, Step] = {IN_DATA: "CONTENT", BEFORE_THE_ANSWER: "."}
STEPS = ("claimed", "data begins is committed", IN_DATA, BEFORE_THE_ANSWER, "answered, not stored")


@dataclass
class Case:
    """A site whose mails go to a server of the test's."""

    site: Site
    sink: SmtpServer
    directory: Path
    replica: Replica

    async def killed_mailer(self, step: str) -> None:
        """Run a mailer in a process of its own until it is killed at this step."""
        database = self.site.service.database
        told = {
            "now": self.site.clock.now().isoformat(),
            "url": database.url,
            "schema": database.schema,
            "directory": str(self.directory),
            "smtp_url": f"smtp://127.0.0.1:{self.sink.port}",
            "step": step,
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(MORTAL), json.dumps(told), stdout=asyncio.subprocess.DEVNULL
        )

        async def kill() -> None:
            os.kill(process.pid, signal.SIGKILL)

        if step in WITHIN:
            self.sink.faults[WITHIN[step]] = Fault(times=1, about="c3@", takes=True, before=kill)
        assert await asyncio.wait_for(process.wait(), 60) == -signal.SIGKILL

    async def send_until_done(self) -> None:
        """Go on with a new mailer, as time passes: leases end after 5 minutes, doubts begin after 15."""
        for _ in range(8):
            await self.replica.send()
            self.site.clock.advance(timedelta(minutes=5))

    async def unknown(self) -> int:
        return (await self.site.told()).count(("delayed", None, "outcome_unknown"))


@pytest.fixture
async def case(site: Site, tmp_path: Path) -> AsyncIterator[Case]:
    async with SmtpServer().listening() as sink, _replica(site, sink) as replica:
        yield Case(site, sink, tmp_path, replica)


@asynccontextmanager
async def _replica(site: Site, sink: SmtpServer) -> AsyncIterator[Replica]:
    settings = site.settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{sink.port}"})
    replica = Replica(ServiceUnderTest(build(settings, site.ports), site.ports))
    yield replica
    await replica.close()


async def accept_some(site: Site) -> set[str]:
    addresses = [f"c{n}@example.org" for n in range(MAILS)]
    await site.accept(*[site.order(each, delay=0, purchase_reference=each) for each in addresses])
    return set(addresses)


@pytest.mark.parametrize("step", STEPS)
async def test_a_mailer_killed_while_it_sends_requests(case: Case, step: str) -> None:
    addresses = await accept_some(case.site)
    await case.killed_mailer(step)
    taken_before = len(case.sink.taken)
    await case.send_until_done()
    copies, unknown = Counter(case.sink.recipients), await case.unknown()
    assert set(copies) == addresses  # none lost
    assert max(copies.values()) <= 2
    assert copies.total() - MAILS <= unknown  # a copy only where the outcome is known to be unknown
    assert copies.total() - MAILS <= taken_before
    assert (unknown == 0) is (step == "claimed")
    identities: dict[str, set[Any]] = {}
    for taken in case.sink.taken:
        identities.setdefault(taken.recipient, set()).add((taken.mail()["Message-ID"], taken.content))
    assert {len(found) for found in identities.values()} == {1}  # the same mail, to the last byte
    assert {request["status"] for request in await case.site.requests()} == {"sent"}


@pytest.mark.parametrize("step", STEPS)
async def test_a_mailer_killed_while_it_sends_reminders(case: Case, step: str) -> None:
    await case.site.set(reminder_enabled=True, reminder_days=7)
    await accept_some(case.site)
    await case.replica.send()
    case.sink.taken.clear()
    case.site.clock.advance(timedelta(days=7))
    await case.killed_mailer(step)
    await case.send_until_done()
    copies, unknown = Counter(case.sink.recipients), await case.unknown()
    assert max(copies.values()) == 1  # never repeated
    assert MAILS - copies.total() <= unknown
    assert (unknown == 0) is (step == "claimed")
    states = Counter(row["state"] for row in await case.site.sendings() if row["kind"] == "reminder")
    assert states == {"accepted": MAILS - unknown} | ({"outcome_unknown": unknown} if unknown else {})


@pytest.mark.parametrize("step", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "CONTENT"])
async def test_a_connection_lost_before_the_end_of_the_data_leaves_no_doubt(case: Case, step: Step) -> None:
    """Nothing was taken, and that is certain: everybody gets one mail, reminders would too."""
    addresses = await accept_some(case.site)
    case.sink.faults[step] = Fault(times=3)
    await case.send_until_done()
    assert sorted(case.sink.recipients) == sorted(addresses)
    assert step == "CONTENT" or await case.unknown() == 0


@pytest.mark.parametrize("takes", [True, False])
async def test_a_connection_lost_after_the_data(case: Case, takes: bool) -> None:
    addresses = await accept_some(case.site)
    case.sink.faults["."] = Fault(times=3, takes=takes)
    await case.send_until_done()
    copies = Counter(case.sink.recipients)
    assert set(copies) == addresses
    assert copies.total() == MAILS + (3 if takes else 0)
    assert await case.unknown() == 3
