"""The whole journey, the same in both modes: an order file in, a review feed out."""

from typing import Any

import pytest

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]


@pytest.mark.parametrize("mode", ["embedded", "production"])
async def test_an_order_file_becomes_a_review_feed(platforms: Any, mode: str) -> None:
    journey = await platforms.travelled(mode)
    assert journey.feeds.keys() == {"csv", "xml"}
