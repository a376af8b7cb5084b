"""Reports handed over, and damaged ones: what tests and the fuzzer give the reader."""

import asyncio
import random
import smtplib
from collections import Counter

from mailer.mime import one_line
from mailer.report import read_report

_STATUS_CHARS, _TEXT_CHARS = 12, 300  # of their columns
_MOST_CUTS, _MOST_CUT_BYTES, _MOST_NOISE_BYTES = 12, 60, 80
_SCRAPS = (
    b"",
    b"\r\n",
    b"\r\n\r\n",
    b"\r\n ",
    b"--",
    b"boundary=",
    b'boundary="',
    b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n",
    b"Content-Type: message/delivery-status\r\n\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: quoted-printable\r\n",
    b"charset=utf-7",
    b"Action: failed\r\n",
    b"Status: 5.1.1\r\n",
    b"Status: 9.9999999999.1\r\n",
    b"From: mailer-daemon\r\n",
    b"550 ",
    b"\x00",
    b"\xff",
)


async def hand_over_report(port: int, content: bytes, recipient: str, sender: str = "") -> tuple[int, str]:
    """Return the answer that decides: to the recipient, or to the data."""

    def talk() -> tuple[int, str]:
        with smtplib.SMTP("127.0.0.1", port, timeout=60) as smtp:
            smtp.ehlo("relay.example")
            smtp.mail(sender)
            code, text = smtp.rcpt(recipient)
            if code == 250:
                code, text = smtp.data(content)
            return code, text.decode()

    return await asyncio.to_thread(talk)


def damaged(content: bytes, seed: int) -> bytes:
    """Return a report with pieces cut out and others put in, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - chooses where to damage a text; no secret
    for _ in range(chance.randint(1, _MOST_CUTS)):
        start = chance.randrange(len(content) + 1)
        scrap = chance.choice((*_SCRAPS, chance.randbytes(chance.randrange(_MOST_NOISE_BYTES))))
        content = content[:start] + scrap + content[start + chance.randrange(_MOST_CUT_BYTES) :]
    return content


def check_report(content: bytes) -> Counter[str]:
    """Read it, and hold what it says to what can be stored. Raises: AssertionError."""
    report = read_report(content)
    broken = {
        "a reason": not report.reason,
        "a short status": len(report.status) > _STATUS_CHARS,
        "a short text": len(report.text) > _TEXT_CHARS,
        "one line": one_line(report.text) != report.text.strip(),
    }
    if any(broken.values()):
        raise AssertionError(
            f"expected {[rule for rule, is_broken in broken.items() if is_broken]}: {report}"
        )
    return Counter({report.verdict: 1})
