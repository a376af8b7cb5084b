"""Conversations on the port for reports: who may hand over what, and how much of it."""

import asyncio
import smtplib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest

from kit.secrets import Key, KeyRing
from mailer import bounce_server
from mailer.bounce_server import BounceServer
from mailer.report import Report
from mailer.return_path import MailOf, ReturnPaths
from mailer.testing_reports import hand_over_report

PATHS = ReturnPaths(KeyRing([Key("k1", b"k" * 32)], b"h" * 32), "mail.example")
MAIL = MailOf(UUID("01990000-0000-7000-8000-000000000001"), "request")
PATH = PATHS.of(MAIL)
CONTENT = b"Message-ID: <1@relay.example>\r\nFrom: mailer-daemon@relay.example\r\n\r\n550 5.1.1 nobody\r\n"


@dataclass
class Taken:
    """Where reports go instead of a database."""

    reports: list[tuple[MailOf | None, Report, bytes]] = field(default_factory=list)

    async def record(self, mail: MailOf | None, report: Report, identity: bytes) -> None:
        self.reports.append((mail, report, identity))


@dataclass
class Listener:
    taken: Taken
    server: BounceServer

    @property
    def port(self) -> int:
        return int(self.server.address.rpartition(":")[2])

    async def hand_over(self, content: bytes, recipient: str, sender: str = "") -> tuple[int, str]:
        return await hand_over_report(self.port, content, recipient, sender)


@asynccontextmanager
async def listening() -> AsyncIterator[Listener]:
    taken = Taken()
    server = BounceServer(PATHS, taken, "127.0.0.1", 0)
    await server.start()
    try:
        yield Listener(taken, server)
    finally:
        server.stop()


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    async with listening() as running:
        yield running


@pytest.mark.parametrize("sender", ["", "feedback@provider.example"])
async def test_a_report_is_taken(listener: Listener, sender: str) -> None:
    assert await listener.hand_over(CONTENT, PATH.upper(), sender) == (250, "2.0.0 Noted")
    ((mail, report, identity),) = listener.taken.reports
    assert (mail, report.status, identity) == (MAIL, "5.1.1", b"<1@relay.example>")


async def test_complaints_have_an_address_for_all(listener: Listener) -> None:
    """Mailbox providers know one address per sender, and write the return path into the complaint."""
    complaint = (Path(__file__).parent / "reports" / "complaint-abuse.eml").read_bytes()
    naming = complaint.replace(b"bounce-token@mail.example", PATH.encode())
    address = "Complaints@mail.example"
    assert (await listener.hand_over(naming, address))[0] == 250
    assert (await listener.hand_over(complaint, address))[0] == 250
    assert (await listener.hand_over(CONTENT + PATH.encode(), address))[0] == 250  # no complaint
    assert [mail for mail, _, _ in listener.taken.reports] == [MAIL, None, None]


async def test_lmtp(listener: Listener) -> None:
    def talk() -> dict[str, tuple[int, bytes]]:
        with smtplib.LMTP("127.0.0.1", listener.port) as lmtp:
            return lmtp.sendmail("", [PATH], CONTENT)

    assert await asyncio.to_thread(talk) == {}
    assert len(listener.taken.reports) == 1


async def test_recipients_that_are_refused(listener: Listener) -> None:
    local, _, domain = PATH.partition("@")
    assert (await listener.hand_over(CONTENT, f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}"))[
        0
    ] == 550
    for recipient, code in (
        ("postmaster@mail.example", "5.1.1"),
        ("avis@mail.example", "5.1.1"),
        (f"{local}@other.example", "5.7.1"),
        ("ines@example.org", "5.7.1"),
        (f'"{local}@mail.example"@other.example', "5.7.1"),
        (f"{local}%mail.example@other.example", "5.7.1"),
    ):
        answer = await listener.hand_over(CONTENT, recipient)
        assert (answer[0], answer[1].partition(" ")[0]) == (550, code)
    assert listener.taken.reports == []


async def test_a_second_recipient_is_asked_to_come_again(listener: Listener) -> None:
    other = PATHS.of(MailOf(MAIL.request_id, "reminder"))

    def talk() -> list[int]:
        with smtplib.SMTP("127.0.0.1", listener.port, timeout=60) as smtp:
            smtp.ehlo("relay.example")
            smtp.mail("")
            return [smtp.rcpt(PATH)[0], smtp.rcpt(other)[0], smtp.data(b"x")[0]]

    assert await asyncio.to_thread(talk) == [250, 452, 250]


@pytest.mark.parametrize("announced", [True, False])
async def test_a_report_that_is_too_large(
    listener: Listener, monkeypatch: pytest.MonkeyPatch, announced: bool
) -> None:
    monkeypatch.setattr(bounce_server, "_MOST_BYTES", 10_000)
    content = b"x" * 70 + b"\r\n"

    def talk() -> int:
        with smtplib.SMTP("127.0.0.1", listener.port, timeout=60) as smtp:
            smtp.ehlo("relay.example")
            code, _ = smtp.mail("", ["SIZE=15000"] if announced else [])
            return code if announced else (smtp.rcpt(PATH), smtp.data(content * 200))[1][0]

    assert await asyncio.to_thread(talk) == 552


async def test_a_line_without_end_is_cut_off(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounce_server, "_MOST_BYTES", 100_000)
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    for line in (
        b"EHLO relay.example\r\n",
        b"MAIL FROM:<>\r\n",
        b"RCPT TO:<%s>\r\n" % PATH.encode(),
        b"DATA\r\n",
    ):
        writer.write(line)
    writer.write(b"x" * 2_000_000)
    with suppress(ConnectionResetError):  # what it still had to read is thrown away
        await asyncio.wait_for(reader.read(), 10)
    writer.close()
    assert listener.taken.reports == []


async def test_too_many_connections(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounce_server, "_MOST_CONNECTIONS", 2)
    open_ones = [await asyncio.open_connection("127.0.0.1", listener.port) for _ in range(2)]
    for reader, _ in open_ones:
        assert (await reader.readline()).startswith(b"220 mail.example")
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    assert (await reader.read()).startswith(b"421 4.3.2 Too many connections\r\n")
    writer.close()
    for reader, writer in open_ones:
        writer.write_eof()
        await reader.read()  # until the server has closed it
        writer.close()
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    assert (await reader.readline()).startswith(b"220 ")
    writer.close()


async def test_a_silent_sender_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounce_server, "_TIMEOUT_SECONDS", 0.2)
    async with listening() as listener:
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        assert (await reader.read()).startswith(b"220 ")  # to its end
        writer.close()


@pytest.mark.parametrize(
    "lines",
    [
        b"\x00\xff\xfe\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"MAIL FROM:<<<>>>\r\n",
        b"RCPT TO:<bounce-\x80@mail.example>\r\n",
        b"RCPT TO:<" + b"a" * 400 + b"@mail.example>\r\n",
        b"DATA\r\n",
        b"BDAT 100 LAST\r\n",
        b"AUTH PLAIN AGEAYg==\r\n",
        b"STARTTLS\r\n",
        b"VRFY avis@mail.example\r\n",
        b"EXPN list\r\n",
        b"x" * 200_000 + b"\r\n",
    ],
)
async def test_nonsense_is_refused_and_the_conversation_goes_on(listener: Listener, lines: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    writer.write(b"EHLO relay.example\r\nMAIL FROM:<>\r\n" + lines + b"NOOP\r\nQUIT\r\n")
    answers = (await asyncio.wait_for(reader.read(), 10)).decode().splitlines()
    assert answers[-1].startswith("221 ")
    assert not any(line.startswith(("354", "235")) for line in answers)
    writer.close()
