"""A review: one part of an answered questionnaire, and what may become of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from contracts.erasure import ANONYMOUS
from contracts.months import months_after
from contracts.orders import Channel
from contracts.reviews import Exchange, ReviewKind, ReviewState, ReviewStateName
from reviews.displayed_name import Author
from reviews.evidence import Evidence
from reviews.reasons import DISPUTE_SETTLED

REPLY_EDITABLE = timedelta(hours=24)
#: How long authors may change what they have written, in calendar months (domain.md 7.3).
EDIT_MONTHS = 3
MOST_FLAGS = 3
WAITING: tuple[ReviewStateName, ...] = ("pending", "in_moderation")

Outcome = Literal["accepted", "rejected"]


@dataclass(frozen=True)
class Flag:
    """The merchant asked for a refusal."""

    flag_id: UUID
    at: datetime
    reason: str
    comment: str | None
    outcome: Outcome | None = None

    @property
    def is_settled_dispute(self) -> bool:
        return self.reason == DISPUTE_SETTLED


@dataclass(frozen=True)
class Review:
    """One review as it is stored; its transitions return the changed review."""

    review_id: UUID
    review_product_id: UUID | None
    id_website: UUID
    request_id: UUID
    order_id: UUID
    kind: ReviewKind
    product_ref: str  # empty for the brand's part
    product_name: str | None
    state: ReviewStateName
    rate: int
    comment: str
    language: str
    first_name: str
    last_name: str
    email: str | None
    person: str | None  # keyed hash of the e-mail
    hide_personal_data: bool
    pseudonym: bool
    anonymized: bool
    purchase_reference: str
    experience_date: datetime
    channel: Channel
    shop_id: str | None
    voluntary: bool
    submitted_at: datetime
    waiting_since: datetime  # for publication: its text is from then
    published_at: datetime | None
    updated_at: datetime
    reason: str | None
    was_published: bool
    version: int
    correlation_id: str
    revision: int = 1  # grows with every change
    rewrite_until: datetime | None = None  # its author may write it anew: a dispute was settled
    exchanges: tuple[Exchange, ...] = ()  # oldest first
    flags: tuple[Flag, ...] = ()  # oldest first
    evidence: tuple[Evidence, ...] = ()  # of all flags, oldest first

    @property
    def is_visible(self) -> bool:
        """Published, also while a flag waits for its decision: flagging hides nothing."""
        return self.state == "published" or (self.state == "flagged" and self.published_at is not None)

    @property
    def shown_at(self) -> datetime | None:
        """Since when it's visible; None: it is not."""
        return self.published_at if self.is_visible else None

    @property
    def is_withdrawable(self) -> bool:
        """Whether its author can still take it back: what is refused is shown to nobody."""
        return self.state not in ("refused", "withdrawn")

    @property
    def editable_until(self) -> datetime:
        """Until when its author may write it anew: for three months, counted again from a refusal.

        After a settled dispute it's longer.
        """
        since = self.updated_at if self.state == "refused" else self.submitted_at
        until = months_after(since, EDIT_MONTHS)
        return max(until, self.rewrite_until or until)

    def is_editable(self, now: datetime) -> bool:
        return self.state != "withdrawn" and now < self.editable_until

    @property
    def last_reply(self) -> Exchange | None:
        return next((found for found in reversed(self.exchanges) if found.origin == "merchant"), None)

    @property
    def search_text(self) -> str:
        names = "" if self.anonymized or self.hide_personal_data else f"{self.first_name} {self.last_name}"
        parts = (self.purchase_reference, self.product_ref, self.product_name or "", names, self.comment)
        return "\n".join(parts).casefold()

    def author(self, now: datetime) -> Author:
        hidden = self.hide_personal_data or self.anonymized
        author = Author(self.first_name, self.last_name, hidden, self.pseudonym)
        return author.after(self.submitted_at, now)

    def published(self, now: datetime) -> "Review":
        """Return it visible; one that was visible all along keeps its dates: nothing has changed."""
        stays = self.is_visible
        return replace(
            self._flags_decided("rejected"),
            state="published",
            published_at=self.published_at if stays else now,
            updated_at=self.updated_at if stays else now,
            reason=None,
            was_published=True,
        )

    def refused(self, reason: str, now: datetime) -> "Review":
        return replace(self._flags_decided("accepted"), state="refused", reason=reason, updated_at=now)

    def rewritten(self, rate: int, comment: str, state: ReviewStateName, now: datetime) -> "Review":
        """Return it with its author's new words; where it waits anew, the wait begins now."""
        after = replace(self, rate=rate, comment=comment, state=state, reason=None, updated_at=now)
        if state not in WAITING:
            return after
        waits_on = self.state in WAITING
        return replace(after, published_at=None, waiting_since=self.waiting_since if waits_on else now)

    def withdrawn(self, now: datetime) -> "Review":
        return replace(self, state="withdrawn", updated_at=now)

    @property
    def waiting_flag_reason(self) -> str | None:
        """Why the merchant wants it refused, while that is undecided."""
        return next((flag.reason for flag in self.flags if flag.outcome is None), None)

    def flagged(self, flag: Flag) -> "Review":
        """Return it with a flag; one that is settled already leaves its state."""
        state = self.state if flag.outcome else "flagged"
        return replace(self, state=state, flags=(*self.flags, flag))

    def may_be_rewritten(self, until: datetime) -> "Review":
        """Return it as its author may write it anew until then, whatever its age."""
        return replace(self, rewrite_until=until)

    def with_exchange(self, message: Exchange, now: datetime) -> "Review":
        """Return it with the message added, or put in the place of the one with the same id."""
        known = any(found.exchange_id == message.exchange_id for found in self.exchanges)
        changed = tuple(
            message if found.exchange_id == message.exchange_id else found for found in self.exchanges
        )
        return replace(self, exchanges=changed if known else (*self.exchanges, message), updated_at=now)

    def as_state(self, now: datetime) -> ReviewState:
        """Return what events tell of it."""
        author = self.author(now)
        return ReviewState(
            review_id=self.review_id,
            review_product_id=self.review_product_id,
            request_id=self.request_id,
            order_id=self.order_id,
            kind=self.kind,
            # To readers a flag is nothing yet: only the decision may change what they show.
            state="published" if self.is_visible else self.state,
            rate=self.rate,
            comment=self.comment,
            language=self.language,
            displayed_name=author.displayed_name,
            first_name=author.shown_first_name,
            last_name=ANONYMOUS if author.hidden else self.last_name,
            email=self.email,
            purchase_reference=self.purchase_reference,
            experience_date=self.experience_date,
            channel=self.channel,
            shop_id=self.shop_id,
            product_ref=self.product_ref or None,
            product_name=self.product_name,
            voluntary=self.voluntary,
            submitted_at=self.submitted_at,
            published_at=self.published_at,
            updated_at=self.updated_at,
            reason=self.reason,
            anonymized=self.anonymized,
            was_published=self.was_published,
            exchanges=list(self.exchanges),
        )

    def _flags_decided(self, outcome: Outcome) -> "Review":
        decided = (replace(flag, outcome=flag.outcome or outcome) for flag in self.flags)
        return replace(self, flags=tuple(decided))
