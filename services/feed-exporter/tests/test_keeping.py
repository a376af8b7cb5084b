"""Files that are kept: sent again, superseded, outdated; and the manifest that tells of all of them."""

import hashlib
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from contracts.files.feed_manifest import FeedManifest
from contracts.reviews import ReviewState
from contracts.websites import WebsiteChangedV1, WebsiteState
from feed_exporter.testing import (
    WEBSITE,
    MerchantServer,
    flow_body,
    read_feed,
    replay,
    review_event,
    review_state,
)
from kit.blobs import BlobMissing
from kit.clock import FixedClock
from kit.ids import uuid7
from kit.ports_embedded import EmbeddedPorts
from kit.testing.service import ServiceUnderTest, member

FEEDS = f"/api/v1/websites/{WEBSITE}/feeds"
PARIS = ZoneInfo("Europe/Paris")
FIRST = date(2026, 3, 3)


class Flow:
    """A flow, its nights, and what the API says of it."""

    def __init__(self, exporter: ServiceUnderTest, clock: FixedClock, feed_id: str) -> None:
        self._exporter = exporter
        self._clock = clock
        self._version = 0
        self._path = f"{FEEDS}/{feed_id}"
        self.day = FIRST - timedelta(days=1)

    async def tell(self, review: ReviewState, **changed: Any) -> ReviewState:
        self._version += 1
        state = review.model_copy(update=changed)
        await self._exporter.receive(review_event(state, self._version, at=self._clock.now()))
        return state

    async def pass_nights(self, number: int = 1) -> None:
        for _ in range(number):
            self.day += timedelta(days=1)
            self._clock.instant = datetime.combine(self.day, time(3), tzinfo=PARIS).astimezone(UTC)
            await self._exporter.run_job("export-feeds")

    async def change(self, **changed: Any) -> None:
        await self._call("put", "", json=changed)

    async def send_test(self, mode: str) -> None:
        answer = await self._call("post", "/test-feed", json={"mode": mode})
        assert answer.json()["ok"], answer.text

    async def runs(self) -> list[dict[str, Any]]:
        """Return its runs, oldest first."""
        answer = await self._call("get", "/runs?limit=200")
        return list(reversed(answer.json()["items"]))

    async def manifest(self) -> FeedManifest:
        return FeedManifest.model_validate((await self._call("get", "/manifest")).json())

    async def status(self, method: str, path: str) -> int:
        return int((await self._call(method, path)).status_code)

    async def _call(self, method: str, path: str, **given: Any) -> Any:
        async with self._exporter.client(member(WEBSITE)) as client:
            return await client.request(method, self._path + path, **given)


@pytest.fixture
async def new_flow(
    exporter: ServiceUnderTest, merchant: MerchantServer, clock: FixedClock
) -> Callable[..., Awaitable[Flow]]:
    async def new(**changed: Any) -> Flow:
        async with exporter.client(member(WEBSITE)) as client:
            answer = await client.post(FEEDS, json=flow_body(merchant, **changed))
        return Flow(exporter, clock, answer.json()["id"])

    return new


def of_day(merchant: MerchantServer, day: date, suffix: str = "") -> list[dict[str, Any]]:
    content = merchant.files()[f"reviews_product_{WEBSITE}_{day.isoformat()}{suffix}.csv"]
    return read_feed(content, "product", "csv")


async def test_the_manifest_chains_what_the_server_holds(
    new_flow: Callable[..., Awaitable[Flow]], merchant: MerchantServer
) -> None:
    flow = await new_flow(nature="both")
    await flow.tell(review_state())
    await flow.pass_nights(3)
    manifest = await flow.manifest()
    chains: dict[str, list[Any]] = {"product": [], "site": []}
    for file in manifest.files:
        chain = chains[file.nature]
        assert (file.sequence, file.previous_sha256) == (len(chain) + 1, chain[-1].sha256 if chain else None)
        assert chain == [] or chain[-1].to == file.from_
        content = merchant.files()[file.file_name]
        assert (file.sha256, file.size_bytes) == (hashlib.sha256(content).hexdigest(), len(content))
        chain.append(file)
    assert [file.mode for file in chains["product"]] == ["full", "daily", "daily"]
    assert [file.records["NEW"] for file in chains["product"]] == [1, 0, 0]
    assert [len(chain) for chain in chains.values()] == [3, 3]


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 6, 1)])
async def test_a_period_lasts_from_three_to_three(
    new_flow: Callable[..., Awaitable[Flow]], merchant: MerchantServer, day: date
) -> None:
    flow = await new_flow(format="xml")
    flow.day = day - timedelta(days=2)
    await flow.pass_nights(2)
    hours = {date(2026, 3, 29): 23, date(2026, 10, 25): 25}.get(day, 24)
    file = (await flow.manifest()).files[-1]
    assert file.to - file.from_ == timedelta(hours=hours)
    content = merchant.files()[file.file_name].decode()
    assert f'from="{day - timedelta(days=1)} 03:00:00" to="{day} 03:00:00" timezone="Europe/Paris"' in content


async def test_after_a_month_without_delivery_a_full_comes_first(
    new_flow: Callable[..., Awaitable[Flow]], merchant: MerchantServer
) -> None:
    flow = await new_flow()
    await flow.pass_nights()
    review = await flow.tell(review_state())
    await flow.change(username="nobody")
    await flow.pass_nights(3)
    await flow.tell(review, rate=1)
    flow.day += timedelta(days=30)
    await flow.pass_nights(2)
    await flow.change(username="alto")
    await flow.pass_nights()
    runs = [run for run in await flow.runs() if run["sequence"] > 1]
    assert [(run["mode"], run["state"], run["error"]) for run in runs] == [
        *[("daily", "failed", "superseded")] * 3,
        ("full", "delivered", None),
        ("daily", "delivered", None),
        ("daily", "delivered", None),
    ]
    names = sorted(merchant.files())
    assert [name.split("_")[3] for name in names] == [
        run["local_date"] for run in (await flow.runs())[:1]
    ] + [run["local_date"] + (".csv" if run["mode"] == "daily" else "") for run in runs[3:]]
    assert [row["rate"] for row in of_day(merchant, flow.day - timedelta(days=2), "_full")] == ["1"]


async def test_a_file_is_sent_again_for_ninety_days_byte_by_byte(
    new_flow: Callable[..., Awaitable[Flow]],
    exporter: ServiceUnderTest,
    merchant: MerchantServer,
    clock: FixedClock,
) -> None:
    flow = await new_flow()
    await flow.tell(review_state())
    await flow.pass_nights()
    (run,) = await flow.runs()
    path = merchant.root / "in" / run["file_name"]
    before = path.read_bytes()
    path.unlink()
    clock.advance(timedelta(days=89))
    assert (await exporter.run_job("expire-and-erase"))["outdated"] == 0
    assert await flow.status("post", f"/runs/{run['id']}/resend") == 202
    await exporter.run_job("export-feeds")
    assert path.read_bytes() == before
    assert (await flow.runs())[0]["file_kept"]
    clock.advance(timedelta(days=2))
    assert (await exporter.run_job("expire-and-erase"))["outdated"] == 1
    assert not (await flow.runs())[0]["file_kept"]
    assert await flow.status("get", f"/runs/{run['id']}/file") == 410
    assert await flow.status("post", f"/runs/{run['id']}/resend") == 410
    kept = (await flow.manifest()).files[0]
    assert (kept.sha256, kept.erased_at) == (hashlib.sha256(before).hexdigest(), None)


async def test_what_a_killed_process_left_is_deleted_and_nothing_else(
    new_flow: Callable[..., Awaitable[Flow]],
    exporter: ServiceUnderTest,
    ports: EmbeddedPorts,
    tmp_path: Path,
) -> None:
    flow = await new_flow()
    await flow.pass_nights()
    (run,) = await flow.runs()
    left, fresh = f"feeds/{WEBSITE}/x/left.csv.part", f"feeds/{WEBSITE}/x/fresh.csv.part"
    for name in (left, fresh):
        await ports.blobs.write(name, b"Lefevre")
    two_days_ago = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    for file in (tmp_path / "data" / "blobs").rglob("*.csv*"):
        if file.name != "fresh.csv.part":
            os.utime(file, (two_days_ago, two_days_ago))
    assert (await exporter.run_job("expire-and-erase"))["strays"] == 1
    assert await flow.status("get", f"/runs/{run['id']}/file") == 200
    assert await ports.blobs.read_whole(fresh) == b"Lefevre"
    with pytest.raises(BlobMissing):
        await ports.blobs.read_whole(left)


async def test_another_zone_makes_the_next_file_a_full_one(
    new_flow: Callable[..., Awaitable[Flow]], exporter: ServiceUnderTest, merchant: MerchantServer
) -> None:
    flow = await new_flow()
    await flow.tell(review_state())
    await flow.pass_nights(2)
    state = WebsiteState(
        id_website=WEBSITE,
        organization_id=uuid7(),
        name="Alto",
        locale="fr_FR",
        time_zone="America/Martinique",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    await exporter.receive(
        WebsiteChangedV1(
            id=uuid7(),
            occurred_at=datetime(2026, 3, 4, 12, tzinfo=UTC),
            id_website=WEBSITE,
            aggregate_id=str(WEBSITE),
            version=2,
            website=state,
        )
    )
    await flow.pass_nights(2)
    assert [run["mode"] for run in await flow.runs()] == ["full", "daily", "full", "daily"]
    (row,) = of_day(merchant, flow.day - timedelta(days=1), "_full")
    assert row["review_date"] == "2026-03-01 09:02:11"


async def test_what_a_test_told_is_told_again(
    new_flow: Callable[..., Awaitable[Flow]], merchant: MerchantServer
) -> None:
    flow = await new_flow()
    stays = await flow.tell(review_state())
    await flow.pass_nights()
    goes = await flow.tell(review_state())
    await flow.tell(stays, rate=1)
    for mode in ("daily", "full"):
        await flow.send_test(mode)
    assert [(run["test"], run["sequence"]) for run in await flow.runs()] == [
        (False, 1),
        (True, None),
        (True, None),
    ]
    assert len(of_day(merchant, flow.day, "_test")) == 2
    known = replay(of_day(merchant, flow.day, "_full"), {}, full=True)
    assert {row["rate"] for row in known.values()} == {"1", "4"}
    await flow.tell(stays, rate=stays.rate)
    await flow.tell(goes, state="withdrawn")
    await flow.pass_nights()
    rows = of_day(merchant, flow.day)
    assert {row["id_review"]: row["type"] for row in rows} == {
        str(stays.review_id): "UPDATE",
        str(goes.review_id): "DELETE",
    }
    known = replay(rows, known, full=False)
    assert [(row["id_review"], row["rate"]) for row in known.values()] == [(str(stays.review_id), "4")]
