"""Mails as bytes, read back by the standard library's strict parser; invariants 4 "Mail"."""

import email
import email.policy
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from kit.secrets import KeyRing, new_key
from mailer import mime
from mailer.mail import Links, MailProduct, letter, render
from mailer.mail_design import PLATFORM_LOOK, Template
from mailer.skeleton import Pattern, encoded_values, mark
from mailer.testing import an_invitation

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
    "Feedback-ID",
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


def body(mail: EmailMessage, kind: str) -> str:
    """Return a part as it was before it was encoded."""
    part = mail.get_body((kind,))
    assert part is not None
    content: str = part.get_content()
    return content.replace("\r\n", "\n")


def in_lines(text: str) -> str:
    """Return a text as it can be written: line feeds alone, no halves of surrogate pairs."""
    return text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")


@settings(deadline=None, max_examples=150)
@given(VALUES, VALUES, VALUES, VALUES, VALUES)
def test_no_value_leaves_its_place(website: str, name: str, product: str, reference: str, url: str) -> None:
    of = an_invitation(
        request_type="brand_and_product",
        website_name=website,
        sender_name=website,
        reply_to="hello@alto.example",
        first_name=name,
        purchase_reference=reference,
        products=(MailProduct(product, f"https://shop.example/{url}"), MailProduct("Second")),
        correlation_id=reference,
    )
    links = Links.of(of, "https://reviews.example", KEYS)
    content = letter(of, links, "avis@mail.example")
    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert max(map(len, lines[lines.index(b"") :])) <= 76  # RFC 2045 6.7
    mail = parsed(content)
    assert set(mail.keys()) == HEADERS
    assert len(mail.keys()) == len(HEADERS)
    assert not any(part.defects for part in mail.walk())
    assert [address for _, address in getaddresses([mail["To"]])] == ["ines@example.org"]
    assert [address for _, address in getaddresses([mail["From"]])] == ["avis@mail.example"]
    assert mail["List-Unsubscribe"] == f"<{links.unsubscribe}>"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    rendered = render(of, links)
    assert body(mail, "html") == in_lines(rendered.html)
    assert body(mail, "plain") == in_lines(rendered.text)
    assert "<script" not in rendered.html
    assert links.form in rendered.text
    assert rendered.html.count("<a ") == 7  # five stars, the button, the refusal
    assert rendered.html.count("<img ") == 2  # a product's, the pixel


MERCHANTS = st.one_of(
    VALUES.map(lambda text: text.replace("{", "").replace("}", "")),
    st.sampled_from(
        ["{first_name}", "{product} {website}", "a\n\nb {purchase_reference}\nc", "{last_name}%s%"]
    ),
).filter(str.strip)


@settings(deadline=None, max_examples=100)
@given(MERCHANTS, MERCHANTS, MERCHANTS, VALUES)
def test_what_merchants_write_stays_text(subject: str, introduction: str, button: str, name: str) -> None:
    own = Template(subject, introduction, button, PLATFORM_LOOK)
    of = an_invitation(template=own, first_name=name, products=(MailProduct("Alto"),))
    links = Links.of_nobody("https://reviews.example")
    mail = parsed(letter(of, links, "avis@mail.example"))
    rendered = render(of, links)
    assert shown(mail["Subject"]) == shown(rendered.subject)
    assert len(mail.keys()) == len(HEADERS) - 1  # no Reply-To
    assert body(mail, "html") == in_lines(rendered.html)
    assert body(mail, "plain") == in_lines(rendered.text)
    assert "<script" not in rendered.html
    assert rendered.html.count("<a ") == 7


@settings(deadline=None)
@given(VALUES)
def test_texts_survive_headers(value: str) -> None:
    content = mime.compose([("Subject", mime.unstructured(value))], "t", "h")
    assert " ".join(parsed(content)["Subject"].split()) == shown(value)


@settings(deadline=None)
@given(VALUES)
def test_names_survive_addresses(value: str) -> None:
    header = mime.Mailbox("a@example.org", value).header()
    content = mime.compose([("To", header)], "t", "h")
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
    mail = parsed(mime.compose([], mime.quoted(text), mime.quoted(html)))
    assert [body(mail, "plain"), body(mail, "html")] == [in_lines(text), in_lines(html)]


@settings(deadline=None)
@given(st.lists(VALUES, min_size=1, max_size=4), VALUES)
def test_patterns_are_filled_alike_plain_and_encoded(pieces: list[str], value: str) -> None:
    pattern = Pattern.of(mark("value").join(pieces))
    encoded = pattern.encoded % encoded_values({"value": value})
    mail = parsed(mime.compose([], encoded, "h"))
    assert body(mail, "plain") == in_lines(pattern.plain % {"value": value})
    assert max(map(len, encoded.split("\r\n"))) <= 76


@given(st.integers(0, 4_000_000_000))
def test_dates(seconds: int) -> None:
    instant = datetime.fromtimestamp(seconds, UTC)
    assert parsedate_to_datetime(mime.date(instant)) == instant
