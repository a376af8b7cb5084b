"""What mails that come back say, in the forms that mail servers have."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.mime_parts import parts_of
from mailer.report import Report, Verdict, read_report
from mailer.testing_reports import check_report, damaged

REPORTS = Path(__file__).parent / "reports"

#: Mail → verdict, code, why the request fails if it does.
SAID: dict[str, tuple[Verdict, str, str | None]] = {
    "absence-notice": ("auto_reply", "", None),
    "bounce-of-a-bounce": ("unknown", "", None),
    "complaint-abuse": ("complaint", "", None),
    "complaint-taken-back": ("unknown", "", None),
    "exchange-old-plain": ("failed", "5.1.1", "hard_bounce"),
    "exchange-queue-expired": ("failed", "4.4.7", "soft_bounce_exhausted"),
    "exchange-unknown-user": ("failed", "5.1.10", "hard_bounce"),
    "exim-old-delayed": ("delayed", "451", None),
    "exim-old-plain": ("failed", "5.1.1", "hard_bounce"),
    "exim-retry-timeout": ("failed", "4.7.1", "soft_bounce_exhausted"),
    "exim-unknown-user": ("failed", "550", "hard_bounce"),
    "forwarded-twice-one-arrived": ("passed_on", "2.0.0", None),
    "gmail-disabled": ("failed", "5.2.1", "hard_bounce"),
    "gmail-over-quota-delayed": ("delayed", "4.2.2", None),
    "gmail-policy": ("failed", "5.7.26", "sending_failed"),
    "gmail-unknown-user": ("failed", "5.1.1", "hard_bounce"),
    "international": ("failed", "5.1.1", "hard_bounce"),
    "postfix-content-refused": ("failed", "550", "sending_failed"),
    "postfix-delayed": ("delayed", "4.4.1", None),
    "postfix-expired": ("failed", "4.2.2", "soft_bounce_exhausted"),
    "postfix-relayed": ("passed_on", "2.0.0", None),
    "postfix-unknown-domain": ("failed", "5.1.0", "hard_bounce"),
    "postfix-unknown-user": ("failed", "5.1.1", "hard_bounce"),
    "qmail-content-refused": ("failed", "550", "sending_failed"),
    "qmail-local-enhanced": ("failed", "5.1.1", "hard_bounce"),
    "qmail-queue-too-long": ("failed", "4.2.0", "soft_bounce_exhausted"),
    "qmail-unknown-user": ("failed", "550", "hard_bounce"),
    "read-receipt": ("unknown", "", None),
    "sendmail-old-plain": ("failed", "550", "hard_bounce"),
    "sendmail-unknown-user": ("failed", "5.1.1", "hard_bounce"),
    "without-action": ("failed", "5.1.2", "hard_bounce"),
}


def mail(name: str) -> bytes:
    return (REPORTS / f"{name}.eml").read_bytes().replace(b"\n", b"\r\n")


def test_every_mail_of_the_collection_is_judged() -> None:
    assert {path.stem for path in REPORTS.glob("*.eml")} == set(SAID)


@pytest.mark.parametrize("name", sorted(SAID))
@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_what_it_says(name: str, end: bytes) -> None:
    verdict, status, reason = SAID[name]
    report = read_report(mail(name).replace(b"\r\n", end))
    assert (report.verdict, report.status) == (verdict, status)
    assert reason is None or report.reason == reason
    assert report.text.isprintable()


def test_the_words_are_the_other_servers() -> None:
    assert read_report(mail("sendmail-unknown-user")).text == "550 5.1.1 User unknown"
    assert "User unknown in virtual mailbox table" in read_report(mail("postfix-unknown-user")).text
    assert "no mailbox here" in read_report(mail("qmail-unknown-user")).text


@pytest.mark.parametrize(
    ("status", "text", "reason"),
    [
        ("5.1.1", "", "hard_bounce"),
        ("5.1.6", "", "hard_bounce"),
        ("5.2.1", "", "hard_bounce"),
        ("5.1.8", "the sender's address", "sending_failed"),
        ("5.2.2", "mailbox full", "sending_failed"),
        ("5.7.1", "policy", "sending_failed"),
        ("5.0.0", "", "sending_failed"),
        ("", "", "sending_failed"),
        ("554", "554 no", "sending_failed"),
        ("451", "451 later", "soft_bounce_exhausted"),
        ("4.0.0", "", "soft_bounce_exhausted"),
        ("2.0.0", "failed nevertheless", "sending_failed"),
    ],
)
def test_why_a_mail_failed(status: str, text: str, reason: str) -> None:
    assert Report("failed", status, text).reason == reason


@settings(max_examples=300)
@given(st.sampled_from(sorted(SAID)), st.integers(0, 2**32))
def test_no_damage_breaks_the_reader(name: str, seed: int) -> None:
    assert check_report(damaged(mail(name), seed)).total() == 1


@given(st.binary(max_size=2000))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    assert read_report(content).verdict


HOSTILE = {
    "nothing": b"",
    "a line end": b"\r\n",
    "nested deep": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(2000)
    ),
    "one boundary for all": b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n" * 200_000,
    "a boundary that others begin with": (
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--ab\r\n" * 200_000
    ),
    "mails in mails": b"Content-Type: message/rfc822\r\n\r\n" * 20_000,
    "no parts": b'Content-Type: multipart/report; boundary="nowhere"\r\n\r\n' + b"x\r\n" * 100_000,
    "a giant header": b"Subject: " + b"x" * 1_000_000 + b"\r\n\r\nbody",
    "a giant folded header": b"Subject: x\r\n" + b" 550\r\n" * 200_000,
    "half a million headers": b"a: b\r\n" * 300_000,
    "empty boundary": b'Content-Type: multipart/report; boundary=""\r\n\r\n--\r\n' * 1000,
    "a status of digits": b"From: mailer-daemon\r\n\r\n" + b"5.1." * 300_000,
    "spaces after a boundary": (
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + (b"--x" + b" " * 50_000 + b"y\r\n") * 20
    ),
    "base64 of nothing": (
        b"Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"=" * 500_000
    ),
    "a thousand recipients": (
        b"Content-Type: message/delivery-status\r\n\r\n" + b"Action: failed\r\nStatus: 5.1.1\r\n\r\n" * 50_000
    ),
    "names of charsets": b'From: postmaster\r\nContent-Type: text/plain; charset="idna"\r\n\r\n550 \xff no',
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.timeout(20)
def test_a_hostile_mail_is_read_in_no_time(name: str) -> None:
    """What is quadratic in any of these takes minutes."""
    content = HOSTILE[name]
    assert len(parts_of(content)) <= 30
    assert read_report(content).verdict
