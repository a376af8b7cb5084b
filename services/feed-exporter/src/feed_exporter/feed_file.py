"""From a stored review to the record that a flow's files hold of it: where the database doesn't write it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from contracts.files.review_feed import (
    PRODUCT_FEED,
    SITE_FEED,
    TIME_FORM,
    FeedExchange,
    FeedRecord,
    RecordType,
    without_4byte,
)
from feed_exporter.flow import Options

_FIELDS = {each.name: each for feed in (PRODUCT_FEED, SITE_FEED) for each in (*feed.csv, *feed.xml)}
COUNTS_NOT_KEPT = frozenset({"count_helpful_yes", "count_helpful_no"})  # readers can't vote yet


def record_of(row: Mapping[str, Any], options: Options, zone: ZoneInfo) -> FeedRecord:
    """Return the record of one row: its `type`, `review_id`, and the feeds' columns.

    A DELETE names the review and says no more.
    """
    kind: RecordType = row["type"]
    deleted = kind == "DELETE"
    values = {
        name: _text(name, row, options, zone) for name, each in _FIELDS.items() if each.kept or not deleted
    }
    exchanges = () if deleted else _exchanges(row, zone)
    if options.strip_4byte:
        values = {name: without_4byte(value) for name, value in values.items()}
        exchanges = tuple(
            FeedExchange(each.date, each.origin, without_4byte(each.comment)) for each in exchanges
        )
    return FeedRecord(kind, values, exchanges)


def local_text(instant: datetime | None, zone: ZoneInfo) -> str:
    """Write an instant as feeds do, in the website's zone; nothing for none."""
    return "" if instant is None else instant.astimezone(zone).strftime(TIME_FORM)


def column_of(name: str, options: Options) -> str:
    """Return the table's column that a field of the feeds shows."""
    if name == "lastname" and options.full_names:
        return "full_lastname"
    return "review_id" if name == "id_review" else name


def _text(name: str, row: Mapping[str, Any], options: Options, zone: ZoneInfo) -> str:
    if name in COUNTS_NOT_KEPT:
        return "0"
    value = row[column_of(name, options)]
    if isinstance(value, datetime):
        return local_text(value, zone)
    return "" if value is None else str(value)


def _exchanges(row: Mapping[str, Any], zone: ZoneInfo) -> tuple[FeedExchange, ...]:
    said = zip(row["exchange_times"], row["exchange_origins"], row["exchange_comments"], strict=True)
    return tuple(
        FeedExchange(local_text(datetime.fromtimestamp(at, UTC), zone), origin, comment)
        for at, origin, comment in said
    )
