"""Claiming due mails: what forbids one is checked in the claiming transaction; invariants.md G4, G5."""

import asyncio
import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.requests import (
    ReviewRequestDelayedV1,
    ReviewRequestFailedV1,
)
from contracts.websites import CollectionSettings, WebsiteState
from kit.clock import Clock
from kit.copies import Copies
from kit.db import Database, WriteSession
from kit.ids import uuid7
from kit.problems import ServiceUnavailable
from kit.secrets import KeyRing
from mailer import store_requests, store_sendings, store_suppressions
from mailer.address import domain_of, hash_of_domain
from mailer.delivery import CLAIM_LEASE, goes_once_more
from mailer.mail_design import Templates
from mailer.pace_mails import Limits, Pace
from mailer.recipient import (
    REMINDER_DISTANCE,
    Block,
    Cause,
    Circumstances,
    Decision,
    Drop,
    Fail,
    Postpone,
    Send,
    decide,
)
from mailer.store_settings import History, history_of
from mailer.store_templates import templates_of
from mailer.tell_steps import Telling, tell_held, tell_refused
from mailer.turns import BatchSize, Turns

BATCH = 200
_WEBSITES = 20  # that share a claim
_LOOK_SECONDS = 1.0  # between two looks for websites that have something due now
_BUSY_PAUSE = timedelta(seconds=10)  # another worker is mailing the same person, or the website is unknown

Row = dict[str, Any]
Person = tuple[UUID, str]  # a website's customer: the website and the address's hash


@dataclass(frozen=True)
class Sender:
    """What a website's mails need beside the request."""

    website: WebsiteState
    settings: CollectionSettings  # valid now
    history: History
    templates: Templates

    @property
    def name(self) -> str:
        return self.settings.sender_name or self.website.name


@dataclass
class Claim:
    """What one transaction took on: rows of sendings joined with their requests."""

    id: UUID
    rows: list[Row] = field(default_factory=list)
    senders: dict[UUID, Sender] = field(default_factory=dict)
    troubled: set[str] = field(default_factory=set)  # destinations that have refused last
    looked_at: int = 0
    held: int = 0  # left as they are, for people who are being mailed
    failed: int = 0


@dataclass(frozen=True)
class _Known:
    """What the decisions of one claim are based on."""

    senders: Mapping[UUID, Sender]
    suppressed: store_suppressions.Oppositions
    latest: Mapping[tuple[UUID, str, str], datetime]
    coming: Mapping[tuple[UUID, str], datetime]  # requests, asked for reminders only
    programmed_products: set[UUID]
    busy: set[tuple[UUID, str]]  # addresses that another worker is mailing


class Claimer:
    """Takes due mails in batches."""

    def __init__(
        self,
        database: Database,
        websites: Copies[WebsiteState],
        keys: KeyRing,
        clock: Clock,
        domain: str,
        limits: Limits,
    ) -> None:
        """`domain` is the right part of our Message-IDs."""
        self._database = database
        self._websites = websites
        self._keys = keys
        self._clock = clock
        self._domain = domain
        self._limits = limits
        self._turns = Turns()
        self._looked_at = -_LOOK_SECONDS  # by the loop's own time, like the next
        self._claimed_at: float | None = None
        self._size = BatchSize(BATCH)

    async def claim(self, people: Collection[Person] = ()) -> Claim:
        """Claim up to a batch of due mails; those that mustn't go are settled here.

        `people`: whom this process is mailing; what else is due to them is left as it is.
        """
        now = self._clock.now()
        claim = Claim(uuid7())
        if self._claimed_at is not None:
            self._size.learn(asyncio.get_running_loop().time() - self._claimed_at)
        async with self._database.write() as session:
            pace = await Pace.of(session, self._limits, now)
            rows = await self._due(session, now, pace.room(self._size.mails))
            claim.looked_at = len(rows)
            telling = Telling(now)
            rows = await self._with_known_outcome(session, rows, telling, claim)
            if rows:
                await self._learn_destinations(session, rows, pace, claim)
                known = await self._known(session, rows, now)
                claim.senders = dict(known.senders)
                await self._decide(session, rows, known, telling, claim, pace, people)
                await pace.store(session)
            await telling.emit(session)
        self._claimed_at = asyncio.get_running_loop().time() if claim.rows else None
        return claim

    async def _due(self, session: WriteSession, now: datetime, most: int) -> list[Row]:
        """Lock the due sendings of the websites whose turn it is, and everybody they go to."""
        if not most:
            return []
        if asyncio.get_running_loop().time() >= self._looked_at + _LOOK_SECONDS:
            await self._look(session, now)
        rows = await self._next(session, now, most)
        if not rows:  # whoever was in the round has no more: others may have
            await self._look(session, now)
            rows = await self._next(session, now, most)
        if not rows:
            return []
        # Only then what rules forbid is looked up: no other claim judges the same people meanwhile.
        await session.lock_all({f"mailing:{row['address_hash']}" for row in rows})
        return await store_sendings.with_requests(session, rows)

    async def _look(self, session: WriteSession, now: datetime) -> None:
        self._looked_at = asyncio.get_running_loop().time()
        self._turns.add(await store_sendings.websites_with_due(session, now))

    async def _next(self, session: WriteSession, now: datetime, most: int) -> list[Row]:
        """Lock each website's oldest, in equal shares; what some don't fill is for the others."""
        rows: list[Row] = []
        last: dict[UUID, Row | None] = dict.fromkeys(self._turns.take(_WEBSITES))
        while last and len(rows) < most:
            share = max(1, (most - len(rows)) // len(last))
            for id_website, after in list(last.items()):
                found = await store_sendings.due(session, id_website, now, share, after)
                rows += found
                if len(found) < share:
                    del last[id_website]
                else:
                    last[id_website] = found[-1]
        self._turns.add(last)
        return rows

    async def _with_known_outcome(
        self, session: WriteSession, rows: Sequence[Row], telling: Telling, claim: Claim
    ) -> list[Row]:
        """Record mails whose data had begun and whose outcome nobody stored; return what may go."""
        now = self._clock.now()
        begun = [row for row in rows if row["state"] == "data_begun"]
        for row in begun:
            row |= {"state": "outcome_unknown", "unknown_outcomes": row["unknown_outcomes"] + 1}
            tell_unknown(telling, row)
        await store_sendings.settle(session, [_unknown(row, now) for row in begun])
        settled = [row for row in begun if not goes_once_more(row["kind"], row["unknown_outcomes"])]
        await store_sendings.settle(session, [_settled(row, "outcome_unknown", now) for row in settled])
        failed = [row for row in settled if row["kind"] == "request"]
        for row in failed:
            telling.add(ReviewRequestFailedV1, row, reason="sending_failed", rule="outcome_unknown")
        await store_requests.set_status(session, [row["id"] for row in failed], "error", "sending_failed")
        claim.failed += len(failed)
        keys = {(row["id"], row["kind"]) for row in settled}
        return [row for row in rows if (row["id"], row["kind"]) not in keys]

    async def _known(self, session: WriteSession, rows: Sequence[Row], now: datetime) -> _Known:
        websites = sorted({row["id_website"] for row in rows})
        senders = {id_: sender for id_ in websites if (sender := await self._sender(session, id_, now))}
        reminders = [row for row in rows if row["kind"] == "reminder"]
        addresses = {row["address_hash"] for row in rows}
        hashes = addresses | {row["destination"] for row in rows}
        # Before the mails already sent: data that begins between the two looks must be seen by one.
        busy = await store_sendings.claimed_addresses(session, addresses, now)
        return _Known(
            senders,
            await store_suppressions.oppositions(session, hashes, websites),
            await store_sendings.latest_mails(session, addresses, websites),
            await store_sendings.next_requests(
                session, {row["address_hash"] for row in reminders}, websites, now + REMINDER_DISTANCE
            ),
            await store_sendings.orders_with_programmed_products(
                session, {row["order_id"] for row in reminders}
            ),
            busy,
        )

    async def _sender(self, session: WriteSession, id_website: UUID, now: datetime) -> Sender | None:
        try:
            website = await self._websites.find(session, str(id_website))
        except ServiceUnavailable:  # its owner can't be asked now: the other websites' mails go on
            return None
        if website is None:
            return None
        history = await history_of(session, id_website)
        templates = await templates_of(session, website)
        return Sender(website, history.at(now).settings, history, templates)

    async def _learn_destinations(
        self, session: WriteSession, rows: Sequence[Row], pace: Pace, claim: Claim
    ) -> None:
        of_domain = functools.cache(lambda domain: hash_of_domain(domain, self._keys.keyed_hash))
        for row in rows:
            row["destination"] = of_domain(domain_of(row["recipient"] or ""))
        claim.troubled = await pace.look_at(session, {row["destination"] for row in rows})

    async def _decide(
        self,
        session: WriteSession,
        rows: Sequence[Row],
        known: _Known,
        telling: Telling,
        claim: Claim,
        pace: Pace,
        people: Collection[Person],
    ) -> None:
        now = self._clock.now()
        decisions = _Decisions()
        taken = set(people)
        for row in rows:
            whose = person_of(row)
            if whose in taken:
                claim.held += 1
                continue  # one mail per person and batch: the next batch sees what became of it
            decision = _paced(self._decision(row, known, now), row, pace)
            if isinstance(decision, Send):
                taken.add(whose)
                self._take(row, claim, now)
            decisions.note(row, decision)
        await decisions.store(session, telling, now, claim)

    def _decision(self, row: Row, known: _Known, now: datetime) -> Decision:
        if (row["id_website"], row["address_hash"]) in known.busy or row["id_website"] not in known.senders:
            return Postpone(now + _BUSY_PAUSE)
        return decide(row, domain_of(row["recipient"] or ""), self._circumstances(row, known, now), now)

    def _circumstances(self, row: Row, known: _Known, now: datetime) -> Circumstances:
        website, address = row["id_website"], row["address_hash"]
        mails = {kind: known.latest.get((website, address, kind)) for kind in ("request", "reminder")}
        sender = known.senders[website]
        return Circumstances(
            sender.settings,
            ZoneInfo(sender.website.time_zone),
            opposition=known.suppressed.to(address, website),
            domain_opposition=known.suppressed.to(row["destination"], website),
            capping_days=_capping_days(row, sender),
            last_mail_at=max((at for at in mails.values() if at is not None), default=None),
            last_request_at=None if row["unknown_outcomes"] else mails["request"],
            next_request_at=known.coming.get((website, address)),
            reminders_off_since=(
                sender.history.reminders_off_since(row["sent_at"], now) if row["kind"] == "reminder" else None
            ),
            product_request_waits=row["order_id"] in known.programmed_products,
        )

    def _take(self, row: Row, claim: Claim, now: datetime) -> None:
        row |= {
            "state": "claimed",
            "claim_id": claim.id,
            "claimed_at": now,
            "due_at": now + CLAIM_LEASE,
            "message_id": row["message_id"] or f"<{uuid7().hex}@{self._domain}>",
            "message_date": row["message_date"] or now,
        }
        claim.rows.append(row)


_CLAIMED = ("request_id", "kind", "state", "claim_id", "claimed_at", "due_at", "message_id", "message_date",
            "unknown_outcomes")  # fmt: skip


class _Decisions:
    """The decisions of one claim, stored in sets."""

    def __init__(self) -> None:
        self._claimed: list[Row] = []
        self._postponed: list[Row] = []
        self._dropped: list[tuple[Row, str]] = []
        self._held: list[tuple[Row, Cause | None]] = []
        self._refused: list[tuple[Row, Block | Fail]] = []

    def note(self, row: Row, decision: Decision) -> None:
        match decision:
            case Send():
                self._claimed.append({name: row[name] for name in _CLAIMED})
            case Postpone(until, cause):
                self._postponed.append(_key(row) | {"state": "waiting", "due_at": until})
                self._held.append((row, cause))
            case Drop(why, cause):
                self._dropped.append((row, why))
                self._held.append((row, cause))
            case Block() | Fail():
                self._refused.append((row, decision))

    async def store(self, session: WriteSession, telling: Telling, now: datetime, claim: Claim) -> None:
        await store_sendings.settle(session, self._claimed)
        await store_sendings.settle(session, self._postponed)
        dropped = [_settled(row, "dropped", now) | {"answer": why} for row, why in self._dropped]
        await store_sendings.settle(session, dropped)
        await store_sendings.settle(session, [_settled(row, "dropped", now) for row, _ in self._refused])
        for row, refused in self._refused:
            status, reason = ("blocked", None) if isinstance(refused, Block) else ("error", refused.reason)
            await store_requests.set_status(session, [row["id"]], status, reason)
            tell_refused(telling, row, refused)
        for row, cause in self._held:
            tell_held(telling, row, row["kind"], cause)
        claim.failed += len(self._refused)


def tell_unknown(telling: Telling, row: Row, answer: str | None = None) -> None:
    """Tell that nobody can know whether a mail left."""
    telling.add(
        ReviewRequestDelayedV1,
        row,
        rule="outcome_unknown",
        setting="kind",
        value=row["kind"],
        detail=answer,
    )


def person_of(row: Row) -> Person:
    return row["id_website"], row["address_hash"]


def _paced(decision: Decision, row: Row, pace: Pace) -> Decision:
    """Let a mail that may go wait for its destination."""
    if not isinstance(decision, Send):
        return decision
    until = pace.wait(row["destination"], is_first_try=row["attempts"] == 0)
    return decision if until is None else Postpone(until)


def _key(row: Row) -> Row:
    return {"request_id": row["request_id"], "kind": row["kind"]}


def _unknown(row: Row, now: datetime) -> Row:
    return _key(row) | {
        "state": "outcome_unknown",
        "due_at": now,
        "unknown_outcomes": row["unknown_outcomes"],
    }


def _settled(row: Row, state: str, now: datetime) -> Row:
    return _key(row) | {
        "state": state,
        "due_at": None,
        "finished_at": now,
        "unknown_outcomes": row["unknown_outcomes"],
    }


def _capping_days(row: Row, sender: Sender) -> int:
    """Return what was set when the proof was received: later changes are for later proofs (domain.md 6.3)."""
    return sender.history.at(row["received_at"]).settings.capping_days
