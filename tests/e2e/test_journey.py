"""The whole journey, the same in both modes: an order file in, a review feed out."""

import io

import pytest
from rich.console import Console

from proofmark.demo.narrator import Narrator, StepFailed
from proofmark.demo.travel import travel
from proofmark.demo.world import Platform


@pytest.mark.timeout(600)
async def test_an_order_file_becomes_a_review_feed(platform: Platform) -> None:
    told = io.StringIO()
    try:
        await travel(platform, Narrator(Console(file=told, width=160)))
    except StepFailed:
        print(told.getvalue())  # noqa: T201 - the way so far
        raise
