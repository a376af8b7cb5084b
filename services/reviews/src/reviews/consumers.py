"""Events in: planned requests and their steps, kept as this service's own copy."""

from datetime import datetime

from contracts.erasure import without_forgotten
from contracts.persons import OrderErasedV1
from contracts.requests import (
    ReviewRequestCancelledV1,
    ReviewRequestExpiredV1,
    ReviewRequestScheduledV1,
    ReviewRequestSentV1,
    ScheduledRequest,
)
from contracts.websites import (
    BrandLookChangedV1,
    BrandLooks,
    CollectionSettings,
    CollectionSettingsChangedV1,
    WebsiteChangedV1,
    WebsiteState,
)
from kit.addresses import hash_of_address
from kit.copies import Copies
from kit.db import WriteSession
from kit.erasure import erased_since
from kit.inbox import Handler, Reject
from kit.secrets import KeyRing
from reviews.request import AskedRequest, asked_products
from reviews.store import keep_requests, keep_steps
from reviews.store_erasure import erase_from_orders
from reviews.tables import erasures


class RequestKeeper:
    """Keeps what the questionnaire needs of planned requests."""

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys

    async def on_scheduled(self, event: ReviewRequestScheduledV1, session: WriteSession) -> None:
        unique = {item.state.request_id: item for item in event.items}
        forgotten = await self._forgotten(session, event)
        asked = [self._asked(event, item, forgotten) for item in unique.values()]
        await keep_requests(session, asked)

    async def _forgotten(self, session: WriteSession, event: ReviewRequestScheduledV1) -> dict[str, datetime]:
        """Return who asked to be forgotten while the event was on its way, and when."""
        if event.id_website is None:
            raise Reject("a request belongs to a website")
        first = min(item.state.order.provenance.received_at for item in event.items)
        return await erased_since(session, erasures, event.id_website, first)

    def _asked(
        self, event: ReviewRequestScheduledV1, item: ScheduledRequest, forgotten: dict[str, datetime]
    ) -> AskedRequest:
        state = item.state
        consumer = without_forgotten(state.order, forgotten, self._hash).consumer
        if event.id_website is None:
            raise Reject("a request belongs to a website")
        return AskedRequest(
            request_id=state.request_id,
            id_website=event.id_website,
            request_type=state.request_type,
            order_id=state.order.order_id,
            purchase_reference=state.order.purchase_reference,
            experience_date=state.order.purchase_date,
            channel=state.order.channel,
            shop_id=state.order.shop_id,
            first_name=consumer.first_name,
            last_name=consumer.last_name,
            email=consumer.email or None,
            person=self._hash(consumer.email) if consumer.email else None,
            language=consumer.language,
            hide_personal_data=consumer.hide_personal_data,
            pseudonym=False,
            anonymized=not consumer.email,  # a replayed event from which the person was erased
            products=tuple(asked_products(state)),
            expires_at=state.expires_at,
            intake=state.order.provenance.method,
            received_at=state.order.provenance.received_at,
            correlation_id=event.correlation_id,
        )

    def _hash(self, email: str) -> str:
        return hash_of_address(email, self._keys.keyed_hash)


async def erase_orders(event: OrderErasedV1, session: WriteSession) -> None:
    """Forget whom requests asked that nobody will answer any more, or that were answered long ago."""
    if event.id_website is None:
        raise Reject("an order belongs to a website")
    await erase_from_orders(session, event.id_website, event.order_ids)


Steps = ReviewRequestSentV1 | ReviewRequestCancelledV1 | ReviewRequestExpiredV1


def keep_step(name: str) -> Handler:
    """Return the handler that stores one kind of step."""

    async def handle(event: Steps, session: WriteSession) -> None:
        await keep_steps(session, name, [(item.request_id, item.at) for item in event.items])

    return handle


def copy_website(copies: Copies[WebsiteState]) -> Handler:
    async def handle(event: WebsiteChangedV1, session: WriteSession) -> None:
        await copies.keep(session, str(event.website.id_website), event.version, event.website)

    return handle


def copy_settings(copies: Copies[CollectionSettings]) -> Handler:
    async def handle(event: CollectionSettingsChangedV1, session: WriteSession) -> None:
        await copies.keep(session, str(event.id_website), event.version, event.settings)

    return handle


def copy_look(copies: Copies[BrandLooks]) -> Handler:
    async def handle(event: BrandLookChangedV1, session: WriteSession) -> None:
        await copies.keep(session, str(event.id_website), event.version, event.looks)

    return handle
