"""The whole journey, the same in both modes: an order file in, a review feed out."""

import asyncio
from typing import Any

import pytest

from proofmark.demo.journey import Journey
from proofmark.provenance_log import Comparison, Verdict, verify_log
from proofmark.published_log import PublishedLog

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]


@pytest.mark.parametrize("mode", ["embedded", "production"])
async def test_an_order_file_becomes_a_review_feed(platforms: Any, mode: str) -> None:
    journey = await platforms.travelled(mode)
    assert journey.feeds.keys() == {"csv", "xml"}


@pytest.mark.parametrize("mode", ["embedded", "production"])
async def test_strangers_can_prove_that_nothing_was_altered(platforms: Any, mode: str) -> None:
    journey: Journey = await platforms.travelled(mode)
    platform = PublishedLog(journey.platform.base_url, journey.french["id_website"])
    verdict, compared = await asyncio.to_thread(_proved, platform)
    assert (verdict.faults, compared.faults) == ([], [])
    stated = {(last["state"], last["visible"]) for last in verdict.reviews.values()}
    assert {("published", True), ("refused", False)} <= stated


def _proved(platform: PublishedLog) -> tuple[Verdict, Comparison]:
    log = platform.read()
    verdict = verify_log(log)
    return verdict, platform.compare(log, verdict)
