"""What dies in the middle is finished by the next run: one file, the same bytes, nothing twice."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contracts.feeds import FeedDeliveredV1
from contracts.reviews import ReviewPublishedV1
from contracts.websites import WebsiteState
from feed_exporter import deliver, export_feed
from feed_exporter.consumers import record_change
from feed_exporter.deliver import Deliverer
from feed_exporter.export_feed import Exporter
from feed_exporter.service import delivery_of
from feed_exporter.settings import Settings
from feed_exporter.sftp import SftpSession
from feed_exporter.store_flows import active_flows
from feed_exporter.store_runs import FeedRun
from feed_exporter.testing import (
    WEBSITE,
    MerchantServer,
    flow_body,
    read_feed,
    review_event,
    review_state,
)
from kit.blobs import Blob, LocalBlobs
from kit.clock import FixedClock
from kit.copies import Copies
from kit.ports_embedded import EmbeddedPorts
from kit.testing.service import ServiceUnderTest, member

FEEDS = f"/api/v1/websites/{WEBSITE}/feeds"
FIRST_NIGHT = datetime(2026, 3, 3, 2, tzinfo=UTC)  # 03:00 in Paris
NIGHT = date(2026, 3, 3)

ANONYMOUS = {"first_name": "Anonymous", "last_name": "Anonymous", "email": None, "anonymized": True}


class Died(BaseException):
    """Stands for the end of the process: nothing catches it."""


class Failed(Exception):
    """Stands for a fault of ours."""


@pytest.fixture
async def feed_id(exporter: ServiceUnderTest, merchant: MerchantServer, clock: FixedClock) -> str:
    """A flow at its first night, with one published review."""
    async with exporter.client(member(WEBSITE)) as client:
        answer = await client.post(FEEDS, json=flow_body(merchant))
    await exporter.receive(review_event(review_state(), 1))
    clock.instant = FIRST_NIGHT
    return str(answer.json()["id"])


def dying_once(
    patch: pytest.MonkeyPatch,
    owner: Any,
    name: str,
    *,
    after: bool = False,
    of: type[BaseException] = Died,
) -> None:
    """Let the process die once, before or after an async function."""
    real = getattr(owner, name)
    lives = iter((False,))

    async def once(*given: Any, **named: Any) -> Any:
        result = await real(*given, **named) if after else None
        if next(lives, None) is False:
            raise of
        return result if after else await real(*given, **named)

    patch.setattr(owner, name, once)


CRASHES: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "before the file is kept": lambda patch: dying_once(patch, LocalBlobs, "write"),
    "before the run is stored": lambda patch: dying_once(patch, export_feed, "save_reader"),
    "before the run is committed": lambda patch: dying_once(patch, export_feed, "add_run", after=True),
    "before uploading": lambda patch: dying_once(patch, SftpSession, "upload"),
    "before renaming": lambda patch: dying_once(patch, SftpSession, "rename"),
    "before marking": lambda patch: dying_once(patch, deliver, "mark_delivered"),
    "before the mark is committed": lambda patch: dying_once(patch, deliver, "mark_delivered", after=True),
}


@pytest.mark.parametrize("crash", CRASHES)
async def test_the_next_run_finishes_what_a_crash_left(
    exporter: ServiceUnderTest,
    merchant: MerchantServer,
    feed_id: str,
    crash: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        CRASHES[crash](patch)
        with pytest.raises(Died):
            await exporter.run_job("export-feeds")
    await exporter.run_job("export-feeds")
    async with exporter.client(member(WEBSITE)) as client:
        runs = (await client.get(f"{FEEDS}/{feed_id}/runs")).json()["items"]
    assert [(run["state"], run["sequence"]) for run in runs] == [("delivered", 1)]
    content = {name: hashlib.sha256(data).hexdigest() for name, data in merchant.files().items()}
    assert content == {runs[0]["file_name"]: runs[0]["sha256"]}
    assert len(await exporter.emitted(FeedDeliveredV1)) == 1


async def test_a_night_that_failed_is_made_up_without_anyone_asking(
    exporter: ServiceUnderTest, feed_id: str, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        dying_once(patch, LocalBlobs, "write", of=Failed)
        assert (await exporter.run_job("export-feeds"))["files"] == 0
    assert (await exporter.run_job("make-up-feeds"))["files"] == 0
    clock.advance(timedelta(minutes=6))
    assert (await exporter.run_job("make-up-feeds"))["files"] == 1
    assert (await exporter.run_job("make-up-feeds"))["files"] == 0


async def test_a_fault_of_ours_in_a_delivery_is_tried_again_later(
    exporter: ServiceUnderTest, feed_id: str, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        dying_once(patch, SftpSession, "upload", of=Failed)
        assert (await exporter.run_job("export-feeds"))["failed"] == 1
    assert (await exporter.run_job("export-feeds"))["delivered"] == 0
    clock.advance(timedelta(minutes=5))
    assert (await exporter.run_job("export-feeds"))["delivered"] == 1


def own_exporter(exporter: ServiceUnderTest, ports: EmbeddedPorts) -> Exporter:
    async def website(key: str) -> tuple[int, WebsiteState]:
        state = {
            "id_website": key,
            "organization_id": UUID(int=1),
            "name": "Alto",
            "locale": "fr_FR",
            "time_zone": "Europe/Paris",
            "created_at": FIRST_NIGHT,
        }
        return 1, WebsiteState.model_validate(state)

    copies = Copies("website", WebsiteState, website)
    return Exporter(exporter.database, ports.blobs, ports.clock, copies, ports.public_url)


async def test_two_exporters_at_once_make_one_file(
    exporter: ServiceUnderTest, ports: EmbeddedPorts, feed_id: str, tmp_path: Path
) -> None:
    async with exporter.database.read() as session:
        flow = (await active_flows(session))[0]
    made = await asyncio.gather(
        *(own_exporter(exporter, ports).export_file(flow, "product", NIGHT) for _ in range(3))
    )
    (run,) = (each for each in made if each is not None)
    kept = [path for path in (tmp_path / "data/blobs").rglob("*") if path.is_file()]
    assert [str(path.relative_to(tmp_path / "data/blobs")) for path in kept] == [run.blob]


async def test_two_deliverers_at_once_deliver_once(
    exporter: ServiceUnderTest, ports: EmbeddedPorts, settings: Settings, feed_id: str
) -> None:
    export = own_exporter(exporter, ports)
    await export.export_night(NIGHT)
    make = partial(
        Deliverer,
        exporter.database,
        ports.blobs,
        ports.clock,
        ports.keys,
        delivery_of(settings, ports),
        export.write_anew,
    )
    await asyncio.gather(*(make().deliver_due() for _ in range(3)))
    assert len(await exporter.emitted(FeedDeliveredV1)) == 1


async def test_a_change_that_commits_late_is_in_the_next_file_and_never_in_none(
    exporter: ServiceUnderTest, ports: EmbeddedPorts, feed_id: str, clock: FixedClock
) -> None:
    late = review_event(review_state(), 1)
    assert isinstance(late, ReviewPublishedV1)
    export = own_exporter(exporter, ports)
    async with exporter.database.write() as session:
        await record_change(late, session)
        task = asyncio.create_task(export.export_night(NIGHT))
        await until_a_file_is_written(ports, task)
    (first,) = await task
    clock.advance(timedelta(days=1))
    (second,) = await export.export_night(NIGHT + timedelta(days=1))
    assert first.records["NEW"] == 1
    assert await ids_of(ports, second) == [str(late.review.review_id)]


async def until_a_file_is_written(ports: EmbeddedPorts, task: asyncio.Task[Any]) -> None:
    """Wait until an export has read what is committed: its file exists, or it has ended."""
    written = asyncio.Event()
    real = ports.blobs.write

    async def write(name: str, content: AsyncIterator[bytes] | bytes) -> Blob:
        blob = await real(name, content)
        written.set()
        return blob

    ports.blobs.write = write  # type: ignore[method-assign]  # to hear of the moment
    waiting = asyncio.create_task(written.wait())
    await asyncio.wait({waiting, task}, return_when=asyncio.FIRST_COMPLETED, timeout=20)
    waiting.cancel()


async def test_a_file_overtaken_by_an_anonymization_is_sent_without_the_person(
    exporter: ServiceUnderTest,
    ports: EmbeddedPorts,
    merchant: MerchantServer,
    feed_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    review = review_state()
    await exporter.receive(review_event(review, 1))
    real = LocalBlobs.write
    overtaken = iter((True,))

    async def write(blobs: LocalBlobs, name: str, content: AsyncIterator[bytes] | bytes) -> Blob:
        blob = await real(blobs, name, content)
        if next(overtaken, False):
            await exporter.receive(review_event(review.model_copy(update=ANONYMOUS), 2))
        return blob

    monkeypatch.setattr(LocalBlobs, "write", write)
    assert (await exporter.run_job("export-feeds"))["delivered"] == 1
    (content,) = merchant.files().values()
    names = {row["id_review"]: row["firstname"] for row in read_feed(content, "product", "csv")}
    assert names[str(review.review_id)] == "Anonymous"


async def ids_of(ports: EmbeddedPorts, run: FeedRun) -> list[str]:
    rows = read_feed(await ports.blobs.read_whole(run.blob), "product", "csv")
    return [row["id_review"] for row in rows]
