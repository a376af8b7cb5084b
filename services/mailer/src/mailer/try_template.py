"""What a template makes of a mail, before any customer gets it: previews, and test mails."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from contracts.links import MailKind
from contracts.websites import WebsiteState
from kit.clock import Clock
from kit.context import correlation_id
from kit.db import Database, WriteSession
from kit.ids import uuid7
from kit.problems import RateLimited, RequestInvalid
from kit.secrets import KeyRing
from mailer import store_suppressions, store_templates
from mailer.address import for_envelope, recipients_of, without_address
from mailer.delivery import Accepted
from mailer.mail import Invitation, Links, MailProduct, Rendered, letter, products_shown, render
from mailer.mail_design import Template
from mailer.mail_template import TEXTS
from mailer.problems import ADDRESS_SUPPRESSED
from mailer.sender import Letter, MailServer
from mailer.store_settings import history_of

TESTS_PER_HOUR = 10  # of one website: enough to look at every language, too few to bother anybody with
_HOUR = timedelta(hours=1)
_FIRST_NAME, _LAST_NAME, _REFERENCE = "Camille", "Durand", "WEB-10421"


@dataclass(frozen=True)
class Trial:
    """Which mail is to be shown."""

    website: WebsiteState
    kind: MailKind
    language: str
    request_type: str
    template: Template  # with its whole look


@dataclass(frozen=True)
class Tried:
    """What came of a test mail."""

    is_taken: bool
    subject: str
    answer: str  # the mail server's, or why there was none


class TemplateTrial:
    """Renders mails that nobody bought anything for, and sends them where a merchant says."""

    def __init__(
        self,
        database: Database,
        server: MailServer,
        keys: KeyRing,
        clock: Clock,
        public_url: Callable[[], str],
        sender_address: str,
    ) -> None:
        self._database = database
        self._server = server
        self._keys = keys
        self._clock = clock
        self._public_url = public_url
        self._sender_address = sender_address
        self._turn = asyncio.Lock()  # the connection takes one mail at a time

    def preview(self, trial: Trial, request: Mapping[str, Any] | None) -> Rendered:
        """Render with a request's values or with sample ones; the links open nothing."""
        values = _sample(trial) if request is None else _values_of(request)
        return render(self._invitation(trial, values), Links.of_nobody(self._public_url()))

    async def send(self, trial: Trial, address: str, *, by: str) -> Tried:
        """Send a sample mail, marked as a test. Raises: RateLimited, RequestInvalid, AddressInvalid."""
        recipient = for_envelope(address)
        async with self._database.write() as session:
            await self._note(session, trial.website.id_website, recipient, by)
            settings = (await history_of(session, trial.website.id_website)).newest.settings
        values = _sample(trial) | {
            "is_test": True,
            "recipient": recipient,
            "sender_name": settings.sender_name or trial.website.name,
            "reply_to": settings.reply_to,
        }
        invitation = self._invitation(trial, values)
        links = Links.of_nobody(self._public_url())
        content = letter(invitation, links, self._sender_address)
        async with self._turn:
            outcome = await self._server.send(Letter(self._sender_address, recipient, content))
            await self._server.close()
        answer = without_address(outcome.answer, recipient)
        return Tried(isinstance(outcome, Accepted), render(invitation, links).subject, answer)

    async def _note(self, session: WriteSession, id_website: UUID, recipient: str, by: str) -> None:
        """Raises: RateLimited, RequestInvalid (the address is on the suppression list)."""
        await session.lock(f"test-mails:{id_website}")
        now = self._clock.now()
        sent = await store_templates.test_mails_since(session, id_website, now - _HOUR)
        if len(sent) >= TESTS_PER_HOUR:
            wait = sent[-TESTS_PER_HOUR] + _HOUR - now
            raise RateLimited.for_seconds(max(1, round(wait.total_seconds())))
        known = recipients_of([recipient], self._keys.keyed_hash)[recipient]
        hashes = {known.address_hash, known.domain_hash}
        refused = await store_suppressions.oppositions(session, hashes, [id_website])
        if any(refused.to(hash_, id_website) for hash_ in hashes):
            raise RequestInvalid(errors=[ADDRESS_SUPPRESSED])
        record = {
            "id": uuid7(),
            "id_website": id_website,
            "sent_at": now,
            "sent_by": by,
            "address_hash": known.address_hash,
        }
        await store_templates.note_test_mail(session, record, _HOUR)

    def _invitation(self, trial: Trial, values: Mapping[str, Any]) -> Invitation:
        mail_id = uuid7()
        domain = self._sender_address.rpartition("@")[2]
        defaults: dict[str, Any] = {
            "id_website": trial.website.id_website,
            "request_id": mail_id,
            "kind": trial.kind,
            "request_type": trial.request_type,
            "website_name": trial.website.name,
            "template": trial.template,
            "sender_name": trial.website.name,
            "reply_to": None,
            "recipient": "",
            "language": trial.language,
            "message_id": f"<{mail_id.hex}@{domain}>",
            "date": self._clock.now(),
            "correlation_id": correlation_id(),
        }
        return Invitation(**{**defaults, **values})


def _sample(trial: Trial) -> dict[str, Any]:
    names = [TEXTS.text(f"mail.sample.product.{number}", trial.language) for number in (1, 2)]
    products = () if trial.request_type == "brand" else tuple(MailProduct(name) for name in names)
    return {
        "first_name": _FIRST_NAME,
        "last_name": _LAST_NAME,
        "purchase_reference": _REFERENCE,
        "products": products,
    }


def _values_of(request: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "request_type": request["type"],
        "first_name": request["first_name"] or "",
        "last_name": request["last_name"] or "",
        "purchase_reference": request["purchase_reference"],
        "products": products_shown(request["products"]),
    }
