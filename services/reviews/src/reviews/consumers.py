"""Events in: planned requests and their steps, kept as this service's own copy."""

from collections.abc import Sequence
from uuid import UUID

from contracts.envelope import Event
from contracts.orders import AcceptedOrder
from contracts.persons import OrderErasedV1, PersonAnonymizedV1
from contracts.requests import (
    RequestState,
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
from kit.erasure import erased_since, still_known
from kit.ids import uuid7
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
        told = [item.state.order for item in unique.values()]
        orders = await still_known(session, erasures, _website(event), told, self._keys.keyed_hash)
        items = list(zip(unique.values(), orders, strict=True))
        await keep_requests(session, [self._asked(event, item, order) for item, order in items])
        late = [item.state for item, order in items if order.consumer != item.state.order.consumer]
        await self._tell_again(session, event, late)

    async def _tell_again(
        self, session: WriteSession, event: ReviewRequestScheduledV1, late: Sequence[RequestState]
    ) -> None:
        """Tell erasures again with requests that were still on their way: others may have had them before."""
        for state in late:
            order = state.order
            person = self._hash(order.consumer.email)
            forgotten = await erased_since(
                session, erasures, _website(event), order.order_id, order.provenance.received_at
            )
            await session.emit(
                PersonAnonymizedV1(
                    id=uuid7(),
                    occurred_at=forgotten[person].erased_at,
                    id_website=event.id_website,
                    aggregate_id=str(forgotten[person].erasure_id),
                    erasure_id=forgotten[person].erasure_id,
                    person=person,
                    order_ids=[order.order_id],
                    request_ids=[state.request_id],
                )
            )

    def _asked(
        self, event: ReviewRequestScheduledV1, item: ScheduledRequest, order: AcceptedOrder
    ) -> AskedRequest:
        state, consumer = item.state, order.consumer
        return AskedRequest(
            request_id=state.request_id,
            id_website=_website(event),
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


def _website(event: Event) -> UUID:
    if event.id_website is None:
        raise Reject("a request belongs to a website")
    return event.id_website


async def erase_orders(event: OrderErasedV1, session: WriteSession) -> None:
    """Forget whom requests asked that nobody will answer any more, or that were answered long ago."""
    await erase_from_orders(session, _website(event), event.order_ids)


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
