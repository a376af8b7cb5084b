"""Order files on the disk of whoever runs a command, and the reports written beside them."""

from collections.abc import Iterable
from pathlib import Path

from ingest_api.order_file.settings import Door
from proofmark.exits import UNUSABLE, fail


def read_order_file(file: Path, door: Door) -> bytes:
    """Return the bytes, at most one more than the door takes: the rest could not change the verdict."""
    try:
        with file.open("rb") as opened:
            return opened.read(door.max_bytes + 1)
    except OSError as fault:
        fail(f"{file}: {fault.strerror or fault}", UNUSABLE)


def write_report(report: Path, content: Iterable[bytes]) -> None:
    try:
        with report.open("wb") as opened:
            opened.writelines(content)
    except OSError as fault:
        fail(f"{report}: {fault.strerror or fault}", UNUSABLE)
