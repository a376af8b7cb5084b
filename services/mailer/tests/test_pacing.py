"""Limits of sending, and destinations that refuse: each waits alone, and only what was tried counts."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.testing.service import ServiceUnderTest
from kit.testing.smtp_server import Fault, SmtpServer
from mailer.pacing import FIRST_PAUSE, LONGEST_PAUSE, PATIENCE, Destination, Rate, refuses_all
from mailer.service import build
from mailer.testing import Replica, Site

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("421 4.7.0 too many connections", True),
        ("451 4.7.1 try again later", True),
        ("450 4.3.2 busy", True),
        ("451 later", True),
        ("450-4.7.28 rate limited", True),
        ("450 4.2.0 greylisted", False),  # the mailbox's own
        ("450 4.1.1 unverified recipient", False),
        ("452 4.2.2 mailbox full", False),
        ("connection lost", False),
    ],
)
def test_which_refusals_are_about_all_of_a_destination(answer: str, expected: bool) -> None:
    assert refuses_all(answer) is expected


@settings(deadline=None)
@given(st.integers(1, 600), st.lists(st.integers(0, 20_000), min_size=20, max_size=60))
def test_no_minute_has_more_mails_than_its_limit(per_minute: int, pauses_ms: list[int]) -> None:
    rate, now = Rate(per_minute), START
    paced_to: datetime | None = None
    gone: list[datetime] = []
    for pause in pauses_ms:
        now += timedelta(milliseconds=pause)
        room = rate.room(paced_to, now)
        paced_to = rate.after(paced_to, room, now)
        gone += [now] * room
    for first in set(gone):
        assert sum(first <= each < first + MINUTE for each in gone) <= per_minute


@pytest.mark.parametrize("per_minute", [1, 7, 60, 6000])
def test_what_the_limit_allows_does_go(per_minute: int) -> None:
    rate, now, sent = Rate(per_minute), START, 0
    paced_to: datetime | None = None
    for _ in range(300):
        room = rate.room(paced_to, now)
        paced_to, sent, now = rate.after(paced_to, room, now), sent + room, now + 2 * SECOND
    assert sent >= 0.9 * per_minute * 10 - 1


def test_a_destination_that_keeps_refusing_is_left_alone_ever_longer() -> None:
    now, destination = START, Destination("d")
    destination.refuse(PATIENCE - 1, now)
    assert destination.pause(now) is None
    pauses = []
    for _ in range(9):
        destination.refuse(1, now)
        until = destination.pause(now)
        assert until is not None
        destination.refuse(5, now)  # of others that were under way: no reason for a longer pause
        assert destination.pause(now) == until
        pauses.append(until - now)
        now = until
        assert destination.pause(now) is None
    assert pauses[:4] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE, 8 * FIRST_PAUSE]
    assert pauses[-1] == LONGEST_PAUSE
    destination.accept()
    destination.refuse(1, now)
    assert destination.pause(now) is None


def test_what_a_run_at_another_time_has_noted_keeps_nobody() -> None:
    destination = Destination("d", paced_to=START + timedelta(days=8), paused_until=START + timedelta(days=8))
    assert destination.pause(START) is None
    rate = Rate(60)
    assert rate.room(destination.paced_to, START + 2 * SECOND) >= 0
    assert rate.after(destination.paced_to, 0, START) < START + MINUTE


# ---- the same in a mailer at work


def mailer(site: Site, sink: SmtpServer, **knobs: Any) -> Replica:
    told = site.settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{sink.port}", **knobs})
    return Replica(ServiceUnderTest(build(told, site.ports), site.ports))


async def accept(site: Site, domain: str, mails: int) -> list[str]:
    addresses = [f"c{n}@{domain}" for n in range(mails)]
    await site.accept(*[site.order(each, delay=0, purchase_reference=each) for each in addresses])
    return addresses


async def test_a_domain_that_refuses_for_now_waits_alone(site: Site) -> None:
    busy = await accept(site, "busy.example", 60)
    others = await accept(site, "calm.example", 60)
    async with SmtpServer().listening() as sink:
        replica = mailer(site, sink)
        sink.faults["RCPT"] = Fault("451 4.7.1 later", about="@busy.example")
        assert (await replica.send())["sent"] == len(others)
        tried = [row for row in await site.sendings() if row["attempts"]]
        assert PATIENCE <= len(tried) <= PATIENCE + 20  # two connections had ten in hand each
        assert len([step for step in await site.told() if step[0] == "delayed"]) == len(tried)

        site.clock.advance(FIRST_PAUSE - SECOND)
        commands = len(sink.commands)
        await replica.send()
        assert len(sink.commands) == commands  # nobody bothers it meanwhile

        del sink.faults["RCPT"]
        site.clock.advance(SECOND)
        assert (await replica.send())["sent"] == len(busy) - len(tried)
        first_retry = min(row["due_at"] for row in await site.sendings() if row["due_at"])
        assert first_retry == tried[0]["due_at"] == site.clock.now() - FIRST_PAUSE + timedelta(minutes=5)
        site.clock.advance(timedelta(minutes=4))
        assert (await replica.send())["sent"] == len(tried)
        await replica.close()
    assert sorted(sink.recipients) == sorted(busy + others)


async def test_a_pause_keeps_the_schedule_of_who_was_refused_before(site: Site) -> None:
    await accept(site, "busy.example", PATIENCE)
    async with SmtpServer().listening() as sink:
        replica = mailer(site, sink, smtp_connections=1)
        sink.faults["RCPT"] = Fault("450 4.7.0 later")
        due, start = Counter[timedelta](), site.clock.now()
        while waiting := [row["due_at"] for row in await site.sendings() if row["due_at"]]:
            site.clock.instant = min(waiting)
            due[site.clock.now() - start] += 1
            await replica.send()
        await replica.close()
    assert [at / MINUTE for at in due] == [0, 5, 35, 155, 515, 1235, 1955, 2675, 2880]
    assert {request["reason"] for request in await site.requests()} == {"soft_bounce_exhausted"}


async def test_all_replicas_together_keep_to_the_limits(site: Site) -> None:
    await accept(site, "first.example", 16)
    await accept(site, "second.example", 16)
    async with SmtpServer().listening() as sink:
        replicas = [mailer(site, sink, mails_per_minute=20, mails_per_minute_per_domain=12) for _ in "ab"]
        steps: list[list[str]] = []
        while len(sink.taken) < 32 and len(steps) < 60:
            seen = len(sink.taken)
            await replicas[len(steps) % 2].send()
            steps.append(sink.recipients[seen:])
            site.clock.advance(4 * SECOND)
        for replica in replicas:
            await replica.close()
    for start in range(len(steps)):
        minute = Counter(address.split("@")[1] for some in steps[start : start + 15] for address in some)
        assert minute.total() <= 20
        assert max(minute.values()) <= 12
    assert len(set(sink.recipients)) == 32
    assert len(steps) <= 35  # 32 mails at 20 a minute take 24 steps of 4 seconds


async def test_a_domain_has_no_more_connections_than_it_may(site: Site) -> None:
    await accept(site, "narrow.example", 60)
    await accept(site, "wide.example", 60)
    at_once = [0]

    async def enter() -> None:
        at_once.append(at_once[-1] + 1)

    async def leave() -> None:
        at_once.append(at_once[-1] - 1)

    async with SmtpServer().listening() as sink:
        sink.faults["DATA"] = Fault(about="@narrow", slowly=0.0005, before=enter)
        sink.faults["."] = Fault(about="@narrow", slowly=0.0005, before=leave, takes=True)
        replica = mailer(site, sink, smtp_connections=4, smtp_connections_per_domain=1)
        assert (await replica.send())["sent"] == 120
        await replica.close()
    assert max(at_once) == 1
    assert sink.most_at_once > 1
