"""Through a real relay: Postfix passes our mails on unharmed, and tells which it can't deliver."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest

from kit.testing.postfix import Postfix, running_postfix
from kit.testing.service import ServiceUnderTest
from kit.testing.smtp_server import Fault, SmtpServer
from mailer.sender import Letter, SmtpAddress, SmtpConnection
from mailer.service import build
from mailer.testing import Replica, Site

REFUSED = "nobody@example.org"


@pytest.fixture
async def sink() -> AsyncIterator[SmtpServer]:
    async with SmtpServer().listening() as listening:
        yield listening


@pytest.fixture
def relay(sink: SmtpServer) -> Iterator[Postfix]:
    with running_postfix({"*": sink.port}, {REFUSED: "550 5.1.1 nobody here"}) as running:
        yield running


def without_trace(content: bytes) -> bytes:
    """Return a mail without the line that the relay adds, which comes first and is folded."""
    lines = content.split(b"\r\n")
    end = next(number for number, line in enumerate(lines) if number and not line.startswith((b"\t", b" ")))
    return b"\r\n".join(lines[end:])


async def test_requests_and_reminders_arrive_as_they_were_sent(
    site: Site, sink: SmtpServer, relay: Postfix
) -> None:
    settings = site.settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{relay.port}"})
    replica = Replica(ServiceUnderTest(build(settings, site.ports), site.ports))
    await site.set(reminder_enabled=True, reminder_days=7)
    addresses = ["ines@example.org", "nour@example.net", REFUSED]
    await site.accept(*[site.order(each, delay=0, purchase_reference=each) for each in addresses])
    assert await replica.send() == {"sent": 2, "reminded": 0, "failed": 1}
    site.clock.advance(timedelta(days=7))
    assert await replica.send() == {"sent": 0, "reminded": 2, "failed": 0}
    taken = await sink.until_taken(4)
    await replica.close()

    assert sorted(mail.recipient for mail in taken) == sorted(addresses[:2] * 2)
    for mail in taken:
        parsed = mail.mail()
        assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert parsed["List-Unsubscribe"].startswith("<http://127.0.0.1/u/")
        assert parsed["Received"] is not None
        assert not parsed.defects
        assert all(not part.defects for part in parsed.walk())
    (refused,) = [request for request in await site.requests() if request["recipient"] == REFUSED]
    assert (refused["status"], refused["reason"]) == ("error", "hard_bounce")


async def test_no_byte_changes_on_the_way(sink: SmtpServer, relay: Postfix) -> None:
    """A signature over header and body would not survive otherwise."""
    body = b"".join(b"." * (number % 4) + b"line %d\r\n" % number for number in range(2_000))
    head = (
        b"Message-ID: <one@mail.example>\r\nDate: Mon, 02 Mar 2026 12:00:00 +0000\r\nFrom: a@mail.example\r\n"
    )
    letter = Letter("return@mail.example", "ines@example.org", head + b"Subject: dots\r\n\r\n" + body)
    connection = SmtpConnection(SmtpAddress("127.0.0.1", relay.port, tls=False))
    await connection.send(letter)
    await connection.close()
    (taken,) = await sink.until_taken(1)
    assert (taken.sender, taken.recipient) == (letter.sender, letter.recipient)
    assert without_trace(taken.content) == letter.content


async def test_what_the_next_server_refuses_comes_back_to_the_return_path(
    sink: SmtpServer, relay: Postfix
) -> None:
    sink.faults["RCPT"] = Fault("550 5.1.1 no such user", about="late@example.org")
    letter = Letter("return+1@mail.example", "late@example.org", b"Subject: x\r\n\r\nhello\r\n")
    connection = SmtpConnection(SmtpAddress("127.0.0.1", relay.port, tls=False))
    await connection.send(letter)
    await connection.close()
    (bounce,) = await sink.until_taken(1)
    assert (bounce.sender, bounce.recipient) == ("", letter.sender)
    assert bounce.mail().get_content_type() == "multipart/report"
