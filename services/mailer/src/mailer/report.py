"""What a mail that came back says: RFC 3464 and its older kin, RFC 5965, or nothing of the sort."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from contracts.requests import ErrorReason
from mailer.delivery import Deferred, RecipientRefused, refusal
from mailer.mime import one_line
from mailer.mime_parts import Part, fields_of, parts_of

Verdict = Literal["failed", "delayed", "passed_on", "complaint", "auto_reply", "unknown"]

_MOST_GROUPS = 20
_TEXT_CHARS = 300
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
_REPLY = re.compile(r"(?<![\d.])(4[25]\d|5[0-57]\d)(?=[ -])")
_DIAGNOSTIC_TYPE = re.compile(r"[\w-]{1,30}\s*;\s*")
#: The mail's content was refused, not its recipient: what Exim, qmail and Postfix write then.
_AT_DATA = re.compile(r"end of data|DATA command|after (?:sending|I sent) the message", re.IGNORECASE)
_ACTIONS: dict[str, Verdict] = {
    "failed": "failed",
    "delayed": "delayed",
    "delivered": "passed_on",
    "relayed": "passed_on",
    "expanded": "passed_on",
}
_CLASSES: dict[str, Verdict] = {"2": "passed_on", "4": "delayed", "5": "failed"}
#: Feedback that complains of nothing: RFC 6430, RFC 6591.
_NO_COMPLAINT = frozenset({"not-spam", "auth-failure", "dkim"})

_MAIL_SYSTEM = re.compile(r"mailer[-_.]?daemon|postmaster|mail delivery (?:sub)?system", re.IGNORECASE)
_COPY_FOLLOWS = re.compile(
    r"copy of the message|(?:original|unsent|undelivered|returned) message (?:follows|is|headers)"
    r"|message headers? follows?|^received: |^return-path: ",
    re.IGNORECASE | re.MULTILINE,
)
_STILL_TRYING = re.compile(
    r"not yet been delivered|delivery (?:\w+ ){0,2}delayed|will (?:\w+ ){0,3}retried|(?:keep|still) trying"
    r"|do not need to resend",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Report:
    """The verdict on one mail, with the code and words that came with it."""

    verdict: Verdict
    status: str = ""  # RFC 3463, or an SMTP code where there was none
    text: str = ""  # one line; may name persons

    @property
    def reason(self) -> ErrorReason:
        """Why a mail that failed did, by the rules of a refusal at sending; domain.md 6.5."""
        at_recipient = _AT_DATA.search(self.text) is None
        if self.status.isdecimal():
            outcome = refusal(int(self.status), self.text, at_recipient=at_recipient)
        else:
            code = 400 if self.status.startswith("4") else 500
            outcome = refusal(code, f"{self.status} {self.text}", at_recipient=at_recipient)
        if isinstance(outcome, RecipientRefused):
            return "hard_bounce"
        return "soft_bounce_exhausted" if isinstance(outcome, Deferred) else "sending_failed"


def read_report(content: bytes) -> Report:
    """Return what a mail reports; never raises, whatever it is."""
    mail, *held = parts_of(content)
    parts = [mail, *held]
    for part in parts:
        if part.type in ("message/delivery-status", "message/global-delivery-status"):
            return _delivery_status(part, parts)
        if part.type == "message/feedback-report":
            return _feedback(part)
    if _MAIL_SYSTEM.search(mail.headers.get("from", "")):
        return _plain_words(parts)
    return Report("auto_reply" if _is_automatic(mail) else "unknown")


def _delivery_status(part: Part, parts: Sequence[Part]) -> Report:
    groups = re.split(r"\n[ \t]*\n", part.text.strip(), maxsplit=_MOST_GROUPS)[:_MOST_GROUPS]
    fields = [fields_of(group.encode()) for group in groups]
    judged = [_recipient(group) for group in fields if "action" in group or "status" in group]
    if not judged:
        return _plain_words(parts)
    # One mail has one recipient; several are those it was passed on to, and one of them is enough.
    order = ("passed_on", "delayed", "failed")
    return min(judged, key=lambda report: order.index(report.verdict))


def _recipient(fields: dict[str, str]) -> Report:
    text = _DIAGNOSTIC_TYPE.sub("", fields.get("diagnostic-code", ""), count=1)
    status = _status(fields.get("status", ""), text)
    verdict = _ACTIONS.get(fields.get("action", "").partition(" ")[0].strip(";").lower())
    return _report(verdict or _CLASSES.get(status[:1], "delayed"), status, text)


def _status(told: str, text: str) -> str:
    """Return the most telling code: `5.0.0` says nothing, the server's own words may."""
    found = _STATUS.search(told)
    if found is not None and found[0][1:] != ".0.0":
        return found[0]
    within, reply = _STATUS.search(text), _REPLY.search(text)
    for better in (within, reply, found):
        if better is not None:
            return better[0]
    return ""


def _feedback(part: Part) -> Report:
    kind = fields_of(part.text.encode()).get("feedback-type", "abuse").lower()
    return Report("unknown" if kind in _NO_COMPLAINT else "complaint", text=one_line(kind)[:_TEXT_CHARS])


def _plain_words(parts: Sequence[Part]) -> Report:
    """Read the report of a server that writes no delivery status, or an unreadable one: qmail, old ones."""
    words = next((part.text for part in parts if part.type.startswith("text/")), "")
    words = _COPY_FOLLOWS.split(words, maxsplit=1)[0]
    said = _around_the_code([line.strip() for line in words.split("\n")])
    if _STILL_TRYING.search(words):
        return _report("delayed", _status("", said), said)
    return _report("failed", _status("", said), said) if said else Report("unknown")


def _around_the_code(lines: Sequence[str]) -> str:
    """Return the line that holds a code, after the one that leads to it; both may have been wrapped."""
    for number, line in enumerate(lines):
        if _STATUS.search(line) or _REPLY.search(line):
            return " ".join(filter(None, lines[max(0, number - 1) : number + 2]))
    return ""


def _report(verdict: Verdict, status: str, text: str) -> Report:
    return Report(verdict, status, one_line(text)[:_TEXT_CHARS])


def _is_automatic(mail: Part) -> bool:
    """Tell an automatic answer, such as an absence notice, from what a person wrote: RFC 3834."""
    submitted = mail.headers.get("auto-submitted", "no").lower()
    return not submitted.startswith("no") or bool(
        {"x-autoreply", "x-autorespond", "x-auto-response-suppress"} & mail.headers.keys()
    )
