"""Feeds for merchants without a server: written into their SFTP account, fetched by their own client."""

import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncssh
import pytest

import feed_exporter.service
from feed_exporter.settings import Settings
from feed_exporter.testing import review_event, review_state
from kit.clock import FixedClock
from kit.testing.fixtures import NewDatabase
from kit.testing.service import ServiceUnderTest, member, under_test
from sftp_poller.testing.running_service import CIMES, FRENCH, OTHER, STRANGE, Running, run_service

FEEDS = f"/api/v1/websites/{FRENCH}/feeds"
FIRST_NIGHT = datetime(2026, 3, 3, 2, tzinfo=UTC)  # 03:00 in Paris


@pytest.fixture
async def running(tmp_path: Path, new_database: NewDatabase, clock: FixedClock) -> AsyncIterator[Running]:
    async with run_service(tmp_path, new_database, clock) as opened:
        yield opened


@pytest.fixture
async def exporter(running: Running) -> AsyncIterator[ServiceUnderTest]:
    service = feed_exporter.service.build(Settings(time_travel=True), running.ports)
    async with under_test(service, running.ports) as tested:
        yield tested


async def call(exporter: ServiceUnderTest, method: str, path: str = "", body: Any = None) -> tuple[int, Any]:
    async with exporter.client(member(FRENCH, organization_id=CIMES)) as client:
        answer = await client.request(method, FEEDS + path, json=body)
    return answer.status_code, answer.json()


async def fetched(running: Running, account: dict[str, Any]) -> dict[str, bytes]:
    """Return what the merchant's own client gets from /reviews/."""
    async with (
        asyncssh.connect(
            "127.0.0.1",
            running.port,
            username=account["username"],
            password=account["password"],
            known_hosts=None,
            client_keys=None,
        ) as connection,
        connection.start_sftp_client() as client,
    ):
        names = [str(name) for name in await client.listdir("/reviews") if name not in (".", "..")]
        for name in names:
            await client.get(f"/reviews/{name}", f"{running.settings.data_dir}/{name}")
        return {name: content_of(running.settings.data_dir / name) for name in names}


def content_of(file: Path) -> bytes:
    return file.read_bytes()


def platform_flow(account: dict[str, Any]) -> dict[str, Any]:
    return {"format": "csv", "method": "platform", "nature": "product", "sftp_account_id": account["id"]}


async def test_files_of_a_night_stand_in_the_merchants_own_account(
    exporter: ServiceUnderTest, running: Running, clock: FixedClock
) -> None:
    account = await running.create()
    status, flow = await call(exporter, "POST", "", platform_flow(account))
    assert status == 201, flow
    _, tested = await call(exporter, "POST", f"/{flow['id']}/test-connection")
    assert [step["step"] for step in tested["steps"]] == ["login", "directory"]
    _, written = await call(exporter, "POST", f"/{flow['id']}/test-write")
    assert (written["ok"], [step["step"] for step in written["steps"]][-2:]) == (True, ["write", "rename"])
    assert await fetched(running, account) == {}
    event = review_event(review_state(), 1).model_copy(update={"id_website": FRENCH})
    await exporter.receive(event)
    clock.instant = FIRST_NIGHT
    assert (await exporter.run_job("export-feeds"))["delivered"] == 1
    _, runs = await call(exporter, "GET", f"/{flow['id']}/runs")
    (run,) = runs["items"]
    files = await fetched(running, account)
    assert {name: hashlib.sha256(content).hexdigest() for name, content in files.items()} == {
        run["file_name"]: run["sha256"]
    }


async def test_no_flow_leads_into_the_account_of_another(
    exporter: ServiceUnderTest, running: Running
) -> None:
    strange = {"folders": [{"folder": "", "id_website": str(STRANGE)}]}
    owner = member(STRANGE, "owner", organization_id=OTHER)
    status, account = await running.call("POST", "", strange, by=owner)
    assert status == 201, account
    status, refused = await call(exporter, "POST", "", platform_flow(account))
    assert (status, [error["pointer"] for error in refused["errors"]]) == (422, ["/sftp_account_id"])
