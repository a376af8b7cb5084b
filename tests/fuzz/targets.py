"""What is fuzzed: how inputs are made, what must hold of each, and how a failing one is kept."""

import asyncio
import io
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from contracts.files.feed_faults import FAULTS, FeedFault
from contracts.files.read_feed import read_feed
from contracts.files.review_feed import FORMS, NATURES, FeedFileName, Form, Nature
from feed_exporter.examples import example_file
from feed_exporter.testing_histories import histories
from feed_exporter.testing_world import check_history
from ingest_api.testing.agreement import check_elements, check_file, check_order, check_records
from ingest_api.testing.any_files import AnyFile, any_files
from ingest_api.testing.any_orders import any_elements, any_orders, any_texts
from mailer.testing_reports import check_report, damaged


@dataclass(frozen=True)
class Target:
    """One property, tried on many inputs."""

    name: str
    inputs: st.SearchStrategy[Any]
    check: Callable[[Any], Counter[str]]
    written: Callable[[Any], bytes]  # an input as a file of its own
    suffix: str
    examples: int  # in one round


def _csv(file: AnyFile) -> bytes:
    return file.content


def _json(value: object) -> bytes:
    return json.dumps(value, indent=2).encode()


def _text(value: object) -> bytes:
    return repr(value).encode()


async def _example(nature: Nature, form: Form) -> tuple[FeedFileName, bytes]:
    name = FeedFileName.of(f"reviews_{nature}_3f0b6a1c-2d7e-4c55-9b11-0a1b2c3d4e5f_2026-03-26.{form}")
    assert name is not None
    return name, b"".join([chunk async for chunk in example_file(nature, form)])


def _check_feed_file(damaged_file: tuple[FeedFileName, bytes]) -> Counter[str]:
    """Read a damaged feed file: it holds records and known faults, and nothing crashes."""
    name, content = damaged_file
    found: Counter[str] = Counter({"feed files": 1})
    for item in read_feed(name, io.BytesIO(content)):
        if isinstance(item, FeedFault):
            assert item.code in FAULTS
            found["faults"] += 1
        else:
            found["feed records"] += 1
    return found


_FEED_FILES = [asyncio.run(_example(nature, form)) for nature in NATURES for form in FORMS]
_DAMAGED_FEED_FILES = st.builds(
    lambda file, seed: (file[0], damaged(file[1], seed)), st.sampled_from(_FEED_FILES), st.integers(0, 2**32)
)
_REPORTS = Path(__file__).parents[2] / "services/mailer/tests/reports"
_WHOLE_REPORTS = [path.read_bytes().replace(b"\n", b"\r\n") for path in sorted(_REPORTS.glob("*.eml"))]
_DAMAGED_REPORTS = st.builds(damaged, st.sampled_from(_WHOLE_REPORTS), st.integers(0, 2**32))

TARGETS = (
    Target("files", any_files(), check_file, _csv, "csv", 400),
    Target("calls", any_elements(), check_elements, _json, "json", 100),
    Target("orders", any_orders(), check_order, _json, "json", 100),
    Target("reports", _DAMAGED_REPORTS, check_report, bytes, "eml", 1000),
    Target("records", any_texts, check_records, str.encode, "txt", 200),
    Target("feeds", _DAMAGED_FEED_FILES, _check_feed_file, lambda file: file[1], "feed", 500),
    Target("histories", histories(most_nights=12), check_history, _text, "txt", 3),
)
