"""What killed runs leave behind is erased too (invariants.md G13)."""

import os
from pathlib import Path

import httpx2

from ingest_api.import_file import report_blob, source_blob
from ingest_api.testing.doors import IMPORTS, line, order_file, part
from kit.ids import uuid7
from kit.ports_embedded import EmbeddedPorts
from kit.testing.service import ServiceUnderTest

FILE = order_file([line("R-1")])


def age(directory: Path) -> None:
    """Let everything in it seem old."""
    for path in directory.rglob("*"):
        os.utime(path, (0, 0))


def found_in(directory: Path, name: str) -> list[Path]:
    return list(directory.rglob(f"*{name}*"))


def files_in(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


def leave_unfinished(directory: Path) -> None:
    (directory / f"report.csv.{uuid7()}.part").write_bytes(b"line;le")


async def test_files_of_imports_that_were_never_noted_go_after_a_day(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient, ports: EmbeddedPorts, tmp_path: Path
) -> None:
    kept = (await owner.post(IMPORTS, files=part(FILE))).json()["id"]
    lost = uuid7()
    await ports.blobs.write(source_blob(lost), FILE)
    await ports.blobs.write(report_blob(lost), b"line;level")
    assert (await ingest.run_job("expire-and-erase"))["leftovers_erased"] == 0, "it may still be going on"
    age(tmp_path)
    assert (await ingest.run_job("expire-and-erase"))["leftovers_erased"] == 2
    assert (await ingest.run_job("expire-and-erase"))["leftovers_erased"] == 0
    assert not found_in(tmp_path, str(lost))
    assert (await owner.get(f"{IMPORTS}/{kept}/report.csv")).status_code == 200


async def test_what_a_killed_writer_left_unfinished_goes_after_a_day(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient, tmp_path: Path
) -> None:
    found = (await owner.post(IMPORTS, files=part(FILE))).json()["id"]
    (directory,) = found_in(tmp_path, found)
    whole = files_in(directory)
    leave_unfinished(directory)
    age(tmp_path)
    assert (await ingest.run_job("expire-and-erase"))["leftovers_erased"] == 1
    assert files_in(directory) == whole
