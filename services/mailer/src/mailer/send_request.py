"""The job send-requests: claim what is due, note that data begins, hand over, store what came of it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

import prometheus_client
import structlog

from kit.clock import Clock
from kit.db import Database
from kit.jobs import Counts, JobRun
from kit.secrets import KeyRing
from mailer import store_sendings
from mailer.address import AddressInvalid, for_envelope, without_address
from mailer.batches import Batches, Group, Key, key_of
from mailer.claim_requests import Claim, Claimer, Row
from mailer.delivery import AddressUnusable, Outcome, OutcomeUnknown, ServerAway
from mailer.ledger import Ledger
from mailer.mail import Invitation, Links, letter, products_shown
from mailer.record_outcome import Finished, OutcomeRecorder
from mailer.return_path import MailOf, ReturnPaths
from mailer.sender import Letter, MailServer

_GROUP_SECONDS = 30.0  # then the rest of a group is given back: who may be mailed is asked again (G5)
_STOP_SECONDS = 15.0
_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 5.0, 60.0
MAILS = prometheus_client.Counter("mails_total", "Mails handed over or not.", ["kind", "outcome"])
SERVER_AWAY = prometheus_client.Gauge(
    "mail_server_away", "1 while the mail server can't be reached or refuses us."
)
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
        connections_per_domain: int | None = None,
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
        self._connections_per_domain = connections_per_domain
        self._turn = asyncio.Lock()
        self._pause = 0.0
        self._paused_until = 0.0  # by the loop's own time: it only spares a server that is away

    async def run(self, run: JobRun) -> Counts:
        """Send until nothing is due; a server that is away ends the run, and pauses the scheduled ones."""
        if run.scheduled and asyncio.get_running_loop().time() < self._paused_until:
            return {}
        async with self._turn:
            batches = Batches(self._claimer.claim, self._connections_per_domain)
            ledger = Ledger(self._database, self._recorder, self._clock)
            work = [asyncio.create_task(self._send(server, batches, ledger)) for server in self._servers]
            try:
                await _all(work, batches)
            finally:
                await self._give_back(batches)
            self._note_server([away for done in work if (away := done.result()) is not None])
        for server in self._servers:
            await server.rest()
        sent = {name: ledger.counts[name] for name in ("sent", "reminded")}
        return sent | {"failed": batches.failed + ledger.counts["failed"]}

    async def _send(self, server: MailServer, batches: Batches, ledger: Ledger) -> ServerAway | None:
        """Send over one connection until nothing is due; return how the server said that it is away."""
        finished: Finished | None = None
        while True:
            if finished is not None and finished.away is not None:
                await self._store(batches, ledger, finished, None)
                return finished.away
            group = batches.take()
            if group is None and finished is None:
                group = await batches.wait()
                if group is None:
                    return None
            finished = await self._turn_over(server, batches, ledger, finished, group)

    async def _turn_over(
        self,
        server: MailServer,
        batches: Batches,
        ledger: Ledger,
        finished: Finished | None,
        group: Group | None,
    ) -> Finished | None:
        """Store what became of one group and that the data of the next begins, in one; hand that over."""
        if group is None:
            await self._store(batches, ledger, finished, None)
            return None
        mails = self._mails(group)
        try:
            begun = await self._store(batches, ledger, finished, mails.group)
            return await self._hand_over(server, batches, ledger, mails, begun)
        except BaseException:
            batches.done(group)
            raise

    async def _store(
        self, batches: Batches, ledger: Ledger, finished: Finished | None, group: Group | None
    ) -> set[Key]:
        try:
            begun = await ledger.exchange(finished, group)
        finally:
            if finished is not None:
                batches.done(finished.group)
        for row, outcome in finished.outcomes if finished else ():
            MAILS.labels(row["kind"], type(outcome).__name__).inc()
        return begun

    def _mails(self, group: Group) -> "_Mails":
        mails = _Mails(group, Group(group.claim, []))
        for row in group.rows:
            try:
                mails.letters[key_of(row)] = self._letter(row, group.claim)
                mails.group.rows.append(row)
            except AddressInvalid as error:
                mails.unusable.append((row, AddressUnusable(str(error))))
        return mails

    async def _hand_over(
        self, server: MailServer, batches: Batches, ledger: Ledger, mails: "_Mails", begun: set[Key]
    ) -> Finished:
        """Hand over one after the other; stop early when the connection or the time is gone."""
        deadline = asyncio.get_running_loop().time() + _GROUP_SECONDS
        finished = Finished(mails.whole, list(mails.unusable))
        going = [row for row in mails.group.rows if key_of(row) in begun]
        for row, next_row in zip_longest(going, going[1:]):
            if finished.is_over or batches.is_stopped or ledger.waits_for(row):
                finished.untried.append(row)
                continue
            mail = mails.letters[key_of(row)]
            following = None if next_row is None else mails.letters[key_of(next_row)]
            outcome = await server.send(mail, following)
            if isinstance(outcome, ServerAway):
                finished.away = outcome
                finished.untried.append(row)
            else:
                answer = without_address(outcome.answer, mail.recipient)
                finished.outcomes.append((row, replace(outcome, answer=answer)))
            finished.is_over = (
                isinstance(outcome, ServerAway | OutcomeUnknown)
                or asyncio.get_running_loop().time() > deadline
            )
        return finished

    def _letter(self, row: Row, claim: Claim) -> Letter:
        """Raises: AddressInvalid."""
        invitation = _invitation(row, claim)
        links = Links.of(invitation, self._public_url(), self._keys)
        content = letter(invitation, links, self._sender_address)
        return_path = self._return_paths.of(MailOf(invitation.request_id, invitation.kind))
        return Letter(return_path, invitation.recipient, content)

    async def _give_back(self, batches: Batches) -> None:
        for claim, rows in batches.left():
            async with self._database.write() as session:
                keys = [key_of(row) for row in rows]
                await store_sendings.release_unbegun(session, claim.id, keys, self._clock.now())

    def _note_server(self, aways: Sequence[ServerAway]) -> None:
        """A server that turns some connections down is there; one that turns all down is left alone."""
        is_away = len(aways) == len(self._servers)
        SERVER_AWAY.set(is_away)
        if not is_away:
            self._pause = 0.0
            return
        self._pause = min(max(_PAUSE_SECONDS, self._pause * 2), _LONGEST_PAUSE_SECONDS)
        self._paused_until = asyncio.get_running_loop().time() + self._pause
        # The first word is a code or a kind of fault; the rest may name a person.
        log.error("mail_server_away", answer=aways[0].answer.split()[0], pause_seconds=self._pause)

    async def close(self) -> None:
        for server in self._servers:
            await server.close()


@dataclass
class _Mails:
    """A group's letters, and those of its mails that can't have one."""

    whole: Group
    group: Group  # of those that have a letter
    letters: dict[Key, Letter] = field(default_factory=dict)
    unusable: list[tuple[Row, Outcome]] = field(default_factory=list)


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


async def _all(work: Sequence["asyncio.Task[Any]"], batches: Batches) -> None:
    """Wait for all, also when told to stop: a mail broken off within its data has an unknown outcome."""
    try:
        await asyncio.wait(work)
    except asyncio.CancelledError:
        batches.stop()
        await asyncio.wait(work, timeout=_STOP_SECONDS)
        raise
