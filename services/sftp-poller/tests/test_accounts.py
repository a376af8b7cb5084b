"""SFTP accounts over HTTP, and what they open over SFTP."""

from typing import Any
from uuid import UUID

import asyncssh
import pytest

from contracts.websites import WebsiteChangedV1
from kit.clock import FixedClock
from kit.ids import uuid7
from kit.migrate import differences
from kit.sealed import reseal
from kit.secrets import KeyRing, new_key
from sftp_poller.reach import Reach
from sftp_poller.store_accounts import PASSWORD
from sftp_poller.tables import metadata
from sftp_poller.testing.drop_site import PASSWORD as SOME_PASSWORD
from sftp_poller.testing.running_service import (
    CIMES,
    ENGLISH,
    FRENCH,
    HALF,
    STRANGE,
    STRANGER,
    VIEWER,
    Running,
    website,
)


async def test_a_new_account_has_the_documented_shape_and_opens(running: Running) -> None:
    account = await running.create()
    assert set(account) >= {
        "id", "host", "port", "username", "password", "path", "folders", "keys", "host_key_fingerprint",
        "addresses", "created_at",
    }  # fmt: skip
    assert account["username"].startswith("alto-ete-")
    assert (account["host"], account["port"]) == ("127.0.0.1", running.port)
    assert account["folders"] == [{"folder": "", "id_website": str(FRENCH), "path": "/orders/"}]
    assert (account["path"], account["keys"]) == ("/orders/", [])
    assert account["addresses"] == ["192.0.2.1", "192.0.2.2"]
    assert account["created_at"] == "2026-03-02T12:00:00Z"
    key = Reach(running.settings, lambda: None).host_key_fingerprint
    assert account["host_key_fingerprint"] == key
    assert key.startswith("SHA256:")
    assert await running.sign_in(account["username"], account["password"]) == ["orders"]


async def test_the_password_is_shown_only_when_made_or_revealed(running: Running) -> None:
    account = await running.create()
    path = f"/{account['id']}"
    assert (await running.call("GET", path))[1]["password"] is None
    assert (await running.call("GET"))[1]["items"][0]["password"] is None
    assert (await running.call("POST", f"{path}/reveal"))[1]["password"] == account["password"]
    assert (await running.call("POST", f"{path}/reveal", by=VIEWER))[0] == 403
    status, renewed = await running.call("POST", f"{path}/password")
    assert status == 200
    assert renewed["password"] != account["password"]
    assert await running.sign_in(account["username"], renewed["password"])
    with pytest.raises(asyncssh.PermissionDenied):
        await running.sign_in(account["username"], account["password"])


async def test_the_password_is_kept_encrypted_and_survives_a_change_of_keys(running: Running) -> None:
    account = await running.create()
    database = running.under_test.database
    async with database.read() as session:
        (record,) = await session.rows(PASSWORD.table.select())
    assert account["password"] not in str(record)
    assert PASSWORD.unseal(running.ports.keys, record) == account["password"]
    newer = KeyRing.parse(f"k9:{new_key()}", new_key())
    assert not newer.is_newest(record["password"])
    assert await reseal(database, running.ports.keys, [PASSWORD]) == 0


async def test_folders_follow_the_mapping_and_adding_one_moves_no_other(running: Running) -> None:
    account = await running.create(("fr_FR", FRENCH))
    await running.drop(account, "/fr_FR/orders/a.csv", b"x")
    folders = [*account["folders"], {"folder": "en_US-outlet", "id_website": str(ENGLISH)}]
    status, changed = await running.call("PUT", f"/{account['id']}/folders", folders)
    assert status == 200, changed
    assert [entry["path"] for entry in changed["folders"]] == ["/fr_FR/orders/", "/en_US-outlet/orders/"]
    assert await running.sign_in(account["username"], account["password"]) == ["en_US-outlet", "fr_FR"]
    root = running.settings.data_dir / "sftp" / account["id"]
    assert (root / "fr_FR/orders/a.csv").exists()
    assert (root / "en_US-outlet/orders/error").is_dir()


@pytest.mark.parametrize(
    ("folders", "pointer", "code"),
    [
        ([], "/folders", "field_invalid"),
        ([{"folder": "../x", "id_website": str(FRENCH)}], "/folders/0/folder", "field_invalid"),
        ([{"folder": "FR_fr", "id_website": str(FRENCH)}], "/folders/0/folder", "field_invalid"),
        ([{"folder": "fr_FR", "id_website": str(FRENCH)}] * 2, "/folders/1/folder", "field_invalid"),
        ([{"folder": "", "id_website": str(FRENCH), "path": "/x/"}], "/folders/0/path", "field_read_only"),
        ([{"folder": "", "id_website": str(FRENCH), "size": 1}], "/folders/0/size", "field_unknown"),
        ([{"folder": "", "id_website": "x"}], "/folders/0/id_website", "field_invalid"),
        ([{"folder": 1, "id_website": str(FRENCH)}], "/folders/0/folder", "field_invalid"),
    ],
)
async def test_a_faulty_mapping_is_refused_where_it_is_wrong(
    running: Running, folders: Any, pointer: str, code: str
) -> None:
    status, problem = await running.call("POST", "", {"folders": folders})
    assert (status, problem["code"]) == (422, "request_invalid")
    assert (problem["errors"][0]["pointer"], problem["errors"][0]["code"]) == (pointer, code)
    assert (await running.call("GET"))[1]["items"] == []


async def test_another_tenant_s_website_is_not_found(running: Running) -> None:
    for id_website in (STRANGE, UUID(int=99, version=4)):
        body = {"folders": [{"folder": "", "id_website": str(id_website)}]}
        assert (await running.call("POST", "", body))[0] == 404
    account = await running.create()
    folders = [{"folder": "", "id_website": str(STRANGE)}]
    assert (await running.call("PUT", f"/{account['id']}/folders", folders))[0] == 404


async def test_another_tenant_s_account_is_not_found_in_any_way(running: Running) -> None:
    account = await running.create()
    unknown = f"/{uuid7()}"
    for by in (STRANGER, HALF):
        assert (await running.call("GET", by=by))[1]["items"] == []
        for method, path, body in (
            ("GET", "", None),
            ("PUT", "/folders", []),
            ("PUT", "/keys", []),
            ("POST", "/password", None),
            ("POST", "/reveal", None),
            ("POST", "/test", None),
            ("GET", "/files", None),
        ):
            status, found = await running.call(method, f"/{account['id']}{path}", body, by=by)
            expected_status, expected = await running.call(method, f"{unknown}{path}", body, by=by)
            assert status == expected_status == 404
            for problem in (found, expected):
                problem.pop("instance")
                problem.pop("request_id")
            assert found == expected


async def test_a_viewer_reads_and_changes_nothing(running: Running) -> None:
    account = await running.create()
    path = f"/{account['id']}"
    assert (await running.call("GET", path, by=VIEWER))[0] == 200
    assert (await running.call("GET", f"{path}/files", by=VIEWER))[0] == 200
    for method, part in (("PUT", "/folders"), ("PUT", "/keys"), ("POST", "/password"), ("POST", "/test")):
        assert (await running.call(method, f"{path}{part}", [], by=VIEWER))[0] == 403
    body = {"folders": [{"folder": "", "id_website": str(FRENCH)}]}
    assert (await running.call("POST", "", body, by=VIEWER))[0] == 403
    assert (await running.call("GET", by=None))[0] == 401


async def test_keys_open_the_account_until_they_are_taken_away(running: Running) -> None:
    account = await running.create()
    key = asyncssh.generate_private_key("ssh-ed25519", "erp@shop")
    given = [{"name": "erp", "public_key": key.export_public_key().decode()}]
    status, changed = await running.call("PUT", f"/{account['id']}/keys", given)
    assert status == 200, changed
    (shown,) = changed["keys"]
    assert shown["fingerprint"] == key.get_fingerprint()
    assert shown["public_key"] == " ".join(given[0]["public_key"].split()[:2])
    assert (await running.call("PUT", f"/{account['id']}/keys", [shown]))[1]["keys"] == [shown]

    async def enter() -> None:
        async with asyncssh.connect(
            "127.0.0.1", running.port, username=account["username"], known_hosts=None, client_keys=[key]
        ):
            pass

    await enter()
    await running.call("PUT", f"/{account['id']}/keys", [])
    with pytest.raises(asyncssh.PermissionDenied):
        await enter()


def weak_key() -> str:
    return asyncssh.generate_private_key("ssh-rsa", key_size=1024).export_public_key().decode()


@pytest.mark.parametrize(
    "public_key",
    [
        "not a key",
        "",
        "ssh-ed25519 AAAA",
        asyncssh.generate_private_key("ssh-ed25519").export_private_key().decode(),
        weak_key(),
    ],
)
async def test_what_is_no_good_public_key_is_refused(running: Running, public_key: str) -> None:
    account = await running.create()
    body = [{"name": "erp", "public_key": public_key}]
    status, problem = await running.call("PUT", f"/{account['id']}/keys", body)
    assert status == 422
    assert problem["errors"][0]["pointer"] == "/0/public_key"
    assert problem["errors"][0]["value"] is None, "it may be a private one"


async def test_the_test_tells_what_works(running: Running) -> None:
    account = await running.create()
    status, found = await running.call("POST", f"/{account['id']}/test")
    assert status == 200
    assert [(step["step"], step["ok"]) for step in found["steps"]] == [("login", True), ("directory", True)]
    assert found["ok"] is True


async def test_the_list_pages_through_all_accounts(running: Running) -> None:
    made = [(await running.create())["id"] for _ in range(5)]
    seen: list[str] = []
    cursor = ""
    while True:
        _, page = await running.call("GET", f"?limit=2{cursor}")
        seen += [account["id"] for account in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == made[::-1]
    assert (await running.call("GET", "?cursor=nonsense"))[1]["code"] == "cursor_invalid"
    assert (await running.call("GET", "?limit=201"))[0] == 422


async def test_a_website_s_change_is_kept_and_a_late_older_one_ignored(
    running: Running, clock: FixedClock
) -> None:
    for version, name in ((3, "Newest"), (2, "Older")):
        await running.under_test.receive(
            WebsiteChangedV1(
                id=uuid7(),
                occurred_at=clock.now(),
                id_website=FRENCH,
                aggregate_id=str(FRENCH),
                version=version,
                website=website(FRENCH, CIMES, name, clock),
            )
        )
    assert (await running.create())["username"].startswith("newest-")


async def test_the_migrations_make_what_the_tables_declare(running: Running) -> None:
    assert await differences(running.under_test.database, metadata) == []


async def test_an_unknown_name_is_refused_like_a_wrong_password(running: Running) -> None:
    account = await running.create()
    for username in (account["username"], "nobody"):
        with pytest.raises(asyncssh.PermissionDenied):
            await running.sign_in(username, SOME_PASSWORD)
