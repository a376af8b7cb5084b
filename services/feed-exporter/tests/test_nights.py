"""The table of domain.md 8.6, case by case, through service, database and a real SFTP server."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from contracts.feeds import FeedDeliveredV1
from contracts.reviews import Exchange
from feed_exporter.tables import metadata
from feed_exporter.testing import (
    WEBSITE,
    MerchantServer,
    flow_body,
    read_feed,
    review_event,
    review_state,
)
from kit.clock import FixedClock
from kit.ids import uuid7
from kit.migrate import differences
from kit.testing.service import ServiceUnderTest, member

FEEDS = f"/api/v1/websites/{WEBSITE}/feeds"
PARIS = ZoneInfo("Europe/Paris")
FIRST = date(2026, 3, 3)


def night(day: date) -> datetime:
    return datetime.combine(day, time(3), tzinfo=PARIS).astimezone(UTC)


class Nights:
    """A flow over several nights."""

    def __init__(self, exporter: ServiceUnderTest, merchant: MerchantServer, clock: FixedClock) -> None:
        self.exporter = exporter
        self.merchant = merchant
        self.clock = clock
        self.day = FIRST - timedelta(days=1)
        self.version = 0

    async def flow(self, **changed: Any) -> str:
        async with self.exporter.client(member(WEBSITE)) as client:
            answer = await client.post(FEEDS, json=flow_body(self.merchant, **changed))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def tell(self, review: Any, **changed: Any) -> Any:
        self.version += 1
        state = review.model_copy(update=changed)
        await self.exporter.receive(review_event(state, self.version, at=self.clock.now()))
        return state

    async def pass_night(self) -> dict[str, int]:
        self.day += timedelta(days=1)
        self.clock.instant = night(self.day)
        return dict(await self.exporter.run_job("export-feeds"))

    def file(self, suffix: str = "") -> bytes:
        name = f"reviews_product_{WEBSITE}_{self.day.isoformat()}{suffix}.csv"
        return self.merchant.files()[name]

    def types(self) -> list[str]:
        return [row["type"] for row in read_feed(self.file(), "product", "csv")]


@pytest.fixture
async def nights(exporter: ServiceUnderTest, merchant: MerchantServer, clock: FixedClock) -> Nights:
    return Nights(exporter, merchant, clock)


@pytest.fixture
async def after_first(nights: Nights) -> Nights:
    """A flow whose full file has been delivered, empty."""
    await nights.flow()
    counts = await nights.pass_night()
    assert counts == {"files": 1, "new": 0, "update": 0, "delete": 0, "delivered": 1, "failed": 0}
    return nights


async def test_migrations_make_the_declared_tables(exporter: ServiceUnderTest) -> None:
    assert await differences(exporter.database, metadata) == []


async def test_first_file_is_full_and_dailies_follow(nights: Nights) -> None:
    review = await nights.tell(review_state())
    await nights.flow()
    await nights.pass_night()
    rows = read_feed(nights.file("_full"), "product", "csv")
    assert [(row["type"], row["id_review"]) for row in rows] == [("NEW", str(review.review_id))]
    await nights.tell(review, comment="Ils ont rétréci.")
    await nights.pass_night()
    assert nights.types() == ["UPDATE"]
    assert read_feed(nights.file(), "product", "csv")[0]["review"] == "Ils ont rétréci."


async def test_published_then_changed_is_new_in_its_latest_state(after_first: Nights) -> None:
    review = await after_first.tell(review_state())
    await after_first.tell(review, rate=1)
    await after_first.pass_night()
    rows = read_feed(after_first.file(), "product", "csv")
    assert [(row["type"], row["rate"]) for row in rows] == [("NEW", "1")]


async def test_published_then_refused_before_any_file_is_nothing(after_first: Nights) -> None:
    review = await after_first.tell(review_state())
    await after_first.tell(review, state="refused")
    await after_first.pass_night()
    assert after_first.types() == []


async def test_changed_then_refused_is_delete(after_first: Nights) -> None:
    review = await after_first.tell(review_state())
    await after_first.pass_night()
    review = await after_first.tell(review, rate=2)
    await after_first.tell(review, state="refused")
    await after_first.pass_night()
    row = read_feed(after_first.file(), "product", "csv")[0]
    assert {name: value for name, value in row.items() if value} == {
        "type": "DELETE",
        "id_review": str(review.review_id),
        "id_review_product": str(review.review_product_id),
        "order_ref": "WEB-10501",
        "id_product": "ALTO-42",
    }


@pytest.mark.parametrize("state", ["refused", "withdrawn"])
async def test_taken_out_then_published_again_is_new(after_first: Nights, state: str) -> None:
    review = await after_first.tell(review_state())
    await after_first.pass_night()
    await after_first.tell(review, state=state)
    await after_first.pass_night()
    assert after_first.types() == ["DELETE"]
    await after_first.tell(review, state="published")
    await after_first.pass_night()
    assert after_first.types() == ["NEW"]


async def test_taken_out_and_published_again_within_a_period_is_new(after_first: Nights) -> None:
    review = await after_first.tell(review_state())
    await after_first.pass_night()
    await after_first.tell(review, state="refused")
    await after_first.tell(review, state="published")
    await after_first.pass_night()
    assert after_first.types() == ["NEW"]


async def test_what_readers_cannot_see_is_no_change(after_first: Nights) -> None:
    review = await after_first.tell(review_state())
    await after_first.pass_night()
    await after_first.tell(review, state="flagged")
    await after_first.tell(review, rate=1)
    await after_first.tell(review, rate=review.rate)
    await after_first.pass_night()
    assert after_first.types() == []


async def test_refused_before_publication_never_appears(after_first: Nights) -> None:
    await after_first.tell(review_state(state="refused", was_published=False, published_at=None))
    await after_first.pass_night()
    assert after_first.types() == []


async def test_a_reply_and_an_anonymization_are_updates(after_first: Nights) -> None:
    review = await after_first.tell(review_state())
    await after_first.pass_night()
    said = Exchange(exchange_id=uuid7(), at=after_first.clock.now(), origin="merchant", text="Merci\tInès")
    review = await after_first.tell(review, exchanges=[said])
    await after_first.pass_night()
    assert read_feed(after_first.file(), "product", "csv")[0]["exchanges"] == [
        (f"{after_first.day - timedelta(days=1)} 03:00:00", "ecommercant", "Merci\tInès")
    ]
    await after_first.tell(review, first_name="Anonymous", last_name="Anonymous", email=None, anonymized=True)
    await after_first.pass_night()
    row = read_feed(after_first.file(), "product", "csv")[0]
    assert (row["type"], row["firstname"], row["lastname"], row["email"]) == (
        "UPDATE",
        "Anonymous",
        "Anonymous",
        "",
    )


async def test_records_are_sorted_by_change_then_id(after_first: Nights) -> None:
    first, second, third = (review_state() for _ in range(3))
    for review in (third, first):
        await after_first.tell(review)
    after_first.clock.advance(timedelta(seconds=1))
    await after_first.tell(second)
    await after_first.pass_night()
    ids = [row["id_review"] for row in read_feed(after_first.file(), "product", "csv")]
    assert ids == [*sorted((str(first.review_id), str(third.review_id))), str(second.review_id)]


async def test_an_empty_night_is_delivered_unless_the_merchant_skips_it(nights: Nights) -> None:
    await nights.flow()
    await nights.flow(directory="/in", options={"skip_empty": True, "compact_date": True})
    assert (await nights.pass_night())["files"] == 2
    assert (await nights.pass_night())["files"] == 1
    assert f"reviews_product_{WEBSITE}_20260303_full.csv" in nights.merchant.files()
    assert nights.file().count(b"\n") == 1


async def test_both_natures_are_two_files_with_own_sequences(nights: Nights) -> None:
    await nights.tell(review_state(kind="site", product_ref=None, product_name=None))
    feed_id = await nights.flow(nature="both", format="xml")
    for _ in range(2):
        await nights.pass_night()
    async with nights.exporter.client(member(WEBSITE)) as client:
        runs = (await client.get(f"{FEEDS}/{feed_id}/runs")).json()["items"]
    found = {(run["nature"], run["mode"], run["sequence"], run["records"]["NEW"]) for run in runs}
    assert found == {
        ("site", "full", 1, 1),
        ("site", "daily", 2, 0),
        ("product", "full", 1, 0),
        ("product", "daily", 2, 0),
    }
    delivered = await nights.exporter.emitted(FeedDeliveredV1)
    assert sorted(event.file_name for event in delivered) == sorted(nights.merchant.files())


async def test_one_file_per_local_date_on_both_changes_of_clock(nights: Nights) -> None:
    await nights.flow(format="xml")
    for start in (date(2026, 3, 28), date(2026, 10, 24)):
        nights.day = start - timedelta(days=1)
        for _ in range(4):
            await nights.pass_night()
            assert (await nights.exporter.run_job("export-feeds"))["files"] == 0
    days = sorted(name.split("_")[3].removesuffix(".xml") for name in nights.merchant.files())
    assert days == [
        *(f"2026-03-{day}" for day in (28, 29, 30, 31)),
        *(f"2026-10-{day}" for day in (24, 25, 26, 27)),
    ]


async def test_no_file_for_dates_before_the_flow_was_made(nights: Nights) -> None:
    await nights.flow()
    nights.day = FIRST - timedelta(days=2)
    assert (await nights.pass_night())["files"] == 0


async def test_an_inactive_flow_gets_none_and_starts_over_when_active_again(after_first: Nights) -> None:
    await after_first.tell(review_state())
    async with after_first.exporter.client(member(WEBSITE)) as client:
        feed = (await client.get(FEEDS)).json()["items"][0]
        await client.put(f"{FEEDS}/{feed['id']}", json={**feed, "active": False})
        assert (await after_first.pass_night())["files"] == 0
        await client.put(f"{FEEDS}/{feed['id']}", json={**feed, "active": True})
    await after_first.pass_night()
    rows = read_feed(after_first.file("_full"), "product", "csv")
    assert [row["type"] for row in rows] == ["NEW"]


async def test_events_in_any_order_and_repetition_end_the_same(after_first: Nights) -> None:
    review = review_state()
    states = [
        review_event(review, 1),
        review_event(review.model_copy(update={"rate": 2}), 2),
        review_event(review.model_copy(update={"state": "refused"}), 3),
        review_event(review.model_copy(update={"rate": 3}), 4),
    ]
    for order in ((3, 0, 1, 2, 3, 0), (0, 0, 1)):
        await after_first.exporter.receive(*(states[index] for index in order))
    await after_first.pass_night()
    rows = read_feed(after_first.file(), "product", "csv")
    assert [(row["type"], row["rate"]) for row in rows] == [("NEW", "3")]


ANONYMOUS = {"first_name": "Anonymous", "last_name": "Anonymous", "email": None, "anonymized": True}


async def test_an_anonymization_takes_the_kept_files_that_name_the_person(after_first: Nights) -> None:
    first = await after_first.tell(review_state())
    await after_first.pass_night()
    await after_first.tell(review_state(email="other@example.org"))
    await after_first.pass_night()
    first = await after_first.tell(first, **ANONYMOUS)
    await after_first.exporter.run_job("make-up-feeds")
    await after_first.pass_night()
    await after_first.tell(first, rate=1)
    async with after_first.exporter.client(member(WEBSITE)) as client:
        feed_id = (await client.get(FEEDS)).json()["items"][0]["id"]
        runs = (await client.get(f"{FEEDS}/{feed_id}/runs")).json()["items"]
        by_date = {run["local_date"]: run for run in runs}
        found = {}
        for day, run in by_date.items():
            answer = await client.get(f"{FEEDS}/{feed_id}/runs/{run['id']}/file")
            found[day] = answer.status_code
        named = by_date["2026-03-04"]
        again = await client.post(f"{FEEDS}/{feed_id}/runs/{named['id']}/resend")
    assert found == {"2026-03-03": 200, "2026-03-04": 410, "2026-03-05": 200, "2026-03-06": 200}
    assert (again.status_code, again.json()["code"]) == (410, "file_erased")
    assert (named["records"]["NEW"], len(named["sha256"])) == (1, 64)


@pytest.mark.parametrize("mode", ["full", "daily"])
async def test_an_undelivered_file_is_written_anew_without_the_person(nights: Nights, mode: str) -> None:
    feed_id = await nights.flow()
    if mode == "daily":
        await nights.pass_night()
    review = await nights.tell(review_state())
    gone = await nights.tell(review_state())
    await change(nights, feed_id, username="nobody")
    assert (await nights.pass_night())["failed"] == 1
    await nights.tell(review, **ANONYMOUS)
    await nights.tell(gone, state="withdrawn", **ANONYMOUS)
    await nights.exporter.run_job("make-up-feeds")
    await change(nights, feed_id, username="alto")
    await nights.exporter.run_job("export-feeds")
    rows = read_feed(nights.file("_full" if mode == "full" else ""), "product", "csv")
    assert [(row["type"], row["id_review"], row["firstname"], row["email"]) for row in rows] == [
        ("NEW", str(review.review_id), "Anonymous", "")
    ]
    await nights.pass_night()
    types = {row["id_review"]: row["type"] for row in read_feed(nights.file(), "product", "csv")}
    assert types == {str(review.review_id): "UPDATE", str(gone.review_id): "DELETE"}


async def change(nights: Nights, feed_id: str, **changed: Any) -> None:
    async with nights.exporter.client(member(WEBSITE)) as client:
        assert (await client.put(f"{FEEDS}/{feed_id}", json=changed)).status_code == 200
