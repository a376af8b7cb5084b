"""Posting to real servers, good and bad: what came of it is told, nothing is followed or believed."""

import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from feed_exporter.post_message import Poster
from feed_exporter.testing_webhooks import Behaviour, answer, receiver
from feed_exporter.webhook import Answer
from kit.targets import Guard

HEADERS = {"webhook-id": "1"}


@asynccontextmanager
async def poster(*, allow_private: bool = True, **settings: Any) -> AsyncIterator[Poster]:
    limits = {"connect_seconds": 30.0, "seconds": 30.0, **settings}
    found = Poster(Guard(allow_private=allow_private), **limits)
    try:
        yield found
    finally:
        await found.close()


async def posted(behaviour: Behaviour, **settings: Any) -> Answer:
    async with receiver(always=behaviour) as server, poster(**settings) as client:
        return await client.post(server.url, b"{}", HEADERS)


@pytest.mark.parametrize("status", [200, 201, 204])
async def test_any_success_is_one(status: int) -> None:
    assert await posted(status) == Answer(status, None)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (304, "redirected"),
        (400, "refused"),
        (404, "refused"),
        (410, "refused"),
        (408, "throttled"),
        (429, "throttled"),
        (500, "server_error"),
        (503, "server_error"),
    ],
)
async def test_everything_else_is_a_failure(status: int, error: str) -> None:
    assert await posted(status) == Answer(status, error)


async def test_a_redirect_is_not_followed() -> None:
    async with receiver() as elsewhere:
        found = await posted(answer(307, f"Location: {elsewhere.url}"))
        assert found == Answer(307, "redirected")
        assert elsewhere.received == []


async def test_a_server_that_stalls_costs_no_more_than_the_limit() -> None:
    assert await posted("stall", seconds=0.3) == Answer(None, "timed_out")


@pytest.mark.parametrize(
    "behaviour",
    [
        "cut",
        b"220 smtp.example ready\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
    ],
)
async def test_a_broken_answer_is_a_failure(behaviour: Behaviour) -> None:
    assert await posted(behaviour) == Answer(None, "connection_lost")


async def test_an_answer_that_stops_in_its_first_line_is_waited_for_no_longer_than_the_limit() -> None:
    assert await posted(b"HTTP/1.1 ", seconds=0.3) == Answer(None, "timed_out")


async def test_of_a_long_answer_only_the_beginning_is_read() -> None:
    async with receiver(always=answer(200, body=b"x" * 10_000_000)) as server, poster() as client:
        assert await client.post(server.url, b"{}", HEADERS) == Answer(200, None)
        assert await client.post(server.url, b"{}", HEADERS) == Answer(200, None)
        assert server.connections == 2  # each closed by us


async def test_short_answers_keep_the_connection() -> None:
    async with receiver(always=answer(200, body=b"thanks")) as server, poster() as client:
        for _ in range(5):
            await client.post(server.url, b"{}", HEADERS)
        assert server.connections == 1


async def test_what_is_sent() -> None:
    async with receiver() as server, poster() as client:
        await client.post(server.url + "?a=%2F", "{é}".encode(), HEADERS)
    (request,) = server.received
    assert request.path == "/hooks?a=%2F"
    assert request.body == "{é}".encode()
    assert request.headers["host"] == server.url.split("/")[2]
    assert {"content-type", "user-agent", "webhook-id", "content-length", "host"} == request.headers.keys()


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        (["Retry-After: 120"], 120),
        (["Date: Mon, 02 Mar 2026 12:00:00 GMT", "Retry-After: Mon, 02 Mar 2026 12:05:00 GMT"], 300),
        (["Date: Mon, 02 Mar 2026 12:00:00 GMT", "Retry-After: Mon, 02 Mar 2026 11:00:00 GMT"], 0),
        (["Retry-After: Mon, 02 Mar 2026 12:05:00 GMT"], None),
        (["Retry-After: soon"], None),
        (["Retry-After: -5"], None),
        ([], None),
    ],
)
async def test_a_server_may_ask_for_patience(headers: list[str], wait: int | None) -> None:
    found = await posted(answer(503, *headers))
    assert found.retry_after == (None if wait is None else timedelta(seconds=wait))


async def test_a_closed_port() -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    async with poster() as client:
        assert await client.post(f"http://127.0.0.1:{port}/", b"{}", HEADERS) == Answer(None, "tcp_failed")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080/",
        "http://[::1]:8080/",
        "http://[::ffff:127.0.0.1]:8080/",
        "http://169.254.169.254/",
        "http://10.0.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://127.1/",
        "http://localhost/",
        "https://shop.example:25/",
    ],
)
async def test_private_targets_are_never_tried(url: str) -> None:
    async with poster(allow_private=False) as client:
        assert await client.post(url, b"{}", HEADERS) == Answer(None, "target_forbidden")


def leading_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Have every name looked up lead there; return the names as they are asked for."""
    asked: list[str] = []

    look_up = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *arguments: Any, **named: Any) -> list[Any]:
        if not str(host).endswith(".example"):
            return look_up(host, port, *arguments, **named)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


async def test_a_name_that_leads_to_us_is_refused_at_each_connect(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = leading_to(monkeypatch, "93.184.216.34", "127.0.0.1")
    async with receiver() as server, poster(allow_private=False) as client:
        port = server.url.split(":")[2].split("/")[0]
        for _ in range(2):
            found = await client.post(f"http://rebound.example:{port}/", b"{}", HEADERS)
            assert found == Answer(None, "target_forbidden")
    assert asked == ["rebound.example", "rebound.example"]
    assert server.connections == 0


def certificate(directory: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return a server's context with a certificate for a name, and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([_name(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = directory / f"{name}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + private)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cafile=file)


def _name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


async def test_the_certificate_must_be_trusted_and_of_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls, trusting = certificate(tmp_path, "shop.example")
    leading_to(monkeypatch, "127.0.0.1")
    async with receiver(tls) as server:
        named = server.url.replace("127.0.0.1", "shop.example")
        other = server.url.replace("127.0.0.1", "other.example")
        async with poster(tls=trusting) as client:
            assert await client.post(named, b"{}", HEADERS) == Answer(204, None)
            assert await client.post(other, b"{}", HEADERS) == Answer(None, "tls_failed")
        async with poster() as client:
            assert await client.post(named, b"{}", HEADERS) == Answer(None, "tls_failed")
        assert len(server.received) == 1


async def test_a_server_without_tls_is_not_spoken_to_in_clear() -> None:
    async with receiver() as server, poster(connect_seconds=0.3) as client:
        found = await client.post(server.url.replace("http:", "https:"), b"{}", HEADERS)
        assert found.error is not None
        assert server.received == []
