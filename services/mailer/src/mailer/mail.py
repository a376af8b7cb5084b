"""Mails of requests: texts in the customer's language poured into templates compiled once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.links import (
    FORM,
    OPEN,
    UNSUBSCRIBE,
    MailKind,
    RequestLink,
    form_path,
    open_path,
    unsubscribe_path,
)
from kit.secrets import KeyRing
from mailer import mime
from mailer.mail_template import TEXTS, html_template, text_template
from mailer.mime import Mailbox

_TEMPLATE = "invitation"
_PRODUCTS_SHOWN = 5
_STARS = range(1, 6)


@dataclass(frozen=True)
class Invitation:
    """One mail to make: who asks whom about what."""

    id_website: UUID
    request_id: UUID
    kind: MailKind
    request_type: str
    website_name: str
    sender_name: str
    reply_to: str | None
    recipient: str  # as the envelope takes it
    first_name: str
    last_name: str
    language: str
    purchase_reference: str
    product_names: tuple[str, ...]
    message_id: str
    date: datetime
    correlation_id: str


@dataclass(frozen=True)
class Links:
    """The addresses one mail holds, each with a token of its own purpose."""

    form: str
    pixel: str
    unsubscribe: str

    @classmethod
    def of(cls, invitation: Invitation, public_url: str, keys: KeyRing) -> "Links":
        """Issued at the mail's fixed date, so that a mail sent again is the same mail."""
        data = RequestLink(invitation.id_website, invitation.request_id, invitation.kind).data()

        def token(purpose: str) -> str:
            return keys.sign_link(purpose, data, invitation.date)

        return cls(
            public_url + form_path(token(FORM)),
            public_url + open_path(token(OPEN)),
            public_url + unsubscribe_path(token(UNSUBSCRIBE)),
        )


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


def render(invitation: Invitation, links: Links) -> Rendered:
    """Return subject and both bodies; merchants' and customers' values are text everywhere."""
    context = _context(invitation, links)
    return Rendered(
        context["subject"],
        text_template(_TEMPLATE).render(context),
        html_template(_TEMPLATE).render(context),
    )


def letter(invitation: Invitation, links: Links, sender_address: str) -> bytes:
    """Return the whole mail, ready for a mail server."""
    rendered = render(invitation, links)
    name = f"{invitation.first_name} {invitation.last_name}"
    headers = [
        ("Message-ID", invitation.message_id),
        ("Date", mime.date(invitation.date)),
        ("From", Mailbox(sender_address, invitation.sender_name).header()),
        ("To", Mailbox(invitation.recipient, name).header()),
        ("Subject", mime.unstructured(rendered.subject)),
        ("List-Unsubscribe", f"<{links.unsubscribe}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("Auto-Submitted", "auto-generated"),
        ("Content-Language", invitation.language),
        ("X-Correlation-Id", mime.unstructured(invitation.correlation_id)),
    ]
    if invitation.reply_to:
        headers.insert(4, ("Reply-To", Mailbox(invitation.reply_to).header()))
    return mime.compose(headers, rendered.text, rendered.html, f"=_{invitation.request_id.hex}")


def _context(invitation: Invitation, links: Links) -> dict[str, Any]:
    language = invitation.language
    values = {
        "website": invitation.website_name,
        "first_name": invitation.first_name,
        "reference": invitation.purchase_reference,
        "product": invitation.product_names[0] if invitation.product_names else "",
        "count": len(invitation.product_names),
    }

    def text(key: str) -> str:
        return TEXTS.text(key, language, **values)

    form = _form_of(invitation)
    about = f"mail.{invitation.kind}.{'product' if form == 'product_1' else 'brand'}"
    is_named = form == "product_1" and len(invitation.product_names) == 1  # in the question already
    hidden = len(invitation.product_names) - _PRODUCTS_SHOWN
    return {
        "language": language,
        "subject": text(f"{about}.subject"),
        "preview": text(f"{about}.preview"),
        "heading": text(f"{about}.heading"),
        "greeting": text("mail.greeting"),
        "introduction": text(f"{about}.introduction"),
        "question": text("mail.question.product" if form == "product_1" else "mail.question.brand"),
        "stars": [
            {
                "url": f"{links.form}?{form}_rating={rate}",
                "rate": rate,
                "label": TEXTS.text("mail.star", language, rate=rate),
                "words": text(f"mail.star.{rate}"),
            }
            for rate in _STARS
        ],
        "worst": text("mail.star.1"),
        "best": text("mail.star.5"),
        "button": text("mail.button"),
        "products_title": text("mail.products"),
        "products": [] if is_named else list(invitation.product_names[:_PRODUCTS_SHOWN]),
        "more_products": TEXTS.plural("mail.products.more", hidden, language) if hidden > 0 else "",
        "duration": text("mail.duration"),
        "why": text("mail.why"),
        "unsubscribe": text("mail.unsubscribe"),
        "website": invitation.website_name,
        "initial": invitation.website_name.strip()[:1].upper(),
        "form_url": links.form,
        "pixel_url": links.pixel,
        "unsubscribe_url": links.unsubscribe,
    }


def _form_of(invitation: Invitation) -> str:
    """Return the part of the questionnaire that the stars fill in."""
    return "product_1" if invitation.request_type == "product" else "brand"
