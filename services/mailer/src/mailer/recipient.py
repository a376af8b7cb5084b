"""Whether a due mail may go now: what the claiming transaction decides, invariants.md G5."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from contracts.requests import ErrorReason
from contracts.websites import CollectionSettings, QuietHours

REMINDER_DISTANCE = timedelta(hours=24)  # to another mail to the same address for the same account
_BOUNCES: dict[str, ErrorReason] = {"hard_bounce": "hard_bounce", "complaint": "complaint"}


@dataclass(frozen=True)
class Send:
    """It may go."""


@dataclass(frozen=True)
class Postpone:
    until: datetime


@dataclass(frozen=True)
class Block:
    """The merchant has excluded the domain."""

    domain: str
    setting: str


@dataclass(frozen=True)
class Fail:
    reason: ErrorReason
    setting: str
    value: str | int


@dataclass(frozen=True)
class Drop:
    """A reminder whose conditions aren't met."""

    why: str


Decision = Send | Postpone | Block | Fail | Drop


@dataclass(frozen=True)
class Circumstances:
    """What is known about one due mail's recipient and order at the instant of the claim."""

    settings: CollectionSettings  # valid now
    zone: ZoneInfo
    address_suppressed: str | None = None  # the suppression's reason
    domain_suppressed: bool = False
    last_mail_at: datetime | None = None  # to the same address for the same website
    last_request_at: datetime | None = None
    product_request_waits: bool = False  # another request of the same order is still programmed


def refusal_by_lists(domain: str, known: Circumstances) -> Block | Fail | None:
    """Judge a recipient by suppression and exclusion: when planning, and again when due."""
    if domain in known.settings.excluded_domains:
        return Block(domain, "excluded_domains")
    if known.domain_suppressed:
        return Block(domain, "suppressions")
    if known.address_suppressed is not None:
        reason = _BOUNCES.get(known.address_suppressed, "unsubscribed")
        return Fail(reason, "suppressions", known.address_suppressed)
    return None


def decide(due: dict[str, Any], domain: str, known: Circumstances, now: datetime) -> Decision:
    """Decide on a due sending (a row of sendings joined with its request)."""
    is_reminder = due["kind"] == "reminder"
    refused = refusal_by_lists(domain, known)
    if is_reminder:
        why = _no_reminder(due, known, now) or (refused and "recipient")
        if why:
            return Drop(why)
        if known.last_mail_at is not None and now < known.last_mail_at + REMINDER_DISTANCE:
            return Postpone(known.last_mail_at + REMINDER_DISTANCE)
    elif refused is not None:
        return refused
    elif _is_capped(known, now):
        return Fail("capped", "capping_days", known.settings.capping_days)
    quiet_until = end_of_quiet(now, known.zone, known.settings.quiet_hours)
    return Send() if quiet_until is None else Postpone(quiet_until)


def _no_reminder(due: dict[str, Any], known: Circumstances, now: datetime) -> str | None:
    if due["status"] != "sent" or due["submitted_at"] is not None:
        return "status"
    if due["expires_at"] <= now:
        return "expired"
    if not known.settings.reminder_enabled:
        return "reminder_enabled"
    if known.product_request_waits and due["type"] != "product" and due["method"] != "sftp":
        return "product_request_programmed"
    return None


def _is_capped(known: Circumstances, now: datetime) -> bool:
    days = known.settings.capping_days
    last = known.last_request_at
    return days > 0 and last is not None and now < last + timedelta(days=days)


def end_of_quiet(now: datetime, zone: ZoneInfo, hours: QuietHours | None) -> datetime | None:
    """Return when the quiet hours that hold now end; None outside them."""
    if hours is None:
        return None
    start, end = time.fromisoformat(hours.from_), time.fromisoformat(hours.to)
    local = now.astimezone(zone)
    at = local.time()
    spans_midnight = start > end
    if not (at >= start or at < end if spans_midnight else start <= at < end):
        return None
    day = local.date() + timedelta(days=1 if spans_midnight and at >= start else 0)
    return datetime.combine(day, end, tzinfo=zone).astimezone(now.tzinfo)
