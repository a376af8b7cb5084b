"""Use case: something came back about a mail; domain.md 6.5."""

import hashlib
from datetime import datetime
from typing import Any

import prometheus_client

from contracts.requests import ErrorReason, ReviewRequestDelayedV1, ReviewRequestFailedV1
from kit.clock import Clock
from kit.db import Database, WriteSession
from mailer import store_reports
from mailer.address import masked, without_addresses
from mailer.report import Report
from mailer.return_path import MailOf
from mailer.suppress import Suppression, suppress
from mailer.tell_steps import Telling

REPORTS = prometheus_client.Counter(
    "mail_reports_total",
    "Mails that came back, by what they said and what came of it.",
    ["verdict", "effect"],
)
_KEPT = ("failed", "delayed", "passed_on", "complaint")


class ReportRecorder:
    """Stores reports with everything that follows from them, each once."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def record(self, mail: MailOf | None, report: Report, identity: bytes) -> None:
        """`mail` None: of none of ours. `identity`: what is the same whenever this report comes again."""
        effect = "ignored"
        if mail is not None and report.verdict in _KEPT:
            async with self._database.write() as session:
                effect = await self._record(session, mail, report, identity)
        REPORTS.labels(report.verdict, effect).inc()

    async def _record(self, session: WriteSession, mail: MailOf, report: Report, identity: bytes) -> str:
        request = await store_reports.find_request(session, mail.request_id)
        if request is None:
            return "request_unknown"
        now = self._clock.now()
        recording = _Recording(session, mail, report, request, now)
        return "recorded" if await recording.store(hashlib.sha256(identity).hexdigest()) else "repeated"


class _Recording:
    """One report in its transaction."""

    def __init__(
        self, session: WriteSession, mail: MailOf, report: Report, request: dict[str, Any], now: datetime
    ) -> None:
        self._session = session
        self._mail = mail
        self._report = report
        self._request = request
        self._now = now
        recipient = request["recipient"]
        self._text = (
            without_addresses(report.text, recipient) if recipient else ""
        )  # erased: words name persons

    async def store(self, fingerprint: str) -> bool:
        """Store the report and its consequences; False if it was there."""
        record = {
            "request_id": self._mail.request_id,
            "kind": self._mail.kind,
            "fingerprint": fingerprint,
            "id_website": self._request["id_website"],
            "verdict": self._report.verdict,
            "status": self._report.status,
            "text": self._text,
            "ended_request": False,
            "received_at": self._now,
        }
        if not await store_reports.add(self._session, record):
            return False
        if self._report.verdict == "failed":
            await self._fail(self._report.reason, fingerprint)
        elif self._report.verdict == "complaint":
            await suppress(self._session, self._suppression("complaint"), self._now)
            await self._tell(ReviewRequestDelayedV1, "complaint_report", "complaint")
        elif self._report.verdict == "delayed":
            await self._tell(ReviewRequestDelayedV1, "delay_report")
        return True

    async def _fail(self, reason: ErrorReason, fingerprint: str) -> None:
        """End a request that nobody has reacted to; one that got through keeps its progress.

        A refused recipient ends it whichever mail was refused; anything else happened to this mail alone.
        """
        is_refused = reason == "hard_bounce"
        await store_reports.settle_sending(self._session, self._mail, self._now)
        ends = (is_refused or self._mail.kind == "request") and await store_reports.end_request(
            self._session, self._mail.request_id, reason, reminded=is_refused
        )
        if ends:
            await store_reports.note_end(self._session, self._mail, fingerprint)
        await self._tell(ReviewRequestFailedV1 if ends else ReviewRequestDelayedV1, "failure_report", reason)
        if is_refused:
            await suppress(self._session, self._suppression("hard_bounce"), self._now)

    async def _tell(
        self,
        event: type[ReviewRequestFailedV1] | type[ReviewRequestDelayedV1],
        rule: str,
        reason: ErrorReason | None = None,
    ) -> None:
        status = "" if self._report.status in self._text else self._report.status
        telling = Telling(self._now)
        telling.add(
            event,
            self._request,
            reason=reason,
            rule=rule if self._mail.kind == "request" else f"{rule}_of_reminder",
            setting="kind",
            value=self._mail.kind,
            detail=f"{status} {self._text}".strip() or None,
        )
        await telling.emit(self._session)

    def _suppression(self, reason: ErrorReason) -> Suppression:
        return Suppression(
            kind="address",
            hash=self._request["address_hash"],
            shown=masked(self._request["recipient"] or "@"),
            id_website=None,
            reason=reason,
            origin="mail_server",
        )
