"""From a review to the record that a flow's files hold of it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from contracts.files.review_feed import (
    ANONYMOUS,
    EXCHANGE_ORIGINS,
    TIME_FORM,
    FeedExchange,
    FeedRecord,
    RecordType,
    without_4byte,
)
from contracts.reviews import ReviewState
from feed_exporter.flow import Options


def record_of(kind: RecordType, review: ReviewState, options: Options, zone: ZoneInfo) -> FeedRecord:
    """Return the record of one review; a DELETE names it and says no more."""
    values = _identifiers(review) if kind == "DELETE" else _identifiers(review) | _content(review, zone)
    if kind != "DELETE":
        values |= _author(review, full_names=options.full_names)
    exchanges = () if kind == "DELETE" else _exchanges(review, zone)
    if options.strip_4byte:
        values = {name: without_4byte(value) for name, value in values.items()}
        exchanges = tuple(
            FeedExchange(each.date, each.origin, without_4byte(each.comment)) for each in exchanges
        )
    return FeedRecord(kind, values, exchanges)


def local_text(instant: datetime | None, zone: ZoneInfo) -> str:
    """Write an instant as feeds do, in the website's zone; nothing for none."""
    return "" if instant is None else instant.astimezone(zone).strftime(TIME_FORM)


def _identifiers(review: ReviewState) -> dict[str, str]:
    values = {"id_review": str(review.review_id), "order_ref": review.purchase_reference}
    if review.kind == "product":
        values["id_review_product"] = str(review.review_product_id or review.review_id)
        values["id_product"] = review.product_ref or ""
    return values


def _content(review: ReviewState, zone: ZoneInfo) -> dict[str, str]:
    return {
        "product_name": review.product_name or "",
        "review_date": local_text(review.submitted_at, zone),
        "review": review.comment,
        "rate": str(review.rate),
        "order_date": local_text(review.experience_date, zone),
        "publish_date": local_text(review.published_at, zone),
        "channel": review.channel,
        "shop_id": review.shop_id or "",
        "language": review.language,
        "count_helpful_yes": "0",
        "count_helpful_no": "0",
    }


def _author(review: ReviewState, *, full_names: bool) -> dict[str, str]:
    if review.anonymized or review.first_name == ANONYMOUS:
        email = "" if review.anonymized else review.email or ""
        return {"lastname": ANONYMOUS, "firstname": ANONYMOUS, "email": email}
    last_name = review.last_name if full_names else _initial(review.last_name)
    return {"lastname": last_name, "firstname": review.first_name, "email": review.email or ""}


def _initial(name: str) -> str:
    stripped = name.strip()
    if not stripped or stripped == ANONYMOUS:
        return stripped
    return f"{stripped[0].upper()}."


def _exchanges(review: ReviewState, zone: ZoneInfo) -> tuple[FeedExchange, ...]:
    return tuple(
        FeedExchange(local_text(each.at, zone), EXCHANGE_ORIGINS[each.origin], each.text)
        for each in sorted(review.exchanges, key=lambda each: (each.at, each.exchange_id))
    )
