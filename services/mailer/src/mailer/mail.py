"""Mails of requests: the merchant's texts and look, in the customer's language, for one customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from markupsafe import escape

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
from mailer.mail_design import Template
from mailer.mail_template import TEXTS
from mailer.mime import Mailbox
from mailer.prepare_mail import Prepared, Shape, prepared
from mailer.skeleton import encoded_html_values, encoded_values, html_values

_PRODUCTS_SHOWN = 5


@dataclass(frozen=True)
class MailProduct:
    """A product as mails show it."""

    name: str
    image_url: str | None = None  # http(s) only


@dataclass(frozen=True)
class Invitation:
    """One mail to make: who asks whom about what."""

    id_website: UUID
    request_id: UUID
    kind: MailKind
    request_type: str
    website_name: str
    template: Template  # with its whole look
    sender_name: str
    reply_to: str | None
    recipient: str  # as the envelope takes it
    first_name: str
    last_name: str
    language: str
    purchase_reference: str
    products: tuple[MailProduct, ...]
    message_id: str
    date: datetime
    correlation_id: str
    is_test: bool = False


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

    @classmethod
    def of_nobody(cls, public_url: str) -> "Links":
        """Return addresses that open nothing, for mails that only show what others look like."""
        return cls(
            public_url + form_path("test"),
            public_url + open_path("test"),
            public_url + unsubscribe_path("test"),
        )


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


def render(invitation: Invitation, links: Links) -> Rendered:
    """Return subject and both bodies; merchants' and customers' values are text everywhere."""
    patterns = prepared(_shape(invitation))
    values = _values(invitation, links)
    html = html_values(values) | {"products": _rows(invitation, patterns, is_encoded=False)}
    return Rendered(
        patterns.subject % values,
        patterns.text.plain % (values | {"products": _product_lines(invitation)}),
        patterns.html.plain % html,
    )


def letter(invitation: Invitation, links: Links, sender_address: str) -> bytes:
    """Return the whole mail, ready for a mail server."""
    patterns = prepared(_shape(invitation))
    values = _values(invitation, links)
    in_text = encoded_values(values)
    in_html = encoded_html_values(values, in_text)
    in_text["products"] = mime.quoted(_product_lines(invitation))
    in_html["products"] = _rows(invitation, patterns, is_encoded=True)
    return mime.compose(
        _headers(invitation, links, sender_address, patterns.subject % values),
        patterns.text.encoded % in_text,
        patterns.html.encoded % in_html,
    )


def _headers(
    invitation: Invitation, links: Links, sender_address: str, subject: str
) -> list[tuple[str, str]]:
    name = f"{invitation.first_name} {invitation.last_name}"
    headers = [
        ("Message-ID", invitation.message_id),
        ("Date", mime.date(invitation.date)),
        ("From", _known_mailbox(sender_address, invitation.sender_name)),
        ("To", Mailbox(invitation.recipient, name).header()),
        ("Subject", mime.unstructured(subject)),
        ("List-Unsubscribe", f"<{links.unsubscribe}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("Auto-Submitted", "auto-generated"),
        ("Feedback-ID", f"{invitation.id_website}:{invitation.kind}:{invitation.request_type}:proofmark"),
        ("Content-Language", invitation.language),
        ("X-Correlation-Id", mime.unstructured(invitation.correlation_id)),
    ]
    if invitation.reply_to:
        headers.insert(4, ("Reply-To", _known_mailbox(invitation.reply_to, "")))
    return headers


@lru_cache(1024)
def _known_mailbox(address: str, name: str) -> str:
    return Mailbox(address, name).header()


def _shape(invitation: Invitation) -> Shape:
    products = invitation.products
    is_product = invitation.request_type == "product"
    # The question names the only product already; its picture is worth showing all the same.
    is_repeated = is_product and len(products) == 1 and products[0].image_url is None
    return Shape(
        website_name=invitation.website_name,
        template=invitation.template,
        kind=invitation.kind,
        language=invitation.language,
        asked="product_1" if is_product else "brand",
        has_product=bool(products),
        lists_products=bool(products) and not is_repeated,
        is_test=invitation.is_test,
    )


def _values(invitation: Invitation, links: Links) -> dict[str, str]:
    return {
        "first_name": mime.one_line(invitation.first_name),
        "last_name": mime.one_line(invitation.last_name),
        "purchase_reference": mime.one_line(invitation.purchase_reference),
        "product": mime.one_line(invitation.products[0].name) if invitation.products else "",
        "form_url": links.form,
        "pixel_url": links.pixel,
        "unsubscribe_url": links.unsubscribe,
    }


def _product_lines(invitation: Invitation) -> str:
    lines = [f"- {mime.one_line(product.name)}" for product in invitation.products[:_PRODUCTS_SHOWN]]
    if more := _more(invitation):
        lines.append(f"- {more}")
    return "\n".join(lines)


def _rows(invitation: Invitation, patterns: Prepared, *, is_encoded: bool) -> str:
    """Return the rows of the list of products, as HTML or as HTML in quoted-printable."""
    rows = []
    for product in invitation.products[:_PRODUCTS_SHOWN]:
        pattern = patterns.product_with_image if product.image_url else patterns.product
        values = {"name": str(escape(mime.one_line(product.name)))}
        if product.image_url:
            values["image_url"] = str(escape(mime.one_line(product.image_url)))
        rows.append((pattern, values))
    if more := _more(invitation):
        rows.append((patterns.more, {"more": str(escape(more))}))
    if is_encoded:
        return "".join([pattern.encoded % encoded_values(values) for pattern, values in rows])
    return "".join([pattern.plain % values for pattern, values in rows])


def _more(invitation: Invitation) -> str:
    hidden = len(invitation.products) - _PRODUCTS_SHOWN
    return TEXTS.plural("mail.products.more", hidden, invitation.language) if hidden > 0 else ""


def products_shown(stored: Sequence[Mapping[str, str | None]]) -> tuple[MailProduct, ...]:
    """Return a request's products as its mails show them: pictures only of the web."""
    return tuple(MailProduct(product["name"] or "", _web(product.get("image_url"))) for product in stored)


def _web(url: str | None) -> str | None:
    return url if url and url.startswith(("https://", "http://")) else None
