"""What one login and one session may take: bytes, files, handles, memory."""

import asyncio
from collections.abc import AsyncGenerator
from typing import cast

import asyncssh
import pytest

from sftp_poller.open_file import OpenFile
from sftp_poller.testing.drop_site import DropSite


async def put(client: asyncssh.SFTPClient, path: str | bytes, content: bytes = b"x") -> None:
    async with client.open(path, "wb") as file:
        await file.write(content)


async def test_a_login_holds_no_more_bytes_than_its_quota(site: DropSite) -> None:
    async with site.merchant() as client, site.poller() as poller:
        await put(client, "/orders/a.csv", b"a" * 900_000)
        with pytest.raises(asyncssh.SFTPFailure, match="1000000 bytes"):
            await put(client, "/orders/b.csv", b"b" * 200_000)
        assert "b.csv" not in await poller.listdir("/orders"), "what did not fit is no complete file"
        with pytest.raises(asyncssh.SFTPFailure):
            await client.truncate("/orders/a.csv", 10**12)
        await client.remove("/orders/a.csv")
        await put(client, "/orders/b.csv", b"b" * 200_000)
        assert "b.csv" in await poller.listdir("/orders")


async def test_overwriting_a_file_frees_what_it_held(site: DropSite) -> None:
    async with site.merchant() as client:
        for _ in range(5):
            await put(client, "/orders/a.csv", b"a" * 900_000)
        await put(client, "/orders/b.part", b"b" * 90_000)
        await client.posix_rename("/orders/b.part", "/orders/a.csv")
        await put(client, "/orders/c.csv", b"c" * 900_000)


async def test_a_login_holds_no_more_files_than_its_quota(site: DropSite) -> None:
    async with site.merchant() as client:
        for number in range(60 - len(["orders", "success", "error"])):
            await put(client, f"/orders/{number}.csv")
        for attempt in (put(client, "/orders/more.csv"), client.mkdir("/orders/more")):
            with pytest.raises(asyncssh.SFTPFailure, match="60 files"):
                await attempt


async def test_a_session_holds_64_open_files_at_most(site: DropSite) -> None:
    async with site.merchant() as client:
        await put(client, "/orders/a.csv")
        opened = [await client.open("/orders/a.csv", "rb") for _ in range(64)]
        with pytest.raises(asyncssh.SFTPFailure, match="64 open files"):
            await client.open("/orders/a.csv", "rb")
        await opened[0].close()
        await client.open("/orders/a.csv", "rb")


async def test_a_listing_begun_counts_as_an_open_file_until_it_ends(
    site: DropSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sftp_poller.sftp_session.MAX_OPEN_FILES", 4)
    success = site.root() / "orders" / "success"
    success.mkdir(parents=True)
    for number in range(150):
        (success / f"{number}.csv").touch()
    async with site.merchant() as client:
        begun = [
            cast(AsyncGenerator[asyncssh.SFTPName, None], client.scandir("/orders/success")) for _ in range(5)
        ]
        for listing in begun[:4]:
            await anext(listing)
        with pytest.raises(asyncssh.SFTPFailure, match="4 open files"):
            await anext(begun[4])
        for listing in begun[:4]:
            await listing.aclose()
        assert "success" in await client.listdir("/orders")


def packet(kind: int, *fields: bytes) -> bytes:
    body = bytes([kind]) + b"".join(fields)
    return len(body).to_bytes(4) + body


def text(value: bytes) -> bytes:
    return len(value).to_bytes(4) + value


@pytest.mark.parametrize("reads_the_socket", [True, False])
async def test_no_more_is_read_than_a_client_takes(
    site: DropSite, monkeypatch: pytest.MonkeyPatch, reads_the_socket: bool
) -> None:
    """One that asks for all and takes nothing would else fill the memory with its quota, many times over."""
    served = 0
    begun = asyncio.Event()
    real = OpenFile.read

    def counted(file: OpenFile, offset: int, size: int) -> bytes:
        nonlocal served
        data = real(file, offset, size)
        served += len(data)
        begun.set()
        return data

    monkeypatch.setattr(OpenFile, "read", counted)
    size, requests = 500_000, 400
    async with site.merchant() as client:
        await put(client, "/orders/a.csv", b"a" * size)
    async with site.connection() as connection:
        window = 1 << 16 if reads_the_socket else 1 << 30
        writer, reader, _ = await connection.open_session(subsystem="sftp", encoding=None, window=window)
        writer.write(packet(1, (3).to_bytes(4)))
        writer.write(packet(3, (1).to_bytes(4), text(b"/orders/a.csv"), (1).to_bytes(4), bytes(4)))
        length = int.from_bytes(await reader.readexactly(4))
        await reader.readexactly(length)
        length = int.from_bytes(await reader.readexactly(4))
        handle = (await reader.readexactly(length))[9:]
        if not reads_the_socket:
            assert connection._transport is not None
            connection._transport.pause_reading()
        for number in range(requests):
            writer.write(packet(5, (2 + number).to_bytes(4), text(handle), bytes(8), size.to_bytes(4)))
        async with asyncio.timeout(30):
            await begun.wait()
        before = 0
        while served != before:
            before = served
            await asyncio.sleep(0.3)
        assert 0 < served < size * requests / 5
        connection.abort()


async def test_the_quota_is_shown_as_the_file_system(site: DropSite) -> None:
    async with site.merchant() as client:
        shown = await client.statvfs("/orders")
    assert shown.blocks * shown.frsize <= 1_000_000
    assert shown.files == 60
