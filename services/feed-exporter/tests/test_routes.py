"""Flows over HTTP: what is kept, what is refused, what a stranger sees."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from contracts.routes import routes_of
from feed_exporter.service import build
from feed_exporter.settings import Settings
from feed_exporter.tables import feeds
from feed_exporter.testing import PASSWORD, WEBSITE, MerchantServer, flow_body, merchant_server
from kit.clock import FixedClock
from kit.identity import Identity
from kit.ports_embedded import EmbeddedPorts
from kit.sealed import reseal
from kit.secrets import KeyRing, new_key
from kit.testing.service import ServiceUnderTest, member

FEEDS = f"/api/v1/websites/{WEBSITE}/feeds"


async def created(
    exporter: ServiceUnderTest, server: MerchantServer | None, **changed: Any
) -> dict[str, Any]:
    async with exporter.client(member(WEBSITE)) as client:
        answer = await client.post(FEEDS, json=flow_body(server, **changed))
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def posted(exporter: ServiceUnderTest, path: str, **request: Any) -> Any:
    async with exporter.client(member(WEBSITE)) as client:
        return await client.post(FEEDS + path, **request)


async def test_a_flow_is_shown_as_agreed_and_its_secrets_never(exporter: ServiceUnderTest) -> None:
    flow = await created(exporter, None, nature="both")
    async with exporter.client(member(WEBSITE, "viewer")) as client:
        assert (await client.get(f"{FEEDS}/{flow['id']}")).json() == flow
        assert (await client.get(FEEDS)).json() == {"items": [flow], "next_cursor": None, "addresses": []}
    assert flow == {
        "id": flow["id"],
        "format": "csv",
        "method": "sftp",
        "host": "127.0.0.1",
        "port": 22,
        "username": "alto",
        "password": None,
        "private_key": None,
        "directory": "/in",
        "nature": "both",
        "active": True,
        "host_key_fingerprint": None,
        "sftp_account_id": None,
        "options": {
            "csv_header": True,
            "strip_4byte": False,
            "full_names": False,
            "skip_empty": False,
            "compact_date": False,
        },
        "insecure": False,
        "last_run": None,
    }
    assert PASSWORD not in await stored_password(exporter)


async def stored_password(exporter: ServiceUnderTest) -> str:
    async with exporter.database.read() as session:
        return str(await session.scalar(sa.select(feeds.c.password)))


async def test_put_takes_what_get_gave_and_keeps_what_is_left_out(exporter: ServiceUnderTest) -> None:
    flow = await created(exporter, None, nature="both")
    before = await stored_password(exporter)
    async with exporter.client(member(WEBSITE)) as client:
        same = await client.put(f"{FEEDS}/{flow['id']}", json=flow)
        assert (same.status_code, same.json()) == (200, flow)
        part = await client.put(f"{FEEDS}/{flow['id']}", json={"options": {"skip_empty": True}, "port": 2022})
        assert part.json() == flow | {"port": 2022, "options": flow["options"] | {"skip_empty": True}}
    assert await stored_password(exporter) == before


async def test_put_refuses_changed_read_only_and_unknown_fields(exporter: ServiceUnderTest) -> None:
    flow = await created(exporter, None)
    async with exporter.client(member(WEBSITE)) as client:
        for body, codes in (
            ({"id": str(uuid4())}, ["field_read_only"]),
            ({"insecure": True, "last_run": {"id": str(uuid4())}}, ["field_read_only"] * 2),
            ({"colour": "red"}, ["field_unknown"]),
            ({"options": {"colour": "red"}}, ["field_unknown"]),
            ({"password": ""}, ["field_missing"]),
            ({"host": "a b"}, ["field_invalid"]),
            ({"host_key_fingerprint": "SHA256:short"}, ["field_invalid"]),
        ):
            answer = await client.put(f"{FEEDS}/{flow['id']}", json=body)
            assert answer.status_code == 422
            assert [error["code"] for error in answer.json()["errors"]] == codes
        assert (await client.get(f"{FEEDS}/{flow['id']}")).json() == flow


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"password": None}, "/password"),
        ({"private_key": "no key"}, "/private_key"),
        ({"directory": "a\u0000b"}, "/directory"),
        ({"username": ""}, "/username"),
        ({"port": 0}, "/port"),
        ({"format": "json"}, "/format"),
    ],
)
async def test_faulty_flows_are_refused_with_the_place(
    exporter: ServiceUnderTest, changed: dict[str, Any], pointer: str
) -> None:
    answer = await posted(exporter, "", json=flow_body(**changed))
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_another_host_needs_its_key_confirmed_anew(
    exporter: ServiceUnderTest, merchant: MerchantServer
) -> None:
    flow = await created(exporter, merchant)
    async with exporter.client(member(WEBSITE)) as client:
        moved = await client.put(f"{FEEDS}/{flow['id']}", json={**flow, "host": "sftp.shop.example"})
    assert moved.json()["host_key_fingerprint"] is None


async def test_the_first_test_shows_the_key_and_sends_no_password(
    exporter: ServiceUnderTest, merchant: MerchantServer
) -> None:
    flow = await created(exporter, merchant, host_key_fingerprint=None)
    first = (await posted(exporter, f"/{flow['id']}/test-connection")).json()
    assert [step["step"] for step in first["steps"]] == ["dns", "tcp", "host_key"]
    assert (first["ok"], first["host_key"]) == (
        True,
        {"type": "ssh-ed25519", "fingerprint": merchant.fingerprint, "state": "new"},
    )
    assert merchant.logins == []
    refused = await posted(exporter, f"/{flow['id']}/test-write")
    assert (refused.status_code, refused.json()["code"]) == (422, "host_key_unconfirmed")
    async with exporter.client(member(WEBSITE)) as client:
        await client.put(f"{FEEDS}/{flow['id']}", json={"host_key_fingerprint": merchant.fingerprint})
    second = (await posted(exporter, f"/{flow['id']}/test-connection")).json()
    assert [step["step"] for step in second["steps"]] == ["dns", "tcp", "host_key", "login", "directory"]
    assert (second["ok"], second["host_key"]["state"]) == (True, "pinned")
    third = (await posted(exporter, f"/{flow['id']}/test-write")).json()
    assert [step["step"] for step in third["steps"]][5:] == ["write", "rename"]
    assert third["ok"]
    assert merchant.files() == {}


@pytest.mark.parametrize(
    ("changed", "step"),
    [
        ({"host": "nobody.invalid"}, "dns"),
        ({"port": 65535}, "tcp"),
        ({"password": "wrong"}, "login"),
        ({"directory": "/missing"}, "directory"),
    ],
)
async def test_a_failing_step_is_named(
    exporter: ServiceUnderTest, merchant: MerchantServer, changed: dict[str, Any], step: str
) -> None:
    flow = await created(exporter, merchant, **changed)
    headers = {"Accept-Language": "fr"}
    found = (await posted(exporter, f"/{flow['id']}/test-connection", headers=headers)).json()
    assert not found["ok"]
    assert [each["step"] for each in found["steps"] if not each["ok"]] == [step]


async def test_a_changed_key_is_told(
    exporter: ServiceUnderTest, merchant: MerchantServer, tmp_path: Any
) -> None:
    async with merchant_server(tmp_path / "other") as other:
        flow = await created(exporter, other, host_key_fingerprint=merchant.fingerprint)
        found = (await posted(exporter, f"/{flow['id']}/test-connection")).json()
        assert (found["ok"], found["host_key"]["state"], other.logins) == (False, "changed", [])
        refused = await posted(exporter, f"/{flow['id']}/test-write")
        assert (refused.status_code, refused.json()["code"]) == (422, "host_key_changed")


async def test_private_targets_are_refused_unless_the_operator_allows_them(
    ports: EmbeddedPorts, exporter: ServiceUnderTest
) -> None:
    guarded = ServiceUnderTest(build(Settings(), ports), ports)
    for changed in ({}, {"host": "intranet"}, {"host": "0x7f.1"}, {"host": "sftp.shop.example", "port": 25}):
        answer = await posted(guarded, "", json=flow_body(**changed))
        assert (answer.status_code, answer.json()["code"]) == (422, "target_forbidden")
    flow = await created(exporter, None)
    answer = await posted(guarded, f"/{flow['id']}/test-connection")
    assert (answer.status_code, answer.json()["code"]) == (422, "target_forbidden")


async def test_runs_are_listed_downloaded_and_gone_with_their_flow(
    exporter: ServiceUnderTest, merchant: MerchantServer, clock: FixedClock, ports: EmbeddedPorts
) -> None:
    flow = await created(exporter, merchant, nature="both")
    await exporter.run_job("export-feeds")
    async with exporter.client(member(WEBSITE)) as client:
        first = (await client.get(f"{FEEDS}/{flow['id']}/runs?limit=1")).json()
        rest = (await client.get(f"{FEEDS}/{flow['id']}/runs?cursor={first['next_cursor']}")).json()
        runs = [*first["items"], *rest["items"]]
        assert {run["nature"] for run in runs} == {"site", "product"}
        assert rest["next_cursor"] is None
        answer = await client.get(f"{FEEDS}/{flow['id']}/runs/{runs[0]['id']}/file")
        assert answer.content == merchant.files()[runs[0]["file_name"]]
        assert runs[0]["file_name"] in answer.headers["content-disposition"]
        again = await client.post(f"{FEEDS}/{flow['id']}/runs/{runs[0]['id']}/resend")
        assert (again.status_code, again.json()["state"]) == (202, "pending")
        assert (await client.get(f"{FEEDS}/{flow['id']}")).json()["last_run"]["id"] in {
            run["id"] for run in runs
        }
        bad = await client.get(f"{FEEDS}?cursor=nonsense")
        assert (bad.status_code, bad.json()["code"]) == (400, "cursor_invalid")
        assert (await client.get(f"{FEEDS}?limit=201")).status_code == 422
        assert (await client.delete(f"{FEEDS}/{flow['id']}")).status_code == 204
        assert (await client.get(f"{FEEDS}/{flow['id']}/runs")).status_code == 404
    assert not [path async for path in kept_files(ports)]


async def kept_files(ports: EmbeddedPorts) -> Any:
    for path in ports.blobs._root.rglob("*.csv"):  # type: ignore[attr-defined]  # there is no list
        yield path


async def test_a_file_no_longer_kept_is_gone(
    exporter: ServiceUnderTest, merchant: MerchantServer, ports: EmbeddedPorts
) -> None:
    flow = await created(exporter, merchant)
    await exporter.run_job("export-feeds")
    async with exporter.client(member(WEBSITE)) as client:
        (run,) = (await client.get(f"{FEEDS}/{flow['id']}/runs")).json()["items"]
        await ports.blobs.delete(f"feeds/{WEBSITE}/{flow['id']}/{run['id']}.csv")
        answer = await client.get(f"{FEEDS}/{flow['id']}/runs/{run['id']}/file")
    assert (answer.status_code, answer.json()["code"]) == (410, "file_erased")


OF_A_FLOW = [(each.method, each.path) for each in routes_of("feed-exporter") if "{feed_id}" in each.path]


@pytest.mark.parametrize(("method", "path"), OF_A_FLOW)
async def test_strangers_find_nothing_and_viewers_change_nothing(
    exporter: ServiceUnderTest, method: str, path: str
) -> None:
    flow = await created(exporter, None)
    path = path.replace("{feed_id}", flow["id"]).replace("{run_id}", str(uuid4()))
    other = uuid4()
    assert await status(exporter, None, method, path, WEBSITE) == 401
    assert await status(exporter, member(other), method, path, WEBSITE) == 404
    assert await status(exporter, member(other), method, path, other) == 404
    if method != "GET":
        assert await status(exporter, member(WEBSITE, "viewer"), method, path, WEBSITE) == 403
    async with exporter.client(member(WEBSITE)) as client:
        assert (await client.get(f"{FEEDS}/{flow['id']}")).json() == flow


async def status(
    exporter: ServiceUnderTest, caller: Identity | None, method: str, path: str, website: UUID
) -> int:
    address = path.replace("{id_website}", str(website))
    async with exporter.client(caller) as client:
        body = {"active": False} if method == "PUT" else {"mode": "full"}
        return int((await client.request(method, address, json=body)).status_code)


@pytest.mark.parametrize("name", ["site.csv", "site.xml", "product.csv", "product.xml"])
async def test_examples_are_open_to_anyone(exporter: ServiceUnderTest, name: str) -> None:
    async with exporter.client() as client:
        answer = await client.get(f"/api/v1/feed-examples/{name}")
        assert answer.status_code == 200
        assert b"NEW" in answer.content
        assert (await client.get("/api/v1/feed-examples/shop.csv")).status_code == 404
        assert (await client.get("/api/v1/feed-examples/site.json")).status_code == 404


async def test_secrets_go_over_to_the_newest_key(
    exporter: ServiceUnderTest, merchant: MerchantServer, ports: EmbeddedPorts
) -> None:
    await created(exporter, merchant)
    rotated = KeyRing.parse(f"k2:{new_key()},{ring_of(ports)}", new_key())
    assert await reseal(exporter.database, rotated, exporter.service.sealed) == 1
    assert rotated.is_newest(await stored_password(exporter))
    ports.keys = rotated
    again = ServiceUnderTest(build(Settings(allow_private_targets=True), ports), ports)
    assert (await again.run_job("export-feeds"))["delivered"] == 1


def ring_of(ports: EmbeddedPorts) -> str:
    """Return the ring that the test's ports made."""
    (file,) = ports.blobs._root.parent.glob("keys.json")  # type: ignore[attr-defined]  # its data directory
    return str(json.loads(file.read_text(encoding="utf-8"))["secret_keys"])
