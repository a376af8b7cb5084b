"""Files as bytes: well-formed XML for any text, values as the flow's options ask, example files."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from contracts.files.review_feed import (
    FEEDS,
    FORMS,
    NATURES,
    FeedExchange,
    FeedRecord,
    Form,
    Nature,
    xml_text,
)
from contracts.reviews import Exchange, ReviewState
from feed_exporter.examples import example_file
from feed_exporter.feed_file import record_of
from feed_exporter.flow import Options
from feed_exporter.published_review import columns_of
from feed_exporter.testing import read_feed, review_state
from feed_exporter.write_file import FileFrame, written
from kit.ids import uuid7

PARIS = ZoneInfo("Europe/Paris")
anything = st.text(st.characters())


async def whole(content: AsyncIterator[bytes]) -> bytes:
    return b"".join([chunk async for chunk in content])


async def file_of(nature: Nature, form: Form, *records: FeedRecord) -> bytes:
    async def each() -> AsyncIterator[FeedRecord]:
        for record in records:
            yield record

    frame = FileFrame(FEEDS[nature], csv_header=True, attributes={"count": str(len(records))})
    return await whole(written(form, frame, each()))


@pytest.mark.parametrize("form", FORMS)
@given(text=anything, name=anything)
async def test_any_text_survives_both_formats(form: Form, text: str, name: str) -> None:
    exchange = FeedExchange("2026-03-26 01:10:00", "ecommercant", text)
    record = FeedRecord("NEW", {"id_review": "1", "review": text, "firstname": name}, (exchange,))
    (row,) = read_feed(await file_of("product", form, record), "product", form)
    assert (row["review"], row["firstname"]) == (xml_text(text), xml_text(name))
    assert row["exchanges"] == [(exchange.date, exchange.origin, xml_text(text))]


async def test_more_records_than_a_chunk_are_all_there_in_order() -> None:
    records = [FeedRecord("NEW", {"id_review": str(number)}) for number in range(1_203)]
    for form in FORMS:
        rows = read_feed(await file_of("site", form, *records), "site", form)
        assert [row["id_review"] for row in rows] == [str(number) for number in range(1_203)]


@pytest.mark.parametrize("nature", NATURES)
@pytest.mark.parametrize("form", FORMS)
async def test_an_empty_file_says_so(nature: Nature, form: Form) -> None:
    content = await file_of(nature, form)
    assert read_feed(content, nature, form) == []
    assert not content.startswith(b"\xef\xbb\xbf")


def shown(review: ReviewState, options: Options) -> FeedRecord:
    row = {"type": "NEW", "review_id": review.review_id, **columns_of(review)}
    return record_of(row, options, PARIS)


def values_of(options: Options, **changed: object) -> dict[str, str]:
    return dict(shown(review_state(**changed), options).values)


def test_names_are_shortened_unless_the_merchant_asked_for_them() -> None:
    assert values_of(Options())["lastname"] == "L."
    assert values_of(Options(full_names=True))["lastname"] == "Lefèvre"
    assert values_of(Options(), last_name="")["lastname"] == ""
    hidden = {"first_name": "Anonymous", "last_name": "Anonymous", "anonymized": True}
    for options in (Options(), Options(full_names=True)):
        values = values_of(options, **hidden)
        assert (values["firstname"], values["lastname"], values["email"]) == ("Anonymous", "Anonymous", "")


def test_times_are_local() -> None:
    values = values_of(Options(), submitted_at=datetime(2026, 7, 1, 22, 30, tzinfo=UTC))
    assert (values["review_date"], values["order_date"]) == ("2026-07-02 00:30:00", "2026-02-02 08:30:00")


def test_four_byte_characters_go_where_asked() -> None:
    said = Exchange(
        exchange_id=uuid7(), at=datetime(2026, 3, 1, tzinfo=UTC), origin="consumer", text="merci 🙏"
    )
    review = review_state(comment="bien 👟 é", exchanges=[said])
    kept = shown(review, Options())
    stripped = shown(review, Options(strip_4byte=True))
    assert (kept.values["review"], stripped.values["review"]) == ("bien 👟 é", "bien  é")
    assert [each.comment for each in stripped.exchanges] == ["merci "]
    assert stripped.exchanges[0].origin == "internaute"


def test_exchanges_stand_oldest_first() -> None:
    times = (datetime(2026, 3, 3, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC))
    said = [Exchange(exchange_id=uuid7(), at=at, origin="moderator", text=str(at.day)) for at in times]
    record = shown(review_state(exchanges=said), Options())
    assert [each.comment for each in record.exchanges] == ["1", "3"]


async def test_the_example_looks_as_the_specification_shows_it() -> None:
    content = await whole(example_file("product", "xml"))
    root = etree.fromstring(content)
    assert root.attrib["timezone"] == "Europe/Paris"
    assert [child.tag for child in root[0]][:3] == ["action", "review_id", "product_review_id"]
    assert root[0].findtext("moderation/exchange/author") == "ecommercant"
    assert root[1].find("moderation") is None
    assert b"\n    <action>NEW</action>\n" in content
