"""Events in: planned requests and their steps, kept as this service's own copy."""

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
from kit.copies import Copies
from kit.db import WriteSession
from kit.inbox import Handler, Reject
from kit.secrets import KeyRing
from reviews.request import AskedRequest, asked_products
from reviews.store import keep_requests, keep_steps

PERSON = "person"  # purpose of the keyed hash that finds all data of one address


class RequestKeeper:
    """Keeps what the questionnaire needs of planned requests."""

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys

    async def on_scheduled(self, event: ReviewRequestScheduledV1, session: WriteSession) -> None:
        unique = {item.state.request_id: item for item in event.items}
        await keep_requests(session, [self._asked(event, item) for item in unique.values()])

    def _asked(self, event: ReviewRequestScheduledV1, item: ScheduledRequest) -> AskedRequest:
        state = item.state
        consumer = state.order.consumer
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
            person=self._person(state),
            language=consumer.language,
            hide_personal_data=consumer.hide_personal_data,
            pseudonym=False,
            anonymized=not consumer.email,  # a replayed event from which the person was erased
            products=tuple(asked_products(state)),
            expires_at=state.expires_at,
            correlation_id=event.correlation_id,
        )

    def _person(self, state: RequestState) -> str | None:
        email = state.order.consumer.email
        return self._keys.keyed_hash(email.casefold(), PERSON) if email else None


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
