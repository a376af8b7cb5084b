"""The platform as a merchant's feed server: whole files in /reviews/, for that merchant alone to fetch."""

from collections.abc import AsyncIterator
from typing import Any, cast

import asyncssh
import httpx2
import pytest

from kit.testing.service import another_service, member
from sftp_poller.testing.running_service import FRENCH, STRANGE, Running

NAME = "reviews_site_x_2026-03-03.csv"


async def call(
    running: Running,
    method: str,
    account: dict[str, Any],
    name: str = "",
    content: bytes | None = None,
    *,
    website: Any = FRENCH,
    size: int | None = None,
) -> httpx2.Response:
    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(content or b""), 1000):
            yield (content or b"")[start : start + 1000]

    told = {} if content is None else {"Content-Length": str(len(content) if size is None else size)}
    path = f"/internal/websites/{website}/sftp-accounts/{account['id']}/reviews"
    async with running.under_test.client(another_service("feed-exporter")) as client:
        return await client.request(
            method, path + (f"/{name}" if name else ""), content=chunks(), headers=told
        )


async def fetched(running: Running, account: dict[str, Any], folder: str = "/reviews") -> dict[str, bytes]:
    """Return what the merchant finds, by his own client."""
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
        found = {}
        for name in await client.listdir(folder):
            if name not in (".", ".."):
                async with client.open(f"{folder}/{name}", "rb") as file:
                    found[str(name)] = cast(bytes, await file.read())
        return found


async def test_a_file_stands_whole_in_reviews_and_is_replaced(running: Running) -> None:
    account = await running.create()
    assert (await call(running, "GET", account)).status_code == 204
    assert await fetched(running, account) == {}
    for content in (b"first" * 10_000, b"second" * 20_000):
        assert (await call(running, "PUT", account, NAME, content)).status_code == 204
        assert await fetched(running, account) == {NAME: content}
    assert (await call(running, "DELETE", account, NAME)).status_code == 204
    assert (await call(running, "DELETE", account, NAME)).status_code == 204
    assert await fetched(running, account) == {}


async def test_content_that_breaks_off_takes_no_final_name(running: Running) -> None:
    account = await running.create()
    await call(running, "PUT", account, NAME, b"whole")
    answer = await call(running, "PUT", account, NAME, b"brok", size=5)
    assert answer.status_code == 503
    assert (await fetched(running, account))[NAME] == b"whole"


async def test_another_websites_account_is_not_found(running: Running) -> None:
    account = await running.create()
    for method, name, content in (("GET", "", None), ("PUT", NAME, b"x"), ("DELETE", NAME, None)):
        answer = await call(running, method, account, name, content, website=STRANGE)
        assert answer.status_code == 404
    unknown = {"id": "01990000-0000-7000-8000-000000000009"}
    assert (await call(running, "GET", unknown)).status_code == 404


@pytest.mark.parametrize("name", ["..", ".hidden", "a%2Fb", "a%00b", "%2e%2e%2forders%2fa.csv"])
async def test_names_stay_inside_the_folder(name: str, running: Running) -> None:
    account = await running.create()
    assert (await call(running, "PUT", account, name, b"x")).status_code in (404, 405, 422)


async def test_only_the_feed_exporter_writes_there(running: Running) -> None:
    account = await running.create()
    path = f"/internal/websites/{FRENCH}/sftp-accounts/{account['id']}/reviews"
    for identity in (another_service("mailer"), member(FRENCH, "owner"), None):
        async with running.under_test.client(identity) as client:
            assert (await client.get(path)).status_code in (401, 403, 404)
