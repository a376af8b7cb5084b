"""Events of review requests: each tells steps, up to 500 of one website at a time."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.envelope import Contract, Event
from contracts.orders import BATCH, AcceptedOrder

RequestType = Literal["brand", "product", "brand_and_product"]
RequestStatus = Literal[
    "programmed",
    "sent",
    "opened",
    "form_opened",
    "review_submitted",
    "reminder",
    "error",
    "blocked",
    "cancelled",
    "expired",
]
ErrorReason = Literal[
    "unsubscribed",
    "invalid_address",
    "hard_bounce",
    "soft_bounce_exhausted",
    "complaint",
    "sending_failed",
    "capped",
]


class RequestStep(Contract):
    """One step of a request's history, with what led to it."""

    step_id: UUID  # key of the step: told twice, it is one step
    request_id: UUID
    at: AwareDatetime
    reason: ErrorReason | None = None
    machine: bool = False  # an open by a known prefetcher
    rule: str | None = None  # such as delay_row, delay_account, delay_default, reminder
    setting: str | None = None  # the field or setting the rule read
    value: str | int | bool | None = None  # what it held then
    moment: AwareDatetime | None = None  # it turns on: of the opt-out, the earlier mail, the wait's end
    detail: str | None = None  # the mail server's code and text, the attempt


class RequestState(Contract):
    """What was planned: everything that pages and mails about the request need."""

    request_id: UUID
    request_type: RequestType
    order: AcceptedOrder
    products: list[str] = Field(default_factory=list)  # the asked ones' product_ref, in order
    scheduled_at: AwareDatetime
    expires_at: AwareDatetime | None = None  # three months after the first sending


class ScheduledRequest(Contract):
    state: RequestState
    step: RequestStep


class ReviewRequestScheduledV1(Event):
    """Requests were planned. Producer: mailer."""

    type: Literal["review_request.scheduled.v1"] = "review_request.scheduled.v1"
    items: list[ScheduledRequest] = Field(min_length=1, max_length=BATCH)

    @property
    def item_count(self) -> int:
        return len(self.items)


class _Steps(Event):
    items: list[RequestStep] = Field(min_length=1, max_length=BATCH)

    @property
    def item_count(self) -> int:
        return len(self.items)


class ReviewRequestSentV1(_Steps):
    """The mail server took the requests' mails. Producer: mailer."""

    type: Literal["review_request.sent.v1"] = "review_request.sent.v1"


class ReviewRequestOpenedV1(_Steps):
    """Mails were opened (pixel). Producer: tracking."""

    type: Literal["review_request.opened.v1"] = "review_request.opened.v1"


class ReviewRequestFormOpenedV1(_Steps):
    """Questionnaires were opened through the mail's link. Producer: reviews."""

    type: Literal["review_request.form_opened.v1"] = "review_request.form_opened.v1"


class ReviewRequestRemindedV1(_Steps):
    """Reminders were taken by the mail server. Producer: mailer."""

    type: Literal["review_request.reminded.v1"] = "review_request.reminded.v1"


class ReviewRequestDelayedV1(_Steps):
    """A mail did not go, or nobody knows whether it did; the status stays. Producer: mailer.

    The step's rule is `retry` (with the mail server's answer), `outcome_unknown` (invariants G4), what it
    waits for until the step's moment, why a reminder is not sent at all, or what was reported about a mail
    later: `delay_report`, `complaint_report`, or a `failure_report` that ends nothing.
    """

    type: Literal["review_request.delayed.v1"] = "review_request.delayed.v1"


class ReviewRequestFailedV1(_Steps):
    """Requests can't be sent, for the step's reason. Producer: mailer."""

    type: Literal["review_request.failed.v1"] = "review_request.failed.v1"


class ReviewRequestBlockedV1(_Steps):
    """The recipients' domain is excluded by the merchant. Producer: mailer."""

    type: Literal["review_request.blocked.v1"] = "review_request.blocked.v1"


class ReviewRequestCancelledV1(_Steps):
    """The merchant cancelled before sending. Producer: mailer."""

    type: Literal["review_request.cancelled.v1"] = "review_request.cancelled.v1"


class ReviewRequestExpiredV1(_Steps):
    """Three months have passed since the first mail. Producer: mailer."""

    type: Literal["review_request.expired.v1"] = "review_request.expired.v1"


class RecipientSuppressedV1(Event):
    """An address or domain is never to be mailed. Producer: mailer. The address travels hashed only."""

    type: Literal["recipient.suppressed.v1"] = "recipient.suppressed.v1"
    kind: Literal["address", "domain"]
    hash: str  # keyed hash of the address or domain
    scope: Literal["account", "platform"]
    reason: str
    origin: Literal["consumer", "merchant", "mail_server", "operator"]
