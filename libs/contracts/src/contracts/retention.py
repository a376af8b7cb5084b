"""How long personal data is kept; domain.md 7.8. The services count by these, docs/privacy.md shows them."""

from dataclasses import dataclass

NAMES_MONTHS = 18  # a published review shows its author's name; then initials
UNANSWERED_MONTHS = 3  # after a request's expiry, or the day on which an unsent one would have expired
ANSWERED_MONTHS = 18  # contact data, after the submission of a review
REFUSED_MONTHS = 12  # text and evidence of a refused or withdrawn review
PUBLISHED_YEARS = 10  # text of a published review, at most
FILE_DAYS = 90  # files and what was made of them


@dataclass(frozen=True)
class Retention:
    """One rule: what goes when, and who sees to it."""

    data: str
    kept: str
    then: str
    services: tuple[str, ...]  # those that hold the data, the one that counts the time first
    setting: str | None = None  # PROOFMARK_… that changes the time


RULES: tuple[Retention, ...] = (
    Retention(
        "names on reviews",
        f"{NAMES_MONTHS} months after submission",
        "initials, told as an update of the review",
        ("reviews", "feed-exporter"),
    ),
    Retention(
        "proofs without a review: names, e-mail, phone, merchant's extra fields",
        f"{UNANSWERED_MONTHS} months after the request's expiry, or after the day on which an unsent one "
        "would have expired",
        "replaced by `Anonymous` or removed",
        ("mailer", "ingest-api", "tracking", "reviews"),
    ),
    Retention(
        "proofs with a review: the same, and the e-mail beside the review",
        f"{ANSWERED_MONTHS} months after submission",
        "replaced by `Anonymous` or removed; the review keeps initials",
        ("mailer", "ingest-api", "tracking", "reviews"),
    ),
    Retention(
        "text of published reviews",
        f"at most {PUBLISHED_YEARS} years after submission",
        "the review is taken out (`DELETE` in feeds) and its text, replies and name are removed",
        ("reviews", "feed-exporter"),
        "PROOFMARK_PUBLISHED_YEARS",
    ),
    Retention(
        "text and evidence of refused and withdrawn reviews",
        f"{REFUSED_MONTHS} months after the decision",
        "text, messages, comments and evidence are removed; rating, decision and reason stay",
        ("reviews",),
    ),
    Retention(
        "uploaded and dropped order files, reports, files of rejected lines",
        f"{FILE_DAYS} days after the import",
        "deleted, on our SFTP server too; counts and SHA-256 stay",
        ("ingest-api", "sftp-poller"),
        "PROOFMARK_FILE_DAYS",
    ),
    Retention(
        "previewed files that nobody confirmed",
        "24 hours",
        "deleted",
        ("ingest-api",),
        "PROOFMARK_PREVIEW_HOURS",
    ),
    Retention(
        "feed files that were made",
        f"{FILE_DAYS} days, as long as they can be sent again",
        "deleted, in `/reviews/` of our SFTP server too; counts and SHA-256 stay",
        ("feed-exporter",),
        "PROOFMARK_FEED_FILES_DAYS",
    ),
    Retention(
        "messages to webhooks",
        "30 days, as long as they can be sent again",
        "deleted",
        ("feed-exporter",),
    ),
    Retention(
        "reviews written without a request, until confirmed by mail",
        "72 hours",
        "deleted",
        ("reviews",),
    ),
    Retention(
        "mails to authors and merchants about reviews and files",
        "until they are sent",
        "recipient and content are removed",
        ("mailer",),
    ),
    Retention(
        "answers kept for `Idempotency-Key`",
        "24 hours",
        "deleted; until then they open only for who sends the same body again",
        ("ingest-api",),
    ),
    Retention(
        "the latest 100 API calls of a website: caller, outcome, order references with errors",
        "30 days",
        "deleted",
        ("ingest-api",),
    ),
    Retention(
        "orders fetched from a shop",
        "until ingest has them, seconds if all is well",
        "deleted",
        ("connectors",),
    ),
    Retention(
        "retrievals from shops: counts, order references with the reasons of refusals",
        "30 days",
        "deleted",
        ("connectors",),
    ),
    Retention(
        "published events (outboxes)",
        "7 days",
        "deleted",
        ("every service",),
    ),
    Retention(
        "duplicate keys, suppressions",
        "without limit",
        "they are keyed hashes of a reference or address",
        ("ingest-api", "mailer"),
    ),
)
