"""Questionnaires to open: requests in the tables of reviews, as the mailer's events would leave them."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from contracts.links import FORM, RequestLink, form_path
from contracts.websites import COLLECTION_SETTINGS, WEBSITE, CollectionSettings, WebsiteState
from kit.copies import Copies
from kit.db import Database, WriteSession
from kit.ids import uuid7
from kit.ports import schema_of
from kit.secrets import KeyRing
from reviews.request import AskedProduct, AskedRequest
from reviews.store import keep_opening, keep_requests, keep_steps

#: On every one of their pages.
HOLDING = "Sac à dos Trek 30"
_PRODUCTS = tuple(
    AskedProduct(f"REF-{number}", name, f"https://shop.example/i/{number}.jpg")
    for number, name in enumerate(("Chaussures Alto", "Chaussettes mérinos", HOLDING))
)
_NOW = datetime.now(UTC)  # links live by the services' own clock


def request_of(id_website: UUID) -> AskedRequest:
    """Return a request for a brand and three products, sent today."""
    return AskedRequest(
        request_id=uuid7(),
        id_website=id_website,
        request_type="brand_and_product",
        order_id=uuid7(),
        purchase_reference="WEB-10501",
        experience_date=_NOW,
        channel="online",
        shop_id=None,
        first_name="Inès",
        last_name="Lefèvre",
        email="ines.lefevre@example.org",
        person="0" * 64,
        language="fr",
        hide_personal_data=False,
        pseudonym=False,
        anonymized=False,
        products=_PRODUCTS,
        expires_at=None,
        intake="api",
        received_at=_NOW,
        correlation_id="bench",
        sent_at=_NOW,
    )


def load_questionnaires(
    url: str, website: WebsiteState, variables: Mapping[str, str], number: int
) -> list[str]:
    """Store requests that were sent and opened, and return the paths of their questionnaires."""
    keys = KeyRing.parse(variables["PROOFMARK_SECRET_KEYS"], variables["PROOFMARK_HASH_KEY"])
    requests = [request_of(website.id_website) for _ in range(number)]
    asyncio.run(_load(url, website, requests))
    links = [RequestLink(website.id_website, request.request_id, "request") for request in requests]
    return [form_path(keys.sign_link(FORM, link.data(), _NOW)) for link in links]


async def _load(url: str, website: WebsiteState, requests: list[AskedRequest]) -> None:
    database = Database(url, schema=schema_of("reviews"))
    async with database.write() as session:
        await _copy(session, website)
        await keep_requests(session, requests)
        await keep_steps(session, "sent", [(request.request_id, _NOW) for request in requests])
        for request in requests:
            await keep_opening(session, request.request_id, "request", _NOW)
    await database.close()


async def _copy(session: WriteSession, website: WebsiteState) -> None:
    """Keep the copies that events would have brought."""

    async def never(key: str) -> None:
        raise LookupError(key)

    key = str(website.id_website)
    await Copies(WEBSITE.kind, WEBSITE.model, never).keep(session, key, 1, website)
    settings = Copies(COLLECTION_SETTINGS.kind, COLLECTION_SETTINGS.model, never)
    await settings.keep(session, key, 1, CollectionSettings())
