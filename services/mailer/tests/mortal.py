"""A mailer that sends what is due and kills itself at a chosen step: `python mortal.py JSON`; see `main`.

Within the conversation with the mail server it is the server, in the test's process, who kills it.
"""

import asyncio
import json
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kit.clock import FixedClock
from kit.db import Database
from kit.ids import uuid7
from kit.jobs import JobRun
from kit.testing.service import ports_for_tests, stand_in
from mailer.delivery import Outcome
from mailer.ledger import Ledger
from mailer.sender import Letter, SmtpConnection
from mailer.service import build
from mailer.settings import Settings
from mailer.testing import accounts_answers

CLAIMED, BEGUN, ANSWERED = "claimed", "data begins is committed", "answered, not stored"
_MAILS_BEFORE = 3  # that are answered before it dies with an answer in hand


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_at(step: str | None) -> None:
    """Let this process end at a step; None: it goes on."""
    exchange, send, answered = Ledger.exchange, SmtpConnection.send, []

    async def dying_exchange(self: Ledger, *arguments: Any) -> Any:
        if step == CLAIMED:
            die()
        begun = await exchange(self, *arguments)
        if step == BEGUN:
            die()
        return begun

    async def dying_send(self: SmtpConnection, letter: Letter, following: Letter | None = None) -> Outcome:
        outcome = await send(self, letter, following)
        answered.append(outcome)
        if step == ANSWERED and len(answered) == _MAILS_BEFORE:
            die()
        return outcome

    monkey = pytest.MonkeyPatch()
    monkey.setattr(Ledger, "exchange", dying_exchange)
    monkey.setattr(SmtpConnection, "send", dying_send)


async def main(told: dict[str, Any]) -> None:
    clock = FixedClock(datetime.fromisoformat(told["now"]))
    database = Database(told["url"], schema=told["schema"])
    ports = ports_for_tests(Path(told["directory"]), clock, lambda _: database)
    ports.apps["accounts"] = stand_in(accounts_answers())
    service = build(Settings(smtp_url=told["smtp_url"], smtp_connections=2), ports)
    die_at(told["step"])
    (job,) = [each for each in service.jobs if each.name == "send-requests"]
    await job.run(JobRun(uuid7(), clock.now(), None, scheduled=True))
    assert service.close is not None
    await service.close()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
