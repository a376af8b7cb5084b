"""Blobs are whole or not there, and leave nothing behind."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from kit.blobs import BlobMissing, LocalBlobs


def left_in(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*"))


async def test_a_deleted_blob_takes_its_empty_directories_with_it(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    await blobs.write("imports/1/source.csv", b"a")
    await blobs.write("imports/1/report.csv", b"b")
    await blobs.write("feeds/2/file.csv", b"c")
    await blobs.delete("imports/1/source.csv")
    assert await blobs.read_whole("imports/1/report.csv") == b"b"
    await blobs.delete("imports/1/report.csv")
    await blobs.delete("imports/1/report.csv")
    assert left_in(tmp_path) == ["feeds", "feeds/2", "feeds/2/file.csv"]
    with pytest.raises(BlobMissing):
        await blobs.read_whole("imports/1/report.csv")


async def test_writing_beside_deleting_loses_nothing(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)

    async def come_and_go(name: str) -> None:
        for _ in range(30):
            await blobs.write(name, b"x")
            assert await blobs.read_whole(name) == b"x"
            await blobs.delete(name)

    await asyncio.gather(*(come_and_go(f"imports/1/{number}.csv") for number in range(4)))
    assert left_in(tmp_path) == []


async def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    blobs = LocalBlobs(tmp_path)
    await blobs.write("a/b", b"whole")
    with pytest.raises(ConnectionResetError):
        await blobs.write("a/b", broken())
    assert await blobs.read_whole("a/b") == b"whole"
    assert left_in(tmp_path) == ["a", "a/b"]


async def test_untouched_are_the_old_ones_below_a_prefix_unfinished_ones_too(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    for name in ("imports/1/old", "imports/1/new", "feeds/old"):
        await blobs.write(name, b"x")
    (tmp_path / "imports/1/x.part").write_bytes(b"")
    for name in ("imports/1/old", "imports/1/x.part", "feeds/old"):
        os.utime(tmp_path / name, (0, 0))
    assert sorted(await blobs.untouched("imports", timedelta(days=1))) == [
        "imports/1/old",
        "imports/1/x.part",
    ]
    assert await blobs.untouched("nothing", timedelta(days=1)) == []
