"""One example of every event: the way of one order, from its website to the feed. All invented."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from contracts import feeds, notices, orders, persons, requests, reviews, websites
from contracts.envelope import Event
from contracts.topology import PRODUCERS

WEBSITE = UUID("3f0b6a1c-5a1e-4c56-9d0b-2f6f0c1c1a01")
_BEGUN = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)


def _id(number: int) -> UUID:
    return UUID(int=0x01990000_0000_7000_8000_000000000000 + number)


ORGANIZATION, ORDER, IMPORT, REQUEST, REVIEW, FEED, RUN, FILE, JOB = (_id(number) for number in range(1, 10))


def _after(**time: float) -> datetime:
    return _BEGUN + timedelta(**time)


_ORDER = orders.AcceptedOrder(
    order_id=ORDER,
    purchase_reference="WEB-10501",
    purchase_date=_BEGUN,
    price="149.80",
    consumer=orders.Consumer(
        first_name="Inès",
        last_name="Lefèvre",
        email="ines.lefevre@example.org",
        phone="33611223344",
        language="fr",
    ),
    products=[
        orders.Product(
            product_ref="ALTO-42",
            name="Chaussures de marche Alto",
            sku="ALTO-42-GR",
            ean="3760123450010",
            brand="Cimes",
            category="Randonnée",
            price="119.90",
            product_url="https://shop.example/p/alto-42",
        )
    ],
    delay=5,
    extra={"loyalty": "gold"},
    provenance=orders.Provenance(
        method="sftp", source="SFTP", file="march.csv", line=2, received_at=_after(hours=16.5)
    ),
)
_STATE = requests.RequestState(
    request_id=REQUEST,
    request_type="brand_and_product",
    order=_ORDER,
    products=["ALTO-42"],
    scheduled_at=_after(days=5, hours=16.5),
)
_REVIEW = reviews.ReviewState(
    review_id=REVIEW,
    review_product_id=_id(9),
    request_id=REQUEST,
    order_id=ORDER,
    kind="product",
    state="pending",
    rate=4,
    comment="Très confortables.",
    language="fr",
    displayed_name="Inès L.",
    first_name="Inès",
    last_name="Lefèvre",
    email="ines.lefevre@example.org",
    purchase_reference="WEB-10501",
    experience_date=_BEGUN,
    product_ref="ALTO-42",
    product_name="Chaussures de marche Alto",
    submitted_at=_after(days=7),
    updated_at=_after(days=7),
)
_PUBLISHED = _REVIEW.model_copy(
    update={
        "state": "published",
        "published_at": _after(days=7, hours=1),
        "updated_at": _after(days=7, hours=1),
        "was_published": True,
    }
)
_REPLY = reviews.Exchange(exchange_id=_id(10), at=_after(days=8), origin="merchant", text="Merci Inès")
_FEED_RUN: Mapping[str, Any] = {
    "feed_id": FEED,
    "run_id": RUN,
    "mode": "daily",
    "nature": "product",
    "local_date": date(2026, 3, 10),
    "file_name": f"reviews_product_{WEBSITE}_2026-03-10.csv",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "records": {"NEW": 1, "UPDATE": 0, "DELETE": 0},
}


def _step(number: int, at: datetime, **other: Any) -> requests.RequestStep:
    return requests.RequestStep(step_id=_id(100 + number), request_id=REQUEST, at=at, **other)


def _published(**changes: Any) -> dict[str, Any]:
    return {"review": _PUBLISHED.model_copy(update=changes)}


#: Event → (what it is about, when it happened, its own data).
_TOLD: Mapping[type[Event], tuple[UUID, datetime, Mapping[str, Any]]] = {
    websites.WebsiteChangedV1: (
        WEBSITE,
        _after(days=-60),
        {
            "website": websites.WebsiteState(
                id_website=WEBSITE,
                organization_id=ORGANIZATION,
                name="Alto",
                locale="fr_FR",
                time_zone="Europe/Paris",
                created_at=_after(days=-60),
            )
        },
    ),
    websites.CollectionSettingsChangedV1: (
        WEBSITE,
        _after(days=-59),
        {
            "settings": websites.CollectionSettings.model_validate(
                {
                    "brand_delay_days": 5,
                    "reminder_enabled": True,
                    "quiet_hours": {"from": "21:00", "to": "08:00"},
                }
            )
        },
    ),
    orders.OrderAcceptedV1: (IMPORT, _after(hours=16.5), {"orders": [_ORDER]}),
    orders.OrderFileProcessedV1: (
        FILE,
        _after(hours=16.6),
        {
            "folder": "fr_FR",
            "file_name": "march.csv",
            "outcome": "error",
            "rows_total": 5,
            "rows_imported": 4,
            "rows_error": 1,
            "rows_duplicate": 0,
        },
    ),
    orders.OrderFilesFailedV1: (
        JOB,
        _after(hours=16.7),
        {
            "files": [
                orders.FailedOrderFile(
                    username="alto-7f3a91",
                    path="/fr_FR/orders/error/march.csv",
                    report_path="/fr_FR/orders/error/march_report.csv",
                    rejected_path="/fr_FR/orders/error/march_rejected.csv",
                    refused=False,
                    rows_total=5,
                    rows_imported=4,
                    rows_error=1,
                    rows_duplicate=0,
                    reasons={"email_invalid": 1},
                )
            ],
            "files_total": 1,
            "rows_imported": 4,
            "rows_error": 1,
            "reasons": {"email_invalid": 1},
        },
    ),
    requests.ReviewRequestScheduledV1: (
        REQUEST,
        _after(hours=16.6),
        {
            "items": [
                requests.ScheduledRequest(
                    state=_STATE,
                    step=_step(0, _after(hours=16.6), rule="delay_row", setting="delay", value=5),
                )
            ]
        },
    ),
    requests.ReviewRequestDelayedV1: (
        REQUEST,
        _after(days=5, hours=16.6),
        {
            "items": [
                _step(1, _after(days=5, hours=16.6), rule="retry", value=1, detail="451 Try again later")
            ]
        },
    ),
    requests.ReviewRequestSentV1: (
        REQUEST,
        _after(days=5, hours=17),
        {"items": [_step(2, _after(days=5, hours=17), detail="250 OK")]},
    ),
    requests.ReviewRequestOpenedV1: (
        REQUEST,
        _after(days=6),
        {"items": [_step(3, _after(days=6), machine=True)]},
    ),
    requests.ReviewRequestRemindedV1: (
        REQUEST,
        _after(days=12),
        {"items": [_step(4, _after(days=12), rule="reminder", setting="reminder_days", value=7)]},
    ),
    requests.ReviewRequestFormOpenedV1: (REQUEST, _after(days=6.5), {"items": [_step(5, _after(days=6.5))]}),
    requests.ReviewRequestFailedV1: (
        REQUEST,
        _after(days=5, hours=17),
        {
            "items": [
                _step(6, _after(days=5, hours=17), reason="hard_bounce", detail="550 5.1.1 No such mailbox")
            ]
        },
    ),
    requests.ReviewRequestBlockedV1: (
        REQUEST,
        _after(hours=16.6),
        {"items": [_step(7, _after(hours=16.6), setting="excluded_domains", value="example.org")]},
    ),
    requests.ReviewRequestCancelledV1: (REQUEST, _after(days=1), {"items": [_step(8, _after(days=1))]}),
    requests.ReviewRequestExpiredV1: (REQUEST, _after(days=97), {"items": [_step(9, _after(days=97))]}),
    requests.RecipientSuppressedV1: (
        _id(11),
        _after(days=6),
        {
            "kind": "address",
            "hash": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
            "scope": "account",
            "reason": "unsubscribed",
            "origin": "consumer",
        },
    ),
    reviews.ReviewSubmittedV1: (REVIEW, _after(days=7), {"review": _REVIEW}),
    reviews.ReviewPublishedV1: (REVIEW, _after(days=7, hours=1), _published()),
    reviews.ReviewUpdatedV1: (
        REVIEW,
        _after(days=8),
        _published(updated_at=_after(days=8), exchanges=[_REPLY]),
    ),
    reviews.ReviewRefusedV1: (
        REVIEW,
        _after(days=9),
        _published(state="refused", reason="off_topic", updated_at=_after(days=9)),
    ),
    reviews.ReviewWithdrawnV1: (
        REVIEW,
        _after(days=9),
        _published(state="withdrawn", updated_at=_after(days=9)),
    ),
    feeds.FeedDeliveredV1: (RUN, _after(days=8), _FEED_RUN),
    feeds.FeedFailedV1: (
        RUN,
        _after(days=8),
        {**_FEED_RUN, "failed_step": "login_failed", "host": "sftp.alto.example"},
    ),
    notices.AuthorNoticeRequestedV1: (
        REVIEW,
        _after(days=8),
        {
            "kind": "replied",
            "request_id": REQUEST,
            "email": _REVIEW.email,
            "language": _REVIEW.language,
            "displayed_name": _REVIEW.displayed_name,
            "review_kind": _REVIEW.kind,
            "product_name": _REVIEW.product_name,
            "rate": _REVIEW.rate,
            "comment": _REVIEW.comment,
            "written_at": _REVIEW.submitted_at,
            "message": _REPLY.text,
            "message_from": "merchant",
            "answerable": _REPLY.exchange_id,
        },
    ),
    websites.BrandLookChangedV1: (
        WEBSITE,
        _after(days=-58),
        {
            "looks": websites.BrandLooks(
                by_language={
                    "fr": websites.BrandLook(accent_color="#8c2f39", logo_url="https://shop.example/logo.png")
                }
            )
        },
    ),
    persons.PersonAnonymizedV1: (
        _id(12),
        _after(days=30),
        {
            "erasure_id": _id(12),
            "person": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
            "order_ids": [ORDER],
            "request_ids": [REQUEST],
            "review_ids": [REVIEW],
        },
    ),
    persons.OrderErasedV1: (WEBSITE, _after(days=560), {"order_ids": [ORDER]}),
    persons.OrderFileErasedV1: (WEBSITE, _after(days=91), {"file_ids": [FILE]}),
    notices.AccountNoticeRequestedV1: (
        _id(13),
        _after(days=1),
        {
            "id_website": None,
            "kind": "invitation",
            "email": "ana.moreau@example.org",
            "name": "Ana Moreau",
            "language": "fr",
            "link_id": _id(13),
            "expires_at": _after(days=8),
            "organization": "Cimes",
            "invited_by": "Zoé Lambert",
        },
    ),
}


def example(event: type[Event]) -> Event:
    """Return the example of one event. Raises KeyError for an event without one."""
    aggregate, at, data = _TOLD[event]
    number = list(PRODUCERS).index(event)
    return event(
        id=_id(1000 + number),
        occurred_at=at,
        aggregate_id=str(aggregate),
        correlation_id=str(_id(2000)),
        **{"id_website": WEBSITE, **data},
    )


def example_files() -> dict[str, str]:
    """Return <type>/example.json → its text."""
    return {
        f"{event.event_type()}/example.json": example(event).model_dump_json(indent=2, ensure_ascii=False)
        + "\n"
        for event in PRODUCERS
    }
