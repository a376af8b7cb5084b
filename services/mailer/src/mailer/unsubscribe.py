"""The customer's refusal of further mails, by the link of one; domain.md 6.7, RFC 8058."""

from datetime import datetime
from typing import Any, Literal

from contracts.links import UNSUBSCRIBE, RequestLink
from kit.db import ReadSession, WriteSession
from kit.secrets import KeyRing, LinkExpired, LinkInvalid
from mailer import store_requests
from mailer.address import masked
from mailer.suppress import Suppression, suppress

Scope = Literal["brand", "all"]


class LinkUnknown(Exception):
    """No mail of ours held this link."""


async def request_behind(session: ReadSession, keys: KeyRing, token: str, now: datetime) -> dict[str, Any]:
    """Return the request that a link names, however old it is. Raises LinkUnknown."""
    try:
        link = RequestLink.of(keys.read_link(UNSUBSCRIBE, token, now))
    except (LinkInvalid, LinkExpired, KeyError, ValueError) as error:
        raise LinkUnknown from error
    request = await store_requests.find_request(session, link.id_website, link.request_id)
    if request is None:
        raise LinkUnknown
    return request


async def unsubscribe(session: WriteSession, request: dict[str, Any], scope: Scope, now: datetime) -> None:
    """Never mail the request's address again: for this brand or for all; twice is once."""
    await suppress(
        session,
        Suppression(
            kind="address",
            hash=request["address_hash"],
            shown=masked(request["recipient"] or "@"),
            id_website=request["id_website"] if scope == "brand" else None,
            reason="unsubscribed",
            origin="consumer",
        ),
        now,
    )
