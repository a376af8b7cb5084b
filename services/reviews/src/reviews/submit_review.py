"""A questionnaire is validated: one review per answered part, announced in the same transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.reviews import ReviewRefusedV1, ReviewSubmittedV1
from contracts.websites import CollectionSettings
from kit.clock import Clock
from kit.copies import Copies
from kit.db import Database, WriteSession
from kit.ids import uuid7
from reviews.open_form import Form, Forms
from reviews.questionnaire import Answer, Fields, judge
from reviews.record_change import emit, record_change, step
from reviews.request import AskedRequest
from reviews.review import Review
from reviews.screening import Verdict, screen
from reviews.store_reviews import add_review
from reviews.website_settings import settings_of


@dataclass(frozen=True)
class Submission:
    """What came of one POST: the form as it was, and the faults that kept it from being stored."""

    form: Form
    errors: Mapping[str, str]


async def submit_review(
    database: Database,
    forms: Forms,
    settings_copies: Copies[CollectionSettings],
    token: str,
    fields: Fields,
    clock: Clock,
) -> Submission:
    """Store a review for each part answered for the first time; with any fault nothing is stored.

    Sending the same again changes nothing. Raises: LinkUnknown, FormNotReady, FormClosed.
    """
    link = forms.link(token)
    async with database.write() as session:
        # Two submissions of one request wait for each other, so the second finds the first's reviews.
        await session.lock(f"request:{link.request_id}")
        form = await forms.find(session, link)
        judgement = judge(form.parts, fields)
        if not judgement.errors and judgement.answers:
            settings = await settings_of(session, settings_copies, link.id_website)
            await _store(session, form.request, judgement.answers, settings, clock.now())
    return Submission(form, judgement.errors)


async def _store(
    session: WriteSession,
    request: AskedRequest,
    answers: Sequence[Answer],
    settings: CollectionSettings,
    now: datetime,
) -> None:
    for answer in answers:
        verdict = screen(
            answer.rate,
            answer.comment,
            threshold=settings.moderation_threshold,
            words=settings.moderation_words,
        )
        await _store_one(session, _written(request, answer, verdict, now), verdict, now)


async def _store_one(session: WriteSession, review: Review, verdict: Verdict, now: datetime) -> None:
    actor = f"rule:{verdict.rule}" if review.state == "in_moderation" else "author"
    if not await add_review(session, review, step("submitted", actor, now)):
        return  # another request of the order has asked for the same part meanwhile
    await emit(session, review, ReviewSubmittedV1, now)
    if verdict.reason is not None:
        refusal = step("refused", f"rule:{verdict.rule}", now, reason=verdict.reason)
        await record_change(session, review, review.refused(verdict.reason, now), refusal, ReviewRefusedV1)


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
