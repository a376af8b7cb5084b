"""Events that ask for a letter to the author of a review."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.envelope import Event
from contracts.reviews import ReviewKind

NoticeKind = Literal["refused", "replied", "dispute", "confirmation"]


class AuthorNoticeRequestedV1(Event):
    """The author of a review is to be written to. Producer: reviews. Aggregate: the review or draft.

    `refused`: the review isn't shown, or no longer. `replied`: the brand or a moderator has answered.
    `dispute`: the brand says that a dispute is settled, and asks for an update. `confirmation`: a review
    written without a request counts once its link was followed. Each event is one letter, sent at most
    once, and stands for itself: its version says nothing. The mailer signs the link that it holds.
    """

    type: Literal["author_notice.requested.v1"] = "author_notice.requested.v1"
    kind: NoticeKind
    request_id: UUID | None = None  # behind whose link the review is; None: there is none yet
    email: str | None  # of the author; None once erased: nothing is sent then
    language: str  # as the proof of purchase or the page named it
    displayed_name: str
    review_kind: ReviewKind = "site"
    product_name: str | None = None  # None: the brand's part
    rate: int | None = None
    comment: str | None = None  # the author's own words
    written_at: AwareDatetime | None = None
    reason: str | None = None  # of a refusal: a code of domain.md 7.5 or an automatic rule
    message: str | None = None  # the reply, or what the moderator has to say about the refusal
    message_from: Literal["merchant", "moderator"] | None = None
    answerable: UUID | None = None  # the message that the author may answer
