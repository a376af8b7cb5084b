"""Whether a due mail may go: domain.md 6.5 to 6.7, invariants G5 and G6."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from contracts.websites import CollectionSettings, QuietHours
from mailer.recipient import (
    Block,
    Circumstances,
    Drop,
    Fail,
    Opposition,
    Postpone,
    Send,
    decide,
    end_of_quiet,
    refusal_by_lists,
)

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
PARIS = ZoneInfo("Europe/Paris")
KNOWN = Circumstances(CollectionSettings(), PARIS)


def request(**given: Any) -> dict[str, Any]:
    return {"kind": "request", "type": "brand", "method": "api"} | given


def reminder(**given: Any) -> dict[str, Any]:
    due = {"kind": "reminder", "status": "sent", "submitted_at": None, "expires_at": NOW + 80 * DAY}
    return request(**due) | given


def test_nothing_known_speaks_against_it() -> None:
    assert decide(request(), "example.org", KNOWN, NOW) == Send()
    assert decide(reminder(), "example.org", KNOWN, NOW) == Send()


@pytest.mark.parametrize(
    ("ago", "is_capped"), [(10 * DAY - SECOND, True), (10 * DAY, False), (timedelta(0), True)]
)
def test_capping_ends_after_exactly_its_days(ago: timedelta, is_capped: bool) -> None:
    known = replace(KNOWN, capping_days=10, last_request_at=NOW - ago)
    decision = decide(request(), "example.org", known, NOW)
    assert isinstance(decision, Fail if is_capped else Send)
    if isinstance(decision, Fail):
        cause = decision.cause
        assert (decision.reason, cause.setting, cause.value, cause.moment) == (
            "capped",
            "capping_days",
            10,
            NOW - ago,
        )


def test_capping_is_off_by_default_and_counts_requests_only() -> None:
    for known in (
        replace(KNOWN, last_request_at=NOW),
        replace(KNOWN, capping_days=10, last_mail_at=NOW),  # a reminder
    ):
        assert decide(request(), "example.org", known, NOW) == Send()


@pytest.mark.parametrize(
    ("last", "coming", "until"),
    [
        (NOW - DAY, None, None),
        (NOW - DAY + SECOND, None, NOW + SECOND),
        (None, NOW + DAY - SECOND, NOW + 2 * DAY - SECOND),
        (NOW - HOUR, NOW + HOUR, NOW + 25 * HOUR),
        (None, NOW - HOUR, NOW + DAY),  # overdue: it goes first
        (None, NOW - 3 * DAY, NOW + DAY),
    ],
)
def test_a_reminder_keeps_a_day_on_both_sides(
    last: datetime | None, coming: datetime | None, until: datetime | None
) -> None:
    known = replace(KNOWN, last_mail_at=last, next_request_at=coming)
    decision = decide(reminder(), "example.org", known, NOW)
    assert decision == Send() if until is None else isinstance(decision, Postpone)
    if isinstance(decision, Postpone):
        assert decision.until == until
    assert decide(request(), "example.org", known, NOW) == Send()  # a request waits for nobody


@pytest.mark.parametrize(
    ("given", "known", "why"),
    [
        ({"status": "error"}, {}, "status"),
        ({"status": "blocked"}, {}, "status"),
        ({"status": "cancelled"}, {}, "status"),
        ({"submitted_at": NOW}, {}, "status"),
        ({"expires_at": NOW}, {}, "expired"),
        ({}, {"reminders_off_since": NOW - DAY}, "reminder_enabled"),
        ({}, {"product_request_waits": True}, "product_request_programmed"),
        ({"type": "brand_and_product"}, {"product_request_waits": True}, "product_request_programmed"),
        ({"type": "product"}, {"product_request_waits": True}, None),  # its own, or another product's
        ({"method": "sftp"}, {"product_request_waits": True}, None),
    ],
)
def test_reminders_whose_conditions_fail(
    given: dict[str, Any], known: dict[str, Any], why: str | None
) -> None:
    decision = decide(reminder(**given), "example.org", replace(KNOWN, **known), NOW)
    assert decision.why == why if isinstance(decision, Drop) else why is None


@pytest.mark.parametrize(
    ("origin", "is_platforms", "reason", "error", "rule", "tells_when"),
    [
        ("consumer", False, "unsubscribed", "unsubscribed", "unsubscribed_here", True),
        ("consumer", True, "unsubscribed", "unsubscribed", "unsubscribed_everywhere", True),
        ("merchant", False, "asked by phone", "unsubscribed", "suppressed_here", True),
        ("mail_server", True, "hard_bounce", "hard_bounce", "suppressed_everywhere", False),
        ("mail_server", True, "complaint", "complaint", "suppressed_everywhere", False),
    ],
)
def test_an_opposition_explains_itself(
    origin: str, is_platforms: bool, reason: str, error: str, rule: str, tells_when: bool
) -> None:
    known = replace(KNOWN, opposition=Opposition(reason, origin, is_platforms, NOW - DAY))
    refused = refusal_by_lists("example.org", known)
    assert isinstance(refused, Fail)
    assert (refused.reason, refused.cause.rule, refused.cause.value) == (error, rule, reason)
    assert refused.cause.moment == (NOW - DAY if tells_when else None)  # not what befell another's mail
    assert decide(request(), "example.org", known, NOW) == refused
    assert decide(reminder(), "example.org", known, NOW) == Drop("recipient", refused.cause)


@pytest.mark.parametrize(
    ("domain", "is_blocked"),
    [("market.example", True), ("relay.market.example", False), ("supermarket.example", False)],
)
def test_exactly_the_excluded_domain_is_blocked(domain: str, is_blocked: bool) -> None:
    known = replace(KNOWN, settings=CollectionSettings(excluded_domains=["market.example"]))
    assert isinstance(refusal_by_lists(domain, known), Block) == is_blocked


@pytest.mark.parametrize(
    ("hours", "at", "until"),
    [
        (("21:00", "08:00"), "2026-03-02T20:59:59+01:00", None),
        (("21:00", "08:00"), "2026-03-02T21:00:00+01:00", "2026-03-03T08:00:00+01:00"),
        (("21:00", "08:00"), "2026-03-03T00:00:00+01:00", "2026-03-03T08:00:00+01:00"),
        (("21:00", "08:00"), "2026-03-03T08:00:00+01:00", None),
        (("12:00", "14:00"), "2026-03-02T13:00:00+01:00", "2026-03-02T14:00:00+01:00"),
        (("12:00", "14:00"), "2026-03-02T14:00:00+01:00", None),
        (("08:00", "08:00"), "2026-03-02T08:00:00+01:00", None),
        (("21:00", "08:00"), "2026-03-28T23:00:00+01:00", "2026-03-29T08:00:00+02:00"),
        (("21:00", "02:30"), "2026-10-25T02:15:00+02:00", "2026-10-25T02:30:00+02:00"),
        (("21:00", "02:30"), "2026-10-25T02:15:00+01:00", "2026-10-25T02:30:00+01:00"),  # for the second time
        (("21:00", "02:30"), "2026-03-29T01:59:00+01:00", "2026-03-29T03:30:00+02:00"),
    ],
)
def test_quiet_hours_end_later_than_now(hours: tuple[str, str], at: str, until: str | None) -> None:
    now = datetime.fromisoformat(at).astimezone(UTC)
    quiet = QuietHours.model_validate({"from": hours[0], "to": hours[1]})
    found = end_of_quiet(now, PARIS, quiet)
    assert found == (None if until is None else datetime.fromisoformat(until))
    known = replace(KNOWN, settings=CollectionSettings(quiet_hours=quiet))
    for due in (request(), reminder(expires_at=now + DAY)):
        decision = decide(due, "example.org", known, now)
        assert decision == Send() if until is None else isinstance(decision, Postpone)
