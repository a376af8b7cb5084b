"""Flows of every method over HTTP: what each needs, how its test reads, and a feed sent now."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncssh
import pytest

from feed_exporter.testing import WEBSITE, MerchantServer, flow_body, review_event, review_state
from kit.clock import FixedClock
from kit.ports_embedded import EmbeddedPorts
from kit.testing.certificates import Certificates
from kit.testing.proftpd import PASSWORD, USERNAME, ProFtpd, running_proftpd
from kit.testing.service import ServiceUnderTest, member, stand_in

FEEDS = f"/api/v1/websites/{WEBSITE}/feeds"
FIRST_NIGHT = datetime(2026, 3, 3, 2, tzinfo=UTC)  # 03:00 in Paris
ACCOUNT = UUID("01990000-0000-7000-8000-00000000000a")
PLATFORM = {
    "format": "csv",
    "method": "platform",
    "nature": "product",
    "sftp_account_id": str(ACCOUNT),
}


async def call(exporter: ServiceUnderTest, method: str, path: str = "", body: Any = None) -> tuple[int, Any]:
    async with exporter.client(member(WEBSITE)) as client:
        answer = await client.request(method, FEEDS + path, json=body)
    return answer.status_code, answer.json()


def steps_of(answer: Any) -> list[tuple[str, bool]]:
    return [(step["step"], step["ok"]) for step in answer["steps"]]


async def test_each_method_has_its_port_and_plain_ftp_is_called_insecure(exporter: ServiceUnderTest) -> None:
    for method, port in (("sftp", 22), ("ftp", 21), ("ftps", 21), ("ftps_implicit", 990)):
        status, flow = await call(
            exporter, "POST", "", flow_body(method=method, port=None, directory=f"/{method}")
        )
        assert (status, flow["port"], flow["insecure"]) == (201, port, method == "ftp")
        status, again = await call(exporter, "PUT", f"/{flow['id']}", flow)
        assert (status, again) == (200, flow)


async def test_with_the_method_the_port_changes_and_what_it_has_no_use_for_goes(
    exporter: ServiceUnderTest,
) -> None:
    _, flow = await call(exporter, "POST", "", flow_body(host_key_fingerprint="SHA256:" + "A" * 43))
    _, changed = await call(exporter, "PUT", f"/{flow['id']}", {"method": "ftps_implicit"})
    assert (changed["port"], changed["host_key_fingerprint"]) == (990, None)
    _, changed = await call(exporter, "PUT", f"/{flow['id']}", {"method": "sftp", "port": 2222})
    assert changed["port"] == 2222


def encrypted_key(form: str) -> str:
    key = asyncssh.generate_private_key("ecdsa-sha2-nistp256")
    return key.export_private_key(form, passphrase="secret").decode()


def plain_key() -> str:
    return asyncssh.generate_private_key("ssh-ed25519").export_private_key().decode()


LACKING = (
    (flow_body(method="ftp", password=None), "/password", "password"),
    (flow_body(private_key=encrypted_key("openssh")), "/private_key", "passphrase"),
    (flow_body(private_key=encrypted_key("pkcs8-pem")), "/private_key", "passphrase"),
    (flow_body(method="ftps", private_key=plain_key()), "/private_key", "sftp only"),
    (flow_body(host=None), "/host", "required"),
    (flow_body(username=None), "/username", "required"),
    ({**PLATFORM, "sftp_account_id": None}, "/sftp_account_id", "required"),
    (flow_body(method="scp"), "/method", "ftps_implicit"),
)


async def test_what_a_method_lacks_is_said(exporter: ServiceUnderTest) -> None:
    for body, pointer, said in LACKING:
        status, answer = await call(exporter, "POST", "", body)
        assert (status, [error["pointer"] for error in answer["errors"]]) == (422, [pointer])
        assert said in answer["errors"][0]["message"]


async def test_the_platform_hosts_feeds_of_the_websites_own_accounts_only(
    exporter: ServiceUnderTest, ports: EmbeddedPorts
) -> None:
    path = f"/internal/websites/{WEBSITE}/sftp-accounts/{ACCOUNT}/reviews"
    ports.apps["sftp-poller"] = stand_in({path: {}})
    status, flow = await call(exporter, "POST", "", PLATFORM)
    assert status == 201, flow
    assert (flow["sftp_account_id"], flow["host"], flow["port"]) == (str(ACCOUNT), None, None)
    assert await call(exporter, "PUT", f"/{flow['id']}", flow) == (200, flow)
    strange = {**PLATFORM, "sftp_account_id": str(WEBSITE)}
    status, answer = await call(exporter, "POST", "", strange)
    assert (status, answer["errors"][0]["pointer"]) == (422, "/sftp_account_id")
    ports.apps["sftp-poller"] = stand_in({})
    assert await call(exporter, "PUT", f"/{flow['id']}", {**flow, "active": False}) == (
        200,
        {**flow, "active": False},
    )
    status, tested = await call(exporter, "POST", f"/{flow['id']}/test-connection")
    assert (status, steps_of(tested)) == (200, [("login", False)])


async def test_no_two_flows_write_files_of_one_name_into_one_directory(exporter: ServiceUnderTest) -> None:
    _, first = await call(exporter, "POST", "", flow_body(nature="both"))
    taken = flow_body(host="127.0.0.1.", directory="/in/./", nature="site")
    status, answer = await call(exporter, "POST", "", taken)
    assert (status, [error["pointer"] for error in answer["errors"]]) == (422, ["/directory"])
    apart = (
        {"directory": "/other"},
        {"format": "xml"},
        {"username": "other"},
        {"options": {"compact_date": True}},
        {"active": False},
    )
    for changed in apart:
        status, second = await call(exporter, "POST", "", {**taken, **changed})
        assert status == 201, (changed, second)
    assert (await call(exporter, "PUT", f"/{second['id']}", {"active": True}))[0] == 422
    assert (await call(exporter, "PUT", f"/{first['id']}", {"nature": "product"}))[0] == 200
    assert (await call(exporter, "PUT", f"/{second['id']}", {"active": True}))[0] == 200


@pytest.fixture
def ftps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProFtpd]:
    certificates = Certificates.made(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))
    with running_proftpd(tls="explicit", certificates=certificates) as server:
        yield server


def ftps_flow(server: ProFtpd, **changed: Any) -> dict[str, Any]:
    return flow_body(
        method="ftps",
        port=server.port,
        username=USERNAME,
        password=PASSWORD,
        directory=str(server.root / "in"),
        host_key_fingerprint=None,
        **changed,
    )


async def test_a_flow_over_ftps_is_tested_step_by_step_and_delivered(
    exporter: ServiceUnderTest, ftps: ProFtpd, clock: FixedClock
) -> None:
    await exporter.receive(review_event(review_state(), 1))
    _, flow = await call(exporter, "POST", "", ftps_flow(ftps))
    _, tested = await call(exporter, "POST", f"/{flow['id']}/test-connection")
    connected = [(step, True) for step in ("dns", "tcp", "tls", "login", "directory")]
    assert (tested["ok"], steps_of(tested), tested["host_key"]) == (True, connected, None)
    _, written = await call(exporter, "POST", f"/{flow['id']}/test-write")
    assert steps_of(written) == [*connected, ("write", True), ("rename", True)]
    clock.instant = FIRST_NIGHT
    assert (await exporter.run_job("export-feeds"))["delivered"] == 1
    (ftps.root / "in").chmod(0o555)
    _, refused = await call(exporter, "POST", f"/{flow['id']}/test-write")
    assert (refused["ok"], steps_of(refused)) == (False, [*connected, ("write", False)])
    await call(exporter, "PUT", f"/{flow['id']}", {"password": "wrong"})
    _, refused = await call(exporter, "POST", f"/{flow['id']}/test-connection")
    assert steps_of(refused)[-1] == ("login", False)


async def test_a_feed_is_sent_now_and_the_nights_go_on_as_before(
    exporter: ServiceUnderTest, merchant: MerchantServer, clock: FixedClock
) -> None:
    _, flow = await call(exporter, "POST", "", flow_body(merchant))
    await exporter.receive(review_event(review_state(), 1))
    clock.instant = FIRST_NIGHT
    await exporter.run_job("export-feeds")
    nightly = set(merchant.files())
    await exporter.receive(review_event(review_state(), 1))
    for mode in ("daily", "full"):
        status, sent = await call(exporter, "POST", f"/{flow['id']}/test-feed", {"mode": mode})
        assert (status, sent["ok"], steps_of(sent)[-1]) == (200, True, ("rename", True))
    tests = set(merchant.files()) - nightly
    assert [name.endswith("_test.csv") for name in tests] == [True] * len(tests)
    assert len(tests) >= 1
    clock.instant = datetime(2026, 3, 4, 2, tzinfo=UTC)
    counts = await exporter.run_job("export-feeds")
    assert (counts["files"], counts["new"]) == (1, 1)


async def test_a_feed_is_sent_once_at_a_time_and_to_confirmed_servers_only(
    exporter: ServiceUnderTest, merchant: MerchantServer
) -> None:
    _, unpinned = await call(
        exporter, "POST", "", flow_body(merchant, nature="site", host_key_fingerprint=None)
    )
    status, refused = await call(exporter, "POST", f"/{unpinned['id']}/test-feed", {"mode": "full"})
    assert (status, refused["code"]) == (422, "host_key_unconfirmed")
    _, flow = await call(exporter, "POST", "", flow_body(merchant))
    path, body = f"/{flow['id']}/test-feed", {"mode": "full"}
    answers = await asyncio.gather(*(call(exporter, "POST", path, body) for _ in range(3)))
    assert {status for status, _ in answers} == {200, 409}
    status, refused = await call(exporter, "POST", path, {"mode": "weekly"})
    assert (status, refused["errors"][0]["pointer"]) == (422, "/mode")


async def test_a_test_that_fails_names_the_step_and_is_not_tried_again(
    exporter: ServiceUnderTest, merchant: MerchantServer, clock: FixedClock
) -> None:
    _, flow = await call(exporter, "POST", "", flow_body(merchant, directory="/missing"))
    _, failed = await call(exporter, "POST", f"/{flow['id']}/test-feed", {"mode": "full"})
    assert (failed["ok"], steps_of(failed)[-1]) == (False, ("directory", False))
    _, runs = await call(exporter, "GET", f"/{flow['id']}/runs")
    assert [(run["state"], run["error"]) for run in runs["items"]] == [("failed", "directory_failed")]
