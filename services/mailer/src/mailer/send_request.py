"""The job send-requests: claim what is due, note that data begins, hand over, store what came of it."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any

import prometheus_client
import structlog

from kit.clock import Clock
from kit.db import Database
from kit.jobs import Counts, JobRun
from kit.secrets import KeyRing
from mailer import store_sendings
from mailer.address import AddressInvalid, for_envelope, without_address
from mailer.claim_requests import Claim, Claimer, Row
from mailer.delivery import AddressUnusable, Outcome, OutcomeUnknown, ServerAway
from mailer.mail import Invitation, Links, letter, products_shown
from mailer.record_outcome import OutcomeRecorder
from mailer.return_path import MailOf, ReturnPaths
from mailer.sender import Letter, MailServer

GROUP = 10  # mails whose "data begins" is one commit: as many outcomes at most does a crash leave open
_GROUP_SECONDS = 300.0  # well under the time after which a begun mail counts as unknown
_STOP_SECONDS = 15.0
_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 5.0, 60.0
MAILS = prometheus_client.Counter("mails_total", "Mails handed over or not.", ["kind", "outcome"])
log = structlog.get_logger()


class RequestSender:
    """Sends all that is due; runs of one process take turns, since a run `--at` sees leases as over."""

    def __init__(
        self,
        *,
        database: Database,
        claimer: Claimer,
        recorder: OutcomeRecorder,
        servers: Sequence[MailServer],
        keys: KeyRing,
        clock: Clock,
        public_url: Callable[[], str],
        sender_address: str,
        return_paths: ReturnPaths,
    ) -> None:
        """`servers`: connections to the one mail server, each used by one sender at a time."""
        self._database = database
        self._claimer = claimer
        self._recorder = recorder
        self._servers = servers
        self._keys = keys
        self._clock = clock
        self._public_url = public_url
        self._sender_address = sender_address
        self._return_paths = return_paths
        self._turn = asyncio.Lock()
        self._pause = 0.0
        self._paused_until = 0.0  # by the loop's own time: it only spares a server that is away

    async def run(self, run: JobRun) -> Counts:
        """Send until nothing is due; a server that is away ends the run, and pauses the scheduled ones."""
        if run.scheduled and asyncio.get_running_loop().time() < self._paused_until:
            return {}
        counts = Counter({"sent": 0, "reminded": 0, "failed": 0})
        async with self._turn:
            while not await self._send_batch(counts):
                pass
        return counts

    async def _send_batch(self, counts: Counter[str]) -> bool:
        """Send one batch; tell whether that was all that can be done now."""
        claim = await self._claimer.claim()
        counts["failed"] += claim.failed
        batch = _Batch(claim)
        try:
            await _all([self._send_groups(server, batch) for server in self._servers])
        finally:
            if batch.groups or batch.is_stopped:
                await self._give_back(claim)
        counts.update(batch.counts)
        self._note_server(batch)
        return claim.looked_at == 0 or batch.is_stopped

    async def _send_groups(self, server: MailServer, batch: "_Batch") -> None:
        while batch.groups and not batch.is_stopped:
            await _unbroken(self._send_group(server, batch, batch.groups.popleft()))

    async def _send_group(self, server: MailServer, batch: "_Batch", rows: Sequence[Row]) -> None:
        outcomes: list[tuple[Row, Outcome]] = []
        letters: list[tuple[Row, Letter]] = []
        for row in rows:
            try:
                letters.append((row, self._letter(row, batch.claim)))
            except AddressInvalid as error:
                outcomes.append((row, AddressUnusable(str(error))))
        begun = await self._begin(batch.claim, [row for row, _ in letters])
        going = [(row, mail) for row, mail in letters if _key(row) in begun]
        outcomes += await self._hand_over(server, batch, going)
        tried = {_key(row) for row, _ in outcomes}
        untried = [_key(row) for row, _ in going if _key(row) not in tried]
        batch.counts.update(await self._recorder.record(batch.claim, outcomes, untried))
        for row, outcome in outcomes:
            MAILS.labels(row["kind"], type(outcome).__name__).inc()

    async def _begin(self, claim: Claim, rows: Sequence[Row]) -> set[tuple[Any, str]]:
        if not rows:
            return set()
        async with self._database.write() as session:
            return await store_sendings.begin(
                session, claim.id, [_key(row) for row in rows], self._clock.now()
            )

    async def _hand_over(
        self, server: MailServer, batch: "_Batch", going: Sequence[tuple[Row, Letter]]
    ) -> list[tuple[Row, Outcome]]:
        """Hand over one after the other; stop early when the connection or the time is gone."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _GROUP_SECONDS
        outcomes: list[tuple[Row, Outcome]] = []
        for row, mail in going:
            outcome = await server.send(mail)
            if isinstance(outcome, ServerAway):
                batch.stop(outcome)
                break
            answer = without_address(outcome.answer, mail.recipient)
            outcomes.append((row, replace(outcome, answer=answer)))
            if isinstance(outcome, OutcomeUnknown) or loop.time() > deadline:
                break
        return outcomes

    def _letter(self, row: Row, claim: Claim) -> Letter:
        """Raises: AddressInvalid."""
        invitation = _invitation(row, claim)
        links = Links.of(invitation, self._public_url(), self._keys)
        content = letter(invitation, links, self._sender_address)
        return_path = self._return_paths.of(MailOf(invitation.request_id, invitation.kind))
        return Letter(return_path, invitation.recipient, content)

    async def _give_back(self, claim: Claim) -> None:
        async with self._database.write() as session:
            await store_sendings.release_unbegun(session, claim.id, self._clock.now())

    def _note_server(self, batch: "_Batch") -> None:
        if batch.away is None:
            self._pause = 0.0
            return
        self._pause = min(max(_PAUSE_SECONDS, self._pause * 2), _LONGEST_PAUSE_SECONDS)
        self._paused_until = asyncio.get_running_loop().time() + self._pause
        # The first word is a code or a kind of fault; the rest may name a person.
        log.error("mail_server_away", answer=batch.away.answer.split()[0], pause_seconds=self._pause)

    async def close(self) -> None:
        for server in self._servers:
            await server.close()


class _Batch:
    """One claim being sent by several connections."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.groups = deque(claim.rows[start : start + GROUP] for start in range(0, len(claim.rows), GROUP))
        self.counts: Counter[str] = Counter()
        self.away: ServerAway | None = None

    @property
    def is_stopped(self) -> bool:
        return self.away is not None

    def stop(self, away: ServerAway) -> None:
        self.away = away


def _invitation(row: Row, claim: Claim) -> Invitation:
    """Raises: AddressInvalid."""
    sender = claim.senders[row["id_website"]]
    return Invitation(
        id_website=row["id_website"],
        request_id=row["id"],
        kind=row["kind"],
        request_type=row["type"],
        website_name=sender.website.name,
        template=sender.templates.of(row["kind"], row["language"]),
        sender_name=sender.name,
        reply_to=sender.settings.reply_to,
        recipient=for_envelope(row["recipient"] or ""),
        first_name=row["first_name"] or "",
        last_name=row["last_name"] or "",
        language=row["language"],
        purchase_reference=row["purchase_reference"],
        products=products_shown(row["products"]),
        message_id=row["message_id"],
        date=row["message_date"],
        correlation_id=row["correlation_id"],
    )


def _key(row: Row) -> tuple[Any, str]:
    return row["request_id"], row["kind"]


async def _all(work: Sequence[Coroutine[Any, Any, None]]) -> None:
    """Let all end before the first fault is raised: none is broken off within a mail's data."""
    results = await asyncio.gather(*work, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result


async def _unbroken(work: Coroutine[Any, Any, None]) -> None:
    """Finish a group even when told to stop: broken off, its outcomes would be unknown."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=_STOP_SECONDS)
        raise
