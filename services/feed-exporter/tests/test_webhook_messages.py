"""What messages say, how they are signed, and when they are tried again."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from contracts.requests import RequestStep, ReviewRequestSentV1
from contracts.topology import PRODUCERS
from feed_exporter.testing import WEBSITE, review_event, review_state
from feed_exporter.webhook import (
    GIVEN_UP_AFTER,
    Answer,
    Health,
    new_webhook_secret,
    place_of,
    retry_at,
    signature_headers,
    wants,
)
from feed_exporter.webhook_message import FAMILIES, KINDS, messages_of
from kit.ids import uuid7

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
BROKEN = Answer(500, "server_error")
REFUSAL = Answer(400, "refused")
ACCEPTED = Answer(204, None)


def test_every_event_of_both_families_can_be_wanted() -> None:
    told = {event.event_type() for event in PRODUCERS}
    families = tuple(family.removesuffix("*") for family in FAMILIES)
    assert {f"{kind}.v1" for kind in KINDS} == {name for name in told if name.startswith(families)}
    assert FAMILIES == ("review_request.*", "review.*")
    assert len(KINDS) >= 15


def test_a_family_is_not_the_one_whose_name_it_begins() -> None:
    assert wants(["review.*"], "review.published")
    assert not wants(["review.*"], "review_request.sent")
    assert wants(["review_request.sent"], "review_request.sent")
    assert not wants(["review_request.sent"], "review_request.scheduled")


def test_a_review_is_told_as_its_merchant_sees_it() -> None:
    review = review_state(displayed_name="Inès L.")
    event = review_event(review, 3)
    (message,) = messages_of(event)
    assert message.id == event.id
    assert message.rank == 3
    body = json.loads(message.body)
    assert list(body) == ["type", "timestamp", "data"]
    assert body["type"] == "review.published"
    assert body["timestamp"] == "2026-03-01T13:02:11Z"
    assert body["data"]["id_website"] == str(WEBSITE)
    assert body["data"]["version"] == 3
    assert body["data"]["review"] == {
        "id": str(review.review_id),
        "review_product_id": str(review.review_product_id),
        "request_id": str(review.request_id),
        "kind": "product",
        "state": "published",
        "rate": 4,
        "comment": review.comment,
        "language": "fr",
        "voluntary": False,
        "displayed_name": "Inès L.",
        "purchase_reference": "WEB-10501",
        "experience_date": "2026-02-02T07:30:00Z",
        "product_ref": "ALTO-42",
        "product_name": review.product_name,
        "submitted_at": "2026-03-01T13:02:11Z",
        "published_at": "2026-03-01T13:02:11Z",
        "updated_at": "2026-03-01T13:02:11Z",
        "reason": None,
        "anonymized": False,
        "exchanges": [],
    }
    assert "Lefèvre" not in message.body
    assert "@" not in message.body


def test_each_step_of_a_batch_is_a_message_with_the_step_s_id() -> None:
    steps = [
        RequestStep(
            step_id=uuid7(),
            request_id=uuid7(),
            at=NOW + timedelta(seconds=number),
            rule="retry",
            detail="450 4.2.1 ines.lefevre@example.org is busy",
        )
        for number in range(3)
    ]
    event = ReviewRequestSentV1(
        id=uuid7(), occurred_at=NOW, id_website=WEBSITE, aggregate_id=str(WEBSITE), items=steps
    )
    messages = list(messages_of(event))
    assert [message.id for message in messages] == [step.step_id for step in steps]
    assert [message.subject_id for message in messages] == [step.request_id for step in steps]
    body = json.loads(messages[1].body)
    assert body["timestamp"] == "2026-03-02T12:00:01Z"
    assert body["data"]["request"] == {"id": str(steps[1].request_id)}
    assert body["data"]["step"]["rule"] == "retry"
    assert "example.org" not in messages[1].body  # what mail servers say may hold an address
    assert messages[0].rank < messages[1].rank


def test_the_signature_is_that_of_other_implementations() -> None:
    """The example that implementations of the specification are tested with."""
    body = b'{"test": 2432232314}'
    headers = signature_headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        body,
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        datetime.fromtimestamp(1614265330, UTC),
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_two_secrets_give_two_signatures() -> None:
    secrets = [new_webhook_secret(), new_webhook_secret()]
    both = signature_headers("id", b"{}", secrets, NOW)["webhook-signature"].split(" ")
    each = [signature_headers("id", b"{}", [secret], NOW)["webhook-signature"] for secret in secrets]
    assert both == each
    assert secrets[0] != secrets[1]


def test_a_message_is_tried_ten_times_within_four_days() -> None:
    at, tries = NOW, 1
    while (again := retry_at(tries, BROKEN, at)) is not None:
        assert again > at
        at, tries = again, tries + 1
    assert tries == 10
    assert timedelta(hours=75) < at - NOW < timedelta(hours=84)


@pytest.mark.parametrize(("asked", "waits"), [(90, 90), (10**7, 86_400)])
def test_a_server_is_left_alone_for_as_long_as_it_asks(asked: int, waits: int) -> None:
    answer = Answer(503, "server_error", timedelta(seconds=asked))
    again = retry_at(1, answer, NOW)
    assert again == NOW + timedelta(seconds=waits)
    assert Health().after(answer, NOW).paused_until == again


def test_pauses_grow_to_a_quarter_of_an_hour_and_end_with_the_first_success() -> None:
    health, pauses = Health(), []
    for _ in range(7):
        health = health.after(BROKEN, NOW)
        assert health.paused_until is not None
        pauses.append((health.paused_until - NOW).total_seconds())
    assert pauses == [5, 30, 120, 300, 900, 900, 900]
    assert health.failing_since == NOW
    assert health.after(ACCEPTED, NOW) == Health()


def test_a_refused_message_pauses_no_other() -> None:
    health = Health().after(REFUSAL, NOW)
    assert health.paused_until is None
    assert health.failures == 0
    assert not health.is_given_up(NOW + GIVEN_UP_AFTER - timedelta(seconds=1))
    assert health.after(REFUSAL, NOW + GIVEN_UP_AFTER).is_given_up(NOW + GIVEN_UP_AFTER)


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/hooks",
        "ftp://shop.example/hooks",
        "https://user:word@shop.example/",
        "https://shop.example/#part",
        "https://shop.example\\@127.0.0.1/",
        "https://shop.example/a b",
        "https://",
        "https://shop.example:99999/",
        "https://é.example/",
        "shop.example",
    ],
)
def test_what_is_no_address_of_a_webhook(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of several kinds, all told alike
        place_of(url, allow_http=False)


def test_host_and_port_of_an_address() -> None:
    assert place_of("https://Shop.example/hooks?a=b", allow_http=False) == ("shop.example", 443)
    assert place_of("http://127.0.0.1:8081/", allow_http=True) == ("127.0.0.1", 8081)
