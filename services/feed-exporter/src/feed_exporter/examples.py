"""Example files, made of the feed's own table: what merchants program their readers against."""

from collections.abc import AsyncIterator

from contracts.files.review_feed import (
    ANONYMOUS,
    FEEDS,
    FeedExchange,
    FeedFormat,
    FeedRecord,
    Form,
    Nature,
    RecordType,
)
from feed_exporter.write_file import FileFrame, written

_WEBSITE = "3f0b6a1c-2d7e-4c55-9b11-0a1b2c3d4e5f"
_EXCHANGE = FeedExchange("2026-03-26 01:10:00", "ecommercant", "Merci Inès, l'échange est gratuit.")
_IDS = ("9a4d7f31-6c1e-4f0b-8a77-2b1c3d4e5f60", "c1d7e9b0-1111-4222-8333-944455556666")


def example_file(nature: Nature, form: Form) -> AsyncIterator[bytes]:
    """Yield a daily file with one record of each type, all of it invented."""
    feed = FEEDS[nature]
    frame = FileFrame(
        feed,
        csv_header=True,
        attributes={
            "nature": nature,
            "idWebsite": _WEBSITE,
            "mode": "daily",
            "from": "2026-03-25 03:00:00",
            "to": "2026-03-26 03:00:00",
            "timezone": "Europe/Paris",
            "count": "3",
        },
    )
    return written(form, frame, _records(feed))


async def _records(feed: FeedFormat) -> AsyncIterator[FeedRecord]:
    values = {each.name: each.example for each in (*feed.csv, *feed.xml)}
    anonymous = {"lastname": ANONYMOUS, "firstname": ANONYMOUS, "email": ""}
    yield FeedRecord("NEW", values, (_EXCHANGE,))
    yield _other("UPDATE", values | anonymous, _IDS[0])
    yield _other("DELETE", values, _IDS[1])


def _other(kind: RecordType, values: dict[str, str], review_id: str) -> FeedRecord:
    return FeedRecord(kind, values | {"id_review": review_id, "id_review_product": review_id})
