"""What a session may do where: the merchant's rights, escapes from the root, uploads in progress, quotas."""

import os
from pathlib import Path

import asyncssh
import pytest

from sftp_poller.testing.drop_site import ALTO, PASSWORD, DropSite
from sftp_poller.virtual_root import COMPLETE_MODE, UPLOADING_MODE

REFUSED = (asyncssh.SFTPPermissionDenied, asyncssh.SFTPNoSuchFile, asyncssh.SFTPFailure)


async def put(client: asyncssh.SFTPClient, path: str | bytes, content: bytes = b"x") -> None:
    async with client.open(path, "wb") as file:
        await file.write(content)


async def get(client: asyncssh.SFTPClient, path: str) -> bytes:
    async with client.open(path, "rb") as file:
        content = await file.read()
    assert isinstance(content, bytes)
    return content


def outcome_file(site: DropSite, name: str = "old.csv", content: bytes = b"done") -> Path:
    """Put a processed file where the drain would."""
    path = site.root() / "orders" / "success" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


async def test_in_orders_a_merchant_lists_writes_reads_renames_and_deletes(site: DropSite) -> None:
    async with site.merchant() as client:
        await put(client, "/orders/march.csv", b"first")
        await put(client, "orders/march.csv", b"second")
        await client.rename("/orders/march.csv", "/orders/april.csv")
        assert await get(client, "/orders/april.csv") == b"second"
        assert "april.csv" in await client.listdir("/orders")
        await client.remove("/orders/april.csv")
        assert "april.csv" not in await client.listdir("/orders")


async def test_in_success_and_error_a_merchant_lists_reads_and_deletes_only(site: DropSite) -> None:
    kept = outcome_file(site)
    async with site.merchant() as client:
        assert await get(client, "/orders/success/old.csv") == b"done"
        for attempt in (
            put(client, "/orders/success/new.csv"),
            put(client, "/orders/success/old.csv"),
            client.rename("/orders/success/old.csv", "/orders/old.csv"),
            client.rename("/orders/success/old.csv", "/orders/success/other.csv"),
            client.truncate("/orders/success/old.csv", 0),
            client.mkdir("/orders/error/mine"),
        ):
            with pytest.raises(asyncssh.SFTPPermissionDenied):
                await attempt
        assert kept.read_bytes() == b"done"
        await client.remove("/orders/success/old.csv")
        assert not kept.exists()


@pytest.mark.parametrize("folder", ["/", "/orders", "/orders/success", "/orders/error/", "orders/../orders"])
async def test_the_standard_folders_stay(site: DropSite, folder: str) -> None:
    async with site.merchant() as client:
        for attempt in (client.rmdir(folder), client.remove(folder), client.rename(folder, "/orders/away")):
            with pytest.raises(REFUSED):
                await attempt
        assert {"success", "error"} <= set(await client.listdir("/orders"))


@pytest.mark.parametrize("folder", ["fr_FR", "en_US-outlet"])
async def test_every_folder_of_a_login_has_its_own_tree(site: DropSite, folder: str) -> None:
    async with site.merchant("duo") as client:
        assert {"fr_FR", "en_US-outlet", "reviews"} <= set(await client.listdir("/"))
        await put(client, f"/{folder}/orders/a.csv")
        assert (site.root("duo") / folder / "orders" / "a.csv").read_bytes() == b"x"
        for attempt in (
            client.rmdir(f"/{folder}"),
            client.mkdir(f"/{folder}/other"),
            put(client, f"/{folder}/a.csv"),
        ):
            with pytest.raises(asyncssh.SFTPPermissionDenied):
                await attempt


async def test_nothing_is_written_outside_orders(site: DropSite) -> None:
    async with site.merchant("duo") as client:
        for attempt in (
            put(client, "/a.csv"),
            put(client, "/reviews/a.csv"),
            client.mkdir("/de_DE"),
            client.mkdir("/de_DE/orders"),
        ):
            with pytest.raises(REFUSED):
                await attempt


async def test_nothing_takes_the_place_of_a_standard_folder(site: DropSite) -> None:
    async with site.merchant() as client:
        await client.mkdir("/orders/mine")
        await put(client, "/orders/a.csv")
        for source in ("/orders/mine", "/orders/a.csv"):
            for target in ("/orders", "/orders/success", "/orders/error/.", "/orders/mine/../error"):
                for rename in (client.rename, client.posix_rename):
                    with pytest.raises(REFUSED):
                        await rename(source, target)
        for attempt in (
            put(client, "/orders/success"),
            client.mkdir("/orders/error"),
            client.truncate("/orders", 0),
        ):
            with pytest.raises(REFUSED):
                await attempt
        assert {"success", "error", "mine", "a.csv"} <= set(await client.listdir("/orders"))


async def test_a_folder_is_renamed_but_not_moved_out_of_reach(site: DropSite) -> None:
    async with site.merchant() as client:
        await client.mkdir("/orders/old")
        await client.mkdir("/orders/other")
        await put(client, "/orders/old/a.csv")
        with pytest.raises(asyncssh.SFTPPermissionDenied, match="not moved further down"):
            await client.rename("/orders/old", "/orders/other/old")
        await client.rename("/orders/old", "/orders/new")
        assert await get(client, "/orders/new/a.csv") == b"x"
        await client.rename("/orders/new/a.csv", "/orders/other/a.csv")
        for _ in range(100):  # an empty folder that is replaced is one less
            await client.mkdir("/orders/again")
            await client.posix_rename("/orders/again", "/orders/new")


async def test_own_subfolders_of_orders_may_be_made_and_removed(site: DropSite) -> None:
    async with site.merchant() as client:
        await client.mkdir("/orders/archive")
        await put(client, "/orders/archive/a.csv")
        await client.remove("/orders/archive/a.csv")
        await client.rmdir("/orders/archive")
        assert "archive" not in await client.listdir("/orders")


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "orders/../../../../../../etc/passwd",
        "//etc/passwd",
        "/orders/..\\..\\etc/passwd",
        "/orders/%2e%2e/%2e%2e/etc/passwd",
        "/orders/\uff0e\uff0e/\uff0e\uff0e/etc/passwd",
        "/orders/success/../../../../../../../../../../../../../../etc/passwd",
    ],
)
async def test_no_path_leaves_the_root(site: DropSite, path: str) -> None:
    async with site.merchant() as client:
        with pytest.raises(REFUSED):
            await get(client, path)


async def test_a_path_above_the_root_is_the_root(site: DropSite) -> None:
    async with site.merchant() as client:
        assert await client.realpath("/../../..") == "/"
        assert await client.realpath("/orders/../../orders/success/./") == "/orders/success"


@pytest.mark.parametrize(
    "name",
    [
        b"a\nb.csv",
        b"a\x00b.csv",
        b"..\x00/a.csv",
        b"a\x1b[2J.csv",
        b"\xff\xfe.csv",
        b"\xc0\xae\xc0\xae/a.csv",  # overlong full stops
        b"\xe0\x80\xaf" + b"etc",  # an overlong slash
        b"a\xed\xa0\x80.csv",  # half of a surrogate pair
        b"a\xc3.csv",  # UTF-8 cut off
        "a\u2028b.csv".encode(),
        b"a" * 256,
        "é".encode() * 128,
    ],
)
async def test_names_that_could_deceive_are_refused(site: DropSite, name: bytes) -> None:
    async with site.merchant() as client:
        with pytest.raises(asyncssh.SFTPError):
            await put(client, b"/orders/" + name)
        assert await client.exists("/orders")
    assert [path for path in site.root().rglob("*") if path.is_file()] == []


async def test_links_are_neither_created_nor_followed_nor_listed(site: DropSite, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    async with site.merchant() as client:
        await put(client, "/orders/a.csv")
        for attempt in (
            client.symlink("/orders/a.csv", "/orders/link.csv"),
            client.symlink("../../../secret.txt", "/orders/link.csv"),
            client.link("/orders/a.csv", "/orders/hard.csv"),
        ):
            with pytest.raises(asyncssh.SFTPPermissionDenied):
                await attempt
        orders = site.root() / "orders"
        (orders / "planted.csv").symlink_to(secret)
        (orders / "planted").symlink_to(tmp_path)
        assert set(await client.listdir("/orders")) == {".", "..", "a.csv", "success", "error"}
        for path in ("/orders/planted.csv", "/orders/planted/secret.txt"):
            for attempt in (put(client, path), client.remove(path), client.rename(path, "/orders/b.csv")):
                with pytest.raises(asyncssh.SFTPPermissionDenied):
                    await attempt
            with pytest.raises(asyncssh.SFTPPermissionDenied):
                await get(client, path)
            with pytest.raises(asyncssh.SFTPPermissionDenied):
                await client.readlink(path)
        os.mkfifo(orders / "pipe.csv")
        with pytest.raises(asyncssh.SFTPPermissionDenied):
            await put(client, "/orders/pipe.csv")
    assert secret.read_text() == "secret"


async def test_times_from_the_client_are_ignored(site: DropSite, tmp_path: Path) -> None:
    source = tmp_path / "old.csv"
    source.write_bytes(b"x")
    os.utime(source, (1, 1))
    async with site.merchant() as client:
        await client.put(str(source), "/orders/old.csv", preserve=True)
        await client.utime("/orders/old.csv", (5, 5))
        await client.chmod("/orders/old.csv", 0o777)
        attributes = await client.stat("/orders/old.csv")
    assert attributes.mtime is not None
    assert attributes.mtime > 1_700_000_000
    assert (site.root() / "orders" / "old.csv").stat().st_mode & 0o777 == COMPLETE_MODE


async def test_an_upload_resumes_where_it_stopped(site: DropSite) -> None:
    async with site.merchant() as client:
        await put(client, "/orders/a.csv", b"first half,")
        async with client.open("/orders/a.csv", "ab") as file:
            await file.write(b"second half")
        async with client.open("/orders/a.csv", "r+b") as file:
            await file.write(b"FIRST", 0)
    assert (site.root() / "orders" / "a.csv").read_bytes() == b"FIRST half,second half"


async def test_a_rename_replaces_only_when_the_client_asks_for_that(site: DropSite) -> None:
    async with site.merchant() as client:
        await put(client, "/orders/a.part", b"new")
        await put(client, "/orders/a.csv", b"old")
        with pytest.raises(asyncssh.SFTPFailure):
            await client.rename("/orders/a.part", "/orders/a.csv")
        await client.posix_rename("/orders/a.part", "/orders/a.csv")
        assert await get(client, "/orders/a.csv") == b"new"


async def test_a_file_still_open_is_not_there_for_the_poller(site: DropSite) -> None:
    async with site.merchant() as client, site.poller() as poller:
        file = await client.open("/orders/a.csv", "wb")
        await file.write(b"half")
        assert "a.csv" in await client.listdir("/orders")
        assert "a.csv" not in await poller.listdir("/orders")
        for attempt in (
            poller.stat("/orders/a.csv"),
            poller.rename("/orders/a.csv", "/orders/success/a.csv"),
            poller.remove("/orders/a.csv"),
        ):
            with pytest.raises(asyncssh.SFTPNoSuchFile):
                await attempt
        await file.close()
        assert "a.csv" in await poller.listdir("/orders")


@pytest.mark.parametrize("files", [1, 3])
async def test_an_upload_cut_off_is_not_there_for_the_poller_until_it_is_finished(
    site: DropSite, files: int
) -> None:
    async with site.connection() as connection:
        client = await connection.start_sftp_client()
        for number in range(files):
            file = await client.open(f"/orders/{number}.csv", "wb")
            await file.write(b"half")
        connection.abort()
    async with site.poller() as poller, site.merchant() as client:
        assert {name for name in await poller.listdir("/orders") if name.endswith(".csv")} == set()
        assert (site.root() / "orders" / "0.csv").stat().st_mode & 0o777 == UPLOADING_MODE
        async with client.open("/orders/0.csv", "ab") as again:
            await again.write(b" and half")
        assert "0.csv" in await poller.listdir("/orders")


async def test_a_channel_closed_without_closing_the_file_is_an_upload_cut_off(site: DropSite) -> None:
    async with site.connection() as connection:
        client = await connection.start_sftp_client()
        file = await client.open("/orders/a.csv", "wb")
        await file.write(b"half")
        client.exit()
        await client.wait_closed()
        async with site.poller() as poller:
            assert "a.csv" not in await poller.listdir("/orders")


async def test_the_first_of_two_writers_to_close_does_not_complete_the_file(site: DropSite) -> None:
    async with site.merchant() as one, site.merchant() as two, site.poller() as poller:
        first = await one.open("/orders/a.csv", "wb")
        second = await two.open("/orders/a.csv", "r+b")
        await first.close()
        assert "a.csv" not in await poller.listdir("/orders")
        await second.close()
        assert "a.csv" in await poller.listdir("/orders")


async def test_the_poller_writes_reports_and_never_replaces_one(site: DropSite) -> None:
    outcome_file(site, "a_report.csv", b"first")
    async with site.merchant() as client:
        await put(client, "/orders/a.csv", b"content")
    async with site.poller() as poller:
        await put(poller, "/orders/success/.a_report.csv.part", b"second")
        with pytest.raises(asyncssh.SFTPFailure):
            await poller.rename("/orders/success/.a_report.csv.part", "/orders/success/a_report.csv")
        with pytest.raises(asyncssh.SFTPFailure):
            await poller.posix_rename("/orders/success/.a_report.csv.part", "/orders/success/a_report.csv")
        await poller.rename("/orders/a.csv", "/orders/success/a.csv")
    assert (site.root() / "orders/success/a_report.csv").read_bytes() == b"first"
    assert (site.root() / "orders/success/a.csv").read_bytes() == b"content"


async def test_a_folder_that_is_none_is_not_opened(site: DropSite) -> None:
    """By this do clients decide whether `cd` succeeded."""
    async with site.merchant() as client:
        await put(client, "/orders/a.csv")
        for path in ("/orders/missing", "/orders/a.csv", "/nowhere"):
            with pytest.raises(asyncssh.SFTPNoSuchFile):
                await client.listdir(path)
            assert not await client.isdir(path)


async def test_listings_name_the_login_and_nothing_of_the_host(site: DropSite) -> None:
    async with site.merchant() as client:
        names = await client.readdir("/")
    owners = {str(name.longname).split()[2] for name in names}
    assert owners == {"alto"}
    assert PASSWORD not in str(names)


async def test_the_drain_hears_of_files_that_are_finished_and_of_no_others(site: DropSite) -> None:
    """A file cut off, one read and a report of the poller's are none of its business."""
    async with site.merchant() as client:
        async with client.open("/orders/a.part", "wb") as file:
            await file.write(b"x")
        assert site.dropped == [ALTO]
        await client.rename("/orders/a.part", "/orders/a.csv")
        assert site.dropped == [ALTO] * 2
        async with client.open("/orders/a.csv", "rb") as file:
            await file.read()
        await (await client.open("/orders/b.csv", "wb")).write(b"x")
    async with site.poller() as client, client.open("/orders/error/a_report.csv", "wb") as file:
        await file.write(b"x")
    assert site.dropped == [ALTO] * 2
