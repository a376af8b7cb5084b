"""What tracking hears: every step of every request."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from contracts import requests as told
from contracts import topology
from contracts.envelope import Event
from contracts.persons import OrderErasedV1, PersonAnonymizedV1
from contracts.reviews import ReviewState, ReviewSubmittedV1
from contracts.websites import WebsiteChangedV1, WebsiteState
from kit.clock import local_date
from kit.copies import Copies
from kit.db import WriteSession
from kit.erasure import still_known
from kit.inbox import Consumer, Handler, Reject, Retry
from kit.secrets import KeyRing
from tracking.erase_person import PersonEraser
from tracking.record_steps import record_requests, record_steps
from tracking.status import StepEvent
from tracking.store import add_plans, lock_website, zone_of_days
from tracking.store_search import search_keys
from tracking.tables import erasures

_SUBMISSIONS = UUID("0f6bb1f5-58a7-4f9b-9a0b-5a0d5e2d6c11")  # names step ids of submissions
_STEPS: dict[type[Event], StepEvent] = {
    told.ReviewRequestSentV1: "sent",
    told.ReviewRequestOpenedV1: "opened",
    told.ReviewRequestFormOpenedV1: "form_opened",
    told.ReviewRequestRemindedV1: "reminded",
    told.ReviewRequestFailedV1: "failed",
    told.ReviewRequestBlockedV1: "blocked",
    told.ReviewRequestCancelledV1: "cancelled",
    told.ReviewRequestExpiredV1: "expired",
    told.ReviewRequestDelayedV1: "delayed",
}


class History:
    """Writes events into the history and keeps the read model with it."""

    def __init__(self, websites: Copies[WebsiteState], keys: KeyRing, eraser: PersonEraser) -> None:
        self._websites = websites
        self._keys = keys
        self._eraser = eraser

    def consumers(self) -> tuple[Consumer, ...]:
        handlers: dict[type[Event], Handler] = {kind: self._recorder(event) for kind, event in _STEPS.items()}
        handlers[told.ReviewRequestScheduledV1] = self._on_scheduled
        handlers[ReviewSubmittedV1] = self._on_submitted
        return (
            Consumer(topology.TRACKING_RECORD_HISTORY.name, handlers),
            Consumer(topology.TRACKING_COPY_WEBSITE.name, {WebsiteChangedV1: self._on_website}),
            Consumer(
                topology.TRACKING_ERASE_PERSON.name,
                {
                    PersonAnonymizedV1: self._eraser.on_anonymized,
                    OrderErasedV1: self._eraser.on_order_erased,
                },
            ),
        )

    async def _on_website(self, event: WebsiteChangedV1, session: WriteSession) -> None:
        await self._websites.keep(session, event.aggregate_id, event.version, event.website)

    async def _on_scheduled(self, event: told.ReviewRequestScheduledV1, session: WriteSession) -> None:
        website = await self._websites.find(session, str(event.id_website))
        if website is None:
            raise Retry("unknown website")
        id_website = website.id_website
        await lock_website(session, id_website)
        states = await self._states(session, id_website, event)
        new = await add_plans(session, [_plan(state, id_website) for state in states])
        zone = ZoneInfo(await zone_of_days(session, id_website, website.time_zone))
        await record_steps(session, id_website, "programmed", [item.step for item in event.items])
        planned = {state.request_id: state for state in states}
        rows = [_request(planned[request_id], website, zone) for request_id in new]
        await record_requests(session, id_website, rows)

    async def _states(
        self, session: WriteSession, id_website: UUID, event: told.ReviewRequestScheduledV1
    ) -> list[told.RequestState]:
        """Return what was planned; persons who were forgotten meanwhile are left out of it."""
        told_orders = [item.state.order for item in event.items]
        orders = await still_known(session, erasures, id_website, told_orders, self._keys.keyed_hash)
        return [
            item.state if order is item.state.order else item.state.model_copy(update={"order": order})
            for item, order in zip(event.items, orders, strict=True)
        ]

    async def _on_submitted(self, event: ReviewSubmittedV1, session: WriteSession) -> None:
        await _record(session, event, "review_submitted", [_submission(event.review)])

    def _recorder(self, name: StepEvent) -> Handler:
        async def record(event: Any, session: WriteSession) -> None:
            await _record(session, event, name, event.items)

        return record


async def _record(
    session: WriteSession, event: Event, name: StepEvent, items: Sequence[told.RequestStep]
) -> None:
    if event.id_website is None:
        raise Reject("a step without a website")
    await lock_website(session, event.id_website)
    await record_steps(session, event.id_website, name, items)


def _submission(review: ReviewState) -> told.RequestStep:
    """One questionnaire may give several reviews, each with its event: that is one step."""
    at = review.submitted_at.astimezone(UTC)
    step_id = uuid5(_SUBMISSIONS, f"{review.request_id} {at.isoformat()}")
    return told.RequestStep(step_id=step_id, request_id=review.request_id, at=at)


def _plan(state: told.RequestState, id_website: UUID) -> dict[str, Any]:
    order = state.order
    return {
        "request_id": state.request_id,
        "id_website": id_website,
        "order_id": order.order_id,
        "experience_date": order.purchase_date,
        **search_keys(order.purchase_reference, order.consumer.email),
        "state": state.model_dump_json(),
    }


def _request(state: told.RequestState, website: WebsiteState, zone: ZoneInfo) -> dict[str, Any]:
    """Return a row of the read model, but for what its steps say; `zone`: of its days."""
    order = state.order
    origin = order.provenance
    return {
        "id": state.request_id,
        "id_website": website.id_website,
        "purchase_reference": order.purchase_reference,
        "email": order.consumer.email or None,
        "experience_date": order.purchase_date,
        "experience_day": local_date(order.purchase_date, zone),
        "type": state.request_type,
        "method": origin.method,
        "source": origin.source,
        "locale": _locale(order.consumer.language, website),
        "received_at": origin.received_at,
        "received_day": local_date(origin.received_at, zone),
        "scheduled_at": state.scheduled_at,
    }


def _locale(language: str, website: WebsiteState) -> str:
    """The website's locale for its own language, else the customer's language alone."""
    return website.locale if website.locale.startswith(language) else language
