"""Delivery to real SFTP servers: whole files or none, the pinned server or none, again until noon."""

import asyncio
import hashlib
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import asyncssh
import pytest

from contracts.feeds import FeedDeliveredV1, FeedFailedV1
from feed_exporter.deliver import Deliverer
from feed_exporter.flow import Flow
from feed_exporter.service import build, delivery_of
from feed_exporter.settings import Settings
from feed_exporter.store_runs import FeedRun
from feed_exporter.testing import (
    WEBSITE,
    MerchantServer,
    flow_body,
    merchant_server,
    review_event,
    review_state,
)
from kit.clock import FixedClock
from kit.ports_embedded import EmbeddedPorts
from kit.testing.openssh import OpenSsh, running_openssh
from kit.testing.service import ServiceUnderTest, member

FEEDS = f"/api/v1/websites/{WEBSITE}/feeds"
FIRST_NIGHT = datetime(2026, 3, 3, 2, tzinfo=UTC)  # 03:00 in Paris


async def new_flow(exporter: ServiceUnderTest, server: MerchantServer | None, **changed: Any) -> str:
    async with exporter.client(member(WEBSITE)) as client:
        answer = await client.post(FEEDS, json=flow_body(server, **changed))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def runs_of(exporter: ServiceUnderTest, feed_id: str) -> list[dict[str, Any]]:
    async with exporter.client(member(WEBSITE)) as client:
        answer = await client.get(f"{FEEDS}/{feed_id}/runs")
    items: list[dict[str, Any]] = answer.json()["items"]
    return sorted(items, key=lambda run: run["sequence"])


async def confirm(exporter: ServiceUnderTest, feed_id: str, fingerprint: str, **changed: Any) -> None:
    async with exporter.client(member(WEBSITE)) as client:
        body = {"host_key_fingerprint": fingerprint, **changed}
        answer = await client.put(f"{FEEDS}/{feed_id}", json=body)
    assert answer.status_code == 200, answer.text


@pytest.fixture
def deliverer(exporter: ServiceUnderTest, ports: EmbeddedPorts, settings: Settings) -> Deliverer:
    async def nothing_erased(flow: Flow, run: FeedRun) -> FeedRun:
        raise AssertionError(run)

    delivery = delivery_of(settings, ports)
    return Deliverer(exporter.database, ports.blobs, ports.clock, ports.keys, delivery, nothing_erased)


@pytest.fixture
async def night(exporter: ServiceUnderTest, clock: FixedClock) -> None:
    """One published review, at the first night."""
    await exporter.receive(review_event(review_state(), 1))
    clock.instant = FIRST_NIGHT - timedelta(hours=1)


def closed_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


async def test_a_delivered_run_says_what_stands_there(
    exporter: ServiceUnderTest, merchant: MerchantServer, clock: FixedClock, night: None
) -> None:
    feed_id = await new_flow(exporter, merchant)
    clock.instant = FIRST_NIGHT
    await exporter.run_job("export-feeds")
    run = (await runs_of(exporter, feed_id))[0]
    content = merchant.files()[run["file_name"]]
    assert list(merchant.files()) == [run["file_name"]]
    assert run["sha256"] == hashlib.sha256(content).hexdigest()
    assert (run["state"], run["attempts"], run["size_bytes"]) == ("delivered", 1, len(content))
    event = (await exporter.emitted(FeedDeliveredV1))[0]
    assert (event.sha256, event.records) == (run["sha256"], {"NEW": 1, "UPDATE": 0, "DELETE": 0})


@pytest.fixture
def openssh(tmp_path: Path) -> Iterator[OpenSsh]:
    with running_openssh(tmp_path / "openssh") as server:
        yield server


async def test_a_private_key_opens_as_well(
    exporter: ServiceUnderTest, openssh: OpenSsh, clock: FixedClock, night: None
) -> None:
    merchant = MerchantServer(openssh.port, openssh.root, openssh.fingerprint)
    feed_id = await new_flow(
        exporter,
        merchant,
        directory=str(openssh.root / "in"),
        password=None,
        private_key=openssh.client_key,
        username=openssh.username,
    )
    clock.instant = FIRST_NIGHT
    for day in range(2):
        clock.instant = FIRST_NIGHT + timedelta(days=day)
        assert (await exporter.run_job("export-feeds"))["delivered"] == 1
    assert sorted(merchant.files()) == sorted(run["file_name"] for run in await runs_of(exporter, feed_id))
    last = (await runs_of(exporter, feed_id))[-1]
    async with exporter.client(member(WEBSITE)) as client:
        await client.post(f"{FEEDS}/{feed_id}/runs/{last['id']}/resend")
    await exporter.run_job("export-feeds")
    again = (await runs_of(exporter, feed_id))[-1]
    assert (again["state"], again["attempts"], again["sha256"]) == ("delivered", 2, last["sha256"])
    assert hashlib.sha256(merchant.files()[last["file_name"]]).hexdigest() == last["sha256"]


async def test_an_unconfirmed_key_gets_nothing_not_even_the_password(
    exporter: ServiceUnderTest, merchant: MerchantServer, clock: FixedClock, night: None
) -> None:
    feed_id = await new_flow(exporter, merchant, host_key_fingerprint=None)
    clock.instant = FIRST_NIGHT
    await exporter.run_job("export-feeds")
    run = (await runs_of(exporter, feed_id))[0]
    assert (run["state"], run["error"]) == ("pending", "host_key_unconfirmed")
    assert merchant.files() == {}
    assert merchant.logins == []
    await confirm(exporter, feed_id, merchant.fingerprint)
    await exporter.run_job("export-feeds")
    assert (await runs_of(exporter, feed_id))[0]["state"] == "delivered"


async def test_a_changed_key_stops_delivery_until_the_new_one_is_confirmed(
    exporter: ServiceUnderTest, merchant: MerchantServer, clock: FixedClock, night: None, tmp_path: Path
) -> None:
    feed_id = await new_flow(exporter, merchant)
    clock.instant = FIRST_NIGHT
    async with merchant_server(tmp_path / "other") as other:
        await confirm(exporter, feed_id, merchant.fingerprint, port=other.port)
        await confirm(exporter, feed_id, merchant.fingerprint)
        await exporter.run_job("export-feeds")
        assert (await runs_of(exporter, feed_id))[0]["error"] == "host_key_changed"
        assert (other.logins, other.files()) == ([], {})
        await confirm(exporter, feed_id, other.fingerprint)
        await exporter.run_job("export-feeds")
        assert len(other.files()) == 1


class NoRename(asyncssh.SFTPServer):
    """Refuses to rename."""

    def rename(self, oldpath: bytes, newpath: bytes) -> None:
        raise asyncssh.SFTPPermissionDenied("no")

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        raise asyncssh.SFTPOpUnsupported("no")


async def test_where_renaming_is_refused_the_file_is_written_in_place(
    exporter: ServiceUnderTest, clock: FixedClock, night: None, tmp_path: Path
) -> None:
    async with merchant_server(tmp_path / "merchant", sftp=NoRename) as server:
        feed_id = await new_flow(exporter, server)
        clock.instant = FIRST_NIGHT
        await exporter.run_job("export-feeds")
        run = (await runs_of(exporter, feed_id))[0]
        assert run["state"] == "delivered"
        assert {name: hashlib.sha256(data).hexdigest() for name, data in server.files().items()} == {
            run["file_name"]: run["sha256"]
        }


class Short(asyncssh.SFTPServer):
    """Keeps only half of what is written, and says nothing."""

    def write(self, file_obj: object, offset: int, data: bytes) -> Any:
        super().write(file_obj, offset, data[: len(data) // 2])
        return len(data)


async def test_a_file_of_another_size_never_gets_the_final_name(
    exporter: ServiceUnderTest, clock: FixedClock, night: None, tmp_path: Path
) -> None:
    async with merchant_server(tmp_path / "merchant", sftp=Short) as server:
        feed_id = await new_flow(exporter, server)
        clock.instant = FIRST_NIGHT
        await exporter.run_job("export-feeds")
        run = (await runs_of(exporter, feed_id))[0]
        assert (run["state"], run["error"]) == ("pending", "write_failed")
        assert [name.endswith(".part") for name in server.files()] == [True]


async def test_a_connection_cut_in_the_middle_leaves_no_final_name_and_is_made_good(
    exporter: ServiceUnderTest, merchant: MerchantServer, clock: FixedClock, night: None
) -> None:
    async with cutting_proxy(merchant.port, after_bytes=4_000) as port:
        feed_id = await new_flow(exporter, merchant, port=port)
        for _ in range(300):
            await exporter.receive(review_event(review_state(), 1))
        clock.instant = FIRST_NIGHT
        await exporter.run_job("export-feeds")
        run = (await runs_of(exporter, feed_id))[0]
        assert run["state"] == "pending"
        assert run["file_name"] not in merchant.files()
    await confirm(exporter, feed_id, merchant.fingerprint, port=merchant.port)
    await confirm(exporter, feed_id, merchant.fingerprint)
    clock.advance(timedelta(minutes=5))
    await exporter.run_job("export-feeds")
    assert [*merchant.files()] == [run["file_name"]]
    assert hashlib.sha256(merchant.files()[run["file_name"]]).hexdigest() == run["sha256"]


class cutting_proxy:  # noqa: N801  # reads as a function where it's used
    """Passes bytes on to a port and cuts the line after so many from the client."""

    def __init__(self, target: int, *, after_bytes: int) -> None:
        self._target, self._left = target, after_bytes

    async def __aenter__(self) -> int:
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, onward = await asyncio.open_connection("127.0.0.1", self._target)
        back = asyncio.create_task(_copy(there, writer))
        while self._left > 0 and (data := await reader.read(1000)):
            self._left -= len(data)
            onward.write(data)
            await onward.drain()
        back.cancel()
        onward.close()
        writer.transport.abort()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()


async def test_a_dead_host_is_tried_until_noon_then_given_up_and_made_good_the_next_night(
    exporter: ServiceUnderTest, merchant: MerchantServer, clock: FixedClock, night: None, deliverer: Deliverer
) -> None:
    feed_id = await new_flow(exporter, None, port=closed_port(), host_key_fingerprint=merchant.fingerprint)
    clock.instant = FIRST_NIGHT
    await exporter.run_job("export-feeds")
    tried = [FIRST_NIGHT]
    while clock.instant < FIRST_NIGHT + timedelta(hours=14):
        clock.advance(timedelta(minutes=5))
        before = (await runs_of(exporter, feed_id))[0]["attempts"]
        await deliverer.deliver_due()
        if (await runs_of(exporter, feed_id))[0]["attempts"] > before:
            tried.append(clock.instant)
    minutes = [int((at - FIRST_NIGHT).total_seconds()) // 60 for at in tried]
    assert minutes == [0, 5, 20, 80, 260, 320, 380, 440, 500]
    run = (await runs_of(exporter, feed_id))[0]
    assert (run["state"], run["error"]) == ("failed", "tcp_failed")
    assert [event.failed_step for event in await exporter.emitted(FeedFailedV1)] == ["tcp_failed"]
    async with merchant_server_at(merchant, exporter, feed_id):
        clock.instant = FIRST_NIGHT + timedelta(days=1)
        assert (await exporter.run_job("export-feeds"))["failed"] == 0
    assert [run["state"] for run in await runs_of(exporter, feed_id)] == ["delivered", "delivered"]
    delivered = [event.local_date.isoformat() for event in await exporter.emitted(FeedDeliveredV1)]
    assert delivered == ["2026-03-03", "2026-03-04"]


class merchant_server_at:  # noqa: N801  # reads as a function where it's used
    """Brings a flow's dead server to life, without the merchant changing anything."""

    def __init__(self, merchant: MerchantServer, exporter: ServiceUnderTest, feed_id: str) -> None:
        self._merchant, self._exporter, self._feed_id = merchant, exporter, feed_id

    async def __aenter__(self) -> None:
        async with self._exporter.client(member(WEBSITE)) as client:
            port = (await client.get(f"{FEEDS}/{self._feed_id}")).json()["port"]
        self._proxy = await asyncio.start_server(self._pass, "127.0.0.1", port)

    async def __aexit__(self, *_: object) -> None:
        self._proxy.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, onward = await asyncio.open_connection("127.0.0.1", self._merchant.port)
        await asyncio.gather(_copy(reader, onward), _copy(there, writer), return_exceptions=True)


@pytest.mark.parametrize("stall_seconds", [3.0])
async def test_a_slow_server_does_not_hold_up_other_flows(
    exporter: ServiceUnderTest, merchant: MerchantServer, clock: FixedClock, night: None, tmp_path: Path
) -> None:
    silent = await asyncio.start_server(lambda reader, writer: asyncio.sleep(3600), "127.0.0.1", 0)
    try:
        port = silent.sockets[0].getsockname()[1]
        slow = await new_flow(exporter, None, port=port, host_key_fingerprint=merchant.fingerprint)
        well = await new_flow(exporter, merchant)
        clock.instant = FIRST_NIGHT
        counts = await exporter.run_job("export-feeds")
    finally:
        silent.close()
    assert (counts["delivered"], counts["failed"]) == (1, 1)
    assert (await runs_of(exporter, slow))[0]["error"] == "host_key_failed"
    assert (await runs_of(exporter, well))[0]["state"] == "delivered"


class Busy(asyncssh.SFTPServer):
    """Takes its time, and counts how many sessions are open."""

    open_now = most_open = 0

    def __init__(self, channel: Any, **options: Any) -> None:
        super().__init__(channel, **options)
        Busy.open_now += 1
        Busy.most_open = max(Busy.most_open, Busy.open_now)

    async def write(self, file_obj: object, offset: int, data: bytes) -> int:
        await asyncio.sleep(0.2)
        return cast(int, super().write(file_obj, offset, data))

    def exit(self) -> None:
        Busy.open_now -= 1


async def test_replicas_together_open_two_sessions_at_one_host(
    exporter: ServiceUnderTest,
    ports: EmbeddedPorts,
    settings: Settings,
    clock: FixedClock,
    night: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Busy, "most_open", 0)
    async with merchant_server(tmp_path / "merchant", sftp=Busy) as server:
        for number in range(5):
            (server.root / f"in-{number}").mkdir()
            await new_flow(exporter, server, directory=f"/in-{number}")
        clock.instant = FIRST_NIGHT
        replica = ServiceUnderTest(build(settings, ports), ports)
        await asyncio.gather(exporter.run_job("export-feeds"), replica.run_job("export-feeds"))
    assert Busy.most_open == 2
    assert len(await exporter.emitted(FeedDeliveredV1)) == 5


async def test_private_addresses_are_refused_where_the_operator_does_not_allow_them(
    ports: EmbeddedPorts, merchant: MerchantServer, clock: FixedClock, exporter: ServiceUnderTest, night: None
) -> None:
    feed_id = await new_flow(exporter, merchant, host="localhost")
    strict = build(Settings(), ports)
    clock.instant = FIRST_NIGHT
    job = next(job for job in strict.jobs if job.name == "export-feeds")
    guarded = ServiceUnderTest(strict, ports)
    assert job in guarded.service.jobs
    await guarded.run_job("export-feeds")
    run = (await runs_of(exporter, feed_id))[0]
    assert (run["state"], run["error"]) == ("pending", "target_forbidden")
    assert merchant.logins == []
