"""Example files: complete, and read back by the merchants' own tool as they are handed out."""

import io
import re
from pathlib import Path

import pytest

from contracts.files.read_feed import ReadRecord, read_feed
from contracts.files.review_feed import FEEDS, FORMS, NATURES, FeedFileName, Form, Nature
from contracts.files.verify_feeds import verify_feeds
from feed_exporter.examples import example_file, example_name
from kit.testing.service import ServiceUnderTest

NAMES = [f"{nature}.{form}" for nature in NATURES for form in FORMS]


async def download(exporter: ServiceUnderTest, directory: Path) -> None:
    async with exporter.client() as client:
        for name in NAMES:
            answer = await client.get(f"/api/v1/feed-examples/{name}")
            said = re.search(r'filename="([^"]+)"', answer.headers["Content-Disposition"])
            assert said is not None
            (directory / said[1]).write_bytes(answer.content)


async def test_examples_pass_the_checker_as_downloaded(exporter: ServiceUnderTest, tmp_path: Path) -> None:
    directory = tmp_path / "in"
    directory.mkdir()
    await download(exporter, directory)
    verdict = verify_feeds(directory)
    assert verdict.is_equal, verdict.faults
    assert sorted(f"{flow.nature}.{flow.form}" for flow in verdict.flows) == sorted(NAMES)


@pytest.mark.parametrize("nature", NATURES)
@pytest.mark.parametrize("form", FORMS)
async def test_examples_fill_every_field_and_show_every_case(nature: Nature, form: Form) -> None:
    name = FeedFileName.of(example_name(nature, form))
    assert name is not None
    content = b"".join([chunk async for chunk in example_file(nature, form)])
    found = list(read_feed(name, io.BytesIO(content)))
    records = [each.record for each in found if isinstance(each, ReadRecord)]
    assert [each.type for each in records] == ["NEW", "NEW", "UPDATE", "DELETE"]
    fields = FEEDS[nature].csv[1:-1] if form == "csv" else FEEDS[nature].xml[1:]
    assert not [each.name for each in fields if not any(record.values.get(each.name) for record in records)]
    assert [each.origin for each in records[0].exchanges] == ["ecommercant", "internaute", "moderateur"]
    assert records[1].values["review"] == 'Pointure 42\\43 :\tparfait.\n"Dicht & leicht" <3 👟'
    assert records[2].values["firstname"] == "Anonymous"
    assert records[2].values["email"] == ""
