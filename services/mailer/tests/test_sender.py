"""How the mail server is reached: surface.md 3, PROOFMARK_SMTP_URL."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mailer.delivery import Accepted, Deferred, OutcomeUnknown, RecipientRefused, Refused, ServerAway
from mailer.sender import Letter, SmtpAddress, SmtpConnection
from mailer.testing import MailBox

LETTER = Letter("avis@mail.example", "ines@example.org", b"Subject: x\r\n\r\n.dot\r\n..\r\nend\r\n")


@asynccontextmanager
async def listening(make: Callable[[], SMTP], tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def own_certificate(directory: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return contexts of a server with a certificate of its own and of a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = directory / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cafile=file)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", SmtpAddress("mail.example", 25, tls=False)),
        ("smtps://mail.example", SmtpAddress("mail.example", 465, tls=True)),
        (
            "smtp://us%40er:p%2Fw@mail.example:2587",
            SmtpAddress("mail.example", 2587, tls=False, user="us@er", password="p/w"),
        ),
        ("smtp://user:pw@mail.example", SmtpAddress("mail.example", 587, False, "user", "pw")),
    ],
)
def test_addresses(url: str, expected: SmtpAddress) -> None:
    assert SmtpAddress.parse(url) == expected


@pytest.mark.parametrize("url", ["http://mail.example", "mail.example:25", "smtp://", ""])
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(ValueError, match="PROOFMARK_SMTP_URL"):
        SmtpAddress.parse(url)


@pytest.mark.parametrize(
    ("url", "start_tls"),
    [
        ("smtp://mail.example", None),
        ("smtp://u:p@mail.example", True),
        ("smtps://u:p@mail.example", False),
        ("smtp://127.0.0.1", False),
    ],
)
def test_a_password_never_travels_in_clear(url: str, start_tls: bool | None) -> None:
    assert SmtpAddress.parse(url).start_tls is start_tls


def authenticated(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    is_right = isinstance(data, LoginPassword) and data.password == b"secret"
    return AuthResult(success=is_right, handled=False)


@pytest.mark.parametrize(("password", "kind"), [("secret", Accepted), ("wrong", ServerAway)])
async def test_signing_in(password: str, kind: type) -> None:
    box = MailBox()

    def server() -> SMTP:
        return SMTP(box, authenticator=authenticated, auth_required=True, auth_require_tls=False)

    async with listening(server) as port:
        connection = SmtpConnection(SmtpAddress.parse(f"smtp://user:{password}@127.0.0.1:{port}"))
        assert isinstance(await connection.send(LETTER), kind)
        await connection.close()


async def test_tls_from_the_first_byte_and_every_byte_as_it_was(tmp_path: Path) -> None:
    box = MailBox()
    server_side, client_side = own_certificate(tmp_path)
    async with listening(lambda: SMTP(box), server_side) as port:
        connection = SmtpConnection(SmtpAddress.parse(f"smtps://localhost:{port}"), client_side)
        assert isinstance(await connection.send(LETTER), Accepted)
        assert isinstance(await connection.send(LETTER), Accepted)
        await connection.close()
        stranger = SmtpConnection(SmtpAddress.parse(f"smtps://localhost:{port}"))
        assert isinstance(await stranger.send(LETTER), ServerAway)
    assert box.taken == [LETTER.content] * 2
    assert box.connections == 1


@asynccontextmanager
async def scripted(answers: dict[str, str | None]) -> AsyncIterator[int]:
    """Listen and answer each command (`.`: the end of the data) by the script; None: hang up."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 ready\r\n")
        in_data = False
        while line := await reader.readline():
            command = line.decode().strip()
            if in_data and command != ".":
                continue
            key = command[:4].upper() if command != "." else "."
            answer = answers.get(key, "250 OK")
            if answer is None:
                break
            in_data = answer.startswith("354")
            writer.write(f"{answer}\r\n".encode())
        writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


TAKES_ALL_AT_ONCE: dict[str, str | None] = {"EHLO": "250-server\r\n250 PIPELINING"}


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ({"DATA": "354 go on"}, Accepted),
        ({"MAIL": None}, Deferred),
        ({"RCPT": None}, Deferred),
        ({"DATA": None}, Deferred),  # no data was asked for: certainly not sent
        ({"DATA": "354 go on", ".": None}, OutcomeUnknown),
        ({"DATA": "354 go on", ".": "nonsense"}, OutcomeUnknown),
        ({"DATA": "354 go on", ".": "354 again"}, OutcomeUnknown),
        ({"DATA": "354 go on", ".": "451 4.3.0 later"}, Deferred),
        ({"DATA": "354 go on", ".": "554 5.6.0 never"}, Refused),
        ({"DATA": "503 5.5.1 no"}, Refused),
        (TAKES_ALL_AT_ONCE | {"DATA": "354 go on"}, Accepted),
        (TAKES_ALL_AT_ONCE | {"RCPT": "550 5.1.1 nobody", "DATA": "354 go on"}, RecipientRefused),
        (TAKES_ALL_AT_ONCE | {"RCPT": "451 4.3.0 later", "DATA": "503 5.5.1 whom"}, Deferred),
        (TAKES_ALL_AT_ONCE | {"MAIL": "550 5.7.1 not you", "RCPT": "503 5.5.1", "DATA": "503"}, ServerAway),
        (TAKES_ALL_AT_ONCE | {"RCPT": None}, Deferred),
        ({"RCPT": "550 5.1.1 nobody"}, RecipientRefused),
        ({"RCPT": "550 5.1.8 your address"}, ServerAway),
        ({"MAIL": "550 5.7.1 not you"}, ServerAway),
        ({"EHLO": None, "HELO": None}, ServerAway),
        ({"MAIL": "421 4.3.2 closing"}, ServerAway),
        ({"RCPT": "421 4.3.2 closing"}, Deferred),  # it may mean this recipient's domain: others go on
        ({"RCPT": "530 5.7.0 sign in first"}, ServerAway),
    ],
)
async def test_at_which_step_it_failed_decides(answers: dict[str, str | None], kind: type) -> None:
    async with scripted(answers) as port:
        connection = SmtpConnection(SmtpAddress("127.0.0.1", port, tls=False))
        assert type(await connection.send(LETTER)) is kind
        await connection.close()


async def test_nobody_listens() -> None:
    async with listening(lambda: SMTP(MailBox())) as port:
        pass
    assert isinstance(
        await SmtpConnection(SmtpAddress("127.0.0.1", port, tls=False)).send(LETTER), ServerAway
    )


async def test_a_kept_connection_that_the_server_ended_is_opened_again() -> None:
    box, opened = MailBox(), []

    def server() -> SMTP:
        opened.append(SMTP(box))
        return opened[-1]

    async with listening(server) as port:
        connection = SmtpConnection(SmtpAddress("127.0.0.1", port, tls=False))
        assert isinstance(await connection.send(LETTER), Accepted)
        transport = opened[0].transport
        assert isinstance(transport, asyncio.Transport)
        transport.abort()
        assert isinstance(await connection.send(LETTER), Accepted)
        await connection.close()
    assert len(box.taken) == 2


async def test_a_connection_goes_on_after_a_refusal() -> None:
    box = MailBox(at_recipient={"ines@example.org": "450 4.2.0 later"})
    async with listening(lambda: SMTP(box)) as port:
        connection = SmtpConnection(SmtpAddress("127.0.0.1", port, tls=False))
        assert await connection.send(LETTER) == Deferred("450 4.2.0 later")
        box.at_recipient.clear()
        assert isinstance(await connection.send(LETTER), Accepted)
        await connection.close()
    assert box.connections == 1
