"""What webhooks tell: one message per review event and per step of a request."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts import topology
from contracts.envelope import Event
from contracts.requests import RequestState, RequestStep, ScheduledRequest
from contracts.reviews import ReviewState

TEST = "webhook.test"
_OF_REVIEW = {
    "review_product_id",
    "kind",
    "state",
    "rate",
    "comment",
    "displayed_name",
    "purchase_reference",
    "experience_date",
    "product_ref",
    "product_name",
    "language",
    "voluntary",
    "submitted_at",
    "published_at",
    "updated_at",
    "reason",
    "anonymized",
    "request_id",
}
_OF_STEP = {"at", "reason", "machine", "rule", "moment"}  # not what mail servers say: it may hold an address
_MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Message:
    """One message, the same to every webhook that wants it."""

    id: UUID  # the event's, or the step's
    type: str
    subject_id: UUID  # the review or the request
    request_id: UUID
    rank: int  # grows with each message of the subject
    body: str


def kind_of(event: type[Event]) -> str:
    """Return a type as merchants know it: without the version of our own contract."""
    return event.event_type().rpartition(".")[0]


#: All types, and the wildcards of their families.
KINDS = tuple(kind_of(event) for event in topology.FEEDS_RECORD_MESSAGES.wants)
FAMILIES = tuple(dict.fromkeys(f"{kind.partition('.')[0]}.*" for kind in KINDS))


def messages_of(event: Event) -> Iterator[Message]:
    """Yield what an event has to tell, in its own order; nothing, if it is of no website."""
    kind, review = kind_of(type(event)), getattr(event, "review", None)
    if event.id_website is None:
        return
    if isinstance(review, ReviewState):
        data = {"version": event.version, "review": review_data(review)}
        body = body_of(kind, event.occurred_at, event.id_website, data)
        yield Message(event.id, kind, review.review_id, review.request_id, event.version, body)
    for item in getattr(event, "items", ()):
        step = item.step if isinstance(item, ScheduledRequest) else item
        if isinstance(step, RequestStep):
            data = {"request": _request_data(item), "step": step.model_dump(mode="json", include=_OF_STEP)}
            body = body_of(kind, step.at, event.id_website, data)
            rank = int(step.at.timestamp() * _MICROSECONDS)
            yield Message(step.step_id, kind, step.request_id, step.request_id, rank, body)


def body_of(kind: str, at: datetime, id_website: UUID, data: dict[str, Any]) -> str:
    """Return the text that is signed and sent, byte for byte, at every attempt."""
    timestamp = at.isoformat().replace("+00:00", "Z")
    body = {"type": kind, "timestamp": timestamp, "data": {"id_website": str(id_website), **data}}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def review_data(review: ReviewState) -> dict[str, Any]:
    """Return a review as its merchant sees it over HTTP: no e-mail, no full last name."""
    exchanges = [
        {
            "id": str(each.exchange_id),
            "at": each.at.isoformat().replace("+00:00", "Z"),
            "origin": each.origin,
            "text": each.text,
            "answers": None if each.answers is None else str(each.answers),
        }
        for each in review.exchanges
    ]
    shared = review.model_dump(mode="json", include=_OF_REVIEW)
    return {"id": str(review.review_id), **shared, "exchanges": exchanges}


def _request_data(item: ScheduledRequest | RequestStep) -> dict[str, Any]:
    if isinstance(item, RequestStep):
        return {"id": str(item.request_id)}
    state: RequestState = item.state
    return {
        "id": str(state.request_id),
        "purchase_reference": state.order.purchase_reference,
        "type": state.request_type,
        "products": state.products,
        "scheduled_at": state.scheduled_at.isoformat().replace("+00:00", "Z"),
    }
