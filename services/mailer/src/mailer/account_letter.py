"""A letter to a person about their account: a forgotten password, an invitation."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from contracts.links import PASSWORD, PasswordLink, password_path
from contracts.notices import AccountNoticeRequestedV1
from mailer import mime
from mailer.address import for_envelope
from mailer.author_letter import Sign
from mailer.mail import Rendered
from mailer.mail_template import NOTICE_TEXTS, page_template, text_template
from mailer.mime import Mailbox
from mailer.palette import Palette

ACCOUNT = "account"  # the kind of these letters in the queue
_TEMPLATE = "account_letter"
_PALETTE = Palette.of("#0a6f64", "#eef1f4")  # the back office's own


@dataclass(frozen=True)
class AccountLetter:
    """One letter to make."""

    recipient: str  # as the envelope takes it
    date: datetime
    correlation_id: str
    asked: AccountNoticeRequestedV1

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "AccountLetter":
        """Read a row of the queue. Raises AddressInvalid."""
        asked = AccountNoticeRequestedV1.model_validate(row["content"])
        return cls(for_envelope(row["recipient"]), row["message_date"], row["correlation_id"], asked)


def compose(letter: AccountLetter, public_url: str, sign: Sign, sender_address: str) -> bytes:
    """Return the whole mail, ready for a mail server."""
    rendered = render(letter, _link(letter, public_url, sign))
    domain = sender_address.rpartition("@")[2]
    headers = [
        ("Message-ID", f"<{letter.asked.id.hex}@{domain}>"),
        ("Date", mime.date(letter.date)),
        ("From", Mailbox(sender_address, _sender(letter)).header()),
        ("To", Mailbox(letter.recipient).header()),
        ("Subject", mime.unstructured(rendered.subject)),
        ("Auto-Submitted", "auto-generated"),
        ("Content-Language", letter.asked.language),
        ("X-Correlation-Id", mime.unstructured(letter.correlation_id)),
    ]
    return mime.compose(headers, mime.quoted(rendered.text), mime.quoted(rendered.html))


def render(letter: AccountLetter, link: str) -> Rendered:
    """Return subject and both bodies; names are text everywhere."""
    kind = letter.asked.kind
    sender = _sender(letter)
    name = mime.one_line(letter.asked.name)
    context = {
        "language": letter.asked.language,
        "subject": _text(letter, f"{kind}.subject"),
        "preview": _text(letter, f"{kind}.note"),
        "website": sender,
        "initial": sender[:1],
        "logo_url": None,
        "palette": asdict(_PALETTE),
        "heading": _text(letter, f"{kind}.heading"),
        "greeting": _text(letter, "greeting", name=name) if name else _text(letter, "greeting.nobody"),
        "introduction": _introduction(letter),
        "link": link,
        "button": _text(letter, f"{kind}.button"),
        "note": _text(letter, f"{kind}.note"),
        "why": _text(letter, f"{kind}.why"),
    }
    html, text = page_template(_TEMPLATE).render(context), text_template(_TEMPLATE).render(context)
    return Rendered(str(context["subject"]), text, html)


def _sender(letter: AccountLetter) -> str:
    return NOTICE_TEXTS.text("notice.sender", letter.asked.language)


def _introduction(letter: AccountLetter) -> str:
    named = letter.asked.kind != "reset" and letter.asked.invited_by
    return _text(letter, f"{letter.asked.kind}.introduction{'.by' if named else ''}")


def _link(letter: AccountLetter, public_url: str, sign: Sign) -> str:
    """Return where the letter leads; issued at its fixed date, so that it's the same when sent again."""
    asked = letter.asked
    if asked.kind == "welcome":
        return f"{public_url}/app"
    token = sign(PASSWORD, PasswordLink(asked.link_id).data(), letter.date)
    return public_url + password_path(token, is_new=asked.kind == "invitation")


def _text(letter: AccountLetter, key: str, **values: object) -> str:
    asked = letter.asked
    life = asked.expires_at - asked.occurred_at
    known = {
        "organization": mime.one_line(asked.organization or ""),
        "host": mime.one_line(asked.invited_by or ""),
        "minutes": life // timedelta(minutes=1),
        "days": life // timedelta(days=1),
    }
    return NOTICE_TEXTS.text(f"account.{key}", asked.language, **known, **values)
