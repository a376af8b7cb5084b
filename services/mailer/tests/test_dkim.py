"""DKIM signatures, checked by a library that isn't ours."""

import email
from pathlib import Path
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.clock import FixedClock
from kit.settings import SettingsIncomplete
from kit.testing.fixtures import NewDatabase
from kit.testing.service import ports_for_tests
from mailer.delivery import Accepted
from mailer.dkim import DkimKeyInvalid, Signer, SigningServer, dns_record
from mailer.mail import Links, MailProduct, letter
from mailer.sender import Letter, SmtpAddress, SmtpConnection
from mailer.service import build
from mailer.settings import Settings
from mailer.testing import MailBox, an_invitation, smtp_server

Key = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey


def pem(key: Key) -> str:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


RSA_KEY = pem(rsa.generate_private_key(65537, 2048))
ED25519_KEY = pem(ed25519.Ed25519PrivateKey.generate())
SHORT_KEY = pem(rsa.generate_private_key(65537, 1024))  # noqa: S505 - to be refused
KEYS = pytest.mark.parametrize("key", [RSA_KEY, ED25519_KEY], ids=["rsa", "ed25519"])


def holds(content: bytes, key: str) -> bool:
    """Ask the other library, which finds our record where receivers would look for it."""

    def record(name: bytes, timeout: float = 0) -> bytes | None:
        return dns_record(key).encode() if name == b"s1._domainkey.mail.example." else None

    return bool(dkim.verify(content, dnsfunc=record))


def signed(key: str, content: bytes) -> bytes:
    return Signer.of("mail.example", "s1", key).sign(content)


def a_mail(**given: Any) -> bytes:
    links = Links.of_nobody("https://reviews.example")
    return letter(an_invitation(reply_to="hello@alto.example", **given), links, "avis@mail.example")


@KEYS
@settings(deadline=None, max_examples=40)
@given(st.text(max_size=80), st.text(max_size=200), st.text(max_size=200))
def test_every_mail_is_signed_rightly(key: str, name: str, product: str, website: str) -> None:
    content = a_mail(first_name=name, website_name=website, products=(MailProduct(product),))
    assert holds(signed(key, content), key)


@KEYS
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\r\n\r\n",
        b"a  b \t c \r\n\r\n \r\n\r\n",
        b"no end",
        b"x\r\n\ty \r\n",
        b" \r\n",
        b"a\t\r\nb\r\n\r\n",
    ],
)
def test_bodies_of_every_form(key: str, body: bytes) -> None:
    head = b"From: a@mail.example\r\nSubject:   folded \r\n\ttwice   \r\n over\r\nTo:b@example.org\r\n\r\n"
    assert holds(signed(key, head + body), key)


@pytest.mark.parametrize(
    ("found", "instead"),
    [
        (b"Subject: ", b"Subject: Re: "),
        (b"From: Alto", b"From: Nova"),
        (b"hello@alto.example", b"hello@nova.example"),
        (b"https://reviews.example/u/test>", b"https://elsewhere.example/u/test>"),
        (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=None"),
        (b"WEB-1", b"WEB-2"),
        (b"\r\nFrom: ", b"\r\nFrom: Nova <x@mail.example>\r\nFrom: "),
        (b"\r\nReply-To: ", b"\r\nReply-To: x@mail.example\r\nReply-To: "),
        (b"\r\nList-Unsubscribe: ", b"\r\nList-Unsubscribe: <https://x.example/>\r\nList-Unsubscribe: "),
    ],
)
def test_nothing_can_be_changed_or_added(found: bytes, instead: bytes) -> None:
    content = signed(RSA_KEY, a_mail())
    assert found in content
    assert not holds(content.replace(found, instead, 1), RSA_KEY)


def test_what_the_signature_covers() -> None:
    signature = email.message_from_bytes(signed(RSA_KEY, a_mail()))["DKIM-Signature"]
    tags = dict(part.strip().split("=", 1) for part in "".join(signature.split()).split(";"))
    assert (tags["d"], tags["s"], tags["c"]) == ("mail.example", "s1", "relaxed/relaxed")
    assert {"from", "list-unsubscribe", "list-unsubscribe-post"} <= set(tags["h"].split(":"))
    assert "l" not in tags


async def test_a_signature_outlasts_the_way_to_the_server() -> None:
    content = a_mail(website_name=".\r\n.Alto", first_name=".")
    box = MailBox()
    async with smtp_server(box) as port:
        connection = SmtpConnection(SmtpAddress.parse(f"smtp://127.0.0.1:{port}"))
        server = SigningServer(connection, Signer.of("mail.example", "s1", ED25519_KEY))
        outcome = await server.send(Letter("avis@mail.example", "ines@example.org", content))
        await server.close()
    assert isinstance(outcome, Accepted)
    assert holds(box.taken[0], ED25519_KEY)


@pytest.mark.parametrize(
    "key",
    ["", "no key", SHORT_KEY, pem(ec.generate_private_key(ec.SECP256R1()))],
    ids=["empty", "text", "short", "other kind"],
)
def test_keys_that_receivers_would_not_take_are_refused(key: str) -> None:
    with pytest.raises(DkimKeyInvalid, match="PROOFMARK_DKIM_KEY"):
        Signer.of("mail.example", "s1", key)


@pytest.mark.parametrize(
    ("given_settings", "named"),
    [
        ({"dkim_selector": "s1"}, "PROOFMARK_DKIM_KEY"),
        (
            {"dkim_selector": "s1", "dkim_key": ED25519_KEY, "dkim_domain": "x.example"},
            "PROOFMARK_DKIM_DOMAIN",
        ),
        ({"dkim_selector": "s 1", "dkim_key": ED25519_KEY}, "PROOFMARK_DKIM_SELECTOR"),
    ],
)
async def test_a_service_that_could_not_sign_does_not_start(
    tmp_path: Path,
    clock: FixedClock,
    new_database: NewDatabase,
    given_settings: dict[str, Any],
    named: str,
) -> None:
    with pytest.raises(SettingsIncomplete, match=named):
        build(Settings(**given_settings), ports_for_tests(tmp_path, clock, new_database))
