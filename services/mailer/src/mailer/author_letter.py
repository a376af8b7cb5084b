"""A letter to the author of a review: why it isn't shown, who replied, what is asked; domain.md 7.5, 7.6."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.links import FORM, AuthorLink, AuthorPurpose, RequestLink, author_path, form_path
from contracts.notices import AuthorNoticeRequestedV1
from mailer import mime
from mailer.mail import Rendered
from mailer.mail_design import Look
from mailer.mail_template import TEXTS, page_template, text_template
from mailer.mime import Mailbox
from mailer.palette import Palette

Sign = Callable[[str, dict[str, Any], datetime], str]  # purpose, data, issued at → token

_TEMPLATE = "author_letter"
_ANONYMOUS = "Anonymous"
_PURPOSES: dict[str, AuthorPurpose] = {
    "replied": "answer",
    "dispute": "dispute",
    "confirmation": "confirm",
}


@dataclass(frozen=True)
class AuthorLetter:
    """One letter to make: who tells whom what."""

    id: UUID
    recipient: str  # as the envelope takes it
    website_name: str
    sender_name: str
    reply_to: str | None
    language: str
    look: Look
    date: datetime
    correlation_id: str
    asked: AuthorNoticeRequestedV1

    @property
    def words(self) -> str:
        """Return which texts it is written with."""
        return "moderator" if self.asked.message_from == "moderator" and self.is_reply else self.asked.kind

    @property
    def is_reply(self) -> bool:
        return self.asked.kind == "replied"

    @property
    def about(self) -> str:
        return self.asked.product_name or self.website_name


def link_of(letter: AuthorLetter, public_url: str, sign: Sign) -> str | None:
    """Return where the letter leads; issued at its fixed date, so that it's the same when sent again."""
    asked = letter.asked
    if asked.id_website is None or (letter.is_reply and asked.answerable is None):
        return None
    if asked.kind != "refused":
        named = AuthorLink(asked.id_website, UUID(asked.aggregate_id), asked.answerable)
        purpose = _PURPOSES[asked.kind]
        return public_url + author_path(purpose, sign(purpose, named.data(), letter.date))
    if asked.request_id is None:
        return None
    form = RequestLink(asked.id_website, asked.request_id, "request")  # where reviews are written anew
    return public_url + form_path(sign(FORM, form.data(), letter.date))


def render(letter: AuthorLetter, link: str | None) -> Rendered:
    """Return subject and both bodies; what people wrote is text everywhere."""
    context = _context(letter, link)
    html, text = page_template(_TEMPLATE).render(context), text_template(_TEMPLATE).render(context)
    return Rendered(context["subject"], text, html)


def compose(letter: AuthorLetter, link: str | None, sender_address: str) -> bytes:
    """Return the whole mail, ready for a mail server.

    It answers what the author did, so there is no list to leave and no List-Unsubscribe.
    """
    rendered = render(letter, link)
    domain = sender_address.rpartition("@")[2]
    reply_to = [("Reply-To", Mailbox(letter.reply_to).header())] if letter.reply_to else []
    headers = [
        ("Message-ID", f"<{letter.id.hex}@{domain}>"),
        ("Date", mime.date(letter.date)),
        ("From", Mailbox(sender_address, letter.sender_name).header()),
        *reply_to,
        ("To", Mailbox(letter.recipient).header()),
        ("Subject", mime.unstructured(rendered.subject)),
        ("Auto-Submitted", "auto-generated"),
        ("Content-Language", letter.language),
        ("X-Correlation-Id", mime.unstructured(letter.correlation_id)),
    ]
    return mime.compose(headers, mime.quoted(rendered.text), mime.quoted(rendered.html))


def _context(letter: AuthorLetter, link: str | None) -> dict[str, Any]:
    asked, look = letter.asked, letter.look

    def own(part: str) -> str:
        return _text(letter, f"{letter.words}.{part}")

    return {
        "language": letter.language,
        "subject": own("subject"),
        "preview": own("preview"),
        "heading": own("heading"),
        "greeting": _greeting(letter),
        "introduction": own("introduction"),
        "reason": _text(letter, f"reason.{asked.reason}") if asked.kind == "refused" and asked.reason else "",
        "message_title": own("message") if asked.message else "",
        "message": _lines(asked.message),
        "own_title": _text(letter, "own"),
        "rate": asked.rate,
        "rate_words": TEXTS.text("mail.star", letter.language, rate=asked.rate),
        "comment": _lines(asked.comment),
        "link": link,
        "button": own("button") if link else "",
        "note": own("note") if link else "",
        "why": own("why") if asked.kind == "confirmation" else _text(letter, "why"),
        "website": letter.website_name,
        "initial": letter.website_name.strip()[:1].upper(),
        "logo_url": look.logo_url,
        "palette": asdict(Palette.of(look.accent_color or "", look.background_color or "")),
    }


def _text(letter: AuthorLetter, key: str) -> str:
    about, website = mime.one_line(letter.about), mime.one_line(letter.website_name)
    return TEXTS.text(f"letter.{key}", letter.language, about=about, website=website)


def _greeting(letter: AuthorLetter) -> str:
    name = mime.one_line(letter.asked.displayed_name)
    if name in ("", _ANONYMOUS):
        return TEXTS.text("letter.greeting", letter.language)
    return TEXTS.text("letter.greeting.name", letter.language, name=name)


def _lines(text: str | None) -> list[str]:
    return text.split("\n") if text else []
