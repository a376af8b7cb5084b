"""What became of handing a mail over, and what follows from it: domain.md 6.5, invariants.md G4."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

#: A sending that had begun is looked at again after this: its outcome is then unknown.
UNKNOWN_AFTER = timedelta(minutes=15)
#: A claim older than this is checked again before its data begins (G5).
CLAIM_FRESH_FOR = timedelta(seconds=60)
#: A claim whose holder was never heard of again.
CLAIM_LEASE = timedelta(minutes=5)
GIVE_UP_AFTER = timedelta(hours=48)
_RETRIES = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6))
_LAST_RETRY = timedelta(hours=12)

_ENHANCED = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})\b")
_SENDERS_FAULT = {(1, 7), (1, 8)}  # RFC 3463: the sender's address is what is refused


@dataclass(frozen=True)
class Accepted:
    """The mail server took the mail."""

    answer: str


@dataclass(frozen=True)
class Deferred:
    """Not now: a 4xx to this message or recipient, or a connection lost before the data began."""

    answer: str


@dataclass(frozen=True)
class RecipientRefused:
    """There is no such recipient."""

    answer: str


@dataclass(frozen=True)
class Refused:
    """Never, for another cause: policy, content."""

    answer: str


@dataclass(frozen=True)
class AddressUnusable:
    """The address can't be written in an SMTP envelope."""

    answer: str


@dataclass(frozen=True)
class OutcomeUnknown:
    """The connection died after the data began: nobody knows whether the mail left."""

    answer: str


@dataclass(frozen=True)
class ServerAway:
    """Not reachable, or it refuses our login or sender: nothing of this mail's doing."""

    answer: str


Outcome = Accepted | Deferred | RecipientRefused | Refused | AddressUnusable | OutcomeUnknown | ServerAway


def refusal(code: int, text: str, *, at_recipient: bool) -> Outcome:
    """Judge an SMTP answer that isn't a success, to RCPT or to the data."""
    answer = f"{code} {text}"
    if code < 500:
        return Deferred(answer)
    found = _ENHANCED.match(text.strip())
    if found is None:
        return RecipientRefused(answer) if at_recipient and code == 550 else Refused(answer)
    subject, detail = int(found[2]), int(found[3])
    if (subject, detail) in _SENDERS_FAULT:
        return ServerAway(answer)
    if subject == 1 or (subject, detail) == (2, 1):
        return RecipientRefused(answer)
    return Refused(answer)


def next_try(first_failed_at: datetime, attempts: int, now: datetime) -> datetime | None:
    """Return when to try again after the given number of failed attempts; None: give up."""
    give_up_at = first_failed_at + GIVE_UP_AFTER
    if now >= give_up_at:
        return None
    pause = _RETRIES[attempts - 1] if attempts <= len(_RETRIES) else _LAST_RETRY
    return min(now + pause, give_up_at)


def goes_once_more(kind: str, unknown_outcomes: int) -> bool:
    """Tell whether a mail of unknown outcome is sent again: a request once, a reminder never (G4)."""
    return kind == "request" and unknown_outcomes <= 1
