"""The job send-notices: hand over what was written to contacts, authors and members, each at most once.

"Data begins" is committed before any data is sent. A notice found begun a quarter of an hour later has an
unknown outcome, and is not sent again.
"""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import prometheus_client
import structlog

from kit.clock import Clock
from kit.db import Database, WriteSession
from kit.jobs import Counts, JobRun
from mailer import store_notices, store_suppressions
from mailer.address import AddressInvalid, without_address
from mailer.delivery import (
    UNKNOWN_AFTER,
    Accepted,
    AddressUnusable,
    Deferred,
    Outcome,
    OutcomeUnknown,
    RecipientRefused,
    ServerAway,
    next_try,
)
from mailer.recipient import Opposition
from mailer.sender import Letter, MailServer
from mailer.stored_notice import NoticeMaker
from mailer.suppress import bounced, suppress

_AWAY_PAUSE = timedelta(minutes=1)
#: Letters that authors must get, also when they want no requests (domain.md 7.5, 7.3).
_OWED = ("refused", "confirmation")
_UNREACHABLE = ("hard_bounce", "complaint")
NOTICES = prometheus_client.Counter("notices_total", "Notices handed over or not.", ["outcome"])
log = structlog.get_logger()

Row = dict[str, Any]


class NoticeSender:
    """The use case; one after the other, since there are few."""

    def __init__(
        self, database: Database, server: MailServer, clock: Clock, sender_address: str, maker: NoticeMaker
    ) -> None:
        self._database = database
        self._server = server
        self._clock = clock
        self._sender_address = sender_address
        self._maker = maker
        self._turn = asyncio.Lock()

    async def run(self, _run: JobRun) -> Counts:
        """Send until nothing is due, or the server is away."""
        counts: Counter[str] = Counter()
        async with self._turn:
            while await self._is_any_due() and await self._send_next(counts):
                pass
            await self._server.rest()
        return counts

    async def close(self) -> None:
        await self._server.close()

    async def _is_any_due(self) -> bool:
        async with self._database.read() as session:
            return await store_notices.any_due(session, self._clock.now())

    async def _send_next(self, counts: Counter[str]) -> bool:
        """Send one notice; tell whether to go on."""
        row = await self._begin()
        if row is None:
            return True
        outcome = await self._hand_over(row)
        await self._record(row, outcome)
        name = type(outcome).__name__
        counts[name] += 1
        NOTICES.labels(name).inc()
        return not isinstance(outcome, ServerAway)

    async def _begin(self) -> Row | None:
        """Commit that the next notice's data begins; None if there was none that may go."""
        now = self._clock.now()
        async with self._database.write() as session:
            row = await store_notices.claim(session, now)
            if row is None:
                return None
            if row["state"] == "data_begun":
                await store_notices.settle(session, row["id"], "outcome_unknown", None, now)
                NOTICES.labels(OutcomeUnknown.__name__).inc()
                log.error("notice_outcome_unknown", notice=str(row["id"]))
                return None
            if await _is_unwanted(session, row):
                await store_notices.settle(session, row["id"], "dropped", None, now)
                return None
            await store_notices.change(session, row["id"], state="data_begun", due_at=now + UNKNOWN_AFTER)
        return row

    async def _hand_over(self, row: Row) -> Outcome:
        try:
            recipient, content = self._maker.make(row, self._sender_address)
        except AddressInvalid as error:
            return AddressUnusable(str(error))
        return await self._server.send(Letter(self._sender_address, recipient, content))

    async def _record(self, row: Row, outcome: Outcome) -> None:
        now = self._clock.now()
        answer = without_address(outcome.answer, row["recipient"])[:500]
        async with self._database.write() as session:
            match outcome:
                case Accepted():
                    await store_notices.settle(session, row["id"], "accepted", answer, now)
                case OutcomeUnknown():
                    await store_notices.settle(session, row["id"], "outcome_unknown", answer, now)
                case Deferred() | ServerAway() if again := _again(row, outcome, now):
                    await store_notices.change(session, row["id"], answer=answer, **again)
                case _:
                    if isinstance(outcome, RecipientRefused) and row["address_hash"]:
                        await suppress(session, bounced(row), now)
                    log.warning("notice_failed", notice=str(row["id"]), outcome=type(outcome).__name__)
                    await store_notices.settle(session, row["id"], "failed", answer, now)


def _again(row: Row, outcome: Deferred | ServerAway, now: datetime) -> Row | None:
    """Return how a notice waits for another try; None once it was put off for too long.

    A server that is away puts nothing off: as with mails to customers, that ends when it comes back.
    """
    if isinstance(outcome, ServerAway):
        return {"state": "waiting", "due_at": now + _AWAY_PAUSE}
    first, attempts = row["first_failed_at"] or now, row["attempts"] + 1
    due_at = next_try(first, attempts, now)
    if due_at is None:
        return None
    return {"state": "waiting", "due_at": due_at, "attempts": attempts, "first_failed_at": first}


async def _is_unwanted(session: WriteSession, row: Row) -> bool:
    """Tell whether an author must not get this letter: asked in the claiming transaction (invariants G5)."""
    if row["address_hash"] is None:
        return False
    found = await store_suppressions.oppositions(session, [row["address_hash"]], [row["id_website"]])
    entries = found.all_to(row["address_hash"])
    return any(_holds_back(entry, row["kind"]) for entry in entries)


def _holds_back(entry: Opposition, kind: str) -> bool:
    return kind not in _OWED or entry.reason in _UNREACHABLE
