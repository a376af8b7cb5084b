"""A review is the same whether a merchant asks for it or is told of it."""

import pytest

from contracts.envelope import Event
from contracts.reviews import ReviewState
from contracts.topology import PRODUCERS
from feed_exporter.webhook_message import messages_of, review_data
from reviews.routes_answers import ExchangeAnswer, ReviewAnswer
from tools.generate.event_examples import example

OF_REVIEWS = [each for each in PRODUCERS if each.model_fields.get("review")]
NOT_TOLD = {"flags", "revision"}  # the merchant's own, and how he changes a review


@pytest.mark.parametrize("event", OF_REVIEWS)
def test_messages_show_reviews_as_the_api_does(event: type[Event]) -> None:
    review = getattr(example(event), "review", None)
    assert isinstance(review, ReviewState)
    told = review_data(review)
    assert told.keys() - {"review_product_id"} == ReviewAnswer.model_fields.keys() - NOT_TOLD
    own = {name: value for name, value in told.items() if name not in {"review_product_id", "exchanges"}}
    shown = ReviewAnswer.model_validate({**told, "flags": [], "revision": 1}).model_dump(mode="json")
    assert {name: shown[name] for name in own} == own
    for exchange in told["exchanges"]:
        assert exchange.keys() == ExchangeAnswer.model_fields.keys()


@pytest.mark.parametrize("event", PRODUCERS)
def test_each_fact_of_both_families_is_a_message(event: type[Event]) -> None:
    known = event.event_type().startswith(("review.", "review_request."))
    assert len(list(messages_of(example(event)))) == (example(event).item_count if known else 0)
