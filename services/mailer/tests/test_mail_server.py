"""Servers as they are: certificates, limits, silence, odd words. What counts is what is made of them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from kit.testing.certificates import Certificates
from kit.testing.smtp_server import Fault, SmtpServer, Step
from mailer import sender
from mailer.delivery import (
    Accepted,
    Deferred,
    Outcome,
    OutcomeUnknown,
    RecipientRefused,
    Refused,
    ServerAway,
)
from mailer.sender import Letter, SmtpAddress, SmtpConnection

LETTER = Letter("avis@mail.example", "ines@example.org", b"Subject: x\r\n\r\n.dot\r\n..\r\nend\r\n")
OTHER_HOST = "127.0.0.2"  # of this machine, but not by a name that is taken for it


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    return Certificates.made(tmp_path, "127.0.0.1", OTHER_HOST)


@pytest.fixture
async def server() -> AsyncIterator[SmtpServer]:
    async with SmtpServer().listening() as listening:
        yield listening


def connection_to(server: SmtpServer) -> SmtpConnection:
    return SmtpConnection(SmtpAddress("127.0.0.1", server.port, tls=False))


async def sent(connection: SmtpConnection, letter: Letter = LETTER) -> Outcome:
    outcome = await connection.send(letter)
    await connection.close()
    return outcome


# ---- certificates and passwords


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_a_password_travels_over_tls_that_a_private_authority_vouches_for(
    scheme: str, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))
    secured = SmtpServer(tls=certificates.server, tls_from_start=scheme == "smtps", password="s/cret")
    async with secured.listening(OTHER_HOST):
        url = f"{scheme}://user:s%2Fcret@{OTHER_HOST}:{secured.port}"
        connection = SmtpConnection(SmtpAddress.parse(url))
        assert isinstance(await connection.send(LETTER), Accepted)
        assert isinstance(await sent(connection), Accepted)
    assert secured.were_encrypted == [True]
    assert [mail.content for mail in secured.taken] == [LETTER.content] * 2


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_a_certificate_that_nobody_vouches_for_gets_no_password(
    scheme: str, certificates: Certificates
) -> None:
    secured = SmtpServer(tls=certificates.server, tls_from_start=scheme == "smtps", password="secret")
    async with secured.listening(OTHER_HOST):
        address = SmtpAddress.parse(f"{scheme}://user:secret@{OTHER_HOST}:{secured.port}")
        assert isinstance(await sent(SmtpConnection(address)), ServerAway)
    assert (secured.were_encrypted, secured.taken) == ([], [])


async def test_a_certificate_of_another_host_gets_no_password(
    certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))
    secured = SmtpServer(tls=certificates.server, password="secret")
    async with secured.listening("127.0.0.3"):
        address = SmtpAddress.parse(f"smtp://user:secret@127.0.0.3:{secured.port}")
        assert isinstance(await sent(SmtpConnection(address)), ServerAway)
    assert secured.were_encrypted == []


async def test_a_server_without_tls_gets_no_password_over_a_network() -> None:
    plain = SmtpServer(password="secret")
    async with plain.listening(OTHER_HOST):
        address = SmtpAddress.parse(f"smtp://user:secret@{OTHER_HOST}:{plain.port}")
        assert isinstance(await sent(SmtpConnection(address)), ServerAway)
    assert plain.were_encrypted == []


@pytest.mark.parametrize("offers_tls", [True, False])
async def test_on_the_same_machine_a_password_goes_over_tls_where_it_is_offered(
    offers_tls: bool, certificates: Certificates
) -> None:
    server = SmtpServer(tls=certificates.server if offers_tls else None, password="secret")
    async with server.listening():
        address = SmtpAddress.parse(f"smtp://user:secret@127.0.0.1:{server.port}")
        assert isinstance(await sent(SmtpConnection(address, certificates.client)), Accepted)
    assert server.were_encrypted == [offers_tls]


# ---- connections


@pytest.mark.parametrize("offers_pipelining", [True, False])
async def test_commands_go_together_only_where_that_is_offered(offers_pipelining: bool) -> None:
    async with SmtpServer(offers_pipelining=offers_pipelining).listening() as server:
        connection = connection_to(server)
        server.faults["RCPT"] = Fault("550 5.1.1 nobody", times=1)
        outcomes = [await connection.send(LETTER) for _ in range(3)]
        await connection.close()
    assert [type(outcome) for outcome in outcomes] == [RecipientRefused, Accepted, Accepted]
    assert (server.connections, server.violations) == (1, [])
    assert server.commands[-1] == "QUIT"


@pytest.mark.parametrize("offers_pipelining", [True, False])
async def test_the_next_mail_is_told_ahead_only_where_that_is_offered(offers_pipelining: bool) -> None:
    async with SmtpServer(offers_pipelining=offers_pipelining).listening() as server:
        connection = connection_to(server)
        letters = [replace(LETTER, recipient=f"c{n}@example.org") for n in range(5)]
        server.faults["RCPT"] = Fault("550 5.1.1 nobody", about="c2@")
        server.faults["."] = Fault("554 5.6.0 no", about="c3@")
        outcomes = [
            await connection.send(letter, following)
            for letter, following in zip(letters, [*letters[1:], None], strict=True)
        ]
        await connection.close()
    assert [type(outcome) for outcome in outcomes] == [
        Accepted, Accepted, RecipientRefused, Refused, Accepted,
    ]  # fmt: skip
    assert server.recipients == ["c0@example.org", "c1@example.org", "c4@example.org"]
    assert (server.connections, server.violations) == (1, [])


async def test_a_mail_told_ahead_that_does_not_come_is_nobodys(server: SmtpServer) -> None:
    connection = connection_to(server)
    promised, other = (replace(LETTER, recipient=f"{name}@example.org") for name in ("promised", "other"))
    assert isinstance(await connection.send(LETTER, promised), Accepted)
    assert isinstance(await connection.send(other, promised), Accepted)
    await connection.close()
    assert server.recipients == [LETTER.recipient, other.recipient]
    assert (server.connections, server.violations) == (2, [])


async def test_a_server_that_limits_the_mails_of_a_connection_gets_all_over_several() -> None:
    async with SmtpServer(mails_per_connection=3).listening() as server:
        connection = connection_to(server)
        outcomes = [await connection.send(LETTER) for _ in range(8)]
        await connection.close()
    assert {type(outcome) for outcome in outcomes} == {Accepted}
    assert (len(server.taken), server.connections) == (8, 3)


async def test_a_connection_that_the_server_closed_in_between_is_opened_again() -> None:
    async with SmtpServer(idle_seconds=0.02).listening() as server:
        connection = connection_to(server)
        assert isinstance(await connection.send(LETTER), Accepted)
        await asyncio.sleep(0.2)
        assert isinstance(await sent(connection), Accepted)
    assert (len(server.taken), server.connections) == (2, 2)


async def test_connections_are_renewed(server: SmtpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "MAILS_PER_CONNECTION", 2)
    connection = connection_to(server)
    for _ in range(5):
        assert isinstance(await connection.send(LETTER), Accepted)
    await connection.close()
    assert server.connections == 3
    assert server.commands.count("QUIT") == 3


async def test_an_idle_connection_is_given_up(server: SmtpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = connection_to(server)
    await connection.send(LETTER)
    await connection.rest()
    assert server.commands[-1] == "DATA"
    monkeypatch.setattr(sender, "IDLE_SECONDS", 0.0)
    await connection.rest()
    assert server.commands[-1] == "QUIT"


# ---- silence, slowness, odd words


@pytest.mark.parametrize(
    ("step", "kind"), [("MAIL", Deferred), ("RCPT", Deferred), ("DATA", Deferred), (".", OutcomeUnknown)]
)
async def test_a_server_that_falls_silent(
    step: Step, kind: type, server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "_COMMAND_SECONDS", 0.1)
    monkeypatch.setattr(sender, "_TAKING_SECONDS", 0.1)
    server.faults[step] = Fault(stalls=True)
    assert type(await sent(connection_to(server))) is kind
    assert server.taken == []


@pytest.mark.parametrize("step", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "."])
async def test_a_server_that_answers_byte_by_byte(step: Step, server: SmtpServer) -> None:
    server.faults[step] = Fault(slowly=0.001)
    assert isinstance(await sent(connection_to(server)), Accepted)


async def test_a_mail_that_was_not_sent_whole_was_not_taken(server: SmtpServer) -> None:
    """What the system hasn't taken from us when the server goes can't have arrived: no doubt about it."""
    server.faults["CONTENT"] = Fault()
    line = b"x" * 900 + b"\r\n"
    large = Letter(LETTER.sender, LETTER.recipient, line * 40_000)
    assert isinstance(await sent(connection_to(server), large), Deferred)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("550-5.1.1 no such user\r\n550-5.1.1 here\r\n550 5.1.1 at all",
         RecipientRefused("550 5.1.1 no such user 5.1.1 here 5.1.1 at all")),
        (b"550 5.1.1 bo\xeete inconnue\x00\r\n", RecipientRefused("550 5.1.1 bo te inconnue")),
        ("550", RecipientRefused("550")),
        ("450-\r\n450 ", Deferred("450")),
        ("five hundred", Deferred("connection lost")),
        ("5500 what", Deferred("connection lost")),
        ("199 hm", Deferred("199 hm")),
        ("550 " + "x" * 1_000_000, Deferred("connection lost")),
    ],
)  # fmt: skip
async def test_odd_answers(answer: str | bytes, expected: Outcome, server: SmtpServer) -> None:
    server.faults["RCPT"] = Fault(answer)
    assert await sent(connection_to(server)) == expected
    assert server.taken == []


async def test_a_recipient_whose_server_is_full_keeps_only_itself(server: SmtpServer) -> None:
    server.faults["RCPT"] = Fault("421 4.7.0 too many for this domain", about="@busy.example")
    connection = connection_to(server)
    busy = Letter(LETTER.sender, "a@busy.example", LETTER.content)
    assert isinstance(await connection.send(busy), Deferred)
    assert isinstance(await sent(connection), Accepted)
