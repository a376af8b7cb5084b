"""Forgetting a person: files that lie with us, messages to webhooks, events given up; domain.md 7.8."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from contracts.persons import PersonAnonymizedV1
from contracts.reviews import ReviewState
from feed_exporter.store_runs import all_blobs
from feed_exporter.testing import WEBSITE, review_event, review_state
from kit.addresses import hash_of_address
from kit.clock import FixedClock
from kit.db.platform_tables import dead_letters
from kit.ids import uuid7
from kit.ports_embedded import EmbeddedPorts
from kit.testing.service import ServiceUnderTest, member
from kit.testing.traces import traces_in_database

ACCOUNT = UUID("01990000-0000-7000-8000-00000000000a")
FEEDS = f"/api/v1/websites/{WEBSITE}/feeds"
NIGHT = datetime(2026, 3, 3, 2, tzinfo=UTC)  # 03:00 in Paris
TRACES = ("Lefèvre", "Inès", "ines.lefevre")


@dataclass
class Folder:
    """What the SFTP service keeps for the merchant."""

    files: dict[str, str] = field(default_factory=dict)
    is_away: bool = False

    def app(self) -> Starlette:
        async def answer(request: Request) -> Response:
            if self.is_away:
                return Response(status_code=503)
            name = request.path_params.get("name", "")
            if request.method == "PUT":
                self.files[name] = (await request.body()).decode()
            elif request.method == "DELETE":
                self.files.pop(name, None)
            return Response(status_code=200)

        path = "/internal/websites/{id_website}/sftp-accounts/{account}/reviews"
        methods = ["GET", "PUT", "DELETE"]
        return Starlette(routes=[Route(f"{path}{rest}", answer, methods=methods) for rest in ("", "/{name}")])


@pytest.fixture
async def folder(ports: EmbeddedPorts, exporter: ServiceUnderTest, clock: FixedClock) -> Folder:
    """The folder, with the first night's file of two reviews in it."""
    found = Folder()
    ports.apps["sftp-poller"] = found.app()
    await exporter.receive(review_event(INES, 1), review_event(TOM, 1))
    body = {"format": "csv", "method": "platform", "nature": "product", "sftp_account_id": str(ACCOUNT)}
    async with exporter.client(member(WEBSITE)) as client:
        assert (await client.post(FEEDS, json=body)).status_code == 201
    clock.instant = NIGHT
    await exporter.run_job("export-feeds")
    return found


INES = review_state()
TOM = review_state(first_name="Tom", last_name="Becker", email="tom@example.org", comment="Gut.")


def anonymized(ports: EmbeddedPorts, *reviews: ReviewState) -> PersonAnonymizedV1:
    erasure_id = uuid7()
    return PersonAnonymizedV1(
        id=uuid7(),
        occurred_at=ports.clock.now(),
        id_website=WEBSITE,
        aggregate_id=str(erasure_id),
        erasure_id=erasure_id,
        person=hash_of_address("ines.lefevre@example.org", ports.keys.keyed_hash),
        review_ids=[each.review_id for each in reviews],
        request_ids=[each.request_id for each in reviews],
    )


def nameless(review: ReviewState) -> ReviewState:
    nobody = {"first_name": "Anonymous", "last_name": "Anonymous", "displayed_name": "Anonymous"}
    return review.model_copy(update={**nobody, "email": None, "anonymized": True})


async def test_a_file_that_lies_with_us_is_written_anew(
    folder: Folder, exporter: ServiceUnderTest, ports: EmbeddedPorts
) -> None:
    ((name, before),) = folder.files.items()
    assert "ines.lefevre@example.org" in before
    updated = review_event(nameless(INES), 2, kind="updated")
    await exporter.receive(anonymized(ports, INES), updated)
    assert (await exporter.run_job("delete-erased-files"))["deleted"] == 1
    await exporter.run_job("export-feeds")
    ((again, after),) = folder.files.items()
    assert again == name
    assert "tom@example.org" in after
    assert "Anonymous" in after
    assert not [trace for trace in TRACES if trace in after]
    assert await traces_in_database(exporter.database, TRACES) == []


async def test_a_file_written_anew_at_once_leaves_the_old_one_nowhere(
    folder: Folder, exporter: ServiceUnderTest, ports: EmbeddedPorts
) -> None:
    await exporter.receive(anonymized(ports, INES), review_event(nameless(INES), 2, kind="updated"))
    await exporter.run_job("export-feeds")
    assert len(folder.files) == 1
    assert (await exporter.run_job("delete-erased-files"))["deleted"] == 0
    async with exporter.client(member(WEBSITE)) as client:
        (flow,) = (await client.get(FEEDS)).json()["items"]
    async with exporter.database.read() as session:
        named = await all_blobs(session, UUID(flow["id"]))
    assert await ports.blobs.untouched("feeds", timedelta(0)) == named


async def test_a_file_that_lies_with_us_goes_when_its_time_is_over(
    folder: Folder, exporter: ServiceUnderTest, ports: EmbeddedPorts, clock: FixedClock
) -> None:
    clock.advance(timedelta(days=90))
    await exporter.run_job("expire-and-erase")
    (name,) = folder.files
    clock.advance(timedelta(seconds=1))
    folder.is_away = True
    assert (await exporter.run_job("expire-and-erase"))["hosted"] == 0
    folder.is_away = False
    assert (await exporter.run_job("expire-and-erase"))["hosted"] == 1
    assert folder.files == {}
    await exporter.receive(anonymized(ports, INES), review_event(nameless(INES), 2, kind="updated"))
    clock.advance(timedelta(days=1))
    await exporter.run_job("export-feeds")
    assert name not in folder.files, "an erasure brings nothing back"


async def test_nothing_of_an_erased_person_lies_with_us_where_nothing_is_delivered_any_more(
    folder: Folder, exporter: ServiceUnderTest, ports: EmbeddedPorts
) -> None:
    async with exporter.client(member(WEBSITE)) as client:
        (flow,) = (await client.get(FEEDS)).json()["items"]
        path = f"{FEEDS}/{flow['id']}"
        assert (await client.put(path, json={"active": False})).status_code == 200
        await exporter.receive(anonymized(ports, INES), review_event(nameless(INES), 2, kind="updated"))
        folder.is_away = True
        assert (await exporter.run_job("delete-erased-files"))["hosted"] == 0
        folder.is_away = False
        assert (await exporter.run_job("delete-erased-files"))["hosted"] == 1
        assert folder.files == {}
        assert (await client.put(path, json={"active": True})).status_code == 200
        assert (await client.post(f"{path}/test-feed", json={"mode": "full"})).status_code == 200
        assert len(folder.files) == 1
        assert (await client.delete(path)).status_code == 204
    assert (await exporter.run_job("delete-erased-files"))["hosted"] == 1
    assert folder.files == {}


async def test_a_name_that_every_night_has_stays_as_long_as_its_newest_file(
    folder: Folder, exporter: ServiceUnderTest, clock: FixedClock
) -> None:
    google = {"format": "google", "method": "platform", "nature": "product", "sftp_account_id": str(ACCOUNT)}
    async with exporter.client(member(WEBSITE)) as client:
        assert (await client.post(FEEDS, json=google)).status_code == 201
    for days in (1, 90):
        clock.advance(timedelta(days=days))
        await exporter.run_job("export-feeds")
    clock.advance(timedelta(hours=1))
    assert (await exporter.run_job("expire-and-erase"))["outdated"] > 0
    assert f"google_product_reviews_{WEBSITE}.xml" in folder.files


async def test_messages_and_dead_letters_name_nobody(
    exporter: ServiceUnderTest, ports: EmbeddedPorts
) -> None:
    async with exporter.client(member(WEBSITE)) as client:
        body = {"url": "http://127.0.0.1:8099/", "events": ["review.*"]}
        answer = await client.post(f"/api/v1/websites/{WEBSITE}/webhooks", json=body)
        assert answer.status_code == 201, answer.text
    told = review_event(INES, 1)
    await exporter.receive(told)
    await _bury(exporter, ports, told)
    found = {trace.split(":")[0] for trace in await traces_in_database(exporter.database, TRACES)}
    assert {"webhook_deliveries.body", "dead_letters.payload"} <= found
    await exporter.receive(anonymized(ports, INES))
    found = {trace.split(":")[0] for trace in await traces_in_database(exporter.database, TRACES)}
    assert {each.partition(".")[0] for each in found} == {"reviews"}, "until the review itself is told"
    await exporter.receive(review_event(nameless(INES), 2, kind="updated"))
    assert await traces_in_database(exporter.database, TRACES) == []


async def _bury(exporter: ServiceUnderTest, ports: EmbeddedPorts, event: Any) -> None:
    letter = {
        "id": uuid7(),
        "queue": "feed-exporter.record-change",
        "event_id": uuid7(),
        "type": event.type,
        "payload": event.model_dump_json(),
        "correlation_id": "c",
        "attempts": 5,
        "reason": "r",
        "stack": "s",
        "died_at": ports.clock.now(),
    }
    async with exporter.database.write() as session:
        await session.insert(dead_letters, letter)
