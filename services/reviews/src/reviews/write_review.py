"""What an author writes becomes a review, or another version of one, by the same rules each time."""

from dataclasses import dataclass, replace
from datetime import datetime

from contracts.reviews import ReviewRefusedV1, ReviewStateName, ReviewSubmittedV1, ReviewUpdatedV1
from contracts.websites import CollectionSettings
from kit.db import WriteSession
from kit.ids import uuid7
from reviews.questionnaire import Answer
from reviews.record_change import ReviewEvent, emit, record_change, step
from reviews.request import AskedRequest
from reviews.review import Review
from reviews.screening import Verdict, screen
from reviews.store_reviews import add_review


@dataclass(frozen=True)
class Writer:
    """Stores what authors of one website write, in one transaction."""

    session: WriteSession
    settings: CollectionSettings
    now: datetime

    async def write(self, request: AskedRequest, answer: Answer, *, voluntary: bool = False) -> None:
        """Store a part that is answered for the first time, or written differently now."""
        if answer.part.review is not None:
            await self._rewrite(answer.part.review, answer)
            return
        verdict = self._verdict(answer, request.language, self.settings.moderation_threshold)
        written = _written(request, answer, verdict, self.now)
        await self._add(replace(written, voluntary=voluntary), verdict)

    async def _add(self, review: Review, verdict: Verdict) -> None:
        actor = f"rule:{verdict.rule}" if review.state == "in_moderation" else "author"
        if not await add_review(self.session, review, step("submitted", actor, self.now)):
            return  # another request of the order has asked for the same part meanwhile
        await emit(self.session, review, ReviewSubmittedV1, self.now)
        await self._refuse(review, verdict)

    async def _rewrite(self, before: Review, answer: Answer) -> None:
        # A low rate takes no published review from the page: that is for new ones (domain.md 7.4).
        is_decided = before.state in ("published", "flagged")
        threshold = 0 if is_decided else self.settings.moderation_threshold
        verdict = self._verdict(answer, before.language, threshold)
        after = before.rewritten(answer.rate, answer.comment, _state_after(before, verdict), self.now)
        actor = f"rule:{verdict.rule}" if after.state == "in_moderation" else "author"
        tells = None if verdict.reason else _event_of(before)
        after = await record_change(self.session, before, after, step("edited", actor, self.now), tells)
        await self._refuse(after, verdict)

    async def _refuse(self, review: Review, verdict: Verdict) -> None:
        """Refuse what an automatic rule has caught; it was told, or is kept, as it was written."""
        if verdict.reason is None:
            return
        taken = step("refused", f"rule:{verdict.rule}", self.now, reason=verdict.reason)
        refused = review.refused(verdict.reason, self.now)
        await record_change(self.session, review, refused, taken, ReviewRefusedV1)

    def _verdict(self, answer: Answer, language: str, threshold: int) -> Verdict:
        return screen(
            answer.rate,
            answer.comment,
            threshold=threshold,
            words=self.settings.moderation_words,
            language=language,
        )


def _state_after(before: Review, verdict: Verdict) -> ReviewStateName:
    """Return the state of a review with its author's new words, before any automatic refusal.

    What waits is judged as if it were new, and so is a corrected version. What is published stays so unless
    a listed word is found; a flag waits for its decision whatever its review says now.
    """
    if before.state == "flagged" or (before.state == "published" and verdict.state != "in_moderation"):
        return before.state
    return "in_moderation" if verdict.state == "in_moderation" else "pending"


def _event_of(before: Review) -> ReviewEvent | None:
    """Return what tells of new words: those of waiting reviews are told once they are published."""
    if before.state == "refused":
        return ReviewSubmittedV1
    return ReviewUpdatedV1 if before.is_visible else None


def _written(request: AskedRequest, answer: Answer, verdict: Verdict, now: datetime) -> Review:
    """Return the new review; one to be refused is first told as pending, then as refused."""
    product = answer.part.product
    return Review(
        review_id=uuid7(),
        review_product_id=uuid7() if product else None,
        id_website=request.id_website,
        request_id=request.request_id,
        order_id=request.order_id,
        kind=answer.part.kind,
        product_ref=product.product_ref if product else "",
        product_name=product.name if product else None,
        state="in_moderation" if verdict.state == "in_moderation" else "pending",
        rate=answer.rate,
        comment=answer.comment,
        language=request.language,
        first_name=request.first_name,
        last_name=request.last_name,
        email=request.email,
        person=request.person,
        hide_personal_data=request.hide_personal_data,
        pseudonym=request.pseudonym,
        anonymized=request.anonymized,
        purchase_reference=request.purchase_reference,
        experience_date=request.experience_date,
        channel=request.channel,
        shop_id=request.shop_id,
        voluntary=False,
        submitted_at=now,
        waiting_since=now,
        published_at=None,
        updated_at=now,
        reason=None,
        was_published=False,
        version=1,
        correlation_id=request.correlation_id,
    )
