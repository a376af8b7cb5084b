"""Mails as bytes, read back by the standard library's strict parser; invariants 4 "Mail"."""

import email
import email.policy
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from kit.secrets import KeyRing, new_key
from mailer import mime
from mailer.mail import Invitation, Links, letter

KEYS = KeyRing.parse(f"k1:{new_key()}", new_key())
TEXTS = st.text(max_size=120)
NASTY = st.sampled_from(
    [
        "Alto\r\nBcc: x@example.org",
        "\r\n\r\nbody",
        "=?utf-8?b?QWx0bw==?=",
        '"Al"to\\',
        "Alto <x@example.org>",
        "a,b;c",
        "\x00\x0b\x85\u2028",
        "é" * 100,
        "😀" * 40,
        "<script>alert(1)</script>",
        "{{ 7 * 7 }} {website}",
        ".\r\n.\r\n",
        "x" * 120,
        "(comment)",
    ]
)
VALUES = TEXTS | NASTY
HEADERS = {
    "Message-ID",
    "Date",
    "From",
    "To",
    "Subject",
    "Reply-To",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Auto-Submitted",
    "Content-Language",
    "X-Correlation-Id",
    "MIME-Version",
    "Content-Type",
}


def parsed(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.default)


def shown(text: str) -> str:
    """Return what a reader sees of a value: runs of blanks are one."""
    return " ".join(mime.one_line(text).split())


def invitation(website: str, name: str, product: str, reference: str) -> Invitation:
    return Invitation(
        id_website=uuid4(),
        request_id=uuid4(),
        kind="request",
        request_type="brand_and_product",
        website_name=website,
        sender_name=website,
        reply_to="hello@alto.example",
        recipient="ines@example.org",
        first_name=name,
        last_name="Lefèvre",
        language="fr",
        purchase_reference=reference,
        product_names=(product, "Second"),
        message_id="<1@mail.example>",
        date=datetime(2026, 3, 2, 12, tzinfo=UTC),
        correlation_id=reference,
    )


@settings(deadline=None, max_examples=150)
@given(VALUES, VALUES, VALUES, VALUES)
def test_no_value_leaves_its_place(website: str, name: str, product: str, reference: str) -> None:
    of = invitation(website, name, product, reference)
    links = Links.of(of, "https://reviews.example", KEYS)
    content = letter(of, links, "avis@mail.example")
    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 998
    mail = parsed(content)
    assert set(mail.keys()) == HEADERS
    assert len(mail.keys()) == len(HEADERS)
    assert not mail.defects
    assert [address for _, address in getaddresses([mail["To"]])] == ["ines@example.org"]
    assert [address for _, address in getaddresses([mail["From"]])] == ["avis@mail.example"]
    assert mail["List-Unsubscribe"] == f"<{links.unsubscribe}>"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    html = mail.get_body(("html",))
    text = mail.get_body(("plain",))
    assert html is not None
    assert text is not None
    assert "<script" not in html.get_content()
    assert links.form in html.get_content()
    assert links.form in text.get_content()
    assert html.get_content().count("<a ") == 7  # five stars, the button, the refusal


@settings(deadline=None)
@given(VALUES)
def test_texts_survive_headers(value: str) -> None:
    content = mime.compose([("Subject", mime.unstructured(value))], "t", "h", "=_b")
    assert " ".join(parsed(content)["Subject"].split()) == shown(value)


@settings(deadline=None)
@given(VALUES)
def test_names_survive_addresses(value: str) -> None:
    header = mime.Mailbox("a@example.org", value).header()
    content = mime.compose([("To", header)], "t", "h", "=_b")
    (address,) = parsed(content)["To"].addresses
    assert address.addr_spec == "a@example.org"
    # The strict parser of this version puts a blank between encoded words of a name; the old one doesn't.
    raw = (
        email.message_from_bytes(content)["To"].removesuffix("<a@example.org>").removesuffix("a@example.org")
    )
    assert shown(str(make_header(decode_header(raw)))) == shown(value)


@settings(deadline=None)
@given(VALUES, VALUES)
def test_bodies_survive(text: str, html: str) -> None:
    mail = parsed(mime.compose([], text, html, "=_b"))
    bodies = [part.get_content() for part in mail.iter_parts()]
    expected = [
        value.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
        for value in (text, html)
    ]
    assert [body.replace("\r\n", "\n").rstrip("\n") for body in bodies] == [v.rstrip("\n") for v in expected]


@given(st.integers(0, 4_000_000_000))
def test_dates(seconds: int) -> None:
    instant = datetime.fromtimestamp(seconds, UTC)
    assert parsedate_to_datetime(mime.date(instant)) == instant
