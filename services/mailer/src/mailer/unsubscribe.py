"""The customer's refusal of further mails, and its undoing, by a mail's link; domain.md 6.7, RFC 8058."""

from datetime import datetime
from typing import Any, Literal

from contracts.links import UNSUBSCRIBE, RequestLink
from kit.db import ReadSession, WriteSession
from kit.problems import NotFound
from kit.secrets import KeyRing, LinkExpired, LinkInvalid
from mailer import store_requests, store_suppressions
from mailer.address import masked
from mailer.suppress import Suppression, suppress

Scope = Literal["brand", "all"]


async def request_behind(session: ReadSession, keys: KeyRing, token: str, now: datetime) -> dict[str, Any]:
    """Return the request that a link names, however old it is. Raises NotFound."""
    try:
        link = RequestLink.of(keys.read_link(UNSUBSCRIBE, token, now))
    except (LinkInvalid, LinkExpired, KeyError, ValueError) as error:
        raise NotFound from error
    request = await store_requests.find_request(session, link.id_website, link.request_id)
    if request is None:
        raise NotFound
    return request


async def refused(session: ReadSession, request: dict[str, Any]) -> set[Scope]:
    """Return what the person behind a request has refused; what others have entered isn't theirs to see."""
    return {_scope(entry) for entry in await _own(session, request)}


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


async def undo(session: WriteSession, request: dict[str, Any], scope: Scope, now: datetime) -> None:
    """Lift the person's own refusal of this scope and nothing else; what it had stopped stays stopped."""
    for entry in await _own(session, request):
        if _scope(entry) == scope:
            await store_suppressions.lift(session, entry, now, by="consumer")


async def _own(session: ReadSession, request: dict[str, Any]) -> list[dict[str, Any]]:
    found = await store_suppressions.consumers_own(session, request["address_hash"], request["id_website"])
    return [entry for entry in found if entry["reason"] == "unsubscribed"]


def _scope(entry: dict[str, Any]) -> Scope:
    return "all" if entry["holder"] == store_suppressions.PLATFORM else "brand"
