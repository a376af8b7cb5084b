"""What PostgreSQL writes is to the byte what Python and lxml write of the same records; ADR 17."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from contracts.files.review_feed import FEEDS, FORMS, NATURES, Form, xml_text
from contracts.reviews import Exchange, ReviewState
from feed_exporter.consumers import record_change
from feed_exporter.feed_file import record_of
from feed_exporter.flow import Options
from feed_exporter.store_feed_text import written_by_database
from feed_exporter.store_records import Period, stream_records
from feed_exporter.testing import read_feed, review_event, review_state
from feed_exporter.write_file import FileFrame, around, written
from kit.db import ReadSession
from kit.ids import uuid7
from kit.testing.service import ServiceUnderTest

LENGTH = 4  # exchanges of a review at most: one more than are written without a query
#: Anything that Unicode has, and often what one of the formats has a meaning for.
_tricky = st.sampled_from("\\\t\n\r tnrN&<>'\"];.\x01\x02\x03\x7f\x85\u2028é👟")
texts = st.text(st.characters() | _tricky, max_size=12)
times = st.datetimes(datetime(1999, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
#: Of zones with and without summer time, and with half an hour.
zones = st.sampled_from(["Europe/Paris", "America/St_Johns", "Asia/Kolkata", "UTC"])


def _said(text: str, at: datetime) -> Exchange:
    return Exchange.model_validate({"exchange_id": uuid7(), "at": at, "origin": "consumer", "text": text})


_names = dict.fromkeys(("comment", "first_name", "last_name", "purchase_reference", "product_name"), texts)
_maybe = {name: st.none() | texts for name in ("email", "shop_id", "product_ref")}
contents = st.fixed_dictionaries(
    {
        **_names,
        **_maybe,
        "kind": st.sampled_from(NATURES),
        "language": st.sampled_from(["fr", "<&>", "é"]),
        "submitted_at": times,
        "published_at": st.none() | times,
        "experience_date": times,
        "exchanges": st.lists(st.builds(_said, texts, times), max_size=LENGTH),
    }
)
options = st.builds(Options, strip_4byte=st.booleans(), full_names=st.booleans())


def _state(content: dict[str, Any], **changed: Any) -> ReviewState:
    return review_state(**{**content, **changed})


async def _tell(exporter: ServiceUnderTest, id_website: UUID, review: ReviewState, version: int) -> None:
    event = review_event(review, version).model_copy(update={"id_website": id_website})
    async with exporter.database.write() as session:
        await record_change(event, session)


async def _whole(content: AsyncIterator[bytes]) -> bytes:
    return b"".join([chunk async for chunk in content])


async def _by_python(session: ReadSession, form: Form, period: Period, shown: Options, zone: str) -> bytes:
    async def records() -> AsyncIterator[Any]:
        async for row in stream_records(session, period):
            yield record_of(row, shown, ZoneInfo(zone))

    return await _whole(written(form, _frame(period), records()))


async def _by_database(session: ReadSession, form: Form, period: Period, shown: Options, zone: str) -> bytes:
    before, after = await around(form, _frame(period))
    return before + await _whole(written_by_database(session, form, period, shown, zone)) + after


def _frame(period: Period) -> FileFrame:
    return FileFrame(FEEDS[period.nature], csv_header=True, attributes={"count": "0", "idWebsite": '<&">'})


@pytest.mark.parametrize("new_database", ["postgresql"], indirect=True)
@settings(
    max_examples=25,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking would repeat it all for minutes
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(contents, min_size=1, max_size=3), options, zones, st.integers(0, 2))
async def test_both_write_the_same_bytes(
    exporter: ServiceUnderTest, given_contents: list[dict[str, Any]], shown: Options, zone: str, gone: int
) -> None:
    id_website = uuid4()
    reviews = [_state(content) for content in given_contents]
    for review in reviews:
        await _tell(exporter, id_website, review, 1)
    start = len(reviews)
    for number, review in enumerate(reviews):
        changed = {"state": "refused"} if number == gone else {"rate": 1, "published_at": review.published_at}
        await _tell(exporter, id_website, review.model_copy(update=changed), 2)
    for nature in NATURES:
        for position in (None, start):
            period = Period(id_website, nature, position, 2 * start)
            for form in FORMS:
                async with exporter.database.snapshot() as session:
                    expected = await _by_python(session, form, period, shown, zone)
                    assert await _by_database(session, form, period, shown, zone) == expected


@pytest.mark.parametrize("new_database", ["postgresql"], indirect=True)
async def test_what_was_stored_is_read_back(exporter: ServiceUnderTest) -> None:
    text = "\\t\t\n\r\n]]> &amp; <b>\x00\x0b\ufffe é 👟 \\N \\."
    review = review_state(comment=text, exchanges=[_said(text, datetime(2026, 7, 1, tzinfo=UTC))] * LENGTH)
    await _tell(exporter, id_website := uuid4(), review, 1)
    period = Period(id_website, "product", None, 1)
    for form in FORMS:
        async with exporter.database.snapshot() as session:
            content = await _by_database(session, form, period, Options(), "Europe/Paris")
        (row,) = read_feed(content.replace(b'count="0"', b'count="1"'), "product", form)
        assert row["review"] == xml_text(text)
        assert row["exchanges"] == [("2026-07-01 02:00:00", "internaute", xml_text(text))] * LENGTH
        assert row["order_date"] == "2026-02-02 08:30:00"
