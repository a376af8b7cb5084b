"""The poller as a client: what goes wrong is told in two words."""

import os
from collections.abc import AsyncIterator
from dataclasses import replace

import asyncssh
import pytest

from sftp_poller.dropped_file import RemoteFile
from sftp_poller.fetch_files import fetch_folder
from sftp_poller.host_key import public_form
from sftp_poller.remote import (
    FileMissing,
    NameTaken,
    RemoteAddress,
    RemoteError,
    RemoteRefused,
    RemoteUnavailable,
    connect,
    remote_error,
)
from sftp_poller.testing.drop_site import DropSite


def address(site: DropSite) -> RemoteAddress:
    return RemoteAddress("127.0.0.1", site.port, "alto", site.poller_key, site.host_public_key)


async def content(*blocks: bytes) -> AsyncIterator[bytes]:
    for block in blocks:
        yield block


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (asyncssh.SFTPNoSuchFile("x"), FileMissing),
        (asyncssh.SFTPPermissionDenied("x"), RemoteRefused),
        (asyncssh.SFTPFailure("x"), RemoteRefused),
        (asyncssh.SFTPFileAlreadyExists("x"), NameTaken),
        (asyncssh.SFTPConnectionLost("x"), RemoteUnavailable),
        (asyncssh.ConnectionLost("x"), RemoteUnavailable),
        (asyncssh.PermissionDenied("x"), RemoteRefused),
        (asyncssh.HostKeyNotVerifiable("x"), RemoteRefused),
        (ConnectionRefusedError("x"), RemoteUnavailable),
        (TimeoutError("x"), RemoteUnavailable),
    ],
)
def test_each_fault_has_one_meaning(error: Exception, meaning: type[RemoteError]) -> None:
    assert type(remote_error(error)) is meaning


async def test_a_host_key_other_than_the_pinned_one_is_refused(site: DropSite) -> None:
    other = public_form(asyncssh.generate_private_key("ssh-ed25519"))
    with pytest.raises(RemoteRefused):
        async with connect(replace(address(site), host_key=other)):
            pass


async def test_a_server_that_is_away_is_unavailable(site: DropSite) -> None:
    unreachable = address(site)
    await site.server.stop()
    with pytest.raises(RemoteUnavailable):
        async with connect(unreachable):
            pass


async def test_a_server_lost_in_between_is_unavailable(site: DropSite) -> None:
    async with connect(address(site)) as remote:
        for connection in list(site.server.connections):
            connection.abort()
        with pytest.raises(RemoteUnavailable):
            await remote.list_files("/orders/")


async def test_a_file_is_written_under_a_temporary_name_and_never_replaces_one(site: DropSite) -> None:
    async with connect(address(site)) as remote:
        temporary = "/orders/error/.1.part"
        await remote.write(content(b"ab", b"cd"), "/orders/error/a.csv", temporary)
        assert (site.root() / "orders/error/a.csv").read_bytes() == b"abcd"
        await remote.write(content(b"abcd"), "/orders/error/a.csv", temporary)
        for taken in (b"another", b"abce"):
            with pytest.raises(NameTaken):
                await remote.write(content(taken), "/orders/error/a.csv", temporary)
        assert [path.name for path in (site.root() / "orders/error").iterdir()] == ["a.csv"]


async def test_a_move_never_replaces_and_tells_what_is_missing(site: DropSite) -> None:
    async with site.merchant() as client:
        for name in ("a", "b"):
            async with client.open(f"/orders/{name}.csv", "wb") as file:
                await file.write(name.encode())
    async with connect(address(site)) as remote:
        with pytest.raises(NameTaken):
            await remote.move("/orders/a.csv", "/orders/b.csv")
        with pytest.raises(FileMissing):
            await remote.move("/orders/c.csv", "/orders/success/c.csv")
        await remote.move("/orders/a.csv", "/orders/success/a.csv")
        assert await remote.find("/orders/a.csv") is None
        assert [file.name for file in await remote.list_files("/orders/success/")] == ["a.csv"]


async def test_reading_stops_at_the_limit(site: DropSite) -> None:
    async with site.merchant() as client, client.open("/orders/a.csv", "wb") as file:
        await file.write(b"x" * 700_000)
    async with connect(address(site)) as remote:
        for limit, expected in ((10, 10), (600_001, 600_001), (10**9, 700_000)):
            assert sum([len(block) async for block in remote.read("/orders/a.csv", limit)]) == expected


async def test_a_name_that_is_no_text_hides_no_other_file(site: DropSite) -> None:
    async with site.merchant() as client, client.open("/orders/a.csv", "wb") as file:
        await file.write(b"x")
    (site.root() / "orders" / "b\udcff.csv").touch()  # as an operator, or another server, might leave it
    async with connect(address(site)) as remote:
        assert [file.name for file in await remote.list_files("/orders/")] == ["a.csv"]


async def test_a_folder_is_fetched_whole_whatever_the_files_sizes(site: DropSite) -> None:
    """Empty ones, small ones, and one of many blocks."""
    sizes = [0, 1, 255 * 1024, 255 * 1024 + 1, 900_000, *range(2, 40)]
    wanted = {f"{number:02}.csv": os.urandom(size) for number, size in enumerate(sizes)}
    async with connect(address(site)) as remote:
        for name, body in wanted.items():
            (site.root() / "orders" / name).write_bytes(body)
        fetched: dict[str, bytes] = {}

        async def keep(file: RemoteFile, content: AsyncIterator[bytes]) -> None:
            fetched[file.name] = b"".join([block async for block in content])

        assert len(await fetch_folder(remote, "/orders/", keep)) == len(wanted)
    assert fetched == wanted
