"""The table of messages: event → producer, queue → what it wants. Names stand nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts import feeds, notices, orders, persons, requests, reviews, websites
from contracts.envelope import Event

EXCHANGE = "proofmark.events"

#: Every event and the one service that tells it.
PRODUCERS: Mapping[type[Event], str] = {
    websites.WebsiteChangedV1: "accounts",
    websites.CollectionSettingsChangedV1: "mailer",
    orders.OrderAcceptedV1: "ingest-api",
    orders.OrderFileProcessedV1: "sftp-poller",
    orders.OrderFilesFailedV1: "sftp-poller",
    requests.ReviewRequestScheduledV1: "mailer",
    requests.ReviewRequestSentV1: "mailer",
    requests.ReviewRequestOpenedV1: "tracking",
    requests.ReviewRequestFormOpenedV1: "reviews",
    requests.ReviewRequestRemindedV1: "mailer",
    requests.ReviewRequestDelayedV1: "mailer",
    requests.ReviewRequestFailedV1: "mailer",
    requests.ReviewRequestBlockedV1: "mailer",
    requests.ReviewRequestCancelledV1: "mailer",
    requests.ReviewRequestExpiredV1: "mailer",
    requests.RecipientSuppressedV1: "mailer",
    reviews.ReviewSubmittedV1: "reviews",
    reviews.ReviewPublishedV1: "reviews",
    reviews.ReviewUpdatedV1: "reviews",
    reviews.ReviewRefusedV1: "reviews",
    reviews.ReviewWithdrawnV1: "reviews",
    feeds.FeedDeliveredV1: "feed-exporter",
    feeds.FeedFailedV1: "feed-exporter",
    notices.AuthorNoticeRequestedV1: "reviews",
    websites.BrandLookChangedV1: "mailer",
    persons.PersonAnonymizedV1: "reviews",
    persons.OrderErasedV1: "mailer",
    persons.OrderFileErasedV1: "ingest-api",
    notices.AccountNoticeRequestedV1: "accounts",
}


#: An event whose JSON has more characters than this is a bulk one: a file's block, not a call's order.
BULK_CHARACTERS = 64 << 10


@dataclass(frozen=True)
class Queue:
    """One consumer's queue, `<service>.<what it does>`."""

    name: str
    wants: tuple[type[Event], ...]
    bulk_of: str | None = None  # the queue whose bulk events come here, so that its others needn't wait

    @property
    def service(self) -> str:
        return self.name.partition(".")[0]


def _copy_website(service: str) -> Queue:
    return Queue(f"{service}.copy-website", (websites.WebsiteChangedV1,))


def _copy_settings(service: str) -> Queue:
    return Queue(f"{service}.copy-settings", (websites.CollectionSettingsChangedV1,))


INGEST_COPY_WEBSITE = _copy_website("ingest-api")
INGEST_COPY_SETTINGS = _copy_settings("ingest-api")
INGEST_ERASE_PERSON = Queue("ingest-api.erase-person", (persons.PersonAnonymizedV1, persons.OrderErasedV1))
SFTP_COPY_WEBSITE = _copy_website("sftp-poller")
SFTP_COPY_SETTINGS = _copy_settings("sftp-poller")
SFTP_ERASE_FILE = Queue("sftp-poller.erase-file", (persons.OrderFileErasedV1,))
MAILER_COPY_WEBSITE = _copy_website("mailer")
MAILER_PLAN_REQUEST = Queue("mailer.plan-request", (orders.OrderAcceptedV1,))
MAILER_PLAN_IMPORT = Queue("mailer.plan-import", MAILER_PLAN_REQUEST.wants, bulk_of=MAILER_PLAN_REQUEST.name)
MAILER_WRITE_NOTICE = Queue("mailer.write-notice", (orders.OrderFilesFailedV1, feeds.FeedFailedV1))
MAILER_WRITE_AUTHOR_NOTICE = Queue("mailer.write-author-notice", (notices.AuthorNoticeRequestedV1,))
MAILER_WRITE_ACCOUNT_NOTICE = Queue("mailer.write-account-notice", (notices.AccountNoticeRequestedV1,))
MAILER_FOLLOW_REQUEST = Queue(
    "mailer.follow-request",
    (requests.ReviewRequestOpenedV1, requests.ReviewRequestFormOpenedV1, reviews.ReviewSubmittedV1),
)
MAILER_ERASE_PERSON = Queue("mailer.erase-person", (persons.PersonAnonymizedV1,))
TRACKING_COPY_WEBSITE = _copy_website("tracking")
TRACKING_ERASE_PERSON = Queue("tracking.erase-person", (persons.PersonAnonymizedV1, persons.OrderErasedV1))
TRACKING_RECORD_HISTORY = Queue(
    "tracking.record-history",
    (
        requests.ReviewRequestScheduledV1,
        requests.ReviewRequestSentV1,
        requests.ReviewRequestOpenedV1,
        requests.ReviewRequestFormOpenedV1,
        requests.ReviewRequestRemindedV1,
        requests.ReviewRequestDelayedV1,
        requests.ReviewRequestFailedV1,
        requests.ReviewRequestBlockedV1,
        requests.ReviewRequestCancelledV1,
        requests.ReviewRequestExpiredV1,
        reviews.ReviewSubmittedV1,
    ),
)
REVIEWS_COPY_WEBSITE = _copy_website("reviews")
REVIEWS_COPY_SETTINGS = _copy_settings("reviews")
REVIEWS_COPY_LOOK = Queue("reviews.copy-look", (websites.BrandLookChangedV1,))
REVIEWS_KEEP_REQUEST = Queue(
    "reviews.keep-request",
    (
        requests.ReviewRequestScheduledV1,
        requests.ReviewRequestSentV1,
        requests.ReviewRequestCancelledV1,
        requests.ReviewRequestExpiredV1,
    ),
)
REVIEWS_ERASE_ORDER = Queue("reviews.erase-order", (persons.OrderErasedV1,))
FEEDS_COPY_WEBSITE = _copy_website("feed-exporter")
FEEDS_RECORD_CHANGE = Queue(
    "feed-exporter.record-change",
    (
        reviews.ReviewPublishedV1,
        reviews.ReviewUpdatedV1,
        reviews.ReviewRefusedV1,
        reviews.ReviewWithdrawnV1,
    ),
)
FEEDS_RECORD_MESSAGES = Queue(
    "feed-exporter.record-messages",  # of webhooks: whatever happens to reviews and requests
    tuple(event for event in PRODUCERS if event.event_type().startswith(("review.", "review_request."))),
)
FEEDS_ERASE_PERSON = Queue("feed-exporter.erase-person", (persons.PersonAnonymizedV1,))
CONNECTORS_COPY_WEBSITE = _copy_website("connectors")
CONNECTORS_COPY_SETTINGS = _copy_settings("connectors")

QUEUES: tuple[Queue, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Queue))

#: Jobs that operators may run by hand → the services that own a part of them.
JOBS: Mapping[str, tuple[str, ...]] = {
    "drain-sftp": ("sftp-poller",),
    "send-requests": ("mailer",),
    "publish-reviews": ("reviews",),
    "export-feeds": ("feed-exporter",),
    "poll-connectors": ("connectors",),
    "expire-and-erase": ("ingest-api", "mailer", "tracking", "reviews", "feed-exporter"),
}
