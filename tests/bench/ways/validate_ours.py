"""Ours: the engine of every door, without storing."""

import time
from pathlib import Path

from ingest_api.order_file.settings import Door, ValidationSettings
from ingest_api.order_file.validate import validate_file
from tests.bench.orders_file import NOW

DOOR = Door("bench", max_bytes=1 << 40, max_rows=None)


def validate_by_ours(file: str, lines: int, wrong: int) -> float:
    """Return rows per second."""
    begun = time.perf_counter()
    verdict = validate_file(
        Path(file).read_bytes(), file_name="orders.csv", door=DOOR, settings=ValidationSettings(), now=NOW
    )
    elapsed = time.perf_counter() - begun
    if (verdict.rows_total, verdict.rows_error) != (lines, wrong):
        raise RuntimeError(f"{verdict.rows_error} of {verdict.rows_total} refused, not {wrong} of {lines}")
    return lines / elapsed
