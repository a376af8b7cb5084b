"""Storing what became of mails handed over, and telling it; domain.md 6.4 to 6.6."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from contracts.links import LINK_MONTHS
from contracts.months import months_after
from contracts.requests import (
    ErrorReason,
    ReviewRequestDelayedV1,
    ReviewRequestFailedV1,
    ReviewRequestRemindedV1,
    ReviewRequestSentV1,
)
from kit.db import WriteSession
from mailer import store_requests, store_sendings
from mailer.batches import Group
from mailer.claim_requests import Row, tell_unknown
from mailer.delivery import (
    UNKNOWN_AFTER,
    Accepted,
    AddressUnusable,
    Deferred,
    Outcome,
    OutcomeUnknown,
    RecipientRefused,
    Refused,
    ServerAway,
    goes_once_more,
    next_try,
)
from mailer.pace_mails import note_answers
from mailer.pacing import refuses_all
from mailer.suppress import bounced, suppress
from mailer.tell_steps import Telling

_ANSWER_CHARS = 500


@dataclass
class Finished:
    """What became of a group of mails over one connection."""

    group: Group
    outcomes: list[tuple[Row, Outcome]]
    untried: list[Row] = field(default_factory=list)  # whose data had been announced
    away: ServerAway | None = None
    is_over: bool = False  # the connection is gone, or its time


class OutcomeRecorder:
    """Stores the outcomes of groups of mails with everything that follows from them."""

    async def record(self, session: WriteSession, groups: Sequence[Finished], now: datetime) -> "Recorded":
        recording = _Recording(session, now)
        for finished in groups:
            claim = finished.group.claim
            untried = [(row["request_id"], row["kind"]) for row in finished.untried]
            await store_sendings.release(session, claim.id, untried, now)
            for row, outcome in finished.outcomes:
                await recording.add({**row, "sender": claim.senders[row["id_website"]]}, outcome)
            recording.troubled |= claim.troubled
        await recording.store()
        return Recorded(recording.counts, await recording.note_destinations())


@dataclass(frozen=True)
class Recorded:
    """What came of storing outcomes."""

    counts: Counter[str]  # of mails: sent, reminded, failed
    paused: Mapping[str, datetime]  # destinations to be left alone, until when


class _Recording:
    """One transaction's outcomes."""

    def __init__(self, session: WriteSession, now: datetime) -> None:
        self._session = session
        self._now = now
        self._telling = Telling(now)
        self._settled: list[Row] = []
        self._accepted: list[Row] = []
        self._refusals: Counter[str] = Counter()  # temporary ones, by destination
        self.troubled: set[str] = set()  # destinations that had refused when these mails were claimed
        self.counts: Counter[str] = Counter()

    async def add(self, row: Row, outcome: Outcome) -> None:
        match outcome:
            case Accepted(answer):
                self._accepted.append(row)
                self._settle(row, "accepted", None, answer)
            case Deferred(answer):
                await self._defer(row, answer)
            case OutcomeUnknown(answer):
                await self._leave_unknown(row, answer)
            case RecipientRefused(answer):
                await self._fail(row, "hard_bounce", answer)
                await suppress(self._session, bounced(row), self._now)
            case Refused(answer):
                await self._fail(row, "sending_failed", answer)
            case AddressUnusable(answer):
                await self._fail(row, "invalid_address", answer)

    async def _defer(self, row: Row, answer: str) -> None:
        if refuses_all(answer):
            self._refusals[row["destination"]] += 1
        row |= {"attempts": row["attempts"] + 1, "first_failed_at": row["first_failed_at"] or self._now}
        again_at = next_try(row["first_failed_at"], row["attempts"], self._now)
        if again_at is not None:
            self._settle(row, "waiting", again_at, answer)
            self._telling.add(
                ReviewRequestDelayedV1,
                row,
                rule="retry",
                setting="attempts",
                value=row["attempts"],
                detail=answer,
            )
        elif row["kind"] == "request":
            await self._fail(row, "soft_bounce_exhausted", answer)
        else:
            self._fail_reminder(row, answer)

    async def _leave_unknown(self, row: Row, answer: str) -> None:
        row["unknown_outcomes"] += 1
        tell_unknown(self._telling, row, answer)
        again = goes_once_more(row["kind"], row["unknown_outcomes"])
        if not again and row["kind"] == "request":
            await self._fail(row, "sending_failed", answer)
        self._settle(row, "outcome_unknown", self._now + UNKNOWN_AFTER if again else None, answer)

    def _fail_reminder(self, row: Row, answer: str) -> None:
        """The request itself was sent: it keeps its progress."""
        self._settle(row, "failed", None, answer)
        self._telling.add(ReviewRequestDelayedV1, row, rule="reminder_refused", detail=answer)

    async def _fail(self, row: Row, reason: ErrorReason, answer: str) -> None:
        """Fail a request. A reminder fails one only if its recipient doesn't exist and never reacted."""
        has_progress = row["opened_at"] or row["form_opened_at"] or reason != "hard_bounce"
        if row["kind"] == "reminder" and has_progress:
            self._fail_reminder(row, answer)
            return
        self._settle(row, "failed", None, answer)
        await store_requests.set_status(self._session, [row["id"]], "error", reason)
        self._telling.add(ReviewRequestFailedV1, row, reason=reason, rule="mail_server", detail=answer)
        self.counts["failed"] += 1

    def _settle(self, row: Row, state: str, due_at: datetime | None, answer: str) -> None:
        self._settled.append(
            {
                "request_id": row["request_id"],
                "kind": row["kind"],
                "state": state,
                "due_at": due_at,
                "finished_at": self._now if due_at is None else None,
                "attempts": row["attempts"],
                "unknown_outcomes": row["unknown_outcomes"],
                "first_failed_at": row["first_failed_at"],
                "answer": answer[:_ANSWER_CHARS],
            }
        )

    async def store(self) -> None:
        await store_sendings.settle(self._session, self._settled)
        await self._store_accepted()
        await self._telling.emit(self._session)

    async def note_destinations(self) -> dict[str, datetime]:
        """Note which refuse and which no longer do; return those to be left alone, until when."""
        takes = {row["destination"] for row in self._accepted}
        again = {name for name in takes if name in self._refusals or name in self.troubled}
        return await note_answers(self._session, self._refusals, again, self._now)

    async def _store_accepted(self) -> None:
        requests = [row for row in self._accepted if row["kind"] == "request"]
        reminders = [row for row in self._accepted if row["kind"] == "reminder"]
        await store_sendings.note_sent(
            self._session,
            [row["id"] for row in requests],
            self._now,
            months_after(self._now, LINK_MONTHS),
        )
        await store_sendings.note_reminded(self._session, [row["id"] for row in reminders], self._now)
        await self._plan_reminders([row for row in requests if row["submitted_at"] is None])
        for row in requests:
            self._telling.add(ReviewRequestSentV1, row, **_way(row))
        for row in reminders:
            self._telling.add(ReviewRequestRemindedV1, row, **self._reminder_rule(row))
        self.counts.update(sent=len(requests), reminded=len(reminders))

    async def _plan_reminders(self, rows: Sequence[Row]) -> None:
        """Days count from the real sending, by the settings valid then."""
        reminders = []
        for row in rows:
            settings = row["sender"].settings
            if settings.reminder_enabled:
                due_at = self._now + timedelta(days=settings.reminder_days)
                reminders.append(store_requests.waiting_sending(row, "reminder", due_at))
        await store_requests.add_requests(self._session, [], reminders)

    def _reminder_rule(self, row: Row) -> dict[str, Any]:
        """The days set when the request was sent: they made the reminder due."""
        days = row["sender"].history.at(row["sent_at"]).settings.reminder_days
        return {"rule": "reminder", "setting": "reminder_days", "value": days}


def _way(row: Row) -> dict[str, Any]:
    """Tell what was unusual on the way to a sending."""
    if row["unknown_outcomes"]:
        return {"rule": "outcome_unknown", "detail": "sent once more"}
    if row["attempts"]:
        return {"rule": "retry", "setting": "attempts", "value": row["attempts"] + 1}
    return {}
