"""Asking the mailer to write to the author of a review; what the letter says is chosen there."""

from datetime import datetime
from typing import Any

from contracts.notices import AuthorNoticeRequestedV1, NoticeKind
from contracts.reviews import Exchange
from kit.db import WriteSession
from kit.ids import uuid7
from reviews.review import Review


async def tell_author(
    session: WriteSession,
    review: Review,
    kind: NoticeKind,
    now: datetime,
    *,
    message: str | None = None,
    exchange: Exchange | None = None,
) -> None:
    """Ask for one letter; of one who was anonymized no address is left, so there is none."""
    if review.email is None:
        return
    told: dict[str, Any] = {"message": message, "message_from": "moderator" if message else None}
    if exchange is not None:
        answerable = exchange.exchange_id if exchange.origin == "merchant" else None
        told = {"message": exchange.text, "message_from": exchange.origin, "answerable": answerable}
    await session.emit(
        AuthorNoticeRequestedV1(
            id=uuid7(),
            occurred_at=now,
            id_website=review.id_website,
            aggregate_id=str(review.review_id),
            correlation_id=review.correlation_id,
            kind=kind,
            request_id=review.request_id,
            email=review.email,
            language=review.language,
            displayed_name=review.author(now).displayed_name,
            review_kind=review.kind,
            product_name=review.product_name,
            rate=review.rate,
            comment=review.comment,
            written_at=review.submitted_at,
            reason=review.reason if kind == "refused" else None,
            **told,
        )
    )
