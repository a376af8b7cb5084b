"""Whether a due mail may go now: what the claiming transaction decides, invariants.md G5."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from contracts.requests import ErrorReason
from contracts.websites import CollectionSettings, QuietHours

REMINDER_DISTANCE = timedelta(hours=24)  # to another mail to the same address for the same account
_OF_BOUNCES: dict[str, ErrorReason] = {"hard_bounce": "hard_bounce", "complaint": "complaint"}


@dataclass(frozen=True)
class Cause:
    """What a step tells of the rule that led to it."""

    rule: str
    setting: str | None = None
    value: str | int | bool | None = None
    moment: datetime | None = None


@dataclass(frozen=True)
class Opposition:
    """An entry of the suppression list, as far as it explains why a mail isn't sent."""

    reason: str
    origin: str  # consumer, merchant, mail_server, operator
    is_platforms: bool
    since: datetime

    @property
    def error_reason(self) -> ErrorReason:
        return _OF_BOUNCES.get(self.reason, "unsubscribed")

    @property
    def cause(self) -> Cause:
        """The date of what happened to another website's mail is nobody else's to know."""
        if self.origin == "consumer":
            rule = "unsubscribed_everywhere" if self.is_platforms else "unsubscribed_here"
        else:
            rule = "suppressed_everywhere" if self.is_platforms else "suppressed_here"
        told = None if rule == "suppressed_everywhere" else self.since
        return Cause(rule=rule, setting="suppressions", value=self.reason, moment=told)


@dataclass(frozen=True)
class Send:
    """It may go."""


@dataclass(frozen=True)
class Postpone:
    until: datetime
    cause: Cause | None = None  # None: nothing worth telling


@dataclass(frozen=True)
class Block:
    """The merchant has excluded the domain."""

    cause: Cause


@dataclass(frozen=True)
class Fail:
    reason: ErrorReason
    cause: Cause


@dataclass(frozen=True)
class Drop:
    """A reminder whose conditions aren't met."""

    why: str
    cause: Cause | None = None  # None: the request's other steps say it


Decision = Send | Postpone | Block | Fail | Drop


@dataclass(frozen=True)
class Circumstances:
    """What is known about one due mail's recipient and order at the instant of the claim."""

    settings: CollectionSettings  # valid now
    zone: ZoneInfo
    opposition: Opposition | None = None  # to the address
    domain_opposition: Opposition | None = None
    capping_days: int = 0  # as set when the proof was received
    last_mail_at: datetime | None = None  # to the same address for the same website
    last_request_at: datetime | None = None
    next_request_at: datetime | None = None  # programmed within a day, or overdue
    reminders_off_since: datetime | None = None  # switched off at any time since the first mail
    product_request_waits: bool = False  # another request of the same order is still programmed


def refusal_by_lists(domain: str, known: Circumstances) -> Block | Fail | None:
    """Judge a recipient by suppression and exclusion: when planning, and again when due."""
    if domain in known.settings.excluded_domains:
        return Block(Cause(rule="domain_excluded", setting="excluded_domains", value=domain))
    if known.domain_opposition is not None:
        since = known.domain_opposition.since
        return Block(Cause(rule="domain_suppressed", setting="suppressions", value=domain, moment=since))
    if known.opposition is not None:
        return Fail(known.opposition.error_reason, known.opposition.cause)
    return None


def decide(due: dict[str, Any], domain: str, known: Circumstances, now: datetime) -> Decision:
    """Decide on a due sending (a row of sendings joined with its request)."""
    refused = refusal_by_lists(domain, known)
    held: Decision | None
    if due["kind"] == "reminder":
        held = _dropped_reminder(due, refused, known, now) or _waiting_reminder(known, now)
    else:
        held = refused or _capped(known, now)
    return held or _quiet(known, now) or Send()


def _dropped_reminder(
    due: dict[str, Any], refused: Block | Fail | None, known: Circumstances, now: datetime
) -> Drop | None:
    if due["status"] != "sent" or due["submitted_at"] is not None:
        return Drop("status")
    if due["expires_at"] <= now:
        return Drop("expired")
    if refused is not None:
        return Drop("recipient", refused.cause)
    if known.reminders_off_since is not None:
        off_since = known.reminders_off_since
        cause = Cause(rule="reminder_off", setting="reminder_enabled", value=False, moment=off_since)
        return Drop("reminder_enabled", cause)
    if known.product_request_waits and due["type"] != "product" and due["method"] != "sftp":
        return Drop("product_request_programmed", Cause(rule="reminder_replaced"))
    return None


def _waiting_reminder(known: Circumstances, now: datetime) -> Postpone | None:
    coming = known.next_request_at
    others = (known.last_mail_at, coming and max(coming, now))  # what is overdue goes any moment
    until = max((at + REMINDER_DISTANCE for at in others if at is not None), default=now)
    return Postpone(until, Cause(rule="reminder_waits", moment=until)) if until > now else None


def _capped(known: Circumstances, now: datetime) -> Fail | None:
    days, last = known.capping_days, known.last_request_at
    if days == 0 or last is None or now >= last + timedelta(days=days):
        return None
    return Fail("capped", Cause(rule="capping", setting="capping_days", value=days, moment=last))


def _quiet(known: Circumstances, now: datetime) -> Postpone | None:
    hours = known.settings.quiet_hours
    until = end_of_quiet(now, known.zone, hours)
    if hours is None or until is None:
        return None
    value = f"{hours.from_}-{hours.to}"
    return Postpone(until, Cause(rule="quiet_hours", setting="quiet_hours", value=value, moment=until))


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
    until = datetime.combine(day, end, tzinfo=zone)
    if until.astimezone(UTC) <= now:  # the hour that autumn repeats: the end's first occurrence is over
        until = until.replace(fold=1)
    return until.astimezone(UTC)
