"""What an author types comes out of every feed file as it was stored, read as known modules read it."""

from collections.abc import AsyncIterator
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from contracts.files.review_feed import FEEDS, NATURES, FeedRecord, Form, Nature
from contracts.reviews import Exchange, ReviewState
from feed_exporter.feed_file import record_of
from feed_exporter.flow import Options
from feed_exporter.published_review import columns_of
from feed_exporter.testing import review_state
from feed_exporter.write_file import FileFrame, written
from kit.ids import uuid7
from reviews.comment import clean_comment

PARIS = ZoneInfo("Europe/Paris")
#: Positions counted from 0, as domain.md 8.2 and 8.3 give them from 1.
REVIEW = {"product": 6, "site": 4}
COUNT = {"product": 14, "site": 13}
typed = st.text(st.characters())


def state_of(nature: Nature, comment: str, said: list[str]) -> ReviewState:
    """Return a published review as the questionnaire and the reply's form would store these texts."""
    first = review_state(kind=nature)
    exchanges = [
        Exchange(exchange_id=uuid7(), at=first.submitted_at, origin="merchant", text=clean_comment(text))
        for text in said
    ]
    return first.model_copy(update={"comment": clean_comment(comment), "exchanges": exchanges})


async def file_of(form: Form, review: ReviewState) -> bytes:
    row = {"type": "NEW", "review_id": review.review_id, **columns_of(review)}

    async def records() -> AsyncIterator[FeedRecord]:
        yield record_of(row, Options(), PARIS)

    frame = FileFrame(FEEDS[review.kind], csv_header=False, attributes={"count": "1"})
    return b"".join([chunk async for chunk in written(form, frame, records())])


def read_line(nature: Nature, content: bytes) -> list[str]:
    """Split one line as the modules in shops do: by TAB, and refuse any other number of fields."""
    fields = content.decode().removesuffix("\n").split("\t")
    fixed = COUNT[nature] + 1
    assert len(fields) == fixed + 3 * int(fields[COUNT[nature]])
    return [unescaped(field) for field in fields]


def unescaped(field: str) -> str:
    """Undo the escapes of domain.md 8.4, character by character."""
    plain, characters = "", iter(field)
    for character in characters:
        plain += {"\\": "\\", "t": "\t", "n": "\n"}[next(characters)] if character == "\\" else character
    return plain


@pytest.mark.parametrize("nature", NATURES)
@given(comment=typed, said=st.lists(typed, max_size=3))
async def test_csv_gives_texts_back_exactly(nature: Nature, comment: str, said: list[str]) -> None:
    fields = read_line(nature, await file_of("csv", state_of(nature, comment, said)))
    assert fields[REVIEW[nature]] == clean_comment(comment)
    tail = fields[COUNT[nature] + 1 :]
    assert tail[1::3] == ["ecommercant"] * len(said)
    assert sorted(tail[2::3]) == sorted(map(clean_comment, said))


@pytest.mark.parametrize("nature", NATURES)
@pytest.mark.parametrize("parse", [etree.fromstring, ElementTree.fromstring])
@given(comment=typed, said=st.lists(typed, max_size=3))
async def test_xml_gives_texts_back_exactly(
    nature: Nature, parse: Any, comment: str, said: list[str]
) -> None:
    review = parse(await file_of("xml", state_of(nature, comment, said))).find("review")
    assert (review.findtext("review") or "") == clean_comment(comment)
    assert (review.find("moderation") is None) == (not said)
    comments = [each.text or "" for each in review.iterfind("moderation/exchange/comment")]
    assert sorted(comments) == sorted(map(clean_comment, said))
