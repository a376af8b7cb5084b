"""Events that ask for a letter: to the author of a review, to a person with an account."""

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


class AccountNoticeRequestedV1(Event):
    """A person is to be written to about their account. Producer: accounts. Aggregate: the letter.

    `reset`: they, or somebody who knows their address, asked for another password. `invitation`: they are
    to choose their first one and so join an organization. `welcome`: they have an account and join by
    signing in. Each event is one letter, sent at most once; its version says nothing. What `link_id` opens
    is signed by the mailer into the letter itself: nothing that passes by the broker opens anything.
    """

    type: Literal["account_notice.requested.v1"] = "account_notice.requested.v1"
    kind: Literal["reset", "invitation", "welcome"]
    email: str | None  # None: nobody has an account here, and nothing is sent
    name: str
    language: Literal["en", "fr"]
    link_id: UUID
    expires_at: AwareDatetime
    organization: str | None = None  # that invites
    invited_by: str | None = None  # the person's name
