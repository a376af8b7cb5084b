"""Example files, made of the feed's own table: what merchants program their readers against."""

from collections.abc import AsyncIterator, Mapping
from datetime import date
from uuid import UUID

from contracts.files.review_feed import (
    ANONYMOUS,
    FEEDS,
    FeedExchange,
    FeedFormat,
    FeedRecord,
    Form,
    Nature,
    RecordType,
    feed_file_name,
)
from feed_exporter.write_file import FileFrame, written

_WEBSITE = UUID("3f0b6a1c-2d7e-4c55-9b11-0a1b2c3d4e5f")
_DAY = date(2026, 3, 26)
_EXCHANGES = (
    FeedExchange("2026-03-26 01:10:00", "ecommercant", "Merci Inès, l'échange est gratuit."),
    FeedExchange("2026-03-26 01:32:05", "internaute", "C'est fait, merci !"),
    FeedExchange("2026-03-26 02:05:40", "moderateur", "Échange vérifié."),
)
_OFFLINE = {"channel": "offline", "order_ref": "LYON-02-1855", "firstname": "Léo", "lastname": "M."}
#: What readers stumble over: each escape of CSV, markup of XML, quotes, characters of two to four bytes.
_HARD_TEXT = 'Pointure 42\\43 :\tparfait.\n"Dicht & leicht" <3 👟'
_NOBODY = {"lastname": ANONYMOUS, "firstname": ANONYMOUS, "email": ""}
_IDS = (
    "0f3f8a52-5d0c-4f2b-8f59-7c0b6a2e9c02",
    "9a4d7f31-6c1e-4f0b-8a77-2b1c3d4e5f60",
    "c1d7e9b0-1111-4222-8333-944455556666",
)


def example_name(nature: Nature, form: Form) -> str:
    """Return the name as a daily file's, so that checkers take it for one."""
    return feed_file_name(nature, _WEBSITE, _DAY, form, mode="daily")


def example_file(nature: Nature, form: Form) -> AsyncIterator[bytes]:
    """Yield a daily file with every type of record, all of it invented."""
    feed = FEEDS[nature]
    records = _records_of(feed)
    frame = FileFrame(
        feed,
        csv_header=True,
        attributes={
            "nature": nature,
            "idWebsite": str(_WEBSITE),
            "mode": "daily",
            "from": "2026-03-25 03:00:00",
            "to": "2026-03-26 03:00:00",
            "timezone": "Europe/Paris",
            "count": str(len(records)),
        },
    )
    return written(form, frame, _each(records))


def _records_of(feed: FeedFormat) -> tuple[FeedRecord, ...]:
    values = {each.name: each.example for each in (*feed.csv, *feed.xml)}
    online = values | {"shop_id": ""}
    return (
        FeedRecord("NEW", online, _EXCHANGES),
        _other("NEW", values | _OFFLINE | {"review": _HARD_TEXT}, _IDS[0]),
        _other("UPDATE", online | _NOBODY, _IDS[1]),
        _other("DELETE", online, _IDS[2]),
    )


def _other(kind: RecordType, values: Mapping[str, str], review_id: str) -> FeedRecord:
    return FeedRecord(kind, {**values, "id_review": review_id, "id_review_product": f"{review_id[:-1]}f"})


async def _each(records: tuple[FeedRecord, ...]) -> AsyncIterator[FeedRecord]:
    for record in records:
        yield record
